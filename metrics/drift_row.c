#include "metrics/drift_row.h"

#include <math.h>
#include <string.h>

#include "metrics/drift_compat.h"

/* --- from bins --- */

static bool plain(bool (*fn)(const struct drift_counts *, double *), const struct drift_data *d,
                  double (*null)(const struct drift_counts *), struct drift_result *out) {
    *out = (struct drift_result){0};
    if (!fn(&d->bins, &out->value)) {
        return false;
    }
    out->has_null = null != NULL;
    out->null = null == NULL ? 0 : null(&d->bins);
    return true;
}

static bool psi_of(const struct drift_data *d, enum drift_zero zero, struct drift_result *out) {
    *out = (struct drift_result){.has_null = true};
    out->null = drift_null_psi(&d->bins);
    return drift_psi(&d->bins, zero, &out->value);
}

static bool psi(const struct drift_data *d, struct drift_result *out) {
    return psi_of(d, DRIFT_ZERO_HALF, out);
}

static bool psi_1e4(const struct drift_data *d, struct drift_result *out) {
    return psi_of(d, DRIFT_ZERO_1E4, out);
}

static bool psi_floor(const struct drift_data *d, struct drift_result *out) {
    return psi_of(d, DRIFT_ZERO_FLOOR, out);
}

static bool js(const struct drift_data *d, struct drift_result *out) {
    return plain(drift_js_distance, d, drift_null_js_distance, out);
}

static bool js_nats(const struct drift_data *d, struct drift_result *out) {
    return plain(drift_js_distance_nats, d, drift_null_js_distance_nats, out);
}

static bool kl(const struct drift_data *d, struct drift_result *out) {
    return plain(drift_kl, d, drift_null_kl, out);
}

static bool kl_1e4(const struct drift_data *d, struct drift_result *out) {
    return plain(drift_kl_1e4, d, drift_null_kl, out);
}

static bool hellinger(const struct drift_data *d, struct drift_result *out) {
    return plain(drift_hellinger, d, drift_null_hellinger, out);
}

static bool total_variation(const struct drift_data *d, struct drift_result *out) {
    return plain(drift_total_variation, d, drift_null_total_variation, out);
}

static bool l_infinity(const struct drift_data *d, struct drift_result *out) {
    return plain(drift_l_infinity, d, NULL, out);
}

static bool cramers_v(const struct drift_data *d, struct drift_result *out) {
    return plain(drift_cramers_v, d, NULL, out);
}

static bool cramers_v_corrected(const struct drift_data *d, struct drift_result *out) {
    return plain(drift_cramers_v_corrected, d, NULL, out);
}

static bool tested(bool (*fn)(const struct drift_counts *, struct drift_test *),
                   const struct drift_data *d, struct drift_result *out) {
    struct drift_test t;
    if (!fn(&d->bins, &t)) {
        return false;
    }
    *out = (struct drift_result){
        .value = t.statistic, .has_p = true, .p = t.p, .has_null = true, .null = t.df};
    return true;
}

static bool chi_square(const struct drift_data *d, struct drift_result *out) {
    return tested(drift_chi_square, d, out);
}

static bool g_test(const struct drift_data *d, struct drift_result *out) {
    return tested(drift_g, d, out);
}

/* --- from numbers --- */

static bool ks(const struct drift_data *d, struct drift_result *out) {
    *out = (struct drift_result){.value = d->scan.ks, .has_p = true, .p = drift_ks_p(&d->scan)};
    return true;
}

static bool ks_tied(const struct drift_data *d, struct drift_result *out) {
    if (d->scan.n_distinct > DRIFT_FEW_VALUES) {
        return false;
    }
    int64_t ref[DRIFT_FEW_VALUES];
    int64_t cur[DRIFT_FEW_VALUES];
    double t[DRIFT_FEW_VALUES];
    size_t n = drift_values(&d->ref, &d->cur, ref, cur);
    double rows = (double)(d->scan.n_ref + d->scan.n_cur);
    double seen = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        seen += (double)(ref[i] + cur[i]);
        t[i] = seen / rows;
    }
    double e = (double)d->scan.n_ref * (double)d->scan.n_cur / rows;
    *out = (struct drift_result){.value = d->scan.ks, .has_p = true};
    out->p = drift_bridge_tail(sqrt(e) * d->scan.ks, t, n - 1);
    return true;
}

