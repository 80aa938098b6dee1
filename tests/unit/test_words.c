/* Numbers, limits, groups and sentences as they are worded. */
#include <math.h>
#include <string.h>

#include "reports/number.h"
#include "reports/words.h"
#include "tests/unit/run.h"

static void ck_own(char *text, const char *expected) {
    ck_assert_ptr_nonnull(text);
    ck_assert_str_eq(text, expected);
    g_free(text);
}

START_TEST(test_counts_have_thousands_separators) {
    ck_own(number_count(0), "0");
    ck_own(number_count(999), "999");
    ck_own(number_count(1000), "1,000");
    ck_own(number_count(31929), "31,929");
    ck_own(number_count(-1234567), "-1,234,567");
    ck_own(number_count(INT64_MIN), "-9,223,372,036,854,775,808");
}
END_TEST

START_TEST(test_decimals_have_a_point_and_no_minus_zero) {
    ck_own(number_decimal(0.944, 2), "0.94");
    ck_own(number_decimal(-0.001, 2), "0.00");
    ck_own(number_decimal(-0.01, 2), "-0.01");
    ck_own(number_percent(0.894, 1), "89.4%");
    ck_own(number_decimal(INFINITY, 2), "no limit");
    ck_own(number_decimal(1e300, 2), "1.000e+300");
}
END_TEST

/* Rule 11: 0.796 beside a limit of 0.80 must not read "0.80". */
START_TEST(test_a_value_off_the_limit_never_prints_as_the_limit) {
    const double limits[] = {0.8, 1.25};
    const double near[] = {0.758, 0.716, 0.796};
    ck_assert_int_eq(number_decimals(near, 3, limits, 2, 2, 1), 3);
    const double nearer[] = {0.79996};
    ck_assert_int_eq(number_decimals(nearer, 1, limits, 2, 2, 1), 5);
    const double above[] = {1.2504};
    ck_assert_int_eq(number_decimals(above, 1, limits, 2, 2, 1), 4);
    const double share[] = {0.0504};
    const double floor[] = {-INFINITY, 0.05};
    ck_assert_int_eq(number_decimals(share, 1, floor, 2, 0, 100), 2);
}
END_TEST

START_TEST(test_a_value_on_the_limit_prints_as_the_limit) {
    const double limits[] = {0.8, 1.25};
    const double on[] = {0.8, 1.25};
    ck_assert_int_eq(number_decimals(on, 2, limits, 2, 2, 1), 2);
}
END_TEST

START_TEST(test_neighbours_of_the_limit_are_told_apart) {
    const double limits[] = {0.8};
    for (int i = 1; i <= 3; i++) {
        double x = 0.8;
        for (int k = 0; k < i; k++) {
            x = nextafter(x, 1);
        }
        int d = number_decimals(&x, 1, limits, 1, 2, 1);
        char *a = number_decimal(x, d);
        char *b = number_decimal(0.8, d);
        ck_assert_str_ne(a, b);
        g_free(a);
        g_free(b);
    }
}
END_TEST

START_TEST(test_limits_keep_their_own_digits) {
    ck_own(number_limit(0.8, 2, 1), "0.80");
    ck_own(number_limit(0.805, 2, 1), "0.805");
    ck_own(number_limit(0.85, 0, 100), "85");
    ck_own(number_limit(0.001, 0, 100), "0.1");
    ck_own(number_limit(1 - 0.95, 0, 100), "5");
}
END_TEST

START_TEST(test_one_decimal_count_serves_value_and_range) {
    struct numbers n = {VALUE_RATIO, true, true, 0.758, 0.716, 0.796, 0.8, 1.25};
    struct worded w = words_numbers(&n);
    ck_assert_str_eq(w.value, "0.758");
    ck_assert_str_eq(w.lo, "0.716");
    ck_assert_str_eq(w.hi, "0.796");
    ck_assert_str_eq(w.limit, "0.80–1.25");
    worded_clear(&w);
}
END_TEST

