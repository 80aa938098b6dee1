/*
 * What the parts of fairness share: a group by name, what of a tally is shown, rounding.
 * Private to metrics/ but for struct fair_group.
 */
#ifndef OMBUD_METRICS_FAIRNESS_PARTS_H
#define OMBUD_METRICS_FAIRNESS_PARTS_H

#include <glib.h>
#include <stdbool.h>

#include "metrics/estimate.h"
#include "metrics/measure_parts.h"
#include "metrics/tally.h"

struct fair_group {
    int n_by;
    struct estimate_by by[ESTIMATE_MAX_BY];
};

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
double fair_round(double x, double grain);

#endif
