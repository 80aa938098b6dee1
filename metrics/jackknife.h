/*
 * Delete-a-group jackknife: from a value with each patient group left out to a
 * variance and its degrees of freedom.
 *
 * v = (H-1)/H sum_h (x(-h) - mean)^2 over the H groups that have data (Kott 2001;
 * S11 of the research, centred at the mean of the replicates). Degrees of freedom by
 * Satterthwaite, var(v) estimated from the kurtosis k of the contributions: df =
 * 2H/(k-1), between 1 and H-1. With k = 3, the normal value, that is H. When a few
 * patients carry the spread k is large and df small; without this, intervals of
 * rare, clustered events cover 86 to 92 % instead of 95.
 */
#ifndef OMBUD_METRICS_JACKKNIFE_H
#define OMBUD_METRICS_JACKKNIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "metrics/tally.h"

/* A metric of one cell with its replicates. */
struct sample {
    bool is_defined; /* the denominator is not 0 */
    double value;
    int64_t n_labels;
    int n;                        /* groups: TALLY_GROUPS or TALLY_WIDE_GROUPS */
    bool is_in[TALLY_GROUPS];     /* the group has data of the cell */
    bool has_all;                 /* every replicate is defined */
    double without[TALLY_GROUPS]; /* the value with this group left out */
};

struct spread {
    double variance;
    double df;
};

/* False when fewer than two groups have data or a replicate is undefined. */
bool jackknife(const struct sample *s, struct spread *out);

#endif