START_TEST(test_a_narrow_range_gets_digits_that_show_its_width) {
    struct numbers n = {VALUE_SHARE, true, true, 0.00388, 0.00385, 0.00391, -INFINITY, INFINITY};
    struct worded w = words_numbers(&n);
    ck_assert_str_eq(w.value, "0.388%");
    ck_assert_str_eq(w.lo, "0.385%");
    ck_assert_str_eq(w.hi, "0.391%");
    worded_clear(&w);
    struct numbers m = {VALUE_RATIO, true, true, 1.0, 0.998, 1.002, 0.8, 1.25};
    w = words_numbers(&m);
    ck_assert_str_eq(w.lo, "0.998");
    ck_assert_str_eq(w.hi, "1.002");
    worded_clear(&w);
}
END_TEST

START_TEST(test_a_one_sided_limit_has_a_sign_in_tables_only) {
    struct numbers n = {VALUE_SHARE, true, false, 0.9, 0, 0, 0.85, INFINITY};
    struct worded w = words_numbers(&n);
    ck_assert_str_eq(w.limit, "85%");
    ck_assert_str_eq(w.limit_table, "≥ 85%");
    ck_assert_ptr_null(w.lo);
    worded_clear(&w);
}
END_TEST

START_TEST(test_a_metric_tells_what_kind_of_number_it_is) {
    ck_assert_int_eq(words_kind("recall_micro"), VALUE_SHARE);
    ck_assert_int_eq(words_kind("recall_micro_ratio_to_reference"), VALUE_RATIO);
    ck_assert_int_eq(words_kind("recall_micro_difference_to_rest"), VALUE_DIFFERENCE);
    ck_assert_int_eq(words_kind("label_count_gold"), VALUE_NUMBER);
}
END_TEST

START_TEST(test_change_is_worded_by_its_direction) {
    ck_own(words_change(0.758), "24% less often");
    ck_own(words_change(1.031), "3% more often");
    ck_own(words_change(0.998), "under 1% less often");
    ck_own(words_change(1), "no more or less often");
}
END_TEST

START_TEST(test_about_keeps_two_figures_and_rounds_up) {
    ck_own(words_about(7), "7");
    ck_own(words_about(99), "99");
    ck_own(words_about(411), "420");
    ck_own(words_about(100001), "110,000");
}
END_TEST

START_TEST(test_names_lose_controls_and_bidi_tricks) {
    ck_own(words_clean("A\nB\x1b[31m"), "A B [31m");
    ck_own(words_clean("abc\u202Edef"), "abcdef");
    ck_own(words_clean("  padded "), "padded");
    ck_own(words_clean("bad\xff"), "bad\uFFFD");
}
END_TEST

START_TEST(test_right_to_left_names_are_isolated) {
    ck_own(words_clean("עברית"), "\u2068עברית\u2069");
}
END_TEST

START_TEST(test_groups_name_their_attribute) {
    const struct estimate_by by[] = {{"race", "Black"}, {"sex", "F"}};
    ck_own(words_group(0, NULL), "all patients");
    ck_own(words_group(1, by), "Black (race)");
    ck_own(words_group(2, by), "Black, F (race, sex)");
    ck_own(words_attributes(2, by), "race and sex");
}
END_TEST

static struct fact sample_fact(void) {
    return (struct fact){.numbers = {VALUE_RATIO, true, true, 0.758, 0.716, 0.796, 0.8, 1.25},
                         .group = "Other (language)",
                         .reference = "English",
                         .metric = "Recall, micro",
                         .n_more = 411,
                         .n_comparisons = 10};
}

START_TEST(test_a_rule_sentence_is_filled) {
    struct fact f = sample_fact();
    ck_own(words_fill("correct codes are found {change} for {group} than for {reference}", &f),
           "Correct codes are found 24% less often for Other (language) than for English.");
    ck_own(words_fill("{ratio} ({lo} to {hi}), limit {limit}; about {n} more; {m} made", &f),
           "0.758 (0.716 to 0.796), limit 0.80–1.25; about 420 more; 10 made.");
}
END_TEST

