/* Drift statistics by hand, from published tables and from R and SciPy; all values of the
 * generated data are in test_drift_oracle.c. */
#include <math.h>
#include <string.h>

#include "metrics/cbpe.h"
#include "metrics/p_adjust.h"
#include "metrics/drift_change.h"
#include "metrics/drift_chart.h"
#include "metrics/drift_limits.h"
#include "metrics/drift_row.h"
#include "tests/unit/run.h"

/* A plan of five levels of which one vanishes and a sixth is new. */
static const int64_t plan_ref[] = {360, 322, 164, 109, 45, 0};
static const int64_t plan_cur[] = {281, 231, 139, 84, 0, 65};
static const struct drift_counts plan = {.ref = plan_ref, .cur = plan_cur, .n = 6};

START_TEST(test_distances_of_counts) {
    /* scipy 1.10.1 and numpy on the same counts */
    double x = 0;
    ck_assert(drift_psi(&plan, DRIFT_ZERO_1E4, &x));
    ck_assert_double_eq_tol(x, 0.822571473611928, 1e-12);
    ck_assert(drift_psi(&plan, DRIFT_ZERO_FLOOR, &x));
    ck_assert_double_eq_tol(x, 0.2064594427307075, 1e-12);
    ck_assert(drift_psi(&plan, DRIFT_ZERO_HALF, &x));
    ck_assert_double_eq_tol(x, 0.6096890688834442, 1e-12);
    ck_assert(drift_js_distance(&plan, &x));
    ck_assert_double_eq_tol(x, 0.2528745274299643, 1e-12);
    ck_assert(drift_hellinger(&plan, &x));
    ck_assert_double_eq_tol(x, 0.2523764321270848, 1e-12);
    ck_assert(drift_total_variation(&plan, &x));
    ck_assert_double_eq_tol(x, 0.091, 1e-12);
    ck_assert(drift_l_infinity(&plan, &x));
    ck_assert_double_eq_tol(x, 0.08125, 1e-12);
    ck_assert(drift_cramers_v_corrected(&plan, &x));
    ck_assert_double_eq_tol(x, 0.2520174167419122, 1e-12);
    ck_assert(!drift_kl(&plan, &x)); /* infinite: a level is new */
    struct drift_test t;
    ck_assert(drift_chi_square(&plan, &t));
    ck_assert_double_eq_tol(t.statistic, 119.26223225329369, 1e-9);
    ck_assert_double_eq_tol(t.p / 4.497658986862357e-24, 1, 1e-9);
    ck_assert_double_eq_tol(t.min_expected, 20, 1e-12);
    ck_assert(drift_g(&plan, &t));
    ck_assert_double_eq_tol(t.statistic, 160.34087590804333, 1e-9);
}
END_TEST

START_TEST(test_a_side_without_rows_has_no_distance) {
    static const int64_t none[] = {0, 0};
    static const int64_t some[] = {3, 4};
    const struct drift_counts c = {.ref = none, .cur = some, .n = 2};
    double x = 0;
    struct drift_test t;
    struct drift_new levels;
    ck_assert(!drift_psi(&c, DRIFT_ZERO_HALF, &x));
    ck_assert(!drift_js_distance(&c, &x));
    ck_assert(!drift_kl_1e4(&c, &x));
    ck_assert(!drift_hellinger(&c, &x));
    ck_assert(!drift_l_infinity(&c, &x));
    ck_assert(!drift_chi_square(&c, &t));
    ck_assert(!drift_new_levels(&c, &levels));
    const struct drift_counts one = {.ref = some, .cur = some, .n = 1};
    ck_assert(!drift_chi_square(&one, &t)); /* one bin: nothing to test */
}
END_TEST

START_TEST(test_folding_looks_at_pooled_counts) {
    /* 100 rows a side: 5 expected on each side are 10 pooled */
    static const int64_t ref[] = {60, 10, 0, 9, 21, 0};
    static const int64_t cur[] = {50, 0, 12, 0, 37, 1};
    const struct drift_counts c = {.ref = ref, .cur = cur, .n = 6};
    size_t bin[6];
    ck_assert_uint_eq(drift_fold(&c, 100, bin), 5);
    const size_t all[] = {0, 1, 2, 4, 3, 4};
    ck_assert_mem_eq(bin, all, sizeof all);
    ck_assert_uint_eq(drift_fold(&c, 2, bin), 3);
    const size_t two[] = {0, 2, 2, 2, 1, 2};
    ck_assert_mem_eq(bin, two, sizeof two);
}
END_TEST

