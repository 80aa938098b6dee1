/*
 * When did a share change? The change point of a series of shares by maximum
 * likelihood, its likely range, and how surprising it is.
 *
 * One share before and another from period k on: LR(k) = 2 (log likelihood of two
 * shares - of one). The estimate is the k of the largest LR. The likely range is
 * all k whose log likelihood is within c = -ln(1 - sqrt(confidence)) of the largest
 * (Siegmund 1986, for the normal: 3.68 at 95 %). p of the largest LR under no
 * change is by simulation of the series at the pooled share, `rounds` times, with
 * the seed given: (1 + rounds as large or larger) / (1 + rounds).
 */
#ifndef OMBUD_METRICS_DRIFT_CHANGE_H
#define OMBUD_METRICS_DRIFT_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metrics/drift_chart.h"

struct drift_change {
    size_t at, lo, hi;    /* index of the first period after the change, and its range */
    double before, after; /* shares */
    double statistic, p;
};

/* False when fewer than two periods have rows, or all or no rows are right. */
bool drift_change(const struct drift_period *periods, size_t n, double confidence, uint64_t seed,
                  int rounds, struct drift_change *out);

#endif
