/* The tables of what is measured beside the tally. */
#include <string.h>

#include "metrics/compat.h"
#include "metrics/definition.h"
#include "metrics/measure_grouped.h"
#include "metrics/metric.h"
#include "tests/unit/run.h"

START_TEST(test_rows_are_sorted_complete_and_named_once) {
    for (size_t i = 0; i < n_definition_rows; i++) {
        const struct definition_row *d = &definition_rows[i];
        ck_assert(i == 0 || strcmp(definition_rows[i - 1].id, d->id) < 0);
        ck_assert(d->definition && d->title && d->doc && d->formula && d->source);
        ck_assert(d->denominator && d->range_lo < d->range_hi);
        ck_assert_ptr_null(metric_find(d->id));
        ck_assert_ptr_eq(definition_find(d->id), d);
    }
    ck_assert_ptr_null(definition_find("none"));
}
END_TEST

START_TEST(test_a_grouped_share_is_wilson_on_the_effective_size) {
    /* numpy and scipy: 4 groups, 3/10 2/10 4/10 1/10; v = 3/4 sum d^2 = 0.0041666667, n_eff = 45,
     * kurtosis 1.64 gives df = 3; Wilson with t.ppf(.975, 3) */
    struct grouped g = {0};
    const int64_t top[] = {3, 2, 4, 1};
    for (int i = 0; i < 4; i++) {
        g.top[i] = top[i];
        g.bottom[i] = 10;
    }
    struct estimates *owner = estimates_new();
    struct estimate e = {.n_patients = 40};
    grouped_estimate(&e, definition_find("sense_header"), &g, 1, 0.95, owner);
    ck_assert_double_eq_tol(e.value, 0.25, 1e-12);
    ck_assert_double_eq_tol(e.n_eff, 45, 1e-6);
    ck_assert_double_eq_tol(e.df, 3, 1e-9);
    ck_assert(e.has_interval && e.lo > 0.09 && e.hi < 0.52);
    ck_assert_int_eq(e.n_labels, 40);
    estimates_free(owner);
}
END_TEST

START_TEST(test_nothing_judged_is_undefined_and_says_why) {
    struct grouped g = {0};
    struct estimates *owner = estimates_new();
    struct estimate e = {.n_patients = 40};
    grouped_estimate(&e, definition_find("sense_header"), &g, 1, 0.95, owner);
    ck_assert(!e.has_value && e.status == ESTIMATE_UNDEFINED);
    ck_assert_str_eq(e.reason, "there are no codes judged");
    estimates_free(owner);
}
END_TEST

START_TEST(test_what_peers_call_a_metric_is_there) {
    for (size_t i = 0; i < n_compat_rows; i++) {
        const struct compat_row *c = &compat_rows[i];
        ck_assert_msg(metric_find(c->metric) && metric_find(c->family), "%s %s", c->peer, c->name);
        ck_assert_ptr_nonnull(compat_peer_find(c->peer));
        for (size_t k = 0; k < i; k++) {
            ck_assert(strcmp(c->peer, compat_rows[k].peer) != 0 ||
                      strcmp(c->name, compat_rows[k].name) != 0);
        }
    }
    ck_assert_ptr_null(compat_peer_find("ibm"));
}
END_TEST

RUN_TESTS("definition", test_rows_are_sorted_complete_and_named_once,
          test_a_grouped_share_is_wilson_on_the_effective_size,
          test_nothing_judged_is_undefined_and_says_why, test_what_peers_call_a_metric_is_there)