START_TEST(test_new_levels_by_hand) {
    /* 4 rows, half a side each: levels a a b c. P(rows of levels wholly current >= 2) by listing
     * the 16 ways: b and c current, or a a current: 1 - (3/4)(3/4) = 7/16. */
    static const int64_t ref[] = {2, 0, 0};
    static const int64_t cur[] = {0, 1, 1};
    const struct drift_counts c = {.ref = ref, .cur = cur, .n = 3};
    struct drift_new n;
    ck_assert(drift_new_levels(&c, &n));
    ck_assert_int_eq(n.rows, 2);
    ck_assert_uint_eq(n.levels, 2);
    ck_assert_double_eq_tol(n.chance, 0, 1e-12); /* the reference has no level once */
    ck_assert_double_eq_tol(n.over, 1, 1e-12);
    ck_assert_double_eq_tol(n.p, 7.0 / 16, 1e-12);
    static const int64_t once[] = {2, 1, 1, 0}; /* Good and Turing: half of the rows are such */
    static const int64_t then[] = {0, 1, 0, 3};
    const struct drift_counts seen = {.ref = once, .cur = then, .n = 4};
    ck_assert(drift_new_levels(&seen, &n));
    ck_assert_double_eq_tol(n.expected, 2, 1e-12);
    ck_assert_double_eq_tol(n.over, 0.25, 1e-12);
    ck_assert(drift_new_levels(&plan, &n)); /* 65 rows of a level that was not there */
    ck_assert_double_lt(n.p, 1e-18);
}
END_TEST

START_TEST(test_samples_by_hand) {
    /* scipy: ks_2samp, wasserstein_distance, mannwhitneyu of [1,2,2,3] and [2,3,4,4,5] */
    static const double a[] = {1, 2, 2, 3};
    static const double b[] = {2, 3, 4, 4, 5};
    const struct drift_sample ref = {.x = a, .size = 4};
    const struct drift_sample cur = {.x = b, .size = 5};
    struct drift_scan s;
    ck_assert(drift_scan(&ref, &cur, &s));
    ck_assert_double_eq_tol(s.ks, 0.6, 1e-12);
    ck_assert_double_eq_tol(s.wasserstein, 1.6, 1e-12);
    ck_assert_double_eq_tol(drift_mann_whitney(&s), 2.5, 1e-12);
    /* the same rows as a histogram */
    static const double x[] = {1, 2, 3};
    static const int64_t n[] = {1, 2, 1};
    const struct drift_sample counted = {.x = x, .n = n, .size = 3};
    struct drift_scan again;
    ck_assert(drift_scan(&counted, &cur, &again));
    ck_assert_mem_eq(&s, &again, sizeof s);
}
END_TEST

START_TEST(test_adjusted_as_r) {
    /* R: p.adjust(c(.01,.02,.03,.04,.05), "BH") is .05 throughout; "holm" .05 .08 .09 .09 .09 */
    const double p[] = {0.05, 0.01, 0.04, 0.02, 0.03};
    double out[5];
    p_adjust_bh(p, 5, out);
    for (int i = 0; i < 5; i++) {
        ck_assert_double_eq_tol(out[i], 0.05, 1e-15);
    }
    const double holm[] = {0.09, 0.05, 0.09, 0.08, 0.09};
    p_adjust_holm(p, 5, out);
    for (int i = 0; i < 5; i++) {
        ck_assert_double_eq_tol(out[i], holm[i], 1e-15);
    }
    p_adjust_bh(p, 0, out);
}
END_TEST

START_TEST(test_run_lengths_are_those_published) {
    /* Montgomery 2012: 370 for 3 sigma; table 9.3 of the CUSUM k = 1/2: h = 5 has 465, h = 4 has
     * 168, and 8.38 (h = 4), 10.4 (h = 5) at a shift of one sigma. */
    ck_assert_double_eq_tol(drift_run_length_p(3, 0), 370.4, 0.05);
    ck_assert_double_eq_tol(drift_run_length_cusum(0.5, 5, 0), 465, 1);
    ck_assert_double_eq_tol(drift_run_length_cusum(0.5, 4, 0), 168, 0.5);
    ck_assert_double_eq_tol(drift_run_length_cusum(0.5, 5, 1), 10.4, 0.05);
    ck_assert_double_eq_tol(drift_run_length_cusum(0.5, 4, 1), 8.38, 0.01);
    /* Lucas and Saccucci 1990: L = 2.962, lambda = .2: 500 with settled limits. The limits of the
     * first periods are narrower here, which takes some percent (simulated: tests/coverage). */
    double length = drift_run_length_ewma(0.2, 2.962, 0);
    ck_assert(length > 470 && length < 500);
    /* lambda 1 is the Shewhart chart */
    ck_assert_double_eq_tol(drift_run_length_ewma(1, 3, 0), 370.4, 0.05);
}
END_TEST