static bool cvm(const struct drift_data *d, struct drift_result *out) {
    if (d->scan.is_constant) {
        return false; /* its limiting distribution is of continuous data */
    }
    *out = (struct drift_result){
        .value = drift_cvm(&d->scan), .has_p = true, .p = drift_cvm_p(&d->scan)};
    return true;
}

static bool mann_whitney(const struct drift_data *d, struct drift_result *out) {
    *out = (struct drift_result){.value = drift_mann_whitney(&d->scan), .has_p = true};
    out->has_null = true;
    out->null = (double)d->scan.n_ref * (double)d->scan.n_cur / 2;
    return drift_mann_whitney_p(&d->scan, &out->p);
}

static bool wasserstein(const struct drift_data *d, struct drift_result *out) {
    *out = (struct drift_result){.value = d->scan.wasserstein};
    return true;
}

static bool wasserstein_scaled(const struct drift_data *d, struct drift_result *out) {
    *out = (struct drift_result){.value = NAN, .reason = "the reference does not vary"};
    if (!d->scan.is_ref_constant) {
        out->value = d->scan.wasserstein / d->scan.sd_ref;
        out->reason = NULL;
    }
    return true;
}

#define OURS_BINS                                                                                  \
    "numbers: 10 bins at the reference's quantiles (type 7), repeated edges once; levels: "        \
    "folded, see drift_fold"

