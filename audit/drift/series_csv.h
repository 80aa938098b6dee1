/*
 * A series from one CSV file: rows that are right or not, by week, month or quarter
 * of a date column; or one row a period with its number of rows and of right ones.
 */
#ifndef OMBUD_AUDIT_DRIFT_SERIES_CSV_H
#define OMBUD_AUDIT_DRIFT_SERIES_CSV_H

#include <glib.h>

#include "metrics/drift.h"

enum series_period { SERIES_AS_IT_IS, SERIES_WEEK, SERIES_MONTH, SERIES_QUARTER, SERIES_PERIODS };
/* "week", "month", "quarter"; SERIES_PERIODS when unknown. */
enum series_period series_period_find(const char *name);

struct series_csv_options {
    const char *path;
    const char *date; /* column: YYYY-MM-DD (what follows is not read), or any label */
    enum series_period by;
    const char *right; /* column of 0 and 1, or of counts; NULL: prediction equals label */
    const char *rows;  /* column of counts, or NULL: each row is one */
    const char *prediction, *label;
    const char *group;   /* column whose levels have their own series, or NULL */
    const char *release; /* column of the model's version: a change is marked, or NULL */
    size_t n_baseline;   /* 0: the default */
    bool keeps_incomplete;
};
/* Not charted yet. NULL and an error. */
struct drift *series_csv(const struct series_csv_options *options, GError **error);

/* Marks the first period that a new code set is in force in, 1 October and 1 April, by its label:
 * 2025-10, 2025-Q4, 2025-W40. Periods of other labels are not marked. */
void series_mark(struct drift_series_period *p);

#endif
