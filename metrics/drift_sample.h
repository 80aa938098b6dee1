/*
 * How far two samples of numbers are apart, without bins: Kolmogorov-Smirnov,
 * Wasserstein, Cramer-von Mises, Mann-Whitney. One pass over both sorted samples
 * gives what all of them need.
 *
 *     struct drift_sample ref = {.x = sorted_ref, .size = n}, cur = ...;
 *     struct drift_scan s;
 *     if (drift_scan(&ref, &cur, &s)) { double p = drift_ks_p(&s); ... }
 *
 * A sample is its values in ascending order, finite, with how often each occurs
 * (histogram of a tally) or once each. Ties are handled everywhere. Pure; may
 * depend on GSL only.
 */
#ifndef OMBUD_METRICS_DRIFT_SAMPLE_H
#define OMBUD_METRICS_DRIFT_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct drift_sample {
    const double *x;  /* ascending */
    const int64_t *n; /* how often each; NULL: once */
    size_t size;
};

struct drift_scan {
    int64_t n_ref, n_cur;
    bool is_constant; /* one value on both sides: nothing to test */
    bool is_ref_constant;
    size_t n_distinct;       /* values of both sides together */
    double ks;               /* sup |F - G| */
    double wasserstein;      /* integral |F - G| dx, in units of x */
    double mean_ref, sd_ref; /* sd: of the population, divisor n */
    double mean_cur, sd_cur;
    double rank_sum_ref; /* of midranks in the pooled sample */
    double rank_gap;     /* Cramer-von Mises' U: n sum (r_i - i)^2 + m sum (s_j - j)^2 */
    double tie_sum;      /* sum t^3 - t over tied values */
};
/* False when a side is empty. */
bool drift_scan(const struct drift_sample *ref, const struct drift_sample *cur,
                struct drift_scan *out);

/* Counts of both sides by value, ascending; both arrays have room for out->n_distinct of the scan.
 * Returns how many values there are. */
size_t drift_values(const struct drift_sample *ref, const struct drift_sample *cur, int64_t *n_ref,
                    int64_t *n_cur);

/* Two-sided p of the Kolmogorov-Smirnov distance: Stephens's Q((sqrt e + .12 + .11 / sqrt e) D),
 * e = nm / (n + m), Q(x) = 2 sum (-1)^(k-1) exp(-2 k^2 x^2) (Stephens 1970; nearest to exact of
 * the closed forms). With ties it is conservative. */
double drift_ks_p(const struct drift_scan *s);
/* P(|B(t)| >= limit at any of these t), B a Brownian bridge: what sqrt(e) D is in the limit where
 * there are few values, t the pooled share of rows up to each value but the last, ascending in
 * 0..1. From value to value by the bridge's own normal step, Gauss-Legendre in between. With one
 * t it is the normal test of two shares; with many it comes up to Q(limit). */
double drift_bridge_tail(double limit, const double *t, size_t n);
/* The limit of large samples, Q(sqrt(e) D). */
double drift_ks_p_limit(const struct drift_scan *s);
/* Exact for samples without ties, by counting paths: work n m. False beyond 10,000 a side. */
bool drift_ks_p_exact(const struct drift_scan *s, double *p);

/* Wasserstein-1 over the reference's standard deviation (divisor n), which is at least 0.001: as
 * evidently has it. Ours has no value where the reference does not vary. */
double drift_wasserstein_scaled(const struct drift_scan *s);

/* Cramer-von Mises T and its limiting p, with the mean and variance of finite samples put right
 * (Anderson 1962, as scipy's cramervonmises_2samp(method="asymptotic")). */
double drift_cvm(const struct drift_scan *s);
double drift_cvm_p(const struct drift_scan *s);

/* Mann-Whitney U of the reference; two-sided p by the normal with correction for ties and for
 * continuity. False when all values are equal. */
double drift_mann_whitney(const struct drift_scan *s);
bool drift_mann_whitney_p(const struct drift_scan *s, double *p);

/* Inner edges at the reference's quantiles 1/n_bins .. (n_bins-1)/n_bins (type 7: linear between
 * order statistics at (n-1) q), repeated edges once; edges[] has room for n_bins - 1. Returns how
 * many there are. Bin i holds edge[i-1] < x <= edge[i]; the current side never moves an edge. */
size_t drift_quantile_edges(const struct drift_sample *ref, size_t n_bins, double *edges);
/* Counts of a sample in n_edges + 1 such bins. */
void drift_bin(const struct drift_sample *sample, const double *edges, size_t n_edges,
               int64_t *counts);

#endif
