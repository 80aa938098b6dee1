/*
 * The metrics: one complete row each. Help, `ombud explain`, the man page,
 * policy validation and the report's annex read the same row.
 */
#ifndef OMBUD_METRICS_METRIC_H
#define OMBUD_METRICS_METRIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct metric_input; /* see metrics/measure.c */

struct metric_row {
    const char *id;          /* "recall_micro" */
    const char *definition;  /* id printed with every value: "recall-micro/1" */
    const char *title;       /* "Recall, micro" */
    const char *plain;       /* what a board member reads: "Codes found" */
    const char *doc;         /* one sentence */
    const char *formula;     /* plain text: "sum TP / (sum TP + sum FN) over codes" */
    const char *source;      /* where the formula is from, and what peers call it */
    const char *denominator; /* what n_labels counts: "gold codes" */
    double range_lo, range_hi;
    bool is_proportion; /* a count over a count: Wilson applies */
    bool is_compared;   /* comparisons between groups are made of it */
};
extern const struct metric_row metric_rows[]; /* sorted by id */
extern const size_t n_metric_rows;
const struct metric_row *metric_find(const char *id);

#endif
