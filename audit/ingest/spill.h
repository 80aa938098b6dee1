/*
 * Streams on disk, for what does not fit in memory: one temporary file without a
 * name, so that nothing is left of it however the program ends. It holds hashes of
 * ids, numbers of codes and rows, never the bytes of a file.
 *
 *     spill_out(spill, &stream);                        // the arena may be reset now
 *     struct stream all = spill_in(spill, &stream, &arena);   // and is as it was
 */
#ifndef OMBUD_AUDIT_INGEST_SPILL_H
#define OMBUD_AUDIT_INGEST_SPILL_H

#include <glib.h>
#include <stdint.h>

#include "audit/ingest/arena.h"

struct spill;

/* The file is made in the folder for temporary files (TMPDIR) when it is first needed. */
struct spill *spill_new(void);
void spill_free(struct spill *s);
/* Bytes written so far. */
uint64_t spill_size(struct spill *s);
/* The first error (no room on the disk, a file that cannot be read back), or NULL. Once there is
 * one, nothing more is written or read, and what comes back is not to be used. */
const GError *spill_error(struct spill *s);

/* Writes what the stream has in memory to the file and empties it. Thread safe for
 * different streams. */
void spill_out(struct spill *s, struct stream *stream);
/* The whole stream, of which the parts on disk are read into the arena. The stream given
 * keeps what it has and may be read again. */
struct stream spill_in(struct spill *s, const struct stream *stream, struct arena *a);
/* Forgets what a stream has on disk. */
void spill_drop(struct stream *stream);

#endif
