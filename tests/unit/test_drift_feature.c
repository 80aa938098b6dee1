/* What is compared of a column, what is not and why: rare levels, few values, a constant. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "metrics/drift.h"
#include "metrics/drift_row.h"
#include "tests/unit/run.h"

enum { MOST = 800 };

/* Levels of which each has so many rows on a side. */
struct levels {
    int64_t ref[MOST], cur[MOST];
    const char *names[MOST];
    size_t n;
};

static void add(struct levels *l, size_t n, int64_t ref, int64_t cur) {
    for (size_t i = 0; i < n; i++, l->n++) {
        ck_assert_uint_lt(l->n, MOST);
        l->ref[l->n] = ref;
        l->cur[l->n] = cur;
        l->names[l->n] = "level";
    }
}

static struct drift *drift_of_levels(const struct levels *l) {
    struct drift *d = drift_new("csv");
    const struct drift_counts counts = {.ref = l->ref, .cur = l->cur, .n = l->n};
    drift_feature_levels(&drift_add(d, "code")->feature, &counts, l->names, DRIFT_TOP_LEVELS);
    drift_conclude(d, 11);
    return d;
}

static struct drift *drift_of_numbers(const struct drift_sample *ref,
                                      const struct drift_sample *cur) {
    struct drift *d = drift_new("csv");
    drift_feature_numbers(&drift_add(d, "x")->feature, ref, cur);
    drift_conclude(d, 11);
    return d;
}

static const struct drift_feature *only(const struct drift *d) {
    return &((const struct drift_item *)d->items->pdata[0])->feature;
}

static const struct drift_measure *measure(const struct drift *d, const char *id) {
    for (guint i = 0; i < d->measures->len; i++) {
        const struct drift_measure *m = &g_array_index(d->measures, struct drift_measure, i);
        if (strcmp(m->row->id, id) == 0) {
            return m;
        }
    }
    return NULL;
}

START_TEST(test_levels_that_are_all_too_rare_are_not_compared) {
    struct levels l = {0};
    add(&l, 50, 6, 0); /* 300 rows a side, 3 expected a level: all fall into one bin */
    add(&l, 50, 0, 6);
    struct drift *d = drift_of_levels(&l);
    ck_assert(!only(d)->is_compared);
    const struct drift_measure *shift = measure(d, "drift_psi_excess");
    ck_assert(!shift->has_value && shift->is_too_few);
    ck_assert_str_eq(shift->reason, "every level is too rare to compare");
    /* but every row is new, which is told */
    const struct drift_measure *fresh = measure(d, "drift_new_share");
    ck_assert(fresh->has_value);
    ck_assert_double_eq_tol(fresh->value, 1, 1e-12);
    ck_assert_double_lt(fresh->p_adjusted, 1e-12);
    drift_free(d);
}
END_TEST

START_TEST(test_half_of_rare_levels_gone_is_no_pass) {
    struct levels l = {0};
    add(&l, 25, 6, 6); /* 300 and 150 rows: 4 expected on the smaller side */
    add(&l, 25, 6, 0);
    struct drift *d = drift_of_levels(&l);
    const struct drift_measure *shift = measure(d, "drift_psi_excess");
    ck_assert(!shift->has_value && shift->is_too_few);
    ck_assert_double_eq_tol(measure(d, "drift_new_share")->value, 0, 1e-12);
    drift_free(d);
}
END_TEST

START_TEST(test_one_rest_beside_others_stays_a_bin) {
    struct levels l = {0};
    add(&l, 1, 200, 150);
    add(&l, 60, 2, 3); /* too rare each, and together the other bin */
    struct drift *d = drift_of_levels(&l);
    ck_assert(only(d)->is_compared);
    ck_assert_uint_eq(only(d)->n_bins, 2);
    ck_assert(measure(d, "drift_psi_excess")->has_value);
    drift_free(d);
}
END_TEST

