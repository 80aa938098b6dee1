/*
 * What pages share: columns at once, an estimate or a finding as cells, the table of
 * findings rule by rule, and which findings need attention.
 */
#ifndef OMBUD_REPORTS_PAGES_PAGE_PARTS_H
#define OMBUD_REPORTS_PAGES_PAGE_PARTS_H

#include "reports/document.h"
#include "reports/view.h"
#include "reports/words.h"

void part_columns(struct table *t, const struct column *columns, size_t n);
/* The numbers of an estimate without a limit; x may be NULL. */
struct numbers part_numbers(const struct estimate *x);
/* "95%" of the first estimate's confidence. */
char *part_confidence(const struct view *v);
/* "Other or interpreter needed" of a group, its levels alone; the blank one "(blank)". */
char *part_levels(int n_by, const struct estimate_by *by);
bool part_same_rule(const struct view_finding *a, const struct view_finding *b);

/* Of a table's hidden groups so many are named under one head; the others are counted. */
#define PART_MOST_HIDDEN 6

/* Does a policy judge this metric, itself or by a comparison? */
bool part_is_judged(const struct view *v, const char *metric);

/* Every finding, rule by rule. has_authority: the head of each rule says whose number
 * its limit is. */
void part_findings(const struct view *v, GPtrArray *blocks, bool has_authority);

/* What changed since the audit before; nothing without that section. */
void part_previous(const struct view *v, struct document *d);

/* The questions of all pages, each a link. */
void part_contents(GPtrArray *blocks);

/* Findings that need attention, the worst first: fail, watch, waived, cannot tell;
 * within them the furthest from its limit. Array of const struct view_finding *; free
 * with g_ptr_array_unref. */
GPtrArray *part_attention(const struct view *v);

#endif
