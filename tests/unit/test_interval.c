/* Intervals against SciPy 1.x and published examples; numbers were computed there. */
#include <math.h>

#include "metrics/interval.h"
#include "metrics/jackknife.h"
#include "tests/unit/run.h"

/* A t with this many degrees of freedom is the normal to 1e-9. */
#define MANY 1e12

static struct estimate share(double value, double n_eff, double df) {
    return (struct estimate){.has_value = true,
                             .value = value,
                             .scale = SCALE_WILSON,
                             .n_eff = n_eff,
                             .df = df,
                             .range_lo = 0,
                             .range_hi = 1};
}

static struct estimate compared(enum estimate_scale scale, double p1, double n1, double p2,
                                double n2, double r) {
    bool is_ratio = scale == SCALE_RATIO;
    return (struct estimate){.has_value = true,
                             .value = is_ratio ? p1 / p2 : p1 - p2,
                             .scale = scale,
                             .has_parts = true,
                             .parts = {{p1, n1, MANY}, {p2, n2, MANY}},
                             .correlation = r,
                             .range_lo = is_ratio ? 0 : -INFINITY,
                             .range_hi = INFINITY};
}

static void assert_limits(const struct estimate *e, double lo, double hi, double tolerance) {
    double got_lo = 0;
    double got_hi = 0;
    ck_assert(interval_at(e, 0.95, &got_lo, &got_hi));
    ck_assert_double_eq_tol(got_lo, lo, tolerance);
    ck_assert_double_eq_tol(got_hi, hi, tolerance);
}

START_TEST(test_wilson_equals_scipy_binomtest) {
    /* scipy.stats.binomtest(12, 40).proportion_ci(method="wilson") */
    struct estimate e = share(0.3, 40, MANY);
    assert_limits(&e, 0.18074845229746528, 0.45430018818144935, 1e-9);
    /* the same formula with t.ppf(.975, 10) for z */
    e = share(0.3, 40, 10);
    assert_limits(&e, 0.16821865821381166, 0.47594588403312654, 1e-9);
}
END_TEST

START_TEST(test_wilson_holds_the_value_at_0_and_1) {
    struct estimate e = share(0, 25, 12);
    double lo = 1;
    double hi = 0;
    ck_assert(interval_at(&e, 0.95, &lo, &hi));
    ck_assert_double_eq(lo, 0);
    ck_assert_double_gt(hi, 0.1);
    e = share(1, 25, 12);
    ck_assert(interval_at(&e, 0.95, &lo, &hi));
    ck_assert_double_eq(hi, 1);
}
END_TEST

START_TEST(test_difference_is_newcombes_example) {
    /* Newcombe 1998, method 10: 56/70 against 48/80 gives 0.0524 to 0.3339. */
    struct estimate e = compared(SCALE_DIFFERENCE, 0.8, 70, 0.6, 80, 0);
    assert_limits(&e, 0.052431472402364926, 0.333872654036906, 1e-9);
}
END_TEST

START_TEST(test_ratio_solves_the_definition_of_mover) {
    /* Roots of the defining equations by scipy.optimize.brentq, not by the closed form. */
    struct estimate e = compared(SCALE_RATIO, 0.8, 70, 0.6, 80, 0);
    assert_limits(&e, 1.0782946132402929, 1.662919966511079, 1e-8);
    e = compared(SCALE_RATIO, 0.8, 70, 0.6, 80, 0.3);
    assert_limits(&e, 1.1161440055795129, 1.6178888821356954, 1e-8);
    e = compared(SCALE_RATIO, 0, 25, 0.6, 80, 0);
    assert_limits(&e, 0, 0.22578207040781342, 1e-8);
}
END_TEST

START_TEST(test_log_and_logit_scales) {
    struct estimate e = {.has_value = true,
                         .value = 1.3,
                         .scale = SCALE_LOG,
                         .se = 0.1,
                         .df = 30,
                         .range_lo = 0,
                         .range_hi = INFINITY};
    assert_limits(&e, 1.0598602065750253, 1.5945499128241576, 1e-9);
    e = (struct estimate){.has_value = true,
                          .value = 0.9,
                          .scale = SCALE_LOGIT,
                          .se = 0.2,
                          .df = 20,
                          .range_lo = 0,
                          .range_hi = 1};
    assert_limits(&e, 0.855700803372315, 0.9317837063441602, 1e-9);
}
END_TEST

START_TEST(test_a_higher_confidence_is_never_narrower) {
    const struct estimate all[] = {share(0.02, 90, 7), share(0.97, 400, 50),
                                   compared(SCALE_RATIO, 0.7, 50, 0.8, 900, 0.2),
                                   compared(SCALE_DIFFERENCE, 0.7, 50, 0.8, 900, -0.2)};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        double last_lo = INFINITY;
        double last_hi = -INFINITY;
        for (double c = 0.5; c < 0.9999; c += 0.01) {
            double lo = 0;
            double hi = 0;
            ck_assert(interval_at(&all[i], c, &lo, &hi));
            ck_assert(lo <= last_lo && hi >= last_hi && lo <= hi);
            last_lo = lo;
            last_hi = hi;
        }
    }
}
END_TEST

