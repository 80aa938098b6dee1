/* The judge at every boundary: which verdict for which range, limit and n. */
#include <math.h>
#include <string.h>

#include "metrics/interval.h"
#include "metrics/power.h"
#include "policies/judge_parts.h"
#include "tests/unit/run.h"

/* A policy of one rule, made by hand. */
struct bench {
    struct rule rule;
    struct policy policy;
    GPtrArray *policies;
    struct estimates *estimates;
    int64_t quality[QUALITY_COUNTERS];
    GHashTable *parameters;
};

static void bench_init(struct bench *b, enum rule_comparator comparator, double lo, double hi) {
    *b = (struct bench){.rule = {.id = (char *)(uintptr_t) "A-B",
                                 .kind = RULE_METRIC,
                                 .metric = (char *)(uintptr_t) "recall_micro",
                                 .is_overall = true,
                                 .against = (char *)(uintptr_t) "reference",
                                 .comparator = comparator,
                                 .limit_lo = lo,
                                 .limit_hi = hi,
                                 .min_n = 1,
                                 .confidence = 0.95},
                        .policy = {.id = (char *)(uintptr_t) "p", .adjust = ADJUST_BONFERRONI},
                        .estimates = estimates_new()};
    b->rule.strata = g_ptr_array_new();
    b->policy.rules = g_ptr_array_new();
    g_ptr_array_add(b->policy.rules, &b->rule);
    b->policies = g_ptr_array_new();
    g_ptr_array_add(b->policies, &b->policy);
}

static void bench_clear(struct bench *b) {
    g_ptr_array_unref(b->rule.strata);
    g_ptr_array_unref(b->policy.rules);
    g_ptr_array_unref(b->policies);
    estimates_free(b->estimates);
}

/* An estimate whose range is exactly value -+ se at 95 % (t of many df is 1.96). */
static struct estimate *add(struct bench *b, double value, double half) {
    struct estimate e = {.metric = "recall_micro",
                         .level = "overall",
                         .has_value = true,
                         .value = value,
                         .has_interval = true,
                         .scale = SCALE_IDENTITY,
                         .se = half / 1.959963984540054,
                         .df = 1e12,
                         .confidence = 0.95,
                         .range_lo = -INFINITY,
                         .range_hi = INFINITY,
                         .has_counts = true,
                         .n_patients = 100,
                         .n_encounters = 150,
                         .n_labels = 450};
    estimates_add(b->estimates, &e);
    return &b->estimates->items[b->estimates->n - 1];
}

static struct judgement *run(const struct bench *b) {
    const struct judge_input in = {
        .estimates = b->estimates, .quality = b->quality, .parameters = b->parameters};
    return judge(&in, b->policies);
}

static enum verdict only_verdict(const struct bench *b) {
    struct judgement *j = run(b);
    ck_assert_uint_eq(j->findings->len, 1);
    enum verdict v = g_array_index(j->findings, struct finding, 0).verdict;
    judgement_free(j);
    return v;
}

