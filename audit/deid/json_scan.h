/*
 * JSON as bytes that pass: the next byte, the next token, a string decoded, and a copy of what was
 * read. Memory does not grow with the file. Knows nothing of what is looked for.
 *
 *     struct json_scan s = {.stream = stream, .line = 1, .copy = file, .text = g_string_new(NULL)};
 *     if (json_scan_token(&s) == '"') {
 *         (void)json_scan_next(&s);
 *         if (!json_scan_string(&s)) ... s.fault, s.line ...
 *     }
 *     json_scan_keep(&s);
 */
#ifndef OMBUD_AUDIT_DEID_JSON_SCAN_H
#define OMBUD_AUDIT_DEID_JSON_SCAN_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "audit/deid/byte_stream.h"

struct json_scan {
    struct byte_stream *stream; /* borrowed */
    const char *p;              /* its window */
    size_t n, at;               /* bytes of the window, and of them those read */
    size_t kept;                /* bytes of the window that are copied already */
    uint64_t line;              /* from 1 */
    FILE *copy;                 /* borrowed; NULL: what is read is not copied */
    GString *text;              /* the last string; the caller's, to wipe and free */
    const char *fault;          /* what is wrong first, static; NULL: nothing */
};

/* Copies what was read and not yet copied; without a copy, passes over it. */
void json_scan_keep(struct json_scan *s);
/* The next window; false at the end. */
bool json_scan_refill(struct json_scan *s);

/* The next byte, or -1 at the end. */
static inline int json_scan_peek(struct json_scan *s) {
    return s->at < s->n || json_scan_refill(s) ? (unsigned char)s->p[s->at] : -1;
}
static inline int json_scan_next(struct json_scan *s) {
    int c = json_scan_peek(s);
    s->at += c >= 0;
    s->line += c == '\n';
    return c;
}
/* The first byte of the next token, which is not read yet; -1 at the end. */
int json_scan_token(struct json_scan *s);
/* The rest of a string after its quote, decoded into text; a longer one than 8 MB is refused. */
bool json_scan_string(struct json_scan *s);
/* Sets the fault unless there is one; returns false. */
bool json_scan_fail(struct json_scan *s, const char *what);
/* Writes n bytes of UTF-8 as a JSON string. */
void json_write_string(FILE *f, const char *p, size_t n);

#endif
