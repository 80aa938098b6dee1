/* Agreement against worked examples of the literature, and against other programs run in 2026. */
#include "metrics/agreement.h"
#include "metrics/metric.h"
#include "metrics/tally.h"
#include "tests/unit/run.h"

enum { MISSING = 0 };

static struct agreement of_table(const double *cells, size_t q, double *first, double *second) {
    struct agreement a = {.n_categories = q, .first = first, .second = second};
    for (size_t i = 0; i < q; i++) {
        first[i] = second[i] = 0;
    }
    for (size_t i = 0; i < q * q; i++) {
        a.n += cells[i];
        a.agree += i / q == i % q ? cells[i] : 0;
        first[i / q] += cells[i];
        second[i % q] += cells[i];
    }
    return a;
}

START_TEST(test_kappa_of_two_diagnosticians) {
    /* Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, table 18.1: 100
     * patients, psychosis, neurosis, organic: po = .89, pe = .66, kappa = .68. statsmodels 0.15
     * cohens_kappa: 0.676470588235294; irrCAC 0.4 gwet: 0.867569601203913 */
    const double cells[] = {75, 1, 4, 5, 4, 1, 0, 0, 10};
    double f[3];
    double s[3];
    struct agreement a = of_table(cells, 3, f, s);
    double x = 0;
    ck_assert(agreement_percent(&a, &x));
    ck_assert_double_eq_tol(x, 0.89, 1e-15);
    ck_assert(agreement_kappa(&a, &x));
    ck_assert_double_eq_tol(x, 0.676470588235294, 1e-14);
    ck_assert(agreement_ac1(&a, &x));
    ck_assert_double_eq_tol(x, 0.867569601203913, 1e-14);
}
END_TEST

START_TEST(test_high_agreement_with_a_kappa_below_zero) {
    /* The paradox that AC1 answers (Gwet 2008, Br J Math Stat Psychol 61: 29-48; this table is
     * from his notes of 2002): 125 subjects, 118 yes by both, 5 and 2 by one. statsmodels 0.15
     * kappa -0.02339181286549608; irrCAC 0.4 gwet 0.940776337608718 */
    const double cells[] = {118, 5, 2, 0};
    double f[2];
    double s[2];
    struct agreement a = of_table(cells, 2, f, s);
    double x = 0;
    ck_assert(agreement_percent(&a, &x));
    ck_assert_double_eq_tol(x, 0.944, 1e-15);
    ck_assert(agreement_kappa(&a, &x));
    ck_assert_double_eq_tol(x, -0.02339181286549608, 1e-13);
    ck_assert(agreement_ac1(&a, &x));
    ck_assert_double_eq_tol(x, 0.940776337608718, 1e-14);
}
END_TEST

/* The same table as pairs of encounter and code: one encounter, 125 codes, 5 predicted and 2 in
 * gold and none in both. krippendorff nominal alpha: -0.024691358024691468 */
static double of_pairs(const char *id, int64_t n_codes, int64_t fp, int64_t fn, bool *is_defined) {
    const int64_t counts[TALLY_FIELDS] = {[TALLY_ENCOUNTERS] = 1, [TALLY_FP] = fp, [TALLY_FN] = fn};
    const struct metric_space space = {.n_codes = n_codes};
    struct metric_parts p = metric_find(id)->parts(counts, &space);
    *is_defined = p.denominator > 0;
    return *is_defined ? p.numerator / p.denominator : 0;
}

START_TEST(test_agreement_of_model_and_truth_over_pairs) {
    bool is_defined = false;
    ck_assert_double_eq_tol(of_pairs("kappa", 125, 5, 2, &is_defined), -0.02339181286549608, 1e-13);
    ck_assert(is_defined);
    ck_assert_double_eq_tol(of_pairs("ac1", 125, 5, 2, &is_defined), 0.940776337608718, 1e-14);
    ck_assert(is_defined);
    ck_assert_double_eq_tol(of_pairs("alpha", 125, 5, 2, &is_defined), -0.024691358024691357,
                            1e-13);
    ck_assert(is_defined);
    (void)of_pairs("kappa", 125, 0, 0, &is_defined);
    ck_assert(!is_defined);
}
END_TEST

/* Alpha of categories 1, 2, ...; MISSING: not rated. values[rater][unit]. */
static double nominal_alpha(const uint32_t *values, size_t n_raters, size_t n_units) {
    double counts[9] = {0};
    double disagreement = 0;
    double n = 0;
    for (size_t u = 0; u < n_units; u++) {
        uint32_t unit[4];
        size_t m = 0;
        for (size_t r = 0; r < n_raters; r++) {
            unit[m] = values[r * n_units + u];
            m += unit[m] != MISSING;
        }
        disagreement += agreement_unit(unit, m);
        for (size_t i = 0; i < m && m > 1; i++) {
            counts[unit[i]]++;
            n++;
        }
    }
    double x = 0;
    ck_assert(agreement_alpha(n, disagreement, agreement_expected(counts, 9), &x));
    return x;
}

