/* Small cells: hidden, not derivable from their line, and nothing else lost. */
#include <string.h>

#include "metrics/interval.h"
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
                         .confidence = 0.95,
                         .range_hi = 1,
                         .scale = SCALE_WILSON,
                         .method = "wilson_effective",
                         .n_eff = 170,
                         .df = 100,
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

static void add_pair(struct estimates *e, const char *race, const char *sex, int64_t n) {
    add(e, "race", race, n, false);
    struct estimate *x = &e->items[e->n - 1];
    x->n_by = 2;
    x->by[1] = (struct estimate_by){"sex", sex};
}

static const struct estimate *find(const struct estimates *e, const char *attribute,
                                   const char *level) {
    const struct estimate_by by = {attribute, level};
    return estimates_find(e, "recall_micro", 1, &by);
}

START_TEST(test_what_is_hidden_keeps_no_number_of_its_own) {
    struct estimates *e = estimates_new();
    add(e, "race", "a", 7, true);
    struct estimate x = e->items[0];
    x.se = x.lo;
    x.has_parts = true;
    x.parts[0] = x.parts[1] = (struct estimate_part){.value = 0.8, .n_eff = 9, .df = 5};
    x.correlation = 0.5;
    estimate_hide_value(&x, "why");
    estimate_hide_counts(&x);
    ck_assert(!x.has_value && !x.has_interval && !x.has_parts && !x.has_counts);
    ck_assert(x.n_patients == 0 && x.n_encounters == 0 && x.n_labels == 0);
    const double numbers[] = {x.value, x.lo, x.hi, x.se, x.df, x.n_eff, x.correlation};
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        ck_assert_double_eq(numbers[i], 0);
    }
    for (int side = 0; side < 2; side++) {
        const struct estimate_part *p = &x.parts[side];
        ck_assert(p->value == 0 && p->n_eff == 0 && p->df == 0);
    }
    ck_assert_int_eq(x.status, ESTIMATE_SUPPRESSED);
    ck_assert_int_eq(x.scale, SCALE_NONE);
    ck_assert_str_eq(x.reason, "why");
    ck_assert_str_eq(x.by[0].level, "a");
    estimates_free(e);
}
END_TEST

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
    ck_assert_double_eq(large->value, 0.88); /* a step of 0.02: 260 patients tell no finer */
    double lo = 0;
    double hi = 0;
    struct estimate exact = *find(e, "race", "reference");
    exact.value = 0.87654321;
    ck_assert(interval_at(&exact, 0.95, &lo, &hi));
    ck_assert(large->lo <= lo && large->hi >= hi); /* never narrower */
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

START_TEST(test_a_sum_of_two_tens_is_no_secret_so_the_whole_table_is_hidden) {
    struct estimates *e = estimates_new();
    add(e, NULL, NULL, 20, false);
    add(e, "sex", "F", 10, true);
    add(e, "sex", "M", 10, false);
    add(e, "site", "A", 8, true); /* 1 to 10 patients remain possible here */
    add(e, "site", "B", 12, false);
    struct suppress_summary s = suppress(e, 11);
    ck_assert_int_eq(s.n_hidden, 3);
    ck_assert_int_eq(s.n_withheld, 1);
    ck_assert_int_eq(s.n_open, 0);
    ck_assert_int_eq(find(e, "sex", "F")->status, ESTIMATE_SUPPRESSED);
    ck_assert(find(e, "site", "B")->has_value && !find(e, "site", "B")->has_counts);
    estimates_free(e);
}
END_TEST

START_TEST(test_the_parts_of_a_hidden_group_are_hidden_even_when_empty) {
    struct estimates *e = estimates_new();
    add(e, NULL, NULL, 1307, false);
    add(e, "race", "large", 1300, true);
    add(e, "race", "tiny", 7, false);
    add(e, "sex", "F", 700, true);
    add(e, "sex", "M", 607, false);
    add_pair(e, "large", "F", 693);
    add_pair(e, "large", "M", 607);
    add_pair(e, "tiny", "F", 7);
    add_pair(e, "tiny", "M", 0);
    struct suppression *s = suppression_new(e, 11);
    const struct estimate_by empty[] = {{"sex", "M"}, {"race", "tiny"}}; /* in any order */
    const struct estimate_by beside[] = {{"race", "large"}, {"sex", "F"}};
    const struct estimate_by unknown[] = {{"race", "nobody"}};
    ck_assert_int_eq(suppression_state(s, 2, empty), SUPPRESS_HIDDEN);
    ck_assert_int_eq(suppression_state(s, 2, beside), SUPPRESS_WITHHELD);
    ck_assert_int_eq(suppression_state(s, 1, unknown), SUPPRESS_SHOWN);
    ck_assert_int_eq(suppression_state(s, 0, NULL), SUPPRESS_SHOWN);
    suppression_free(s);
    estimates_free(e);
}
END_TEST

/* One small cell inside a table whose margins are all shown: a rectangle of cells. */
START_TEST(test_a_small_intersection_needs_three_more_cells_and_no_group) {
    static const int64_t counts[3][3] = {{5, 400, 300}, {200, 100, 90}, {150, 80, 700}};
    static const char *const rows[] = {"a", "b", "c"};
    static const char *const columns[] = {"x", "y", "z"};
    struct estimates *e = estimates_new();
    int64_t total = 0;
    for (int i = 0; i < 3; i++) {
        int64_t row = 0;
        int64_t column = 0;
        for (int k = 0; k < 3; k++) {
            row += counts[i][k];
            column += counts[k][i];
        }
        total += row;
        add(e, "race", rows[i], row, i == 0);
        add(e, "sex", columns[i], column, i == 0);
    }
    for (int i = 0; i < 9; i++) {
        add_pair(e, rows[i / 3], columns[i % 3], counts[i / 3][i % 3]);
    }
    add(e, NULL, NULL, total, false);
    struct suppress_summary s = suppress(e, 11);
    ck_assert_int_eq(s.n_hidden, 1);
    ck_assert_int_eq(s.n_withheld, 3);
    ck_assert_int_eq(s.n_open, 0);
    for (int i = 0; i < 3; i++) {
        ck_assert(find(e, "race", rows[i])->has_counts);
    }
    estimates_free(e);
}
END_TEST

RUN_TESTS("suppress", test_what_is_hidden_keeps_no_number_of_its_own,
          test_cells_of_1_to_10_are_hidden_and_0_and_11_are_not,
          test_one_hidden_cell_withholds_the_largest_other_count_but_not_its_finding,
          test_a_rest_of_few_patients_hides_the_comparison_to_it,
          test_a_study_of_few_patients_shows_nothing,
          test_a_sum_of_two_tens_is_no_secret_so_the_whole_table_is_hidden,
          test_the_parts_of_a_hidden_group_are_hidden_even_when_empty,
          test_a_small_intersection_needs_three_more_cells_and_no_group)
