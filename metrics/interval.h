/*
 * Intervals from patient groups: delete-a-group jackknife on a suitable scale,
 * Wilson on the effective sample size for proportions, and a rule that says
 * "too few" where neither holds (research: Kott 2001 for the delete-a-group
 * jackknife; Korn and Graubard 1998 for effective n).
 *
 * Pure functions. May depend on GSL and GLib only.
 */
#ifndef OMBUD_METRICS_INTERVAL_H
#define OMBUD_METRICS_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>

#include "metrics/estimate.h"

struct interval_row {
    const char *id;    /* "wilson_effective" */
    const char *title; /* in plain words, for the report's annex */
    const char *doc;   /* formula, assumptions, where it holds */
    const char *source;
};
extern const struct interval_row interval_rows[];
extern const size_t n_interval_rows;
/* NULL when there is none. */
const struct interval_row *interval_find(const char *id);

/* The interval of an estimate at another confidence in (0, 1), from its value,
 * se, df, scale and n_eff, clipped to its range. False when it has none.
 * interval_at(e, e->confidence) gives e->lo and e->hi. */
bool interval_at(const struct estimate *e, double confidence, double *lo, double *hi);

/* About how many times as many encounters of this group, and no more of what it
 * is compared to, would bring the interval at `confidence` clear of the limit,
 * the values staying as they are; at least 1. False when no number would (value
 * on the limit, no interval, the other side too uncertain) or when the spread of
 * a comparison is not known side by side. */
bool interval_growth_needed(const struct estimate *e, double confidence, double limit,
                            double *times);

#endif