/* clang-format off */
const struct drift_row drift_rows[] = {
    {.id = "chi_square", .definition = "chi-square-2xk/1", .title = "Chi-square", .doc = "Are the two sides drawn from one distribution over the bins?",
     .formula = "sum (O - E)^2 / E over the 2 x K table, df K - 1, no continuity correction", .bins = OURS_BINS, .zeros = "none needed", .base = "-",
     .source = "Homogeneity test (Pearson); scipy chi2_contingency(correction=False).", .on = DRIFT_ON_BINS, .value = chi_square},
    {.id = "cramer_von_mises", .definition = "cvm-2sample/1", .title = "Cramer-von Mises", .doc = "Squared gap of the two distribution functions, summed over all rows.",
     .formula = "T = U / (n m (n + m)) - (4 n m - 1) / (6 (n + m)), midranks for ties; p of the limit, mean and variance put right", .bins = "none", .zeros = "-", .base = "-",
     .source = "Anderson 1962; scipy cramervonmises_2samp(method=\"asymptotic\"). Not for heavily tied data.", .on = DRIFT_ON_NUMBERS, .value = cvm},
    {.id = "cramers_v", .definition = "cramers-v/1", .title = "Cramer's V", .doc = "Strength of the link between side and bin, 0 to 1.", .formula = "sqrt(chi2 / n)",
     .bins = OURS_BINS, .zeros = "none needed", .base = "-", .source = "Cramer 1946. Grows with the number of bins when nothing has changed: see cramers_v_corrected.", .on = DRIFT_ON_BINS, .value = cramers_v},
    {.id = "cramers_v_corrected", .definition = "cramers-v-bergsma/1", .title = "Cramer's V, bias-corrected", .doc = "Cramer's V less what chance alone gives.",
     .formula = "sqrt(max(0, chi2/n - (K-1)/(n-1)) / min(k - 1, r - 1)), k = K - (K-1)^2/(n-1), r = 2 - 1/(n-1)", .bins = OURS_BINS, .zeros = "none needed", .base = "-",
     .source = "Bergsma 2013. deepchecks first scales the larger side down: deepchecks_cramers_v.", .on = DRIFT_ON_BINS, .value = cramers_v_corrected},
    {.id = "deepchecks_cramers_v", .definition = "cramers-v-deepchecks/0.19", .title = "Cramer's V (deepchecks)", .doc = "deepchecks' default for categories.",
     .formula = "bias-corrected V after the larger side is scaled to the smaller and rounded; Yates' correction at two levels", .bins = "levels under 1 % of the reference pooled", .zeros = "none needed", .base = "-",
     .source = "deepchecks 0.19.1 FeatureDrift; condition: under 0.2.", .peer = "deepchecks", .on = DRIFT_ON_LEVELS, .is_only_categorical = true, .has_limit = true, .limit = 0.2, .value = deepchecks_cramers_v},
    {.id = "deepchecks_emd", .definition = "emd-deepchecks/0.19", .title = "Earth mover's distance (deepchecks)", .doc = "Wasserstein-1 over the pooled range, without the outer 2.5 % of each side.",
     .formula = "W1 / (max - min)", .bins = "none", .zeros = "-", .base = "-", .source = "deepchecks 0.19.1 FeatureDrift(numerical_drift_method=\"EMD\").",
     .peer = "deepchecks", .on = DRIFT_ON_NUMBERS, .is_only_numeric = true, .has_limit = true, .limit = 0.2, .value = deepchecks_emd},
    {.id = "deepchecks_ks", .definition = "ks-deepchecks/0.19", .title = "Kolmogorov-Smirnov (deepchecks)", .doc = "deepchecks' default for numbers: the distance, without a p.", .formula = "sup |F - G|",
     .bins = "none", .zeros = "-", .base = "-", .source = "deepchecks 0.19.1 FeatureDrift; condition: under 0.2.", .peer = "deepchecks", .on = DRIFT_ON_NUMBERS, .is_only_numeric = true, .has_limit = true, .limit = 0.2, .value = deepchecks_ks},
    {.id = "deepchecks_psi", .definition = "psi-deepchecks/0.19", .title = "PSI (deepchecks)", .doc = "PSI with every share at least 1 %.", .formula = "sum (q - p) ln(q / p)",
     .bins = "levels under 1 % of the reference pooled", .zeros = "every share at least 0.01", .base = "e", .source = "deepchecks 0.19.1 FeatureDrift(categorical_drift_method=\"PSI\").",
     .peer = "deepchecks", .on = DRIFT_ON_LEVELS, .is_only_categorical = true, .has_limit = true, .limit = 0.2, .value = deepchecks_psi},
    {.id = "evidently_chi_square", .definition = "chi-square-evidently/0.7", .title = "Chi-square (evidently)", .doc = "Goodness of fit to the reference as if its shares were exact: p is 0 when one row has a new level.",
     .formula = "sum (O - E)^2 / E, E = reference share times current rows, df K - 1", .bins = "every level", .zeros = "none", .base = "-", .source = "evidently 0.7.23 chisquare; default for categories up to 1,000 reference rows.",
     .peer = "evidently", .on = DRIFT_ON_LEVELS, .is_only_categorical = true, .has_limit = true, .is_limit_of_p = true, .limit = 0.05, .value = evidently_chi_square},
    {.id = "evidently_hellinger", .definition = "hellinger-evidently/0.7", .title = "Hellinger (evidently)", .doc = "Hellinger distance on Sturges' bins of the distinct values.",
     .formula = "sqrt(1 - sum sqrt(p q))", .bins = "numbers: Sturges, over the distinct values of both sides; levels: every level", .zeros = "none needed", .base = "-", .source = "evidently 0.7.23 hellinger.",
     .peer = "evidently", .on = DRIFT_ON_LEVELS, .has_limit = true, .limit = 0.1, .value = evidently_hellinger},
    {.id = "evidently_js", .definition = "js-distance-evidently/0.7", .title = "Jensen-Shannon distance (evidently)", .doc = "evidently's default for categories over 1,000 reference rows.",
     .formula = "sqrt((KL(p||m) + KL(q||m)) / 2)", .bins = "numbers: Sturges, over both sides; levels: every level", .zeros = "none", .base = "e", .source = "evidently 0.7.23 jensenshannon.",
     .peer = "evidently", .on = DRIFT_ON_LEVELS, .has_limit = true, .limit = 0.1, .value = evidently_js},
    {.id = "evidently_kl", .definition = "kl-evidently/0.7", .title = "Kullback-Leibler (evidently)", .doc = "Of the reference from the current side: the other way round than most.",
     .formula = "sum p ln(p / q), both sides divided by their sums", .bins = "numbers: Sturges, over both sides; levels: every level", .zeros = "1e-4, or a millionth of the least share when that is 1e-4 or less", .base = "e",
     .source = "evidently 0.7.23 kl_div.", .peer = "evidently", .on = DRIFT_ON_LEVELS, .has_limit = true, .limit = 0.1, .value = evidently_kl},
    {.id = "evidently_ks", .definition = "ks-evidently/0.7", .title = "Kolmogorov-Smirnov (evidently)", .doc = "evidently's default for numbers up to 1,000 reference rows.", .formula = "sup |F - G|; p exact up to 10,000 rows a side, then Stephens'",
     .bins = "none", .zeros = "-", .base = "-", .source = "evidently 0.7.23 ks: scipy ks_2samp (whose p beyond 10,000 rows is another approximation).",
     .peer = "evidently", .on = DRIFT_ON_NUMBERS, .is_only_numeric = true, .has_limit = true, .is_limit_of_p = true, .limit = 0.05, .value = evidently_ks},
    {.id = "evidently_mann_whitney", .definition = "mann-whitney-evidently/0.7", .title = "Mann-Whitney (evidently)", .doc = "One-sided: sees growth only.", .formula = "U of the reference; p of U or less",
     .bins = "none", .zeros = "-", .base = "-", .source = "evidently 0.7.23 mannw: scipy mannwhitneyu(alternative=\"less\").", .peer = "evidently", .on = DRIFT_ON_NUMBERS, .is_only_numeric = true,
     .has_limit = true, .is_limit_of_p = true, .limit = 0.05, .value = evidently_mann_whitney},
    {.id = "evidently_psi", .definition = "psi-evidently/0.7", .title = "PSI (evidently)", .doc = "PSI on Sturges' bins over both sides.", .formula = "sum (q - p) ln(q / p)",
     .bins = "numbers: Sturges, over both sides; levels: every level", .zeros = "1e-4, or a millionth of the least share when that is 1e-4 or less", .base = "e", .source = "evidently 0.7.23 psi.",
     .peer = "evidently", .on = DRIFT_ON_LEVELS, .has_limit = true, .limit = 0.1, .value = evidently_psi},
    {.id = "evidently_wasserstein", .definition = "wasserstein-evidently/0.7", .title = "Wasserstein, normed (evidently)", .doc = "evidently's default for numbers over 1,000 reference rows.",
     .formula = "W1 / max(sd of the reference, 0.001)", .bins = "none", .zeros = "-", .base = "-", .source = "evidently 0.7.23 wasserstein.", .peer = "evidently", .on = DRIFT_ON_NUMBERS, .is_only_numeric = true,
     .has_limit = true, .limit = 0.1, .value = evidently_wasserstein},
    {.id = "g_test", .definition = "g-2xk/1", .title = "G test", .doc = "Likelihood-ratio test of one distribution over the bins.", .formula = "2 sum O ln(O / E), df K - 1",
     .bins = OURS_BINS, .zeros = "0 ln 0 = 0", .base = "e", .source = "scipy chi2_contingency(lambda_=\"log-likelihood\", correction=False).", .on = DRIFT_ON_BINS, .value = g_test},
    {.id = "hellinger", .definition = "hellinger/1", .title = "Hellinger distance", .doc = "Distance of the roots of the shares, 0 to 1.", .formula = "sqrt(sum (sqrt p - sqrt q)^2) / sqrt 2",
     .bins = OURS_BINS, .zeros = "none needed", .base = "-", .source = "Hellinger 1909.", .on = DRIFT_ON_BINS, .value = hellinger},
    {.id = "js_distance", .definition = "js-distance-bits/1", .title = "Jensen-Shannon distance", .doc = "Root of the divergence in bits, 0 to 1.", .formula = "sqrt((KL(p||m) + KL(q||m)) / 2), m = (p + q) / 2",
     .bins = OURS_BINS, .zeros = "none needed", .base = "2", .source = "Lin 1991; Endres and Schindelin 2003; scipy jensenshannon(base=2).", .on = DRIFT_ON_BINS, .value = js},
    {.id = "js_distance_nats", .definition = "js-distance-nats/1", .title = "Jensen-Shannon distance, nats", .doc = "The same with the natural logarithm, 0 to 0.83.", .formula = "sqrt((KL(p||m) + KL(q||m)) / 2), m = (p + q) / 2",
     .bins = OURS_BINS, .zeros = "none needed", .base = "e", .source = "scipy jensenshannon() without a base.", .on = DRIFT_ON_BINS, .value = js_nats},
    {.id = "kl", .definition = "kl/1", .title = "Kullback-Leibler divergence", .doc = "Of the current side from the reference; undefined where a level is new.", .formula = "sum q ln(q / p)",
     .bins = OURS_BINS, .zeros = "undefined when q > 0 and p = 0", .base = "e", .source = "Kullback and Leibler 1951.", .on = DRIFT_ON_BINS, .value = kl},
    {.id = "kl_1e4", .definition = "kl-1e4/1", .title = "Kullback-Leibler divergence, smoothed", .doc = "The same with zeros made 1e-4, shares divided by their sums again.", .formula = "sum q ln(q / p)",
     .bins = OURS_BINS, .zeros = "1e-4, then divided by the sum", .base = "e", .source = "As kl.", .on = DRIFT_ON_BINS, .value = kl_1e4},
    {.id = "ks", .definition = "ks-stephens/1", .title = "Kolmogorov-Smirnov", .doc = "Largest gap of the two distribution functions.", .formula = "D = sup |F - G|; p = Q((sqrt e + 0.12 + 0.11 / sqrt e) D), e = nm / (n + m)",
     .bins = "none", .zeros = "-", .base = "-", .source = "Stephens 1970; nearest of the closed forms to the exact p.", .on = DRIFT_ON_NUMBERS, .value = ks},
    {.id = "ks_tied", .definition = "ks-tied/1", .title = "Kolmogorov-Smirnov of few values", .doc = "The same with a p that knows of the ties; of 20 values at most.",
     .formula = "D = sup |F - G|; p = P(|B(t)| >= sqrt(e) D at any value's pooled share t), B a Brownian bridge, e = nm / (n + m)",
     .bins = "none", .zeros = "-", .base = "-", .source = "Limit of D for discrete data; Stephens' p is too large there.", .on = DRIFT_ON_NUMBERS, .value = ks_tied},
    {.id = "l_infinity", .definition = "l-infinity/1", .title = "L-infinity", .doc = "Largest change of any share.", .formula = "max |p - q|", .bins = OURS_BINS, .zeros = "none needed", .base = "-",
     .source = "TensorFlow Data Validation's default for categories.", .on = DRIFT_ON_BINS, .value = l_infinity},
    {.id = "mann_whitney", .definition = "mann-whitney-2sided/1", .title = "Mann-Whitney", .doc = "Does one side tend to larger values?", .formula = "U of the reference; two-sided normal p with correction for ties and continuity",
     .bins = "none", .zeros = "-", .base = "-", .source = "scipy mannwhitneyu(method=\"asymptotic\").", .on = DRIFT_ON_NUMBERS, .value = mann_whitney},
    {.id = "nannyml_chi_square", .definition = "chi-square-nannyml/0.13", .title = "Chi-square (nannyml)", .doc = "Homogeneity over all levels.", .formula = "sum (O - E)^2 / E, df K - 1; Yates' correction at two levels",
     .bins = "every level", .zeros = "none needed", .base = "-", .source = "nannyml 0.13.1 chi2: scipy chi2_contingency.", .peer = "nannyml", .on = DRIFT_ON_LEVELS, .is_only_categorical = true,
     .has_limit = true, .is_limit_of_p = true, .limit = 0.05, .value = nannyml_chi_square},
    {.id = "nannyml_hellinger", .definition = "hellinger-nannyml/0.13", .title = "Hellinger (nannyml)", .doc = "Hellinger distance on Doane's bins of the reference.", .formula = "sqrt(sum (sqrt p - sqrt q)^2) / sqrt 2",
     .bins = "numbers: Doane over the reference, what is outside in one more; levels: the reference's, new ones in one more", .zeros = "none needed", .base = "-", .source = "nannyml 0.13.1 hellinger; its limit is learnt from chunks of the reference.",
     .peer = "nannyml", .on = DRIFT_ON_LEVELS, .value = nannyml_hellinger},
    {.id = "nannyml_js", .definition = "js-distance-nannyml/0.13", .title = "Jensen-Shannon distance (nannyml)", .doc = "nannyml's default, on Doane's bins of the reference.", .formula = "sqrt((KL(p||m) + KL(q||m)) / 2)",
     .bins = "numbers: Doane over the reference, what is outside in one more; levels: the reference's, new ones in one more", .zeros = "none", .base = "2", .source = "nannyml 0.13.1 jensen_shannon; its limit is learnt from chunks of the reference.",
     .peer = "nannyml", .on = DRIFT_ON_LEVELS, .value = nannyml_js},
    {.id = "nannyml_ks", .definition = "ks-nannyml/0.13", .title = "Kolmogorov-Smirnov (nannyml)", .doc = "The distance; exact here, where nannyml takes 10,000 bins from 10,000 reference rows on.", .formula = "sup |F - G|",
     .bins = "none", .zeros = "-", .base = "-", .source = "nannyml 0.13.1 kolmogorov_smirnov.", .peer = "nannyml", .on = DRIFT_ON_NUMBERS, .is_only_numeric = true, .value = nannyml_ks},
    {.id = "nannyml_l_infinity", .definition = "l-infinity-nannyml/0.13", .title = "L-infinity (nannyml)", .doc = "Largest change of any share.", .formula = "max |p - q|", .bins = "every level", .zeros = "none needed", .base = "-",
     .source = "nannyml 0.13.1 l_infinity.", .peer = "nannyml", .on = DRIFT_ON_LEVELS, .is_only_categorical = true, .value = nannyml_l_infinity},
    {.id = "nannyml_wasserstein", .definition = "wasserstein-nannyml/0.13", .title = "Wasserstein (nannyml)", .doc = "In units of the column; exact here, where nannyml takes 10,000 bins from 10,000 reference rows on.", .formula = "integral |F - G| dx",
     .bins = "none", .zeros = "-", .base = "-", .source = "nannyml 0.13.1 wasserstein.", .peer = "nannyml", .on = DRIFT_ON_NUMBERS, .is_only_numeric = true, .value = nannyml_wasserstein},
    {.id = "psi", .definition = "psi-half/1", .title = "Population stability index", .doc = "How far the shares have moved, weighed by the logarithm of their ratio.", .formula = "sum (q - p) ln(q / p)",
     .bins = OURS_BINS, .zeros = "shares (n + 1/2) / (N + K/2)", .base = "e", .source = "Siddiqi 2006. Its null expectation (K-1)(1/n + 1/m) is printed beside it, and the excess over that is what is judged.", .on = DRIFT_ON_BINS, .value = psi},
    {.id = "psi_1e4", .definition = "psi-1e4/1", .title = "PSI, zeros 1e-4", .doc = "PSI with shares of 0 made 1e-4.", .formula = "sum (q - p) ln(q / p)", .bins = OURS_BINS, .zeros = "1e-4, not divided by the sum again", .base = "e",
     .source = "Common in scorecards.", .on = DRIFT_ON_BINS, .value = psi_1e4},
    {.id = "psi_floor", .definition = "psi-floor/1", .title = "PSI, shares at least 1 %", .doc = "PSI with every share at least 0.01.", .formula = "sum (q - p) ln(q / p)", .bins = OURS_BINS, .zeros = "every share at least 0.01", .base = "e",
     .source = "deepchecks' rule for zeros on our bins.", .on = DRIFT_ON_BINS, .value = psi_floor},
    {.id = "total_variation", .definition = "total-variation/1", .title = "Total variation", .doc = "Share of rows that would have to move.", .formula = "sum |p - q| / 2", .bins = OURS_BINS, .zeros = "none needed", .base = "-",
     .source = "-", .on = DRIFT_ON_BINS, .value = total_variation},
    {.id = "wasserstein", .definition = "wasserstein-1/1", .title = "Wasserstein", .doc = "Mean distance that values have moved, in units of the column.", .formula = "integral |F - G| dx", .bins = "none", .zeros = "-", .base = "-",
     .source = "scipy wasserstein_distance.", .on = DRIFT_ON_NUMBERS, .value = wasserstein},
    {.id = "wasserstein_scaled", .definition = "wasserstein-1-sd/2", .title = "Wasserstein, in standard deviations", .doc = "The same over the standard deviation of the reference.", .formula = "W1 / sd, sd with divisor n; none where the reference does not vary",
     .bins = "none", .zeros = "-", .base = "-", .source = "evidently's wasserstein, whose sd is at least 0.001.", .on = DRIFT_ON_NUMBERS, .value = wasserstein_scaled},
};
/* clang-format on */
const size_t n_drift_rows = sizeof drift_rows / sizeof drift_rows[0];

const struct drift_row *drift_row_find(const char *id) {
    for (size_t i = 0; i < n_drift_rows; i++) {
        if (strcmp(drift_rows[i].id, id) == 0) {
            return &drift_rows[i];
        }
    }
    return NULL;
}

bool drift_row_applies(const struct drift_row *row, const struct drift_data *d) {
    if ((row->is_only_numeric && !d->is_numeric) || (row->is_only_categorical && d->is_numeric)) {
        return false;
    }
    switch (row->on) {
    case DRIFT_ON_NUMBERS:
        return d->is_numeric;
    case DRIFT_ON_BINS:
        return d->bins.n > 0;
    default:
        return d->is_numeric || d->levels.n > 0;
    }
}