START_TEST(test_no_interval_is_made_up) {
    double lo = 0;
    double hi = 0;
    struct estimate e = {.has_value = true, .value = 0.5, .scale = SCALE_NONE, .df = 5};
    ck_assert(!interval_at(&e, 0.95, &lo, &hi));
    e = share(0.5, 0, 10);
    ck_assert(!interval_at(&e, 0.95, &lo, &hi));
    e = share(0.5, 10, 10);
    ck_assert(!interval_at(&e, 1, &lo, &hi));
    e.has_value = false;
    ck_assert(!interval_at(&e, 0.95, &lo, &hi));
}
END_TEST

START_TEST(test_growth_needed_clears_the_limit_and_no_more) {
    struct estimate e = share(0.76, 60, 40);
    double times = 0;
    ck_assert(interval_growth_needed(&e, 0.95, 0.8, &times));
    ck_assert_double_gt(times, 1);
    double lo = 0;
    double hi = 0;
    e.n_eff *= times * 1.001;
    e.df *= times * 1.001;
    ck_assert(interval_at(&e, 0.95, &lo, &hi));
    ck_assert_double_lt(hi, 0.8);
    ck_assert_double_gt(hi, 0.799);
    e = share(0.8, 60, 40);
    ck_assert(!interval_growth_needed(&e, 0.95, 0.8, &times));
}
END_TEST

/* A ratio of two shares, each with its own effective sample size. */
static struct estimate ratio_of(double own, double own_n, double other, double other_n) {
    return (struct estimate){.has_value = true,
                             .value = own / other,
                             .scale = SCALE_RATIO,
                             .comparison = "ratio_to_reference",
                             .range_hi = INFINITY,
                             .has_parts = true,
                             .parts = {{own, own_n, 1e9}, {other, other_n, 1e9}}};
}

START_TEST(test_growth_is_the_groups_alone) {
    struct estimate e = ratio_of(0.70, 60, 0.80, 4000);
    double times = 0;
    ck_assert(interval_growth_needed(&e, 0.95, 0.8, &times));
    double lo = 0;
    double hi = 0;
    e.parts[0].n_eff *= times * 1.001;
    ck_assert(interval_at(&e, 0.95, &lo, &hi));
    ck_assert_double_gt(lo, 0.8);
    ck_assert_double_lt(lo, 0.801);
    /* The other side alone keeps the range across the limit: no number of charts of this group. */
    e = ratio_of(0.70, 60, 0.80, 60);
    ck_assert(!interval_growth_needed(&e, 0.95, 0.8, &times));
    /* A range on the log scale does not say whose spread it is. */
    e = ratio_of(0.70, 60, 0.80, 4000);
    e.has_parts = false;
    e.scale = SCALE_LOG;
    e.se = 0.1;
    e.df = 1000;
    ck_assert(!interval_growth_needed(&e, 0.95, 0.8, &times));
}
END_TEST

START_TEST(test_jackknife_by_hand) {
    /* numpy: v = 4/5 sum d^2 = 0.00272, kurtosis 2.22318339, so df = H - 1 */
    const struct sample s = {.n = 5,
                             .is_defined = true,
                             .has_all = true,
                             .is_in = {true, true, true, true, true},
                             .without = {0.50, 0.52, 0.47, 0.55, 0.51}};
    struct spread out;
    ck_assert(jackknife(&s, &out));
    ck_assert_double_eq_tol(out.variance, 0.00272, 1e-12);
    ck_assert_double_eq(out.df, 4);
}
END_TEST

START_TEST(test_few_carrying_groups_give_few_degrees_of_freedom) {
    /* One of ten groups differs: d = (.9, -.1 nine times), kurtosis 10 * .657 / .81 = 8.111,
     * df = 20 / 7.111 = 2.8125 */
    struct sample s = {.n = 10, .is_defined = true, .has_all = true};
    for (int g = 0; g < 10; g++) {
        s.is_in[g] = true;
        s.without[g] = g == 0 ? 1 : 0;
    }
    struct spread out;
    ck_assert(jackknife(&s, &out));
    ck_assert_double_eq_tol(out.df, 2.8125, 1e-9);
}
END_TEST

START_TEST(test_one_group_or_an_undefined_replicate_has_no_spread) {
    struct sample s = {.n = 5, .is_defined = true, .has_all = true, .is_in = {true}};
    struct spread out;
    ck_assert(!jackknife(&s, &out));
    s.is_in[1] = true;
    s.has_all = false;
    ck_assert(!jackknife(&s, &out));
}
END_TEST

RUN_TESTS("interval", test_wilson_equals_scipy_binomtest, test_wilson_holds_the_value_at_0_and_1,
          test_difference_is_newcombes_example, test_ratio_solves_the_definition_of_mover,
          test_log_and_logit_scales, test_a_higher_confidence_is_never_narrower,
          test_no_interval_is_made_up, test_growth_needed_clears_the_limit_and_no_more,
          test_growth_is_the_groups_alone, test_jackknife_by_hand,
          test_few_carrying_groups_give_few_degrees_of_freedom,
          test_one_group_or_an_undefined_replicate_has_no_spread)
