/* Calibration and areas against scikit-learn 1.9.1 and statsmodels 0.15.0, run in 2026 on the same
 * 200 scores; kappa and others of a tally against the formulas' own tests. */
#include <math.h>

#include "metrics/coding_tables.h"
#include "metrics/measure.h"
#include "metrics/metric_scores.h"
#include "policies/canonical.h"
#include "reports/evidence_coding.h"
#include "reports/report.h"
#include "tests/unit/report_sample.h"
#include "tests/unit/run.h"

enum { N = 200 };

static struct tally *tally_of_one_code(void) {
    GPtrArray *codes = g_ptr_array_new();
    g_ptr_array_add(codes, (gpointer)(uintptr_t) "A000");
    const struct tally_shape shape = {
        .fingerprint = "", .study_json = "{}", .has_patients = true, .codes = codes};
    struct tally *t = tally_new(&shape, NULL);
    g_ptr_array_unref(codes);
    return t;
}

/* i of 0 to 199: k = (733 i + 17) mod 1000, of each tenth that of the one before, so that 20 pairs
 * tie; score (k + 0.5) / 1000, the middle of a bin; in gold where ((31 i^2 + 7 k) mod 1009) / 1009
 * < 0.05 + 0.9 score^1.5: 81 of them. */
static struct tally *first(uint64_t n) {
    struct tally *t = tally_of_one_code();
    uint32_t atom = tally_atom(t, NULL);
    const uint32_t code = 0;
    uint64_t k = 0;
    for (uint64_t i = 0; i < n; i++) {
        k = i % 10 == 9 ? k : (i * 733 + 17) % 1000;
        double score = ((double)k + 0.5) / 1000;
        bool is_gold = (double)((i * i * 31 + 7 * k) % 1009) / 1009 < 0.05 + 0.9 * pow(score, 1.5);
        const struct tally_suggestion s = {.code = code, .score = tally_score_of(score)};
        const struct tally_encounter e = {.atom = atom,
                                          .patient_token = (i + 1) * UINT64_C(0x9E3779B97F4A7C15),
                                          .gold = &code,
                                          .n_gold = is_gold,
                                          .pred = &code,
                                          .n_pred = score >= 0.5,
                                          .suggested = &s,
                                          .n_suggested = 1};
        tally_encounter(t, &e);
    }
    tally_finish(t);
    return t;
}

START_TEST(test_scores_as_scikit_learn_and_statsmodels_have_them) {
    static const struct {
        const char *metric;
        double value;
    } rows[] = {
        {"brier", 0.16593245},                          /* brier_score_loss */
        {"auc_micro", 0.843604108309991},               /* roc_auc_score, 20 tied pairs */
        {"auc_macro", 0.843604108309991},               /* one code */
        {"average_precision_micro", 0.784721398495907}, /* average_precision_score */
        {"average_precision_macro", 0.784721398495907},
        {"ece", 0.089125},                             /* calibration_curve, strategy uniform */
        {"ece_equal_mass", 0.096125},                  /* calibration_curve, strategy quantile */
        {"calibration_slope", 1.04062055347006},       /* Logit of the logit of the score */
        {"calibration_intercept", -0.532885538812518}, /* GLM Binomial with an offset */
        {"calibration_in_large", 0.0877},              /* numpy: mean score - mean of y */
        {"score_mean_positive", 0.698191358024691},    /* numpy */
        {"score_mean_negative", 0.352827731092437},
        {"spiegelhalter_z", -0.0229578735584341}, /* numpy, the formula */
    };
    struct tally *t = first(N);
    const struct measure_options o = MEASURE_DEFAULTS;
    struct estimates *all = measure(t, &o, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct estimate *e = estimates_find(all, rows[i].metric, 0, NULL);
        ck_assert_msg(e != NULL && e->has_value, "%s has no value", rows[i].metric);
        ck_assert_msg(fabs(e->value - rows[i].value) < 1e-11 * (1 + fabs(rows[i].value)),
                      "%s is %.15g, not %.15g", rows[i].metric, e->value, rows[i].value);
        ck_assert(e->has_interval && e->lo <= e->value && e->value <= e->hi);
    }
    estimates_free(all);
    tally_free(t);
}
END_TEST

START_TEST(test_reliability_table_is_calibration_curve) {
    /* calibration_curve(y, s, n_bins=10): prob_true, prob_pred; numpy counts */
    static const double share[] = {0,
                                   0.16,
                                   0.1875,
                                   0.21052631578947367,
                                   0.22727272727272727,
                                   0.3,
                                   0.6470588235294118,
                                   0.6666666666666666,
                                   0.84,
                                   0.8666666666666667};
    static const double mean[] = {0.04885,
                                  0.1543,
                                  0.2420625,
                                  0.3489210526315789,
                                  0.4505454545454546,
                                  0.53725,
                                  0.6566764705882353,
                                  0.7495476190476191,
                                  0.84978,
                                  0.9598333333333333};
    static const double count[] = {20, 25, 16, 19, 22, 20, 17, 21, 25, 15};
    struct tally *t = first(N);
    struct metric_scores *s = g_new0(struct metric_scores, 1);
    measure_score_view(t, 0, 1, s);
    struct score_tenth table[TALLY_TENTHS];
    metric_reliability(s, table);
    for (int k = 0; k < TALLY_TENTHS; k++) {
        ck_assert_double_eq(table[k].n, count[k]);
        ck_assert_double_eq_tol(table[k].share_in, share[k], 1e-12);
        ck_assert_double_eq_tol(table[k].mean_score, mean[k], 1e-12);
    }
    g_free(s);
    tally_free(t);
}
END_TEST

