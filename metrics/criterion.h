/*
 * Named fairness criteria: what they compare, over the groups of each attribute.
 *
 *     GArray *c = criteria_of(estimates, 0.95);        // of struct criterion
 *
 * difference = largest minus smallest value over the groups, ratio = smallest over largest,
 * to_overall = largest distance from everybody's value. Equalized odds takes the larger difference
 * of its two rates (and the smaller ratio), and the mean of both beside it. A group without a value
 * is left out, never counted as 0; n_defined of n_groups says how many are in.
 *
 * The interval of a difference: for every pair of groups the limits of their difference from each
 * group's own limits (MOVER, the groups taken as independent), at Sidak's level over all pairs of
 * all rates, so that they hold together; then the largest lower (not below 0) and upper limit.
 * Pure functions of estimates.
 */
#ifndef OMBUD_METRICS_CRITERION_H
#define OMBUD_METRICS_CRITERION_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "metrics/estimate.h"

#define CRITERION_MAX_RATES 2

struct criterion_row {
    const char *id; /* "equal_opportunity" */
    const char *title;
    const char *doc;
    const char *source;
    const char *metrics[CRITERION_MAX_RATES];
};
extern const struct criterion_row criterion_rows[]; /* sorted by id */
extern const size_t n_criterion_rows;
const struct criterion_row *criterion_find(const char *id);

struct criterion {
    const struct criterion_row *row;
    int n_attributes;
    const char *attributes[ESTIMATE_MAX_BY];
    int n_groups, n_defined; /* of the rate with fewest */
    bool has_value;          /* at least two groups have one */
    double difference, mean_difference, to_overall;
    bool has_ratio;
    double ratio, mean_ratio;
    bool has_interval;
    double lo, hi;
    const char *highest[ESTIMATE_MAX_BY], *lowest[ESTIMATE_MAX_BY]; /* levels, of the difference */
    const char *reason; /* without a value or interval */
};

/* For each attribute or intersection in the order of the estimates, each criterion whose metrics
 * are there. Strings are the estimates'. Caller unrefs. */
GArray *criteria_of(const struct estimates *e, double confidence);

#endif
