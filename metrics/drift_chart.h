/*
 * Control charts of a share over periods of unequal size: p (Shewhart), EWMA and
 * CUSUM, on z = (p_t - p0) / sqrt(p0 (1 - p0) / n_t), so that limits widen where n
 * is small. In control, a chart still signals now and then: how often is its
 * average run length, which is computed here and printed with every chart.
 *
 *     struct drift_chart_options o = DRIFT_CHART_DEFAULTS;
 *     drift_chart(periods, n, &o, points, &summary);
 *
 * p: |z| > 3. EWMA: e_t = lambda z_t + (1 - lambda) e_(t-1), e_0 = 0, limit L sqrt(lambda /
 * (2 - lambda) (1 - (1 - lambda)^(2t))), the exact variance (Roberts 1959; Lucas and Saccucci
 * 1990). CUSUM: c+ = max(0, c+ + z - k), c- = max(0, c- - z - k), signal above h (Page 1954;
 * Montgomery 2012, 9.1). Where n_t p0 (1 - p0) is under DRIFT_CHART_LEAST the p chart's limits
 * are exact instead (metrics/drift_limits.h), with the chance beyond them that those of a normal
 * and of a baseline of as many rows have: three sigma are not what they seem there. EWMA and CUSUM
 * add up periods and keep theirs, but signal nothing where it is under DRIFT_CHART_LEAST_SUMS on
 * average: the tails of few rows outlast the adding. p0 comes from the baseline periods and is
 * itself uncertain, which shortens run lengths; those stated allow for it
 * (drift_chart_run_lengths).
 *
 * Pure; may depend on GSL and GLib only.
 */
#ifndef OMBUD_METRICS_DRIFT_CHART_H
#define OMBUD_METRICS_DRIFT_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DRIFT_CHART_LEAST 20
#define DRIFT_CHART_LEAST_SUMS 2
#define DRIFT_CHART_MOST 400

struct drift_period {
    int64_t n, hits;  /* rows, and rows that are right */
    bool is_left_out; /* incomplete: drawn, but in no chart */
};

struct drift_chart_options {
    size_t n_baseline; /* first periods that give p0; 0: all */
    double p0;         /* used when n_baseline is 0 and this is above 0 */
    double width;      /* of the p chart, in sigma */
    double lambda, ewma_width;
    double cusum_k, cusum_h;
};
#define DRIFT_CHART_DEFAULTS                                                                       \
    ((struct drift_chart_options){.n_baseline = 12,                                                \
                                  .width = 3,                                                      \
                                  .lambda = 0.2,                                                   \
                                  .ewma_width = 3,                                                 \
                                  .cusum_k = 0.5,                                                  \
                                  .cusum_h = 5})

enum drift_chart_kind { DRIFT_CHART_P, DRIFT_CHART_EWMA, DRIFT_CHART_CUSUM, DRIFT_CHARTS };

struct drift_chart_point {
    bool is_in; /* the period has rows and is not left out */
    double share, z;
    double share_lo, share_hi; /* limits of the p chart, clipped to 0..1 */
    bool is_exact;             /* those limits */
    double ewma, ewma_limit;   /* in z */
    double cusum_up, cusum_down;
    bool signal[DRIFT_CHARTS];
};

struct drift_chart_summary {
    double p0;
    int64_t n_baseline_rows;
    size_t first[DRIFT_CHARTS]; /* index of the first signal; n when there is none */
    bool is_few;                /* for EWMA and CUSUM, which do not signal */
    size_t n_exact;             /* periods with exact limits of the p chart */
    /* In control, in periods, by drift_chart_run_lengths(); INFINITY: no signal can be. */
    double run_length[DRIFT_CHARTS];
    double p[DRIFT_CHARTS]; /* of the last period that is in; 1 without one */
};

/* points[] has room for n. False when the baseline has no rows, or all or none are right.
 *
 * p of a chart is how often its last state, or one further out, comes about when nothing has
 * changed; r = rows of a period / rows of the baseline, the share of the baseline's error in z:
 *
 *   p chart  the larger of 2 Q(|z| / sqrt(1 + r)) and twice the binomial tail at p0; where the
 *            limits are exact, twice the exact tail
 *   EWMA     2 Q(|e| / sqrt(v + r)), v its exact variance
 *   CUSUM    2 P(max of t sums > c): a walk of t steps of mean m = d - k, variance 1,
 *            d normal with variance r: Q((c' - m t) / sqrt t) + exp(2 m c') Q((c' + m t) / sqrt t),
 *            c' = c + 0.583 for steps instead of a line (Siegmund 1985, 3.13 and 10.1) */
bool drift_chart(const struct drift_period *periods, size_t n, const struct drift_chart_options *o,
                 struct drift_chart_point *points, struct drift_chart_summary *summary);

/* One false signal in so many periods, when the baseline has been estimated: 1 / E[1 / L(d)], L the
 * run length at a shift d of z, d normal with variance r (Gauss-Hermite, 7 nodes); p chart: the
 * mean over periods of the exact chance beyond their limits where n_t p0 (1 - p0) is under
 * DRIFT_CHART_MOST. Into summary->run_length; r from the points that are in. */
void drift_chart_run_lengths(const struct drift_period *periods, size_t n,
                             const struct drift_chart_options *o,
                             struct drift_chart_summary *summary);

/* Average run length when z is normal with this mean and variance 1, from the start. p chart:
 * 1 / P(signal). CUSUM, two-sided: 1 / (1/L+ + 1/L-), each side by its integral equation (Page
 * 1954), 64 Gauss-Legendre nodes. EWMA: the integral equation of Crowder (1987) for the settled
 * limits, then back through the periods in which they still widen. */
double drift_run_length_p(double width, double shift);
double drift_run_length_cusum(double k, double h, double shift);
double drift_run_length_ewma(double lambda, double width, double shift);

#endif
