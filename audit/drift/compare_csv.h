/*
 * Drift between two CSV files: every column in both, missing values, performance
 * without labels, overall and by the levels of one column.
 */
#ifndef OMBUD_AUDIT_DRIFT_COMPARE_CSV_H
#define OMBUD_AUDIT_DRIFT_COMPARE_CSV_H

#include <glib.h>

#include "audit/drift/csv_columns.h"
#include "audit/drift/score_rows.h"
#include "metrics/drift.h"

struct compare_csv_options {
    const char *path[2]; /* reference, current */
    char **numbers, **levels, **skip;
    const char *group;           /* column whose levels are compared apart, or NULL */
    struct score_columns scores; /* score NULL: no estimate */
    bool is_calibrated;
    size_t top;         /* levels with a bin of their own; 0: no folding */
    const char *compat; /* a peer's name, or NULL */
    size_t memory;
};

/* Not concluded yet (metrics/drift.h). NULL and an error. */
struct drift *compare_csv(const struct compare_csv_options *options, GError **error);

#endif
