/*
 * Small groups: rates drawn towards the others', and exact limits.
 *
 *     struct shrink s;
 *     shrink_fit(x, n, n_groups, &s);              // beta(a, b) over the groups
 *     double mean, lo, hi;
 *     shrink_rate(&s, x[i], n[i], 0.95, &mean, &lo, &hi);
 *
 * Beta-binomial empirical Bayes: a, b maximise sum [ln B(x + a, n - x + b) - ln B(a, b)]; group i
 * gets the posterior Beta(x + a, n - x + b). When the groups vary no more than chance the maximum
 * is at infinity and every group gets the pooled rate, with the exact limits of all rows together.
 * Else the interval takes a and b as known. For
 * ranking and reading, never for a verdict. x and n may be effective (not whole) counts.
 *
 * Exact limits: Clopper and Pearson 1934, with effective counts Korn and Graubard 1998.
 * Pure functions; GSL only.
 */
#ifndef OMBUD_METRICS_SHRINK_H
#define OMBUD_METRICS_SHRINK_H

#include <stdbool.h>
#include <stddef.h>

struct shrink {
    bool is_defined; /* some n > 0 */
    bool is_pooled;  /* no more spread than chance: pooled is every group's rate */
    double a, b;
    double pooled, pooled_x, pooled_n;
    double neg_log_likelihood; /* without the binomial coefficients */
};

void shrink_fit(const double *x, const double *n, size_t n_groups, struct shrink *out);
void shrink_rate(const struct shrink *s, double x, double n, double confidence, double *mean,
                 double *lo, double *hi);

/* False when n is 0. */
bool exact_limits(double x, double n, double confidence, double *lo, double *hi);

#endif
