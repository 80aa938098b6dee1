/*
 * From the raw codes of every thread to one sorted list of normalised codes.
 *
 * A code that has not the shape of the study's code system is kept as a label of
 * its own, so that it counts as right or wrong like any other, but under a digest
 * ("#1f0c...") because such a cell may hold anything, a name included.
 */
#ifndef OMBUD_AUDIT_INGEST_CODES_H
#define OMBUD_AUDIT_INGEST_CODES_H

#include <glib.h>
#include <stdint.h>

#include "audit/ingest/records.h"

/* Sorted distinct normalised codes of all books. Caller unrefs. */
GPtrArray *codes_list(const struct code_book *const *books, int n);
/* Index in the list of each raw code of a book (0 for empty ones, which no row uses).
 * Caller frees. */
uint32_t *codes_map(const struct code_book *book, const GPtrArray *list);
/* Index in `to` of each code of `from`; all are there. Caller frees. */
uint32_t *codes_translate(const GPtrArray *from, const GPtrArray *to);
/* Sorted distinct codes of two lists. Caller unrefs. */
GPtrArray *codes_unite(const GPtrArray *a, const GPtrArray *b);

#endif
