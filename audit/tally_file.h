/*
 * The .tally file: versioned, little-endian, checksummed (SHA-256 at the end),
 * carrying its dictionaries and the study's fingerprint. A cut, corrupt or
 * hostile file gives an error, never a crash: every length is checked against
 * what is left before it is used.
 */
#ifndef OMBUD_AUDIT_TALLY_FILE_H
#define OMBUD_AUDIT_TALLY_FILE_H

#include <glib.h>

#include "metrics/tally.h"

/* Bytes of a finished tally; the same tally gives the same bytes. */
GBytes *tally_file_bytes(const struct tally *t);
/* `name` is for the error message. The result is finished; NULL and an error. Caller frees with
 * tally_free(). */
struct tally *tally_file_parse(const void *data, size_t size, const char *name, GError **error);
/* Hex SHA-256 of the canonical bytes. Caller frees. */
char *tally_file_sha256(const struct tally *t);

#endif