START_TEST(test_of_an_identifier_nothing_is_told) {
    struct levels l = {0};
    add(&l, 300, 1, 0); /* no level twice: all new is what chance brings */
    add(&l, 300, 0, 1);
    struct drift *d = drift_of_levels(&l);
    const struct drift_measure *shift = measure(d, "drift_psi_excess");
    const struct drift_measure *fresh = measure(d, "drift_new_share");
    ck_assert(!shift->has_value && !shift->is_too_few && shift->reason != NULL);
    ck_assert(!fresh->has_value && fresh->reason != NULL);
    drift_free(d);
}
END_TEST

START_TEST(test_every_row_new_is_large_beside_levels_seen_once) {
    struct levels l = {0};
    add(&l, 150, 1, 0); /* half of the reference's rows have a level of their own */
    add(&l, 10, 15, 0);
    add(&l, 300, 0, 1);
    struct drift *d = drift_of_levels(&l);
    const struct drift_measure *fresh = measure(d, "drift_new_share");
    ck_assert(fresh->has_value); /* over the half that chance brings: the other half */
    ck_assert_double_eq_tol(fresh->value, 0.5, 1e-12);
    ck_assert_double_lt(fresh->p_adjusted, 0.001);
    drift_free(d);
}
END_TEST

/* As many rows of one value, or in steps from it. */
static struct drift_sample sample(double *x, size_t n, double first, double step) {
    for (size_t i = 0; i < n; i++) {
        x[i] = first + step * (double)i;
    }
    return (struct drift_sample){.x = x, .size = n};
}

