/*
 * Drift: the whole outcome of comparing a reference with a current side, or of
 * following a series. What the reader of the data fills in; drift_conclude() then
 * adjusts the p-values family by family and makes the measures that are judged.
 *
 * Ground floor: knows no files and no JSON.
 */
#ifndef OMBUD_METRICS_DRIFT_H
#define OMBUD_METRICS_DRIFT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "metrics/cbpe_model.h"
#include "metrics/drift_change.h"
#include "metrics/drift_chart.h"
#include "metrics/drift_feature.h"
#include "metrics/drift_measure.h"

/* A feature, of everybody or of one group. */
struct drift_item {
    struct drift_feature feature;
    int n_by;
    struct estimate_by by; /* strings belong to drift.strings */
};

/* A metric estimated without labels. */
struct drift_estimated {
    enum cbpe_metric metric;
    bool is_macro;
    int n_by;
    struct estimate_by by;
    int64_t rows_ref, rows_cur;
    bool is_suppressed;
    bool has_value;
    double value, lo, hi; /* now, expected */
    double reference;     /* expected there, which is what labels showed on average */
    double change, change_lo, change_hi, change_se;
    bool has_realised; /* labels of the current side are there */
    double realised;
    const char *reason; /* why there is no value */
    bool is_too_few;    /* because labels that are all alike give no range */
};

/* A metric of accuracy, or a gap, then and now. */
struct drift_moved_metric {
    const char *metric; /* id of a row of metric_rows: static */
    bool is_gap;        /* against the reference group */
    int n_by;
    struct estimate_by by;
    bool has_value;
    double reference, current, change, lo, hi, se, df;
    int64_t n_patients; /* of the smaller side */
    bool is_suppressed;
    const char *reason;
};

enum drift_event { DRIFT_EVENT_CODE_SET, DRIFT_EVENT_RELEASE, DRIFT_EVENTS };
extern const char *const drift_event_names[DRIFT_EVENTS]; /* "code set", "release" */

struct drift_series_period {
    char *label; /* owned: "2026-W14", "2026-04" */
    struct drift_period counts;
    double n_charted; /* effective rows, when a patient has several; else n */
    bool has_event[DRIFT_EVENTS];
    struct drift_chart_point point;
};

struct drift_series {
    char *metric, *title; /* owned */
    int n_by;
    struct estimate_by by;
    GArray *periods; /* of struct drift_series_period */
    struct drift_chart_options options;
    bool is_charted;
    struct drift_chart_summary summary;
    bool has_change;
    struct drift_change change;
    const char *reason; /* when not charted */
};

struct drift {
    const char *kind;     /* "csv", "tallies", "series": static */
    const char *names[2]; /* what the sides are called, "2026-Q2"; or NULL; belong to strings */
    const char *compat;   /* a peer's name or NULL; belongs to strings */
    int64_t rows[2], ragged[2];
    GPtrArray *only[2];    /* of char *: columns of one side alone */
    GPtrArray *items;      /* of struct drift_item * */
    GArray *estimated;     /* of struct drift_estimated */
    GPtrArray *cannot_see; /* of char *: limits of the estimate, in plain words */
    GArray *metrics;       /* of struct drift_moved_metric */
    GPtrArray *series;     /* of struct drift_series * */
    GArray *measures;      /* of struct drift_measure; made by drift_conclude() */
    GStringChunk *strings;
    double confidence;
};

struct drift *drift_new(const char *kind);
void drift_free(struct drift *d);
/* A copy that lives as long as d; NULL stays NULL. */
const char *drift_string(struct drift *d, const char *s);
/* A new item, owned by d, of everybody. */
struct drift_item *drift_add(struct drift *d, const char *name);
struct drift_series *drift_add_series(struct drift *d, const char *metric, const char *title);

/* Estimates every metric of these cells, micro and (with several codes) macro, and says what the
 * input does not allow. attribute and level NULL: everybody. */
void drift_estimate(struct drift *d, const struct cbpe_input *input, bool is_multilabel,
                    const char *attribute, const char *level);

/* Charts every series and finds its change point. */
void drift_chart_all(struct drift *d, uint64_t seed);
/* Adjusts p-values within each family, groups apart from everybody, and makes the measures. What
 * has 1 to below - 1 rows on a side is suppressed; 0: nothing is. */
void drift_conclude(struct drift *d, int64_t below);

#endif
