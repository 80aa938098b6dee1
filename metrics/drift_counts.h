/*
 * How far two distributions are apart, from counts in the same bins or levels.
 *
 *     struct drift_counts c = {.ref = ref, .cur = cur, .n = n_bins};
 *     double psi;
 *     if (drift_psi(&c, DRIFT_ZERO_HALF, &psi)) ...
 *
 * p is a bin's share of the reference, q its share of the current side. A bin that
 * is empty on both sides is left out first; K is the number that stay. Programs use
 * one name for different numbers, so every rule for zeros has its own name here and
 * its own definition id in metrics/drift_row.h.
 *
 * Every function gives false, and writes nothing, when the value does not exist: a
 * side without rows, or what is said beside it. Pure; may depend on GSL only.
 */
#ifndef OMBUD_METRICS_DRIFT_COUNTS_H
#define OMBUD_METRICS_DRIFT_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct drift_counts {
    const int64_t *ref, *cur; /* n values each, none negative */
    size_t n;
};

/* What is known of the two sides before any distance. */
struct drift_sides {
    int64_t ref, cur; /* rows */
    size_t n_bins;    /* K: bins with a row on either side */
    size_t n_new;     /* bins of the current side alone */
    size_t n_vanished;
};
struct drift_sides drift_sides_of(const struct drift_counts *c);

/* --- distances --- */

enum drift_zero {
    DRIFT_ZERO_HALF,  /* shares (n + 1/2) / (N + K/2); here a bin empty on both sides counts too */
    DRIFT_ZERO_1E4,   /* a share of 0 becomes 1e-4; the others stay */
    DRIFT_ZERO_FLOOR, /* every share is at least 0.01 (deepchecks) */
};

/* Population stability index: sum (q - p) ln(q / p). Symmetric, 0 and up. */
bool drift_psi(const struct drift_counts *c, enum drift_zero zero, double *out);
/* Jensen-Shannon divergence: (KL(p||m) + KL(q||m)) / 2, m = (p + q) / 2, in bits, 0 to 1. The
 * distance is its root: a metric (Endres and Schindelin 2003). No smoothing. */
bool drift_js_divergence(const struct drift_counts *c, double *out);
bool drift_js_distance(const struct drift_counts *c, double *out);
/* The same in nats: the root of divergence times ln 2. */
bool drift_js_distance_nats(const struct drift_counts *c, double *out);
/* Kullback-Leibler of current from reference, sum q ln(q / p), nats. False as well when a level
 * of the current side is not in the reference: it would be infinite. */
bool drift_kl(const struct drift_counts *c, double *out);
/* The same with shares of 0 made 1e-4 (of bins empty on both sides too) and both sides
 * divided by their sums again. */
bool drift_kl_1e4(const struct drift_counts *c, double *out);
/* sqrt(sum (sqrt p - sqrt q)^2) / sqrt 2, 0 to 1. */
bool drift_hellinger(const struct drift_counts *c, double *out);
/* sum |p - q| / 2: the share of rows that would have to move. */
bool drift_total_variation(const struct drift_counts *c, double *out);
/* max |p - q|. */
bool drift_l_infinity(const struct drift_counts *c, double *out);

/* --- what a distance is when nothing has changed --- */

/* Leading term of the expectation under no change, samples of these sizes: PSI (K-1)(1/n + 1/m);
 * KL half of it; JS divergence an eighth, in bits; Hellinger's square an eighth; total variation
 * sum sqrt(2/pi) sqrt(r (1-r) (1/n + 1/m)) / 2 with r the pooled share. Holds where the expected
 * counts are 5 or more, which drift_fold() sees to. For a distance that is a root, the root of
 * the expectation is given. */
double drift_null_psi(const struct drift_counts *c);
double drift_null_kl(const struct drift_counts *c);
double drift_null_js_distance(const struct drift_counts *c);
double drift_null_js_distance_nats(const struct drift_counts *c);
double drift_null_hellinger(const struct drift_counts *c);
double drift_null_total_variation(const struct drift_counts *c);

/* --- tests --- */

struct drift_test {
    double statistic, df, p;
    double min_expected; /* of the 2 x K table */
    size_t n_small;      /* cells with an expected count under 5 */
};

/* Homogeneity of the 2 x K table, df = K - 1, no continuity correction: Pearson's chi-square and
 * the likelihood ratio G. False as well when K < 2. */
bool drift_chi_square(const struct drift_counts *c, struct drift_test *out);
bool drift_g(const struct drift_counts *c, struct drift_test *out);
/* sqrt(chi2 / n), the 2 x K table having min(r, k) - 1 = 1. */
bool drift_cramers_v(const struct drift_counts *c, double *out);
/* Bias-corrected (Bergsma 2013), 0 to 1. */
bool drift_cramers_v_corrected(const struct drift_counts *c, double *out);

/* --- levels --- */

#define DRIFT_LEAST_EXPECTED 5

/* Levels to bins so that the tests hold: a level is its own bin when its pooled count promises
 * 5 or more rows on the smaller side and it is among the `top` by pooled count (ties: the lower
 * index first); the rest share the last bin. The choice looks at pooled counts alone, so it
 * favours no side and keeps the level of the test; choosing by the reference would not: a level
 * that is rare there can then only be seen to grow. Writes bin[i] for each level and returns the
 * number of bins. */
size_t drift_fold(const struct drift_counts *c, size_t top, size_t *bin);

/* New levels: rows of the current side whose level the reference has never shown. How many there
 * are by chance: a row has a level that the reference lacks with a chance of about its share of
 * rows whose level it has once (Good 1953, after Turing), however large the current side is; what
 * is over that is the size. Whether it is more than chance: under no change each row falls to the
 * current side with the same chance pi = m / (n + m), so a level of t rows is wholly current with
 * chance pi^t: the number of such rows is a sum over levels of t times a coin, whose distribution
 * is exact by convolution (normal, with continuity correction, where rows times levels exceed 2e7).
 * p is one-sided: as many or more. */
struct drift_new {
    int64_t rows; /* of the current side */
    size_t levels;
    double chance;   /* of a row to have a new level when nothing has changed */
    double expected; /* rows, by that chance */
    double over;     /* share of rows, less the chance; at least 0 */
    double p;
};
bool drift_new_levels(const struct drift_counts *c, struct drift_new *out);

#endif
