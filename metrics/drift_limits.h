/*
 * Limits of a share of which few rows, or few of the others, are expected: exact,
 * where three sigma are not what the normal says of them.
 *
 *     struct drift_law law = {.n = 50, .rare = 30, .rows = 600};
 *     struct drift_limits l = drift_limits_of(&law, 0.002);
 *     bool is_signal = k < l.lo || k > l.hi;
 *
 * k counts the rarer kind of row of a period, right or wrong. When the baseline had `rare` such
 * among `rows`, k of n is beta-binomial: its chance has the beta distribution that the baseline
 * leaves of Jeffreys's prior, rare + 1/2 and rows - rare + 1/2, so that the baseline's own error
 * is in it. With a chance that is given it is binomial. A count is below the limits when as few
 * or fewer have less than `tail`, and above them when as many or more have less than what is left
 * of two tails: so few can often not be too few. The rate of false signals is at most two tails,
 * and less as counts are whole.
 *
 * Pure; may depend on GSL only.
 */
#ifndef OMBUD_METRICS_DRIFT_LIMITS_H
#define OMBUD_METRICS_DRIFT_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

struct drift_law {
    int64_t n;         /* rows of the period */
    double rare, rows; /* of the baseline */
    double given;      /* the chance itself when above 0; the baseline is not looked at then */
};

struct drift_limits {
    int64_t lo, hi; /* counts within */
    double rate;    /* of counts beyond, when nothing has changed */
};

struct drift_limits drift_limits_of(const struct drift_law *law, double tail);
/* Of counts under lo and over hi, when nothing has changed. */
double drift_limits_rate(const struct drift_law *law, int64_t lo, int64_t hi);
/* Twice the smaller tail from k on, k included; at most 1. */
double drift_limits_p(const struct drift_law *law, int64_t k);

#endif