START_TEST(test_each_comparator_on_each_side_of_its_limit) {
    static const struct {
        enum rule_comparator comparator;
        double limit_lo, limit_hi, value, half;
        enum verdict expected;
    } cases[] = {
        {COMPARATOR_GE, 0.5, INFINITY, 0.7, 0.1, VERDICT_PASS},
        {COMPARATOR_GE, 0.5, INFINITY, 0.3, 0.1, VERDICT_FAIL},
        {COMPARATOR_GE, 0.5, INFINITY, 0.55, 0.1, VERDICT_CANNOT_TELL},
        {COMPARATOR_GE, 0.5, INFINITY, 0.45, 0.1, VERDICT_CANNOT_TELL},
        {COMPARATOR_GE, 0.5, INFINITY, 0.5, 0, VERDICT_PASS},
        {COMPARATOR_GT, 0.5, INFINITY, 0.5, 0, VERDICT_FAIL},
        {COMPARATOR_GT, 0.5, INFINITY, 0.7, 0.1, VERDICT_PASS},
        {COMPARATOR_LE, -INFINITY, 0.5, 0.5, 0, VERDICT_PASS},
        {COMPARATOR_LE, -INFINITY, 0.5, 0.7, 0.1, VERDICT_FAIL},
        {COMPARATOR_LE, -INFINITY, 0.5, 0.45, 0.1, VERDICT_CANNOT_TELL},
        {COMPARATOR_LT, -INFINITY, 0.5, 0.5, 0, VERDICT_FAIL},
        {COMPARATOR_LT, -INFINITY, 0.5, 0.3, 0.1, VERDICT_PASS},
        {COMPARATOR_GT, 0.5, INFINITY, 0.5, 0.1, VERDICT_CANNOT_TELL},
        {COMPARATOR_GT, 0.5, INFINITY, 0.3, 0.1, VERDICT_FAIL},
        {COMPARATOR_LT, -INFINITY, 0.5, 0.7, 0.1, VERDICT_FAIL},
        {COMPARATOR_LT, -INFINITY, 0.5, 0.5, 0.1, VERDICT_CANNOT_TELL},
        {COMPARATOR_LE, -INFINITY, 0.5, 0.3, 0.1, VERDICT_PASS},
        {COMPARATOR_EQUALS, 0, 0, 0, 0, VERDICT_PASS},
        {COMPARATOR_EQUALS, 0, 0, 1, 0, VERDICT_FAIL},
        {COMPARATOR_EQUALS, 0, 0, -1, 0, VERDICT_FAIL},
        {COMPARATOR_EQUALS, 0, 0, 0, 0.1, VERDICT_CANNOT_TELL},
        {COMPARATOR_WITHIN, 0.8, 1.25, 1, 0.1, VERDICT_PASS},
        {COMPARATOR_WITHIN, 0.8, 1.25, 0.8, 0, VERDICT_PASS},
        {COMPARATOR_WITHIN, 0.8, 1.25, 1.25, 0, VERDICT_PASS},
        {COMPARATOR_WITHIN, 0.8, 1.25, 0.7, 0.05, VERDICT_FAIL},
        {COMPARATOR_WITHIN, 0.8, 1.25, 1.4, 0.05, VERDICT_FAIL},
        {COMPARATOR_WITHIN, 0.8, 1.25, 0.8, 0.05, VERDICT_CANNOT_TELL},
        {COMPARATOR_WITHIN, 0.8, 1.25, 1.24, 0.05, VERDICT_CANNOT_TELL},
        {COMPARATOR_WITHIN, 0.8, 1.25, 1, 0.6, VERDICT_CANNOT_TELL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bench b;
        bench_init(&b, cases[i].comparator, cases[i].limit_lo, cases[i].limit_hi);
        (void)add(&b, cases[i].value, cases[i].half);
        ck_assert_msg(only_verdict(&b) == cases[i].expected, "case %zu", i);
        bench_clear(&b);
    }
}
END_TEST

/* A range that ends on the limit, to the bit. */
START_TEST(test_a_range_that_touches_the_limit) {
    static const struct {
        enum rule_comparator comparator;
        double limit_lo, limit_hi, lo, hi;
        bool meets, breaks;
    } cases[] = {
        {COMPARATOR_GE, 0.5, INFINITY, 0.5, 0.6, true, false},
        {COMPARATOR_GE, 0.5, INFINITY, 0.4, 0.5, false, false},
        {COMPARATOR_GT, 0.5, INFINITY, 0.5, 0.6, false, false},
        {COMPARATOR_GT, 0.5, INFINITY, 0.4, 0.5, false, true},
        {COMPARATOR_LE, -INFINITY, 0.5, 0.4, 0.5, true, false},
        {COMPARATOR_LE, -INFINITY, 0.5, 0.5, 0.6, false, false},
        {COMPARATOR_LT, -INFINITY, 0.5, 0.4, 0.5, false, false},
        {COMPARATOR_LT, -INFINITY, 0.5, 0.5, 0.6, false, true},
        {COMPARATOR_WITHIN, 0.8, 1.25, 0.8, 1.25, true, false},
        {COMPARATOR_WITHIN, 0.8, 1.25, 0.7, 0.8, false, false},
        {COMPARATOR_WITHIN, 0.8, 1.25, 1.25, 1.3, false, false},
        {COMPARATOR_WITHIN, 0.8, 1.25, 0.7, 1.3, false, false},
        {COMPARATOR_EQUALS, 1, 1, 1, 1, true, false},
        {COMPARATOR_EQUALS, 1, 1, 0.9, 1, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct rule r = {.comparator = cases[i].comparator};
        const struct finding f = {.limit_lo = cases[i].limit_lo,
                                  .limit_hi = cases[i].limit_hi,
                                  .lo = cases[i].lo,
                                  .hi = cases[i].hi};
        ck_assert_msg(judge_meets(&r, &f) == cases[i].meets, "case %zu", i);
        ck_assert_msg(judge_breaks(&r, &f) == cases[i].breaks, "case %zu", i);
    }
}
END_TEST

START_TEST(test_too_few_is_cannot_tell_and_hidden_is_suppressed) {
    struct bench b;
    bench_init(&b, COMPARATOR_GE, 0.5, INFINITY);
    struct estimate *e = add(&b, 0.7, 0.1);
    b.rule.min_n = 101;
    ck_assert_int_eq(only_verdict(&b), VERDICT_CANNOT_TELL);
    b.rule.n_unit = UNIT_LABELS;
    ck_assert_int_eq(only_verdict(&b), VERDICT_PASS);
    b.rule.min_n = 450;
    ck_assert_int_eq(only_verdict(&b), VERDICT_PASS);
    b.rule.min_n = 451;
    ck_assert_int_eq(only_verdict(&b), VERDICT_CANNOT_TELL);
    b.rule.n_unit = UNIT_ENCOUNTERS;
    b.rule.min_n = 150;
    ck_assert_int_eq(only_verdict(&b), VERDICT_PASS);
    b.rule.min_n = 151;
    ck_assert_int_eq(only_verdict(&b), VERDICT_CANNOT_TELL);
    b.rule.n_unit = UNIT_PATIENTS;
    b.rule.min_n = 100;
    ck_assert_int_eq(only_verdict(&b), VERDICT_PASS);
    b.rule.min_n = 1;
    e->status = ESTIMATE_TOO_FEW;
    ck_assert_int_eq(only_verdict(&b), VERDICT_CANNOT_TELL);
    e->status = ESTIMATE_UNDEFINED;
    ck_assert_int_eq(only_verdict(&b), VERDICT_NOT_APPLICABLE);
    e->status = ESTIMATE_SUPPRESSED;
    ck_assert_int_eq(only_verdict(&b), VERDICT_SUPPRESSED);
    bench_clear(&b);
}
END_TEST

START_TEST(test_a_parameter_that_is_not_set_is_not_applicable) {
    struct bench b;
    bench_init(&b, COMPARATOR_GE, -INFINITY, INFINITY);
    (void)add(&b, 0.7, 0.1);
    b.rule.parameter = (char *)(uintptr_t) "floor";
    ck_assert_int_eq(only_verdict(&b), VERDICT_NOT_APPLICABLE);
    b.parameters = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, NULL);
    double floor = 0.5;
    g_hash_table_insert(b.parameters, (gpointer)(uintptr_t) "floor", &floor);
    ck_assert_int_eq(only_verdict(&b), VERDICT_PASS);
    floor = 0.9;
    ck_assert_int_eq(only_verdict(&b), VERDICT_FAIL);
    g_hash_table_unref(b.parameters);
    bench_clear(&b);
}
END_TEST

static struct estimate *add_group(struct bench *b, const char *level, double value, double half) {
    struct estimate *e = add(b, value, half);
    e->metric = "recall_micro_ratio_to_reference";
    e->base = "recall_micro";
    e->comparison = "ratio_to_reference";
    e->n_by = 1;
    e->by[0] = (struct estimate_by){"race", level};
    return e;
}

START_TEST(test_comparisons_are_widened_together) {
    struct bench b;
    bench_init(&b, COMPARATOR_WITHIN, 0.8, 1.25);
    b.rule.is_overall = false;
    b.rule.contrast = CONTRAST_RATIO;
    (void)add_group(&b, "a", 0.85, 0.045);
    ck_assert_int_eq(only_verdict(&b), VERDICT_PASS);
    for (int i = 0; i < 9; i++) {
        (void)add_group(&b, "b", 1, 0.01);
    }
    add_group(&b, "hidden", 1, 0.01)->has_interval = false;
    struct judgement *j = run(&b);
    const struct finding *f = &g_array_index(j->findings, struct finding, 0);
    ck_assert_int_eq(f->n_comparisons, 10);
    ck_assert_int_eq(f->verdict, VERDICT_CANNOT_TELL);
    /* scipy: norm.ppf(1 - .025/10) = 2.807033768343811 */
    ck_assert_double_eq_tol(0.85 - f->lo, 0.045 * 2.807033768343811 / 1.959963984540054, 1e-6);
    ck_assert_int_eq(f->n_more, 0); /* whose spread the range is is not known */
    judgement_free(j);
    bench_clear(&b);
}
END_TEST

START_TEST(test_more_charts_clear_the_limit_and_reach_the_minimum) {
    struct bench b;
    bench_init(&b, COMPARATOR_GE, 0.8, INFINITY);
    (void)add(&b, 0.85, 0.1);
    struct judgement *j = run(&b);
    /* half the range, so four times the 150 encounters: 450 more */
    ck_assert_int_ge(g_array_index(j->findings, struct finding, 0).n_more, 450);
    ck_assert_int_le(g_array_index(j->findings, struct finding, 0).n_more, 460);
    judgement_free(j);
    b.rule.min_n = 1000; /* of 100 patients: nine times 150 more */
    j = run(&b);
    ck_assert_int_eq(g_array_index(j->findings, struct finding, 0).verdict, VERDICT_CANNOT_TELL);
    ck_assert_int_ge(g_array_index(j->findings, struct finding, 0).n_more, 1350);
    ck_assert_int_le(g_array_index(j->findings, struct finding, 0).n_more, 1400);
    judgement_free(j);
    bench_clear(&b);
}
END_TEST

START_TEST(test_overall_verdict) {
    static const struct {
        double value;
        enum rule_severity severity;
        enum verdict expected;
    } cases[] = {
        {0.7, SEVERITY_FAIL, VERDICT_PASS},
        {0.3, SEVERITY_FAIL, VERDICT_FAIL},
        {0.5, SEVERITY_FAIL, VERDICT_CANNOT_TELL},
        {0.3, SEVERITY_WARN, VERDICT_CANNOT_TELL}, /* no gate was judged */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bench b;
        bench_init(&b, COMPARATOR_GE, 0.5, INFINITY);
        b.rule.severity = cases[i].severity;
        (void)add(&b, cases[i].value, 0.1);
        struct judgement *j = run(&b);
        ck_assert_int_eq(j->verdict, cases[i].expected);
        judgement_free(j);
        bench_clear(&b);
    }
}
END_TEST

START_TEST(test_quality_share_is_compared_itself) {
    struct bench b;
    bench_init(&b, COMPARATOR_LE, -INFINITY, 0.05);
    b.rule.kind = RULE_QUALITY;
    b.rule.metric = (char *)(uintptr_t) "bad_scores";
    ck_assert_int_eq(only_verdict(&b), VERDICT_NOT_APPLICABLE);
    b.quality[QUALITY_PREDICTION_ROWS] = 1000;
    b.quality[QUALITY_BAD_SCORES] = 50;
    ck_assert_int_eq(only_verdict(&b), VERDICT_PASS);
    b.quality[QUALITY_BAD_SCORES] = 51;
    ck_assert_int_eq(only_verdict(&b), VERDICT_FAIL);
    bench_clear(&b);
}
END_TEST

/* Ten groups whose comparisons all move together: max-t widens hardly at all. */
START_TEST(test_max_t_widens_by_the_correlation) {
    enum { M = 10 };
    static const char *const levels[M] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
    struct bench b;
    bench_init(&b, COMPARATOR_WITHIN, -0.1, 0.1);
    b.rule.is_overall = false;
    b.rule.contrast = CONTRAST_DIFFERENCE;
    double r[M * M];
    struct pairing *p = pairing_empty();
    for (int i = 0; i < M; i++) {
        struct estimate *e = add(&b, 0, 0.07);
        e->metric = "recall_micro_difference_to_reference";
        e->base = "recall_micro";
        e->comparison = "difference_to_reference";
        e->n_by = 1;
        e->by[0] = (struct estimate_by){"x", levels[i]};
        struct pairing_key key = {
            .against = "reference", .metric = "recall_micro", .group = {1, {e->by[0]}}};
        g_array_append_val(p->keys, key);
    }
    for (int i = 0; i < M * M; i++) {
        r[i] = 1;
    }
    joint_free(p->joint);
    p->joint = joint_of_correlation(r, M);
    struct judge_input input = {.estimates = b.estimates, .quality = b.quality, .pairing = p};
    struct judgement *j = judge(&input, b.policies);
    ck_assert_int_eq(j->findings->len, M);
    struct finding f = g_array_index(j->findings, struct finding, 0);
    ck_assert_int_eq(f.n_comparisons, M);
    ck_assert_double_eq_tol(f.hi, 0.07 * 2.807034 / 1.959964, 1e-4); /* Bonferroni: t of 0.995 */
    ck_assert_int_eq(f.verdict, VERDICT_CANNOT_TELL);
    judgement_free(j);
    b.policy.adjust = ADJUST_MAX_T;
    j = judge(&input, b.policies);
    f = g_array_index(j->findings, struct finding, 0);
    ck_assert_double_lt(f.hi, 0.07 * 2.3 / 1.959964);
    ck_assert_double_gt(f.hi, 0.07);
    ck_assert_int_eq(f.verdict, VERDICT_PASS);
    judgement_free(j);
    input.pairing = NULL; /* nothing known: Bonferroni */
    j = judge(&input, b.policies);
    f = g_array_index(j->findings, struct finding, 0);
    ck_assert_double_eq_tol(f.hi, 0.07 * 2.807034 / 1.959964, 1e-4);
    judgement_free(j);
    pairing_free(p);
    bench_clear(&b);
}
END_TEST

/* power_detectable() of 100 against 400 effective, the comparator's share 0.9: see test_power.c. */
START_TEST(test_a_finding_says_what_its_sample_would_have_shown) {
    struct bench b;
    bench_init(&b, COMPARATOR_WITHIN, 0.8, 1.25);
    b.rule.is_overall = false;
    b.rule.contrast = CONTRAST_RATIO;
    b.policy.adjust = ADJUST_NONE;
    struct estimate *e = add(&b, 1, 0.3);
    e->metric = "recall_micro_ratio_to_reference";
    e->base = "recall_micro";
    e->comparison = "ratio_to_reference";
    e->n_by = 1;
    e->by[0] = (struct estimate_by){"x", "a"};
    e->scale = SCALE_RATIO;
    e->has_parts = true;
    e->parts[0] = (struct estimate_part){0.9, 100, 1e9};
    e->parts[1] = (struct estimate_part){0.9, 400, 1e9};
    const struct judge_input input = {.estimates = b.estimates, .quality = b.quality};
    struct judgement *j = judge(&input, b.policies);
    const struct finding *f = &g_array_index(j->findings, struct finding, 0);
    struct power_design d = POWER_DEFAULTS;
    struct power_detectable seen;
    ck_assert(power_detectable(&d, 0.9, 100, 400, &seen));
    ck_assert(f->has_detectable_lo);
    ck_assert_double_eq_tol(f->detectable_lo, seen.lower / 0.9, 1e-6);
    judgement_free(j);
    bench_clear(&b);
}
END_TEST

RUN_TESTS("judge", test_each_comparator_on_each_side_of_its_limit,
          test_a_range_that_touches_the_limit, test_too_few_is_cannot_tell_and_hidden_is_suppressed,
          test_a_parameter_that_is_not_set_is_not_applicable, test_comparisons_are_widened_together,
          test_more_charts_clear_the_limit_and_reach_the_minimum, test_overall_verdict,
          test_quality_share_is_compared_itself, test_max_t_widens_by_the_correlation,
          test_a_finding_says_what_its_sample_would_have_shown)