START_TEST(test_incomplete_period_is_in_no_chart) {
    struct drift_period periods[] = {
        {100, 90, false}, {100, 88, false}, {0, 0, false}, {100, 91, false}, {10, 0, true}};
    struct drift_chart_options o = DRIFT_CHART_DEFAULTS;
    struct drift_chart_point points[5];
    struct drift_chart_summary s;
    o.n_baseline = 4;
    ck_assert(drift_chart(periods, 5, &o, points, &s));
    ck_assert_double_eq_tol(s.p0, 269.0 / 300, 1e-12);
    ck_assert(!points[2].is_in && !points[4].is_in && points[3].is_in);
    ck_assert_uint_eq(s.first[DRIFT_CHART_P], 5);
    struct drift_period perfect[] = {{10, 10, false}, {10, 10, false}};
    ck_assert(!drift_chart(perfect, 2, &o, points, &s));
}
END_TEST

START_TEST(test_change_is_found_where_it_is) {
    struct drift_period periods[20];
    for (int i = 0; i < 20; i++) {
        periods[i] = (struct drift_period){200, i < 12 ? 180 : 150, false};
    }
    struct drift_change c;
    ck_assert(drift_change(periods, 20, 0.95, 1, 199, &c));
    ck_assert_uint_eq(c.at, 12);
    ck_assert(c.lo <= 12 && c.hi >= 12 && c.hi - c.lo <= 4);
    ck_assert_double_eq_tol(c.before, 0.9, 1e-12);
    ck_assert_double_eq_tol(c.after, 0.75, 1e-12);
    ck_assert_double_eq_tol(c.p, 1.0 / 200, 1e-12);
    ck_assert(!drift_change(periods, 1, 0.95, 1, 19, &c));
}
END_TEST

START_TEST(test_isotonic_pools_violators) {
    /* scikit-learn IsotonicRegression: y .2 .1 .6 .4 .9 of 10 rows each -> .15 .15 .5 .5 .9 */
    const struct isotonic_point points[] = {
        {0.1, 10, 2}, {0.2, 10, 1}, {0.5, 10, 6}, {0.6, 10, 4}, {0.9, 10, 9}};
    struct isotonic *f = isotonic_fit(points, 5);
    ck_assert_uint_eq(f->n_blocks, 3);
    ck_assert_uint_eq(f->n_knots, 5);
    ck_assert_double_eq_tol(isotonic_at(f, 0), 0.15, 1e-12);
    ck_assert_double_eq_tol(isotonic_at(f, 0.35), 0.325, 1e-12);
    ck_assert_double_eq_tol(isotonic_at(f, 0.55), 0.5, 1e-12);
    ck_assert_double_eq_tol(isotonic_at(f, 2), 0.9, 1e-12);
    ck_assert_int_eq(f->rows[1], 20);
    isotonic_free(f);
    ck_assert(isotonic_fit(points, 0) == NULL);
}
END_TEST

/* The slope of a value by a block, against what the value does when the block moves. */
START_TEST(test_slopes_are_derivatives) {
    const struct isotonic_point points[] = {{0.1, 10, 1}, {0.4, 10, 3}, {0.6, 10, 7}, {0.9, 10, 9}};
    const struct cbpe_point rows[] = {
        {0.05, 0, 7}, {0.3, 2, 8}, {0.5, 6, 4}, {0.7, 9, 1}, {0.95, 5, 0}};
    struct isotonic *f = isotonic_fit(points, 4);
    const struct cbpe_part part = {.calibrator = f, .points = rows, .n = 5};
    for (int m = 0; m < CBPE_METRICS; m++) {
        struct cbpe_value v;
        ck_assert(cbpe_micro(&part, 1, 4, (enum cbpe_metric)m, &v));
        for (size_t b = 0; b < 4; b++) {
            double kept = f->value[b];
            double moved[2];
            for (int side = 0; side < 2; side++) {
                f->y[b] = kept + (side == 0 ? -1e-6 : 1e-6);
                struct cbpe_value w;
                ck_assert(cbpe_micro(&part, 1, 4, (enum cbpe_metric)m, &w));
                moved[side] = w.value;
                cbpe_value_clear(&w);
            }
            f->y[b] = kept;
            ck_assert_double_eq_tol(v.slope[b], (moved[1] - moved[0]) / 2e-6, 1e-7);
        }
        cbpe_value_clear(&v);
    }
    isotonic_free(f);
}
END_TEST

