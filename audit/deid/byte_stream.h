/*
 * The plain bytes of a file, a .gz or .zst, or standard input, in one direction, with a look
 * ahead. One window of 1 MB is all it holds.
 *
 *     struct byte_stream *s = byte_stream_open(path, &error);
 *     const char *p; size_t n;
 *     while ((n = byte_stream_fill(s, &p)) > 0) { ... byte_stream_skip(s, used); }
 */
#ifndef OMBUD_AUDIT_DEID_BYTE_STREAM_H
#define OMBUD_AUDIT_DEID_BYTE_STREAM_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define BYTE_STREAM_WINDOW ((size_t)1 << 20)

struct byte_stream;

/* "-" is standard input. A byte order mark of UTF-8 is skipped. */
struct byte_stream *byte_stream_open(const char *path, GError **error);
/* The window, filled as far as the input goes, so that where it ends depends on the bytes and
 * not on how they came. 0 at the end and on damage (byte_stream_error). */
size_t byte_stream_fill(struct byte_stream *s, const char **data);
/* Nothing follows the window last filled. */
bool byte_stream_is_last(const struct byte_stream *s);
void byte_stream_skip(struct byte_stream *s, size_t n);
const GError *byte_stream_error(const struct byte_stream *s);
/* The window is wiped before it is freed. */
void byte_stream_close(struct byte_stream *s);

#endif
