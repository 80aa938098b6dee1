/*
 * Comparisons of a metric between groups: to the reference level, to the rest
 * (everybody not in the group) and to the overall, as difference and as ratio.
 * Sign: group minus comparator; ratio: group over comparator.
 */
#ifndef OMBUD_METRICS_COMPARISON_H
#define OMBUD_METRICS_COMPARISON_H

#include <stddef.h>

enum comparison_to { COMPARE_REFERENCE, COMPARE_REST, COMPARE_OVERALL };
enum comparison_as { COMPARE_DIFFERENCE, COMPARE_RATIO };

struct comparison_row {
    const char *id; /* "ratio_to_reference"; estimate.metric = base "_" id */
    const char *title;
    const char *doc;
    enum comparison_to to;
    enum comparison_as as;
};
extern const struct comparison_row comparison_rows[]; /* sorted by id */
extern const size_t n_comparison_rows;
/* NULL when there is none. */
const struct comparison_row *comparison_find(const char *id);

#endif
