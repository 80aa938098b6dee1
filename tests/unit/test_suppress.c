/* Small cells: hidden, not derivable from their line, and nothing else lost. */
#include <string.h>

#include "metrics/suppress.h"
#include "tests/unit/run.h"

static void add(struct estimates *e, const char *attribute, const char *level, int64_t n,
                bool is_reference) {
    struct estimate x = {.metric = "recall_micro",
                         .level = "overall",
                         .has_value = true,
                         .value = 0.87654321,
                         .has_interval = true,
                         .lo = 0.81111111,
                         .hi = 0.91111111,
                         .has_counts = true,
                         .n_patients = n,
                         .n_encounters = n,
                         .n_labels = n,
                         .is_reference = is_reference};
    if (attribute != NULL) {
        x.n_by = 1;
        x.by[0] = (struct estimate_by){.attribute = estimates_intern(e, attribute),
                                       .level = estimates_intern(e, level)};
    }
    estimates_add(e, &x);
}

static const struct estimate *find(const struct estimates *e, const char *attribute,
                                   const char *level) {
    const struct estimate_by by = {attribute, level};
    return estimates_find(e, "recall_micro", 1, &by);
}

START_TEST(test_cells_of_1_to_10_are_hidden_and_0_and_11_are_not) {
    struct estimates *e = estimates_new();
    add(e, NULL, NULL, 1032, false);
    add(e, "race", "a", 1000, true);
    add(e, "race", "b", 11, false);
    add(e, "race", "c", 10, false);
    add(e, "race", "d", 1, false);
    add(e, "race", "e", 0, false);
    struct suppress_summary s = suppress(e, 11);
    ck_assert_int_eq(s.n_hidden, 2);
    ck_assert_int_eq(s.n_withheld, 0); /* two hidden cells that sum to 11 */
    ck_assert_int_eq(find(e, "race", "b")->status, ESTIMATE_OK);
    ck_assert_int_eq(find(e, "race", "c")->status, ESTIMATE_SUPPRESSED);
    ck_assert_int_eq(find(e, "race", "d")->status, ESTIMATE_SUPPRESSED);
    ck_assert(!find(e, "race", "c")->has_value && !find(e, "race", "c")->has_counts);
    ck_assert_int_eq(find(e, "race", "c")->n_patients, 0);
    ck_assert_int_ne(find(e, "race", "e")->status, ESTIMATE_SUPPRESSED);
    estimates_free(e);
}
END_TEST

START_TEST(test_one_hidden_cell_withholds_the_largest_other_count_but_not_its_finding) {
    struct estimates *e = estimates_new();
    add(e, NULL, NULL, 1307, false);
    add(e, "race", "reference", 1000, true);
    add(e, "race", "large", 260, false);
    add(e, "race", "small", 40, false);
    add(e, "race", "tiny", 7, false);
    add(e, "sex", "F", 700, true);
    add(e, "sex", "M", 607, false);
    struct suppress_summary s = suppress(e, 11);
    ck_assert_int_eq(s.n_hidden, 1);
    ck_assert_int_eq(s.n_withheld, 1);
    const struct estimate *large = find(e, "race", "large");
    ck_assert(!large->has_counts && large->has_value && large->has_interval);
    ck_assert_double_eq(large->value, 0.8765);
    ck_assert(large->lo <= 0.81111111 && large->hi >= 0.91111111); /* never narrower */
    ck_assert(find(e, "race", "small")->has_counts);
    ck_assert(find(e, "race", "reference")->has_counts);
    ck_assert(find(e, "sex", "F")->has_counts);
    estimates_free(e);
}
END_TEST

START_TEST(test_a_rest_of_few_patients_hides_the_comparison_to_it) {
    struct estimates *e = estimates_new();
    add(e, NULL, NULL, 104, false);
    add(e, "sex", "F", 100, true);
    add(e, "sex", "M", 4, false);
    struct estimate x = *find(e, "sex", "F");
    x.metric = "recall_micro_ratio_to_rest";
    x.base = "recall_micro";
    x.comparison = "ratio_to_rest";
    estimates_add(e, &x);
    (void)suppress(e, 11);
    ck_assert_int_eq(e->items[3].status, ESTIMATE_SUPPRESSED);
    ck_assert(!find(e, "sex", "F")->has_counts);
    estimates_free(e);
}
END_TEST

START_TEST(test_a_study_of_few_patients_shows_nothing) {
    struct estimates *e = estimates_new();
    add(e, NULL, NULL, 9, false);
    add(e, "sex", "F", 9, true);
    (void)suppress(e, 11);
    ck_assert_int_eq(e->items[0].status, ESTIMATE_SUPPRESSED);
    ck_assert_int_eq(e->items[1].status, ESTIMATE_SUPPRESSED);
    estimates_free(e);
}
END_TEST

/* On random tables no line leaves one unknown, and unknowns that sum to less than 11. */
START_TEST(test_no_line_gives_a_hidden_count_away) {
    for (guint32 seed = 0; seed < 500; seed++) {
        GRand *r = g_rand_new_with_seed(seed);
        struct estimates *e = estimates_new();
        int64_t counts[12];
        int64_t total = 0;
        int n = g_rand_int_range(r, 2, 12);
        for (int i = 0; i < n; i++) {
            counts[i] =
                g_rand_boolean(r) ? g_rand_int_range(r, 0, 14) : g_rand_int_range(r, 0, 500);
            total += counts[i];
        }
        add(e, NULL, NULL, total, false);
        for (int i = 0; i < n; i++) {
            char level[8];
            g_snprintf(level, sizeof level, "l%d", i);
            add(e, "a", level, counts[i], i == 0);
        }
        (void)suppress(e, 11);
        int n_unknown = 0;
        int64_t sum_unknown = 0;
        bool is_any_hidden = false;
        for (int i = 0; i < n; i++) {
            const struct estimate *x = &e->items[i + 1];
            bool is_unknown = !x->has_counts;
            n_unknown += is_unknown;
            sum_unknown += is_unknown ? counts[i] : 0;
            is_any_hidden = is_any_hidden || (is_unknown && counts[i] > 0 && counts[i] < 11);
            ck_assert(is_unknown || x->n_patients == counts[i]);
            ck_assert(counts[i] == 0 || counts[i] > 10 || is_unknown);
        }
        bool is_everything = n_unknown == 0 || sum_unknown == total;
        ck_assert(!is_any_hidden || is_everything || (n_unknown > 1 && sum_unknown > 10));
        estimates_free(e);
        g_rand_free(r);
    }
}
END_TEST

RUN_TESTS("suppress", test_cells_of_1_to_10_are_hidden_and_0_and_11_are_not,
          test_one_hidden_cell_withholds_the_largest_other_count_but_not_its_finding,
          test_a_rest_of_few_patients_hides_the_comparison_to_it,
          test_a_study_of_few_patients_shows_nothing, test_no_line_gives_a_hidden_count_away)