START_TEST(test_a_rule_sentence_that_cannot_be_filled_is_not_used) {
    struct fact f = sample_fact();
    ck_assert_ptr_null(words_fill("{nonsense}", &f));
    ck_assert_ptr_null(words_fill("open {group", &f));
    ck_assert_ptr_null(words_fill(NULL, &f));
    f.numbers.has_value = false;
    ck_assert_ptr_null(words_fill("{value}", &f));
    f.numbers.has_value = true;
    f.numbers.has_interval = false;
    ck_assert_ptr_null(words_fill("{lo}", &f));
    f.reference = NULL;
    ck_assert_ptr_null(words_fill("{reference}", &f));
}
END_TEST

START_TEST(test_no_sentence_promises_what_an_audit_cannot_know) {
    static const char *const banned[] = {"fair", "unbiased", "compliant", "proves", "safe"};
    for (int i = 0; i < SAYS; i++) {
        ck_assert_msg(say_rows[i].text != NULL, "sentence %d has no text", i);
        g_autofree char *low = g_utf8_strdown(say_rows[i].text, -1);
        /* the name of a rule of law, not a promise */
        g_auto(GStrv) parts = g_strsplit(low, "hipaa safe harbor", -1);
        g_autofree char *lower = g_strjoinv(" ", parts);
        for (size_t k = 0; k < G_N_ELEMENTS(banned); k++) {
            ck_assert_msg(strstr(lower, banned[k]) == NULL, "%s: %s", say_rows[i].id, banned[k]);
        }
    }
}
END_TEST

/* Words a sentence: the long part of any grade-level formula. */
START_TEST(test_sentences_are_short) {
    for (int i = 0; i < SAYS; i++) {
        g_auto(GStrv) sentences = g_strsplit_set(say_rows[i].text, ".:;?", -1);
        for (size_t k = 0; sentences[k]; k++) {
            g_auto(GStrv) parts = g_strsplit(g_strstrip(sentences[k]), " ", -1);
            ck_assert_msg(g_strv_length(parts) <= 27, "%s: %s", say_rows[i].id, sentences[k]);
        }
    }
}
END_TEST

START_TEST(test_answers_have_at_most_20_words) {
    for (int i = SAY_ANSWER_FAIL; i <= SAY_ANSWER_NOT_JUDGED; i++) {
        g_auto(GStrv) parts = g_strsplit(say_rows[i].text, " ", -1);
        ck_assert_msg(g_strv_length(parts) <= 17, "%s", say_rows[i].text);
    }
}
END_TEST

int main(void) {
    TCase *t = tcase_create("words");
    tcase_add_test(t, test_counts_have_thousands_separators);
    tcase_add_test(t, test_decimals_have_a_point_and_no_minus_zero);
    tcase_add_test(t, test_a_value_off_the_limit_never_prints_as_the_limit);
    tcase_add_test(t, test_a_value_on_the_limit_prints_as_the_limit);
    tcase_add_test(t, test_neighbours_of_the_limit_are_told_apart);
    tcase_add_test(t, test_limits_keep_their_own_digits);
    tcase_add_test(t, test_one_decimal_count_serves_value_and_range);
    tcase_add_test(t, test_a_narrow_range_gets_digits_that_show_its_width);
    tcase_add_test(t, test_a_one_sided_limit_has_a_sign_in_tables_only);
    tcase_add_test(t, test_a_metric_tells_what_kind_of_number_it_is);
    tcase_add_test(t, test_change_is_worded_by_its_direction);
    tcase_add_test(t, test_about_keeps_two_figures_and_rounds_up);
    tcase_add_test(t, test_names_lose_controls_and_bidi_tricks);
    tcase_add_test(t, test_right_to_left_names_are_isolated);
    tcase_add_test(t, test_groups_name_their_attribute);
    tcase_add_test(t, test_a_rule_sentence_is_filled);
    tcase_add_test(t, test_a_rule_sentence_that_cannot_be_filled_is_not_used);
    tcase_add_test(t, test_no_sentence_promises_what_an_audit_cannot_know);
    tcase_add_test(t, test_sentences_are_short);
    tcase_add_test(t, test_answers_have_at_most_20_words);
    return run_case("words", t);
}