static const struct drift_found *found(const struct drift *d, const char *id) {
    for (guint i = 0; i < only(d)->found->len; i++) {
        const struct drift_found *x = &g_array_index(only(d)->found, struct drift_found, i);
        if (strcmp(x->row->id, id) == 0) {
            return x;
        }
    }
    return NULL;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

START_TEST(test_a_constant_reference_has_no_standard_deviations) {
    static double a[300];
    static double b[300];
    struct drift_sample ref = sample(a, 300, 0.1, 0);
    struct drift_sample cur = sample(b, 300, 1.1, 0);
    struct drift *d = drift_of_numbers(&ref, &cur);
    const struct drift_found *x = found(d, "wasserstein_scaled");
    ck_assert_ptr_nonnull(x); /* not 1,000 */
    ck_assert(!isfinite(x->result.value));
    ck_assert_str_eq(x->result.reason, "the reference does not vary");
    ck_assert_double_eq_tol(found(d, "wasserstein")->result.value, 1, 1e-9);
    drift_free(d);
}
END_TEST

START_TEST(test_a_constant_reference_sees_moves_to_either_side) {
    static double a[300];
    static double b[300];
    for (double to = 4; to < 7; to += 2) {
        struct drift_sample ref = sample(a, 300, 5, 0);
        struct drift_sample cur = sample(b, 300, to, 0);
        struct drift *d = drift_of_numbers(&ref, &cur);
        ck_assert_double_gt(measure(d, "drift_psi_excess")->value, 1);
        ck_assert_double_lt(measure(d, "drift_psi_excess")->p_adjusted, 1e-12);
        drift_free(d);
    }
}
END_TEST

START_TEST(test_the_bridge_is_looked_at_where_there_are_values) {
    /* One value: the normal test of two shares (math.erfc). The others by 400,000 bridges drawn
     * with Python's random, three standard errors. */
    const double one[] = {0.5};
    ck_assert_double_eq_tol(drift_bridge_tail(1.29, one, 1), 0.009880031515541296, 1e-12);
    const double four[] = {0.2, 0.5, 0.7, 0.9};
    ck_assert_double_eq_tol(drift_bridge_tail(1.2, four, 4), 0.025465, 0.00075);
    const double six[] = {0.05, 0.06, 0.3, 0.55, 0.8, 0.97};
    ck_assert_double_eq_tol(drift_bridge_tail(0.8, six, 6), 0.18955, 0.0019);
    const double middle[] = {0.25, 0.4, 0.5, 0.6, 0.75};
    ck_assert_double_eq_tol(drift_bridge_tail(1.5, middle, 5), 0.0063525, 0.00038);
    double many[999];
    for (int i = 0; i < 999; i++) {
        many[i] = (i + 1) / 1000.0;
    }
    ck_assert_double_eq_tol(drift_bridge_tail(1.2, many, 999) / (2 * exp(-2 * 1.44)), 1, 0.12);
    ck_assert_double_eq_tol(drift_bridge_tail(0, one, 1), 1, 1e-15);
}
END_TEST

START_TEST(test_few_values_with_rare_ends_keep_their_order) {
    /* 400 rows a side of 0 to 15: from the low end 39 rows move to the high end, where no value
     * promises five. Chi-square with both ends in one bin sees nothing. */
    double x[2][400];
    for (int side = 0; side < 2; side++) {
        for (int i = 0; i < 400; i++) {
            int end = i < 39 ? (side == 0 ? i % 6 : 10 + i % 6) : 6 + i % 4;
            x[side][i] = end;
        }
        qsort(x[side], 400, sizeof(double), by_value);
    }
    const struct drift_sample ref = {.x = x[0], .size = 400};
    const struct drift_sample cur = {.x = x[1], .size = 400};
    struct drift *d = drift_of_numbers(&ref, &cur);
    ck_assert_str_eq(only(d)->test, "ks_tied");
    ck_assert_double_lt(only(d)->p, 0.05);
    ck_assert_double_lt(only(d)->p, found(d, "ks")->result.p);
    drift_free(d);
}
END_TEST

START_TEST(test_two_values_are_chi_square) {
    double x[2][300];
    for (int side = 0; side < 2; side++) {
        for (int i = 0; i < 300; i++) {
            x[side][i] = i >= 150 + 10 * side;
        }
    }
    const struct drift_sample ref = {.x = x[0], .size = 300};
    const struct drift_sample cur = {.x = x[1], .size = 300};
    struct drift *d = drift_of_numbers(&ref, &cur);
    ck_assert_str_eq(only(d)->test, "chi_square"); /* and the bridge of one value is that */
    ck_assert_double_eq_tol(found(d, "ks_tied")->result.p, only(d)->p, 1e-9);
    drift_free(d);
}
END_TEST

START_TEST(test_labels_that_are_all_alike_give_no_range) {
    /* Every suggestion of the reference is right: precision is 1, and nothing says how sure. Of the
     * others some are, so that recall has its range. */
    static const struct cbpe_cell ref[] = {
        {.score = 0.2, .others = 300, .others_right = 60},
        {.score = 0.8, .suggested = 300, .suggested_right = 300},
    };
    static const struct cbpe_cell cur[] = {{.score = 0.2, .others = 200},
                                           {.score = 0.8, .suggested = 400}};
    const struct cbpe_input input = {
        .ref = {ref, 2}, .cur = {cur, 2}, .all = {ref, 2}, .is_calibrated = true};
    struct drift *d = drift_new("csv");
    drift_estimate(d, &input, false, NULL, NULL);
    drift_conclude(d, 11);
    for (guint i = 0; i < d->estimated->len; i++) {
        const struct drift_estimated *e = &g_array_index(d->estimated, struct drift_estimated, i);
        const struct drift_measure *m = &g_array_index(d->measures, struct drift_measure, i);
        ck_assert_int_eq(e->has_value, e->metric != CBPE_PRECISION);
        ck_assert_int_eq(e->has_value, e->hi > e->lo);
        ck_assert_int_eq(m->is_too_few, e->metric == CBPE_PRECISION);
        ck_assert(e->has_value || e->reason != NULL);
    }
    drift_free(d);
}
END_TEST

RUN_TESTS("drift_feature", test_levels_that_are_all_too_rare_are_not_compared,
          test_half_of_rare_levels_gone_is_no_pass, test_one_rest_beside_others_stays_a_bin,
          test_of_an_identifier_nothing_is_told,
          test_every_row_new_is_large_beside_levels_seen_once,
          test_a_constant_reference_has_no_standard_deviations,
          test_a_constant_reference_sees_moves_to_either_side,
          test_the_bridge_is_looked_at_where_there_are_values,
          test_labels_that_are_all_alike_give_no_range,
          test_few_values_with_rare_ends_keep_their_order, test_two_values_are_chi_square)
