/*
 * A source of CSV blocks: a plain file, a .gz or .zst (told by its first
 * bytes, decoded as it is read), or standard input. Hands out blocks of whole
 * records, to several threads.
 *
 *     struct source *s = source_open(path, &error);
 *     struct block b = {0};
 *     while (source_next(s, &b)) { ... }
 *     block_release(&b);
 */
#ifndef OMBUD_AUDIT_INGEST_SOURCE_H
#define OMBUD_AUDIT_INGEST_SOURCE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOURCE_MAX_RECORD ((size_t)4 << 20) /* bytes; longer is not a record of ours */

struct block {
    const char *data;
    size_t size;
    uint64_t number;  /* 0, 1, 2 ... in file order */
    bool is_last;     /* nothing follows: an open quote is an error */
    bool is_too_long; /* its record does not end within SOURCE_MAX_RECORD */
    char *owned;      /* the buffer, freed by block_release */
    size_t capacity;  /* of the buffer, bytes */
};

struct source;

/* The name shown in messages is the base name. A plain file is first cut at line
 * ends as if it had no quotes, which costs nothing; whoever meets a quote must give up
 * and open it again with may_have_quotes. */
struct source *source_open(const char *path, bool may_have_quotes, GError **error);
/* Were the blocks cut without looking for quotes? */
bool source_is_hasty(const struct source *s);
const char *source_name(const struct source *s);
/* Thread safe. Puts the next block into *b, whose buffer is used again. False at the end and
 * after an error (source_error); *b is then released. A first block's byte order mark is
 * skipped. */
bool source_next(struct source *s, struct block *b);
void block_release(struct block *b);
/* The error of reading or decoding, or NULL. */
const GError *source_error(const struct source *s);
/* SHA-256 (hex, caller frees) of a plain file that was read to its end: of the very bytes
 * that were handed out. NULL for any other source, and when called again. */
char *source_sha256(struct source *s);
/* Share of the file's bytes handed out, 0..1; -1 when unknown. */
double source_done(struct source *s);
void source_close(struct source *s);

#endif
