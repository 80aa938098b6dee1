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
/* Of plain files only. Blocks end at this byte, where a record must begin, and source_next()
 * says that the end is reached until another one is set; SOURCE_END: the file's. */
#define SOURCE_END UINT64_MAX
void source_set_end(struct source *s, uint64_t end);
/* Gives back what is left of the block handed out last: it will come again, under the same
 * number. */
void source_give_back(struct source *s, struct block *b);
bool source_is_plain(const struct source *s);
/* Where the next block begins, and the size of the file, in bytes. */
uint64_t source_at(const struct source *s);
uint64_t source_size(const struct source *s);
/* Up to n bytes from anywhere in a plain file; fewer at its end, 0 also when it cannot be read. */
size_t source_peek(const struct source *s, uint64_t at, char *out, size_t n);
/* Share of the file's bytes handed out, 0..1; -1 when unknown. */
double source_done(struct source *s);
void source_close(struct source *s);

#endif
