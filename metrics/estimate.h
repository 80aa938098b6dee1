/*
 * An estimate: a number that never travels without its interval, its sample
 * size, its method and its status.
 *
 *     struct estimates *e = measure(tally, &options, &error);
 *     for (size_t i = 0; i < e->n; i++) { const struct estimate *x = &e->items[i]; ... }
 *     estimates_free(e);
 *
 * An estimate also carries what is needed to widen its interval to any other
 * confidence (se, df, scale, n_eff), so that the judge can make simultaneous
 * intervals from evidence alone: see interval_at() in metrics/interval.h.
 *
 * Invariants: value, lo, hi are finite and lo <= hi when their has_ flag is set;
 * NaN never leaves metrics/. Strings belong to the container or are static.
 */
#ifndef OMBUD_METRICS_ESTIMATE_H
#define OMBUD_METRICS_ESTIMATE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ESTIMATE_MAX_BY 3

enum estimate_status {
    ESTIMATE_OK,         /* value and interval */
    ESTIMATE_TOO_FEW,    /* value, but no interval that holds: see reason */
    ESTIMATE_UNDEFINED,  /* no value: see reason */
    ESTIMATE_SUPPRESSED, /* a small cell: nothing is shown */
    ESTIMATE_STATUSES
};

/* How the interval is built from value, se and df. */
enum estimate_scale {
    SCALE_NONE,       /* no interval */
    SCALE_IDENTITY,   /* value +/- t se */
    SCALE_LOG,        /* exp(ln value +/- t se), for ratios; se is that of ln value */
    SCALE_LOGIT,      /* inverse logit of logit value +/- t se; se is that of logit value */
    SCALE_WILSON,     /* Wilson score interval with z = t(df) and n = n_eff */
    SCALE_RATIO,      /* of two shares: MOVER from the Wilson limits of the parts */
    SCALE_DIFFERENCE, /* of two shares: the same */
    ESTIMATE_SCALES
};

struct estimate_by {
    const char *attribute;
    const char *level;
};

/* One side of a comparison of shares, with what its Wilson limits need. */
struct estimate_part {
    double value, n_eff, df;
};

struct estimate {
    const char *metric;     /* id: "recall_micro", "recall_micro_ratio_to_reference" */
    const char *definition; /* id of the exact definition, from the metric's row */
    const char *base;       /* comparisons: the metric compared; else NULL */
    const char *comparison; /* comparisons: id of the row in metrics/comparison.h; else NULL */
    const char
        *reference;    /* comparisons to a reference: its level(s), joined by " x "; else NULL */
    bool is_reference; /* this cell is the reference of its grouping */
    const char *level; /* "overall", "code", "category", "chapter" */
    const char *label; /* the code, category or chapter; NULL for overall */
    int n_by;          /* 0: everybody */
    struct estimate_by by[ESTIMATE_MAX_BY];

    bool has_value;
    double value;
    bool has_interval;
    double lo, hi;             /* at `confidence`, clipped to the metric's range */
    double confidence;         /* 0.95 */
    double range_lo, range_hi; /* the metric's range; may be infinite */

    enum estimate_scale scale;
    double se, df, n_eff;          /* 0 where the scale does not use them */
    bool has_parts;                /* scales RATIO and DIFFERENCE */
    struct estimate_part parts[2]; /* the group, what it is compared to */
    double correlation;            /* of the two, -1 to 1 */
    const char *method;            /* id of the interval method: see interval_rows */

    bool has_counts; /* false: withheld (status SUPPRESSED, or to protect a neighbour) */
    int64_t n_patients, n_encounters;
    int64_t n_labels; /* the metric's denominator: gold labels for recall, ... */

    enum estimate_status status;
    const char *reason; /* one plain sentence, or NULL when status is OK */
};

struct estimates {
    struct estimate *items;
    size_t n, capacity;
    GStringChunk *strings; /* owns every non-static string */
};

struct estimates *estimates_new(void);
void estimates_free(struct estimates *e);

/* Appends a copy of *x. Strings are not copied: intern them first. */
void estimates_add(struct estimates *e, const struct estimate *x);
/* A copy of s that lives as long as e; NULL stays NULL. */
const char *estimates_intern(struct estimates *e, const char *s);

/* The estimate of this metric at level overall for this group (n_by pairs in any
 * order), or NULL. */
const struct estimate *estimates_find(const struct estimates *e, const char *metric, int n_by,
                                      const struct estimate_by *by);

/* Takes out the value and all that it could be worked back from, and says why: status SUPPRESSED.
 * The reason is static or the container's. */
void estimate_hide_value(struct estimate *x, const char *reason);
/* Takes out the counts. */
void estimate_hide_counts(struct estimate *x);

/* "ok", "too few", "undefined", "suppressed"; and back (-1 when unknown). */
const char *estimate_status_name(enum estimate_status s);
int estimate_status_find(const char *name);
/* "none", "identity", "log", "logit", "wilson", "ratio", "difference"; and back. */
const char *estimate_scale_name(enum estimate_scale s);
int estimate_scale_find(const char *name);

#endif
