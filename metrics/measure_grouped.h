/*
 * An estimate from integer sums by patient group, for numbers that are no part of the tally: the
 * same jackknife, Wilson limits and refusals as measure() has.
 *
 *     struct grouped g = {0};
 *     g.top[tally_group(token)] += is_wrong, g.bottom[tally_group(token)]++;
 *     struct estimate e = {.n_patients = n};
 *     grouped_estimate(&e, definition_find("sense_header"), &g, 1, 0.95);
 */
#ifndef OMBUD_METRICS_MEASURE_GROUPED_H
#define OMBUD_METRICS_MEASURE_GROUPED_H

#include <stdint.h>

#include "metrics/definition.h"
#include "metrics/estimate.h"
#include "metrics/jackknife.h"
#include "metrics/tally.h"

struct grouped {
    int64_t top[TALLY_GROUPS], bottom[TALLY_GROUPS];
};

/* unit * sum top / sum bottom with its interval; e->n_patients is the caller's, n_labels becomes
 * the sum of bottom. Undefined where that is 0, with the row's denominator in the reason, which
 * is interned in `owner`. */
void grouped_estimate(struct estimate *e, const struct definition_row *row, const struct grouped *g,
                      double unit, double confidence, struct estimates *owner);

/* The same from a value and its replicates that the caller made. */
void replicated_estimate(struct estimate *e, const struct definition_row *row,
                         const struct sample *s, double confidence, struct estimates *owner);

#endif