START_TEST(test_the_coding_section_has_the_same_table_and_is_read_back) {
    struct tally *t = first(N);
    const struct measure_options o = MEASURE_DEFAULTS;
    struct estimates *all = measure(t, &o, NULL);
    const struct coding_options options = {.confidence = 0.95, .top = 5};
    struct coding_tables *c = coding_tables_new(t, all, &options);
    ck_assert_uint_eq(c->reliability->len, 1);
    const struct coding_reliability *r =
        &g_array_index(c->reliability, struct coding_reliability, 0);
    ck_assert(
        r->bins[1].is_shown); /* 25 scores in 11 groups or more: prob_true 0.16, prob_pred 0.1543 */
    ck_assert_double_eq_tol(r->bins[1].mean_score, 0.1543, 1e-12);
    ck_assert_double_eq_tol(r->bins[1].right.value, 0.16, 1e-12);
    ck_assert(r->bins[1].right.has_range && r->bins[1].right.lo < 0.16);
    /* one code, in gold 81 times: the band 50 to 199; pred where the score is 0.5 or more */
    ck_assert_int_eq(c->bands[4].n_codes, 1);
    ck_assert_int_eq(c->bands[4].n_gold, 81);
    ck_assert_int_eq(c->bands[0].n_codes + c->bands[5].n_codes, 0);
    ck_assert_uint_eq(c->by_support->len, 1);
    const struct coding_code *code = &g_array_index(c->by_loss, struct coding_code, 0);
    const struct estimate *recall = estimates_find(all, "recall_micro", 0, NULL);
    ck_assert_double_eq_tol(code->recall.value, recall->value, 1e-15);
    ck_assert_int_eq(code->n_gold, 81);
    struct evidence *e = sample_evidence(&sample_default);
    evidence_put_coding(e, c);
    size_t n = 0;
    g_autofree char *text = evidence_text(e, &n);
    GError *error = NULL;
    struct evidence *again = evidence_parse(text, n, "coding.json", &error);
    ck_assert_msg(again != NULL, "%s", error == NULL ? "" : error->message);
    g_autofree char *report = report_text(again, REPORT_BOARD);
    ck_assert_ptr_nonnull(strstr(report, "How rare codes fare"));
    ck_assert_ptr_nonnull(strstr(report, "A000"));
    g_autofree char *gate = report_text(again, REPORT_GATE);
    ck_assert_ptr_null(strstr(gate, "How rare codes fare"));
    json_t *section = json_object_get(again->root, "coding");
    json_array_remove(
        json_object_get(json_array_get(json_object_get(section, "reliability"), 0), "bins"), 0);
    g_autofree char *cut = canonical_json(again->root, &n);
    ck_assert_ptr_null(evidence_parse(cut, n, "coding.json", &error));
    ck_assert_str_eq(error->message, "coding.json: $.coding.reliability[0].bins: expected ten "
                                     "bins; fix: give it as ombud wrote it");
    g_error_free(error);
    evidence_free(again);
    evidence_free(e);
    coding_tables_free(c);
    estimates_free(all);
    tally_free(t);
}
END_TEST

START_TEST(test_no_score_is_no_value) {
    struct tally *t = tally_of_one_code();
    const uint32_t code = 0;
    const struct tally_encounter e = {.atom = tally_atom(t, NULL),
                                      .patient_token = 7,
                                      .gold = &code,
                                      .n_gold = 1,
                                      .pred = &code,
                                      .n_pred = 1};
    tally_encounter(t, &e);
    tally_finish(t);
    const struct measure_options o = MEASURE_DEFAULTS;
    struct estimates *all = measure(t, &o, NULL);
    static const char *const metrics[] = {"auc_micro",
                                          "brier",
                                          "ece",
                                          "calibration_slope",
                                          "calibration_in_large",
                                          "score_mean_positive",
                                          "score_mean_negative",
                                          "spiegelhalter_z"};
    for (size_t i = 0; i < G_N_ELEMENTS(metrics); i++) {
        const struct estimate *x = estimates_find(all, metrics[i], 0, NULL);
        ck_assert(x != NULL && !x->has_value && x->reason != NULL);
    }
    estimates_free(all);
    tally_free(t);
}
END_TEST

/* By tests/coverage/score_coverage.c a 95 % range of it covers .92 of studies of 50 patients, .95
 * of 200. */
START_TEST(test_calibration_error_has_no_range_under_a_hundred_patients) {
    const struct measure_options o = MEASURE_DEFAULTS;
    for (uint64_t n = 99; n <= 100; n++) {
        struct tally *t = first(n);
        struct estimates *all = measure(t, &o, NULL);
        const struct estimate *x = estimates_find(all, "ece", 0, NULL);
        ck_assert(x->has_value);
        ck_assert_int_eq(x->n_patients, (int64_t)n);
        ck_assert(x->has_interval == (n == 100));
        ck_assert_int_eq(x->status, n == 100 ? ESTIMATE_OK : ESTIMATE_TOO_FEW);
        ck_assert(estimates_find(all, "brier", 0, NULL)->has_interval);
        estimates_free(all);
        tally_free(t);
    }
}
END_TEST

RUN_TESTS("scores", test_scores_as_scikit_learn_and_statsmodels_have_them,
          test_reliability_table_is_calibration_curve,
          test_the_coding_section_has_the_same_table_and_is_read_back, test_no_score_is_no_value,
          test_calibration_error_has_no_range_under_a_hundred_patients)
