/* Sample sizes against closed forms: R's power.prop.test and statsmodels, run in 2026. */
#include <math.h>

#include "metrics/power.h"
#include "tests/unit/run.h"

START_TEST(test_half_width_is_cochrans_formula) {
    /* statsmodels 0.14 samplesize_confint_proportion(0.9, 0.02) = 864.3282; (0.5, 0.05): 384.1459,
     * the textbook's 385 */
    struct power_design d = POWER_DEFAULTS;
    struct power_size s;
    ck_assert(power_for_half_width(&d, 0.9, 0.02, &s));
    ck_assert_double_eq_tol(s.independent, 864.3282346561787, 1e-6);
    ck_assert_int_eq(s.charts, 865);
    ck_assert(power_for_half_width(&d, 0.5, 0.05, &s));
    ck_assert_int_eq(s.charts, 385);
    /* Cochran 1977, 4.4: n0 / (1 + (n0 - 1) / N): 384.1459 of 1000 is 277.74 */
    d.population = 1000;
    ck_assert(power_for_half_width(&d, 0.5, 0.05, &s));
    ck_assert_int_eq(s.charts, 278);
}
END_TEST

START_TEST(test_charts_of_one_patient_count_less) {
    struct power_design d = POWER_DEFAULTS;
    d.charts_per_patient = 3;
    d.correlation = 0.2;
    ck_assert_double_eq_tol(power_design_effect(&d), 1.4, 1e-12);
    struct power_size s;
    ck_assert(power_for_half_width(&d, 0.9, 0.02, &s));
    ck_assert_int_eq(s.charts, 1211); /* 864.3282 * 1.4 = 1210.06 */
    ck_assert_int_eq(s.patients, 404);
    d.size_cv = 0.5; /* 1 + (1.25 * 3 - 1) * 0.2 */
    ck_assert_double_eq_tol(power_design_effect(&d), 1.55, 1e-12);
}
END_TEST

START_TEST(test_difference_is_that_of_r) {
    /* R: power.prop.test(p1 = .50, p2 = .75, power = .90) gives n = 76.7 (its manual page) */
    struct power_design d = POWER_DEFAULTS;
    d.power = 0.9;
    struct power_size s[2];
    ck_assert(power_for_difference(&d, 0.5, 0.75, 1, s));
    ck_assert_double_eq_tol(s[0].independent, 76.70692845177769, 1e-6);
    /* R: power.prop.test(n = 50, p1 = .50, p2 = .75) gives power = 0.740 */
    ck_assert_double_eq_tol(power_of_difference(&d, 0.5, 0.75, 50, 50), 0.7401659013313877, 1e-9);
    /* scipy root of the power function, groups 4 : 1 */
    d.power = 0.8;
    ck_assert(power_for_difference(&d, 0.9, 0.8, 0.25, s));
    ck_assert_double_eq_tol(s[0].independent, 459.357223045836, 1e-6);
    ck_assert_int_eq(s[0].charts, 460);
    ck_assert_int_eq(s[1].charts, 115);
}
END_TEST

START_TEST(test_detectable_is_where_the_power_is_reached) {
    /* scipy.optimize.brentq of the same power function */
    struct power_design d = POWER_DEFAULTS;
    struct power_detectable seen;
    ck_assert(power_detectable(&d, 0.9, 400, 100, &seen));
    ck_assert(seen.has_lower && seen.has_higher);
    ck_assert_double_eq_tol(seen.lower, 0.7919612415202699, 1e-9);
    ck_assert_double_eq_tol(seen.higher, 0.978455232785627, 1e-9);
    ck_assert(power_detectable(&d, 0.9, 10, 10, &seen));
    ck_assert(seen.has_lower && !seen.has_higher);
}
END_TEST

START_TEST(test_claims_review_by_hand) {
    /* z(.95) = 1.644854: (1.644854 * 2 / 0.25)^2 = 173.15; of 1200 claims 151.3; rate .05: 822.5 */
    struct power_design d = POWER_DEFAULTS;
    d.confidence = 0.9;
    struct power_size s;
    ck_assert(power_for_mean(&d, 2, 0.25, &s));
    ck_assert_double_eq_tol(s.independent, 173.15478106210657, 1e-6);
    d.population = 1200;
    ck_assert(power_for_mean(&d, 2, 0.25, &s));
    ck_assert_int_eq(s.charts, 152);
    d.population = 0;
    ck_assert(power_for_mean(&d, sqrt(0.95 / 0.05), 0.25, &s));
    ck_assert_int_eq(s.charts, 823);
}
END_TEST

START_TEST(test_senseless_questions_are_refused) {
    struct power_design d = POWER_DEFAULTS;
    struct power_size s[2];
    struct power_detectable seen;
    ck_assert(!power_for_half_width(&d, 1, 0.1, s));
    ck_assert(!power_for_half_width(&d, 0.5, 0, s));
    ck_assert(!power_for_half_width(&d, NAN, 0.1, s));
    ck_assert(!power_for_half_width(&d, 0.5, 1e-300, s));
    ck_assert(!power_for_difference(&d, 0.5, 0.5, 1, s));
    ck_assert(!power_for_difference(&d, 0.5, NAN, 1, s));
    ck_assert(!power_detectable(&d, 0.5, 0, 10, &seen));
    ck_assert(!power_for_mean(&d, 0, 0.25, s));
    ck_assert(!power_for_mean(&d, INFINITY, 0.25, s));
    d.correlation = 1.1;
    ck_assert(!power_for_half_width(&d, 0.5, 0.1, s));
}
END_TEST

RUN_TESTS("power", test_half_width_is_cochrans_formula, test_charts_of_one_patient_count_less,
          test_difference_is_that_of_r, test_detectable_is_where_the_power_is_reached,
          test_claims_review_by_hand, test_senseless_questions_are_refused)
