/*
 * The coding section of the evidence as C records for its page: the same numbers, looked up once.
 * Strings are the evidence's; it measures nothing.
 *
 *     struct coding_tables *c = view_coding_new(v);     // NULL: there is no such section
 *     coding_tables_free(c);
 */
#ifndef OMBUD_REPORTS_VIEW_CODING_H
#define OMBUD_REPORTS_VIEW_CODING_H

#include "metrics/coding_tables.h"
#include "reports/view.h"

/* The caller frees with coding_tables_free(). */
struct coding_tables *view_coding_new(const struct view *v);

#endif
