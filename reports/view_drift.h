/*
 * The drift section of the evidence as C records for its page. Strings are the evidence's; it
 * measures nothing. See reports/evidence_drift.h for what each number is.
 *
 *     struct view_drift *d = view_drift_new(v);     // NULL: there is no such section
 *     view_drift_free(d);
 */
#ifndef OMBUD_REPORTS_VIEW_DRIFT_H
#define OMBUD_REPORTS_VIEW_DRIFT_H

#include "reports/view.h"

struct view_moved {
    const char *level;
    double then, now; /* shares */
};

struct view_shift {
    const char *name;
    int n_by; /* 0: everybody */
    struct estimate_by by;
    bool is_there;
    double excess;
    GArray *moved; /* of struct view_moved */
};

/* A metric then and now: measured, or estimated without labels. */
struct view_then_now {
    const char *metric;
    const char *average; /* "micro", "macro" of an estimate; "" of a measured one */
    bool is_estimated, is_gap, is_there, is_hidden;
    int n_by;
    struct estimate_by by;
    int64_t n; /* of the smaller side; 0: not shown */
    double then, now, change, lo, hi;
};

/* p chart, EWMA, CUSUM: in this order. */
enum { VIEW_CHARTS = 3 };
struct view_point {
    const char *label, *event; /* event NULL: none */
    bool is_in;
    bool is_signal[VIEW_CHARTS];
    double share, lo, hi, ewma, ewma_limit, cusum_up, cusum_down;
};

struct view_series {
    const char *title;
    bool is_charted;
    int n_by;
    struct estimate_by by;
    double centre;
    int64_t n_baseline, n_baseline_rows;                /* 0: not shown */
    const char *first[VIEW_CHARTS];                     /* NULL: no signal */
    double run_length[VIEW_CHARTS], limit[VIEW_CHARTS]; /* 0: no signal can be */
    int64_t n_exact;                            /* periods with exact limits of the p chart */
    const char *change, *change_lo, *change_hi; /* NULL: none */
    double before, after;
    GArray *points; /* of struct view_point */
};

struct view_drift {
    const char *kind, *name_then, *name_now;
    int64_t rows_then, rows_now;
    GPtrArray *shifts, *metrics, *series; /* of struct view_shift *, _then_now *, _series * */
    GPtrArray *cannot_see;                /* of const char * */
};

struct view_drift *view_drift_new(const struct view *v);
void view_drift_free(struct view_drift *d);

#endif
