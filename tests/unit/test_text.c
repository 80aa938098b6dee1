/* The text report: what it says, and that it never says more than it may. */
#include <locale.h>
#include <stdio.h>

#include "tests/unit/report_sample.h"
#include "reports/report.h"
#include "tests/unit/run.h"

static char *text_of(const struct sample_study *s) {
    struct evidence *e = sample_evidence(s);
    char *text = report_text(e, REPORT_BOARD);
    evidence_free(e);
    ck_assert_ptr_nonnull(text);
    return text;
}

/* The report with its line breaks undone, so that a sentence can be looked for. */
static char *unwrapped(const struct sample_study *s) {
    g_autofree char *text = text_of(s);
    for (char *p = text; *p; p++) {
        *p = *p == '\n' ? ' ' : *p;
    }
    GString *out = g_string_new(NULL);
    for (const char *p = text; *p; p++) {
        if (*p != ' ' || (out->len > 0 && out->str[out->len - 1] != ' ')) {
            g_string_append_c(out, *p);
        }
    }
    return g_string_free(out, FALSE);
}

static void ck_says(const struct sample_study *s, const char *sentence) {
    g_autofree char *text = unwrapped(s);
    ck_assert_msg(strstr(text, sentence) != NULL, "\"%s\" is not in\n%s", sentence, text);
}

static struct sample_study with(const struct sample_group *groups, size_t n) {
    struct sample_study s = sample_default;
    s.groups = groups;
    s.n_groups = n;
    return s;
}

START_TEST(test_a_failing_group_is_named_with_ratio_range_and_limit) {
    ck_says(&sample_default, "[FAIL] No — one group is below the agreed limit, and for one we "
                             "cannot tell.");
    ck_says(&sample_default, "Correct codes are found 24% less often for Other or interpreter "
                             "needed (language) than for English");
    ck_says(&sample_default, "The limit is 0.80–1.25.");
}
END_TEST

START_TEST(test_a_range_that_ends_just_under_the_limit_does_not_print_the_limit) {
    ck_says(&sample_default, "likely range 0.7050 to 0.7996");
}
END_TEST

START_TEST(test_cannot_tell_says_how_many_more_charts) {
    ck_says(&sample_default,
            "about 420 more charts of this group (more than 10 periods like this one)");
}
END_TEST

START_TEST(test_one_range_stands_on_a_page) {
    ck_says(&sample_default, "likely range 0.7050 to 0.7996");
    ck_says(&sample_default, "0.7580 (0.7050–0.7996) Fail");
    g_autofree char *text = unwrapped(&sample_default);
    ck_assert_ptr_null(strstr(text, "(0.716–0.796)")); /* the interval of the group alone */
}
END_TEST

START_TEST(test_the_number_of_comparisons_is_explained) {
    ck_says(&sample_default, "all 18 comparisons, 9 groups under two rules:");
}
END_TEST

START_TEST(test_only_a_group_clear_above_everybody_is_named) {
    ck_says(&sample_default, "The group highest in missed codes, and clearly above that number, is "
                             "Other or interpreter needed (language): 207.9 per 100 charts");
    ck_says(&sample_default, "No group is clearly above that number in unsupported codes.");
}
END_TEST

START_TEST(test_what_cannot_be_told_is_a_decision_of_its_own) {
    ck_says(&sample_default, "Not a pass. Wait for");
    ck_says(&sample_default, "no limit set");
}
END_TEST

START_TEST(test_the_whole_digest_is_on_the_page_that_is_signed) {
    struct evidence *e = sample_evidence(&sample_default);
    g_autofree char *sha256 = evidence_sha256(e);
    for (int i = 0; i < 2; i++) {
        const char *half = sha256 + 32 * i;
        g_autofree char *line =
            g_strdup_printf("%.8s %.8s %.8s %.8s", half, half + 8, half + 16, half + 24);
        ck_says(&sample_default, line);
    }
    evidence_free(e);
}
END_TEST

START_TEST(test_the_hidden_group_has_no_number) {
    g_autofree char *text = text_of(&sample_default);
    const char *at = strstr(text, "Native Hawaiian, Pacific");
    ck_assert_ptr_nonnull(at);
    g_autofree char *line = g_strndup(at, strcspn(at, "\n"));
    ck_assert_msg(strstr(strstr(line, "not shown") + 1, "not shown"), "%s", line);
    ck_assert_ptr_null(strchr(line, '%'));
}
END_TEST

START_TEST(test_withheld_counts_say_so_and_keep_their_verdict) {
    g_autofree char *text = text_of(&sample_default);
    const char *at = strstr(text, "Hispanic or Latino");
    g_autofree char *line = g_strndup(at, strcspn(at, "\n"));
    ck_assert_msg(strstr(line, "withheld*") && strstr(line, "Pass"), "%s", line);
    ck_assert_ptr_null(strstr(text, "5,208"));
    ck_says(&sample_default, "*Withheld, so that a hidden group");
}
END_TEST

START_TEST(test_every_limit_has_its_source) {
    ck_says(&sample_default, "Whose limit. Band used for screening by the Aequitas audit tool");
    ck_says(&sample_default, "Limit ≤ 5%: this project's own default, not a legal standard.");
}
END_TEST

