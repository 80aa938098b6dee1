/*
 * What the parts of fairness share: what of a tally is shown, rounding. Private to metrics/.
 */
#ifndef OMBUD_METRICS_FAIRNESS_PARTS_H
#define OMBUD_METRICS_FAIRNESS_PARTS_H

#include <glib.h>
#include <stdbool.h>

#include "metrics/estimate.h"
#include "metrics/fairness_group.h"
#include "metrics/measure_parts.h"
#include "metrics/tally.h"

struct fair_work {
    struct measure_work measure; /* of the tally; out is NULL */
    const struct estimates *shown;
    GHashTable *index; /* fair_key -> const struct estimate *, level overall */
    GStringChunk *strings;
    double confidence, grain;
    int n_shown; /* groupings */
    uint64_t seed;
};

/* "metric|attribute=level|...": what the index is by. Caller frees. */
char *fair_key(const char *metric, int n_by, const struct estimate_by *by);
const struct estimate *fair_find(const struct fair_work *w, const char *metric,
                                 const struct fair_group *g);
/* The group of a cell, with interned names. */
struct fair_group fair_group_of(const struct fair_work *w, int cell);
/* Has the cell patients, and is it shown? */
bool fair_is_shown(const struct fair_work *w, int cell);
/* What values of the group are rounded to: a hundredth where its counts are withheld, since a fine
 * share of few is a count. 0: not at all. */
double fair_grain(const struct fair_work *w, const struct fair_group *g);
double fair_round(double x, double grain);

#endif