START_TEST(test_rows_are_sorted_and_complete) {
    for (size_t i = 0; i < n_drift_rows; i++) {
        const struct drift_row *r = &drift_rows[i];
        ck_assert(i == 0 || strcmp(drift_rows[i - 1].id, r->id) < 0);
        ck_assert(r->definition && r->title && r->doc && r->formula && r->bins && r->zeros);
        ck_assert(r->base && r->source && r->value);
        ck_assert(drift_row_find(r->id) == r);
    }
    ck_assert(drift_row_find("no such") == NULL);
}
END_TEST

START_TEST(test_a_chart_says_how_surprising_its_state_is) {
    /* 29 periods on the centre, then one 5.5 sigma above. p of CUSUM at 5 after 30 periods by
     * 400,000 simulated series (numpy), 0.0075; the others by scipy: norm.sf, binom.sf. */
    struct drift_period periods[30];
    for (int i = 0; i < 30; i++) {
        periods[i] = (struct drift_period){.n = 400, .hits = i < 29 ? 200 : 255};
    }
    struct drift_chart_options o = DRIFT_CHART_DEFAULTS;
    o.n_baseline = 0;
    o.p0 = 0.5;
    struct drift_chart_point points[30];
    struct drift_chart_summary s;
    ck_assert(drift_chart(periods, 30, &o, points, &s));
    ck_assert_double_eq_tol(points[29].cusum_up, 5, 1e-12);
    ck_assert_double_eq_tol(s.p[DRIFT_CHART_CUSUM], 0.0075, 0.0003);
    ck_assert_double_eq_tol(s.p[DRIFT_CHART_EWMA], 9.67e-4, 1e-5);
    ck_assert_double_eq_tol(s.p[DRIFT_CHART_P], 4e-8, 1.5e-8);
}
END_TEST

START_TEST(test_a_cusum_far_out_is_no_chance) {
    /* From 0.5 to 0.6 in periods of a million rows: z is 200 a period. */
    struct drift_period periods[36];
    for (int i = 0; i < 36; i++) {
        periods[i] = (struct drift_period){.n = 1000000, .hits = i < 12 ? 500000 : 600000};
    }
    struct drift_chart_options o = DRIFT_CHART_DEFAULTS;
    o.n_baseline = 12;
    struct drift_chart_point points[36];
    struct drift_chart_summary s;
    ck_assert(drift_chart(periods, 36, &o, points, &s));
    ck_assert(points[35].cusum_up > 4000);
    ck_assert(s.p[DRIFT_CHART_CUSUM] < 1e-9);
}
END_TEST

START_TEST(test_few_rows_have_exact_limits) {
    /* Beta-binomial and binomial masses added up by Python's math.lgamma and math.comb. */
    const double tail = 0.0013498980316301;
    const struct drift_law law = {.n = 50, .rare = 30, .rows = 600};
    struct drift_limits l = drift_limits_of(&law, tail);
    ck_assert_int_eq(l.lo, 0);
    ck_assert_int_eq(l.hi, 8); /* none is too few, which leaves both tails to the other side */
    ck_assert_double_eq_tol(l.rate / 0.0014740984818849689, 1, 1e-9);
    ck_assert_double_eq_tol(drift_limits_p(&law, 9) / (2 * 0.0014740984818849689), 1, 1e-9);
    ck_assert_double_eq_tol(drift_limits_p(&law, 3), 0.9283948123935961, 1e-9);
    const struct drift_law given = {.n = 20, .given = 0.3};
    l = drift_limits_of(&given, tail);
    ck_assert_int_eq(l.lo, 1);
    ck_assert_int_eq(l.hi, 12);
    ck_assert_double_eq_tol(l.rate / 0.002076802267196338, 1, 1e-9);
    const struct drift_law one = {.n = 1, .rare = 1, .rows = 11}; /* nothing is a surprise */
    l = drift_limits_of(&one, tail);
    ck_assert_int_eq(l.hi, 1);
    ck_assert_double_eq_tol(l.rate, 0, 1e-15);
}
END_TEST

