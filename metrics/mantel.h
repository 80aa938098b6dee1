/*
 * Case mix: two groups compared within strata (codes, categories), then pooled.
 *
 *     struct mantel m = {0};
 *     mantel_add(&m, &(struct mantel_table){found_a, missed_a, found_b, missed_b});   // a stratum
 *     struct mantel_result r;
 *     mantel_result(&m, &r);          r.odds_ratio, r.var_log_odds, r.difference, ...
 *     mantel_homogeneity(tables, n, r.odds_ratio, &h);     // Breslow-Day, Tarone
 *
 * A stratum is [a b; c d], n1 = a + b, n0 = c + d, m1 = a + c, n = n1 + n0. Only strata in which
 * both rows have something count. Formulas:
 *   odds ratio   R / S, R = sum ad/n, S = sum bc/n (Mantel and Haenszel 1959)
 *   variance     sum PR/2R^2 + sum (PS + QR)/2RS + sum QS/2S^2 of its logarithm, P = (a+d)/n,
 *                Q = (b+c)/n (Robins, Breslow and Greenland 1986)
 *   difference   sum (a n0 - c n1)/n / W, W = sum n1 n0/n, variance of Sato 1989
 *                (RD sum P' + sum Q')/W^2 and of Greenland and Robins 1985
 *   ratio        sum (a n0/n) / sum (c n1/n), variance of its logarithm of Greenland and Robins
 *   chi-square   (|sum a - sum n1 m1/n| - c)^2 / sum n1 n0 m1 m0/(n^2(n-1)), c = 0.5 or 0
 * They take every label as independent of the others; labels of one patient are not. Beside them
 * stand variances from the patient groups (metrics/case_mix.h). Counts are doubles here because
 * the sums are ratios already; each is exact below 2^53.
 *
 * Pure functions; GSL only.
 */
#ifndef OMBUD_METRICS_MANTEL_H
#define OMBUD_METRICS_MANTEL_H

#include <stdbool.h>
#include <stddef.h>

struct mantel_table {
    double a, b, c, d;
};

/* Sums over strata. All zero is no stratum. */
struct mantel {
    int n_strata;
    double r, s, pr, ps_qr, qs;                           /* odds ratio */
    double difference, weight, sato_p, sato_q, greenland; /* risk difference */
    double ratio_top, ratio_bottom, ratio_var;            /* risk ratio */
    double a, expected, variance;                         /* chi-square */
};

struct mantel_result {
    bool has_odds, has_difference, has_ratio, has_test; /* a zero sum leaves a number undefined */
    double odds_ratio, var_log_odds;
    double difference, var_sato, var_greenland;
    double ratio, var_log_ratio;
    double chi2, chi2_corrected, p, p_corrected;
};

struct mantel_homogeneity {
    bool is_defined;
    double breslow_day, tarone, p, p_tarone;
    int df;
};

/* False, and nothing added, when a row of the table is empty. */
bool mantel_add(struct mantel *m, const struct mantel_table *t);
void mantel_result(const struct mantel *m, struct mantel_result *out);

/* Are the odds ratios of the strata one? Breslow and Day 1980 with Tarone 1985's correction.
 * Strata whose margins leave one value only do not count. */
struct mantel_homogeneity mantel_homogeneity(const struct mantel_table *tables, size_t n,
                                             double odds_ratio);

/* Direct standardization: sum w p and sum w^2 p (1 - p)/n with weights that are scaled to sum to
 * 1; false when they sum to 0 or some n is 0. */
bool mantel_standardize(const double *x, const double *n, const double *weight, size_t n_strata,
                        double *rate, double *variance);

#endif