START_TEST(test_alpha_as_krippendorff_computes_it) {
    /* Krippendorff 2011, Computing Krippendorff's Alpha-Reliability: A, two observers, 0.095; B,
     * nominal, 0.692; C, four observers with values missing, 0.743. More digits by the package
     * krippendorff 0.8 */
    const uint32_t a[] = {1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 2, 2, 2, 1, 1, 2, 1, 1, 1, 1};
    ck_assert_double_eq_tol(nominal_alpha(a, 2, 10), 0.09523809523809534, 1e-14);
    const uint32_t b[] = {1, 1, 2, 2, 4, 3, 3, 3, 5, 4, 4, 1, 2, 1, 2, 2, 2, 3, 3, 3, 5, 4, 4, 4};
    ck_assert_double_eq_tol(nominal_alpha(b, 2, 12), 0.6919642857142858, 1e-14);
    const uint32_t c[] = {1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0, 1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3,
                          0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0, 1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0};
    ck_assert_double_eq_tol(nominal_alpha(c, 4, 12), 0.743421052631579, 1e-14);
}
END_TEST

#define SET(...)                                                                                   \
    { .codes = (const uint32_t[]){__VA_ARGS__}, .n = sizeof((uint32_t[]){__VA_ARGS__}) / 4 }

START_TEST(test_masi_as_passonneau_defines_it) {
    /* Passonneau 2006: a subset weighs 2/3, an overlap 1/3. NLTK 3.9 masi_distance {1, 2} and
     * {1, 2, 3, 4}: 0.6666666666666667; {1, 2, 3} and {2, 3, 4}: 0.8333333333333334 */
    const struct agreement_set two = SET(1, 2);
    const struct agreement_set four = SET(1, 2, 3, 4);
    const struct agreement_set low = SET(1, 2, 3);
    const struct agreement_set high = SET(2, 3, 4);
    const struct agreement_set none = {0};
    ck_assert_double_eq_tol(agreement_masi(two, four), 2.0 / 3, 1e-15);
    ck_assert_double_eq_tol(agreement_masi(low, high), 5.0 / 6, 1e-15);
    ck_assert_double_eq(agreement_masi(low, low), 0);
    ck_assert_double_eq(agreement_masi(none, none), 0);
    ck_assert_double_eq(agreement_masi(none, low), 1);
    const struct agreement_set nine = SET(9);
    ck_assert_double_eq(agreement_masi(nine, low), 1);
}
END_TEST

/* Codes 1 to 5: E1122 E119 I10 J449 N183. */
static double masi_alpha(size_t n_raters) {
    const struct agreement_set sets[3][6] = {
        {SET(2, 3), SET(3), SET(3, 4), SET(2), SET(2, 3, 5), SET(4)},
        {SET(2, 3), SET(2, 3), SET(4), SET(1), SET(2, 3, 5), SET(3, 4)},
        {SET(3), SET(3), SET(3, 4), SET(2), SET(3, 5), {0}}};
    double disagreement = 0;
    double expected = 0;
    for (size_t u = 0; u < 6; u++) {
        struct agreement_set unit[3];
        for (size_t r = 0; r < n_raters; r++) {
            unit[r] = sets[r][u];
        }
        disagreement += agreement_unit_sets(unit, n_raters);
    }
    for (size_t i = 0; i < n_raters * 6; i++) {
        for (size_t k = 0; k < n_raters * 6; k++) {
            expected += agreement_masi(sets[i / 6][i % 6], sets[k / 6][k % 6]);
        }
    }
    double x = 0;
    ck_assert(agreement_alpha((double)n_raters * 6, disagreement, expected, &x));
    return x;
}

START_TEST(test_alpha_of_sets) {
    /* NLTK 3.9 AnnotationTask(distance=masi).alpha() of the same sets */
    ck_assert_double_eq_tol(masi_alpha(2), 0.35853131749460043, 1e-14);
    ck_assert_double_eq_tol(masi_alpha(3), 0.3190714610832953, 1e-14);
}
END_TEST

START_TEST(test_nothing_beyond_chance_is_no_value) {
    const double all[] = {10, 0, 0, 0};
    double f[2];
    double s[2];
    struct agreement a = of_table(all, 2, f, s);
    double x = 1;
    ck_assert(!agreement_kappa(&a, &x));
    ck_assert_double_eq(x, 0);
    ck_assert(agreement_ac1(&a, &x)); /* chance agrees on nothing: all of it counts */
    ck_assert_double_eq(x, 1);
    const double one = 20;
    ck_assert(!agreement_alpha(20, 0, agreement_expected(&one, 1), &x));
    struct agreement none = {0};
    ck_assert(!agreement_percent(&none, &x) && !agreement_kappa(&none, &x));
    ck_assert(!agreement_ac1(&none, &x) && !agreement_alpha(0, 0, 0, &x));
}
END_TEST

RUN_TESTS("agreement", test_kappa_of_two_diagnosticians,
          test_high_agreement_with_a_kappa_below_zero, test_agreement_of_model_and_truth_over_pairs,
          test_alpha_as_krippendorff_computes_it, test_masi_as_passonneau_defines_it,
          test_alpha_of_sets, test_nothing_beyond_chance_is_no_value)