START_TEST(test_a_p_chart_of_few_rows_does_not_signal_at_three_sigma) {
    /* 50 rows of 95 %: seven wrong are z -2.92, eight -3.57; more than eight are out of the limits.
     */
    struct drift_period periods[16];
    static const int hits[16] = {47, 48, 47, 48, 47, 48, 47, 48, 47, 48, 47, 48, 42, 50, 41, 43};
    for (int i = 0; i < 16; i++)
        periods[i] = (struct drift_period){.n = 50, .hits = hits[i]};
    struct drift_chart_options o = DRIFT_CHART_DEFAULTS;
    struct drift_chart_point points[16];
    struct drift_chart_summary s;
    ck_assert(drift_chart(periods, 16, &o, points, &s));
    ck_assert_double_eq_tol(s.p0, 0.95, 1e-12);
    ck_assert_uint_eq(s.n_exact, 16);
    ck_assert_double_lt(points[12].z, -3);
    ck_assert_uint_eq(s.first[DRIFT_CHART_P], 14);
    ck_assert_double_eq_tol(points[14].share_lo, 42.0 / 50, 1e-12);
    ck_assert_double_eq_tol(points[14].share_hi, 1, 1e-12);
    drift_chart_run_lengths(periods, 16, &o, &s);
    ck_assert_double_eq_tol(1 / s.run_length[DRIFT_CHART_P] / 0.0014740984818849689, 1, 1e-9);
    o.n_baseline = 0;
    o.p0 = 0.05; /* few are right: the other way round */
    periods[13] = (struct drift_period){.n = 50, .hits = 12};
    ck_assert(drift_chart(periods, 14, &o, points, &s));
    ck_assert(points[13].signal[DRIFT_CHART_P] && points[13].share_hi < 0.24);
}
END_TEST

START_TEST(test_sums_of_few_rows_do_not_signal) {
    /* 10 rows of 95 %, and then all wrong: the p chart alone is judged. */
    struct drift_period periods[16];
    for (int i = 0; i < 16; i++) {
        periods[i] = (struct drift_period){.n = 10, .hits = i < 12 ? 9 + i % 2 : 0};
    }
    struct drift_chart_options o = DRIFT_CHART_DEFAULTS;
    struct drift_chart_point points[16];
    struct drift_chart_summary s;
    ck_assert(drift_chart(periods, 16, &o, points, &s));
    drift_chart_run_lengths(periods, 16, &o, &s);
    ck_assert(s.is_few);
    ck_assert_uint_eq(s.first[DRIFT_CHART_P], 12);
    ck_assert_uint_eq(s.first[DRIFT_CHART_EWMA], 16);
    ck_assert_uint_eq(s.first[DRIFT_CHART_CUSUM], 16);
    ck_assert(isfinite(s.run_length[DRIFT_CHART_P]) && isinf(s.run_length[DRIFT_CHART_CUSUM]));
}
END_TEST

START_TEST(test_run_lengths_allow_for_the_baseline) {
    /* 12 periods of baseline: z and the baseline's error together have variance 13/12, so the p
     * chart signals with 2 Q(3 / sqrt(13/12)) = 0.003948 (scipy norm.sf). */
    struct drift_period periods[40];
    for (int i = 0; i < 40; i++) {
        periods[i] = (struct drift_period){.n = 10000, .hits = 8000};
    }
    struct drift_chart_options o = DRIFT_CHART_DEFAULTS;
    struct drift_chart_point points[40];
    struct drift_chart_summary s;
    ck_assert(drift_chart(periods, 40, &o, points, &s));
    drift_chart_run_lengths(periods, 40, &o, &s);
    ck_assert_double_eq_tol(1 / s.run_length[DRIFT_CHART_P], 0.003948, 2e-5);
    for (int i = 0; i < 40; i++) { /* fewer rows: the beta-binomial's own, by math.lgamma */
        periods[i] = (struct drift_period){.n = 1000, .hits = 800};
    }
    ck_assert(drift_chart(periods, 40, &o, points, &s));
    drift_chart_run_lengths(periods, 40, &o, &s);
    ck_assert_double_eq_tol(1 / s.run_length[DRIFT_CHART_P], 0.004395874606609107, 1e-9);
    ck_assert(s.run_length[DRIFT_CHART_CUSUM] > 90 && s.run_length[DRIFT_CHART_CUSUM] < 115);
}
END_TEST

RUN_TESTS("drift", test_sums_of_few_rows_do_not_signal, test_distances_of_counts,
          test_a_side_without_rows_has_no_distance, test_folding_looks_at_pooled_counts,
          test_new_levels_by_hand, test_samples_by_hand, test_adjusted_as_r,
          test_run_lengths_are_those_published, test_a_chart_says_how_surprising_its_state_is,
          test_a_cusum_far_out_is_no_chance, test_few_rows_have_exact_limits,
          test_a_p_chart_of_few_rows_does_not_signal_at_three_sigma,
          test_run_lengths_allow_for_the_baseline, test_incomplete_period_is_in_no_chart,
          test_change_is_found_where_it_is, test_isotonic_pools_violators,
          test_slopes_are_derivatives, test_rows_are_sorted_and_complete)
