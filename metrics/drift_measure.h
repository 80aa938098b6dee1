/*
 * What a policy may judge about drift: one row a measure, and a measured value with
 * what its verdict needs.
 *
 * Two kinds. A shift has a size and a p adjusted over its family (Benjamini-
 * Hochberg): it breaks a limit when the size is at or over the limit AND the adjusted
 * p is under the rule's level. A change has an interval: it breaks a limit when
 * the whole interval does. Both need the rule's least n on the smaller side, else
 * nothing is told.
 */
#ifndef OMBUD_METRICS_DRIFT_MEASURE_H
#define OMBUD_METRICS_DRIFT_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metrics/estimate.h"

struct drift_measure_row {
    const char *id;         /* "drift_psi_excess" */
    const char *definition; /* "psi-excess/1" */
    const char *title;
    const char *doc;
    const char *formula;
    const char *source;
    const char *denominator; /* what n counts */
    bool is_change;          /* judged by its interval, not by a p */
    bool is_share;           /* printed as percent */
};
extern const struct drift_measure_row drift_measure_rows[]; /* sorted by id */
extern const size_t n_drift_measure_rows;
/* NULL when there is none. */
const struct drift_measure_row *drift_measure_find(const char *id);

/* The attribute under which a finding names what drifted: by = {"feature": "age"}. */
#define DRIFT_FEATURE "feature"

struct drift_measure {
    const struct drift_measure_row *row;
    int n_by; /* the feature first, then the group */
    struct estimate_by by[ESTIMATE_MAX_BY];
    bool has_value;
    double value;
    double se, df;     /* a change: its interval is value +/- t(df) se; df 0: the normal */
    double p_adjusted; /* a shift */
    int64_t n;         /* of the smaller side */
    bool is_suppressed;
    const char *reason; /* why there is no value */
    bool is_too_few;    /* there is none because there is too little: cannot be told */
};

/* The interval of a change. */
void drift_measure_interval(const struct drift_measure *m, double confidence, double *lo,
                            double *hi);

#endif
