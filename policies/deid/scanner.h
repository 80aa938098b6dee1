/*
 * Finds identifiers in a text: one pass that cuts it into tokens, and rules that read those.
 *
 *     struct scanner *s = scanner_new();
 *     scanner_text(s, text, size, spans);
 *
 * Spans come in order and do not overlap; where two rules agree on overlapping text, the span is
 * of both and carries the surer rule. Memory is fixed (about 1 MB) whatever the text. One
 * scanner a thread. The same text gives the same spans.
 */
#ifndef OMBUD_POLICIES_DEID_SCANNER_H
#define OMBUD_POLICIES_DEID_SCANNER_H

#include <glib.h>

#include "policies/deid/deid.h"

/* The year against which birth years are measured when no other is given; a fixed number, so
 * that the same file gives the same findings on every day. */
#define SCANNER_REFERENCE_YEAR 2026

struct scanner;

struct scanner *scanner_new(void);
void scanner_set_year(struct scanner *s, int year);
/* Clears spans and fills it with struct deid_span. At most 4 GiB of text. */
void scanner_text(struct scanner *s, const char *text, size_t size, GArray *spans);
/* Sorts spans and joins those that overlap. */
void scanner_settle(GArray *spans);
void scanner_free(struct scanner *s);

#endif