START_TEST(test_lines_have_at_most_80_columns) {
    g_autofree char *text = text_of(&sample_default);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i]; i++) {
        ck_assert_msg(g_utf8_strlen(lines[i], -1) <= 80, "line %zu: %s", i, lines[i]);
    }
}
END_TEST

START_TEST(test_the_words_never_promise) {
    static const char *const banned[] = {"fair", "unbiased", "compliant", "proves"};
    g_autofree char *text = text_of(&sample_default);
    g_autofree char *lower = g_utf8_strdown(text, -1);
    for (size_t i = 0; i < G_N_ELEMENTS(banned); i++) {
        ck_assert_ptr_null(strstr(lower, banned[i]));
    }
}
END_TEST

START_TEST(test_internal_reports_are_marked_at_head_and_foot) {
    struct sample_study s = sample_default;
    s.is_internal = true;
    g_autofree char *text = text_of(&s);
    ck_assert_ptr_nonnull(strstr(text, "contains small cells - internal"));
    g_autofree char *tail = g_strdup(text + strlen(text) - 40);
    ck_assert_ptr_nonnull(strstr(tail, "contains small cells - internal"));
}
END_TEST

START_TEST(test_without_groups_the_question_is_another) {
    static const char *const none[] = {NULL};
    struct sample_study s = with(NULL, 0);
    s.attributes = none;
    s.not_recorded = none;
    ck_says(&s, "How often does the coding model find the right codes?");
    ck_says(&s, "No patient groups were compared.");
}
END_TEST

START_TEST(test_without_a_policy_nothing_is_judged) {
    struct sample_study s = sample_default;
    s.is_judged = false;
    ck_says(&s, "Not judged — no policy was applied to these numbers.");
    ck_says(&s, "Groups compared: 9 (not judged)");
}
END_TEST

static const struct sample_group passing[] = {
    {"sex", "F", NULL, 500, 4000, 0.9, 0, 0, 0, 0, 0, 0, VERDICT_PASS, 0},
    {"sex", "M", "F", 480, 3900, 0.88, 0.98, 0.95, 1.01, 0.94, 1.02, 1, VERDICT_PASS, 0},
};

START_TEST(test_one_passing_group_reads_as_one) {
    static const char *const attributes[] = {"sex", NULL};
    struct sample_study s = with(passing, 2);
    s.attributes = attributes;
    ck_says(&s, "[PASS] Yes — the one group that we could judge meets the agreed limit.");
    ck_says(&s, "Correct codes are found 2% less often for M (sex) than for F");
}
END_TEST

START_TEST(test_only_doubt_asks_for_more_charts) {
    static const struct sample_group doubt[] = {
        {"sex", "F", NULL, 500, 4000, 0.9, 0, 0, 0, 0, 0, 0, VERDICT_PASS, 0},
        {"sex", "M", "F", 48, 390, 0.8, 0.88, 0.78, 1.01, 0.75, 1.02, 1, VERDICT_CANNOT_TELL, 411},
    };
    static const char *const attributes[] = {"sex", NULL};
    struct sample_study s = with(doubt, 2);
    s.attributes = attributes;
    ck_says(&s, "[CANNOT TELL] We cannot tell yet — one group needs more charts.");
    ck_says(&s, "the likely range (0.75 to 1.02) crosses the limit of 0.80–1.25. About 420 more "
                "charts of this group");
}
END_TEST

START_TEST(test_the_locale_changes_nothing) {
    g_autofree char *before = text_of(&sample_default);
    if (!setlocale(LC_ALL, "de_DE.UTF-8")) {
        fprintf(stderr, "skipped: no locale de_DE.UTF-8\n");
        return;
    }
    g_autofree char *after = text_of(&sample_default);
    (void)setlocale(LC_ALL, "C");
    ck_assert_str_eq(before, after);
}
END_TEST

int main(void) {
    TCase *t = tcase_create("text");
    tcase_add_test(t, test_a_failing_group_is_named_with_ratio_range_and_limit);
    tcase_add_test(t, test_a_range_that_ends_just_under_the_limit_does_not_print_the_limit);
    tcase_add_test(t, test_cannot_tell_says_how_many_more_charts);
    tcase_add_test(t, test_one_range_stands_on_a_page);
    tcase_add_test(t, test_the_number_of_comparisons_is_explained);
    tcase_add_test(t, test_only_a_group_clear_above_everybody_is_named);
    tcase_add_test(t, test_what_cannot_be_told_is_a_decision_of_its_own);
    tcase_add_test(t, test_the_whole_digest_is_on_the_page_that_is_signed);
    tcase_add_test(t, test_the_hidden_group_has_no_number);
    tcase_add_test(t, test_withheld_counts_say_so_and_keep_their_verdict);
    tcase_add_test(t, test_every_limit_has_its_source);
    tcase_add_test(t, test_lines_have_at_most_80_columns);
    tcase_add_test(t, test_the_words_never_promise);
    tcase_add_test(t, test_internal_reports_are_marked_at_head_and_foot);
    tcase_add_test(t, test_without_groups_the_question_is_another);
    tcase_add_test(t, test_without_a_policy_nothing_is_judged);
    tcase_add_test(t, test_one_passing_group_reads_as_one);
    tcase_add_test(t, test_only_doubt_asks_for_more_charts);
    tcase_add_test(t, test_the_locale_changes_nothing);
    return run_case("text", t);
}
