/* How hard the sentences are to read: Flesch-Kincaid's grade (Kincaid, Fishburne, Rogers and
 * Chissom 1975, Research Branch Report 8-75): 0.39 words a sentence + 11.8 syllables a word
 * - 15.59. A board is not of the trade: all that the report says, and what a board's policy says,
 * is at grade 8. */
#include <string.h>

#include "policies/embedded.h"
#include "policies/policy.h"
#include "reports/say.h"
#include "tests/unit/run.h"

struct reading {
    int sentences, words, syllables;
};

static bool is_vowel(char c) {
    return strchr("aeiouy", g_ascii_tolower(c)) != NULL;
}

/* Runs of vowels; a last e is silent but in -le, and so are most -es and -ed. */
static int syllables_of(const char *word, size_t n) {
    int count = 0;
    for (size_t i = 0; i < n; i++) {
        count += is_vowel(word[i]) && (i == 0 || !is_vowel(word[i - 1]));
    }
    char last = n > 0 ? g_ascii_tolower(word[n - 1]) : ' ';
    char before = n > 1 ? g_ascii_tolower(word[n - 2]) : ' ';
    char third = n > 2 ? g_ascii_tolower(word[n - 3]) : ' ';
    bool is_silent = (last == 'e' && before != 'l' && !is_vowel(before)) ||
                     (last == 's' && before == 'e' && strchr("sxzhcg", third) == NULL) ||
                     (last == 'd' && before == 'e' && strchr("td", third) == NULL);
    return MAX(count - (is_silent && count > 1), 1);
}

/* A {name} counts as one short word, digits and signs as none. */
static void read_text(struct reading *r, const char *text) {
    int words = 0;
    int sentences = 0;
    for (const char *c = text; *c != '\0';) {
        size_t n = 0;
        while (g_ascii_isalpha(c[n]) || (n > 0 && (c[n] == '\'' || c[n] == '-'))) {
            n++;
        }
        if (n > 0) {
            words++;
            r->syllables += syllables_of(c, n);
            c += n;
            continue;
        }
        sentences += strchr(".?!", *c) != NULL && (c[1] == ' ' || c[1] == '\0');
        c++;
    }
    r->words += words;
    r->sentences += words > 0 ? MAX(sentences, 1) : 0;
}

static double grade(const struct reading *r) {
    return 0.39 * r->words / r->sentences + 11.8 * r->syllables / r->words - 15.59;
}

/* Headings and table heads are no sentences. */
static bool is_sentence(const char *text) {
    size_t n = strlen(text);
    return n > 0 && strchr(".?!", text[n - 1]) != NULL;
}

/* Counted by hand: 9 words, 11 syllables, 1 sentence; then 2 sentences of 5 words, 9 + 8 of them.
 */
START_TEST(test_the_counter_counts) {
    struct reading r = {0};
    read_text(&r, "The quick brown fox jumps over the lazy dog.");
    ck_assert_int_eq(r.words, 9);
    ck_assert_int_eq(r.syllables, 11);
    ck_assert_int_eq(r.sentences, 1);
    ck_assert_double_eq_tol(grade(&r), 0.39 * 9 + 11.8 * 11 / 9 - 15.59, 1e-12);
    struct reading two = {0};
    read_text(&two, "Every table of codes ended. Is the limit really legal?");
    ck_assert_int_eq(two.sentences, 2);
    ck_assert_int_eq(two.words, 10);
    ck_assert_int_eq(two.syllables, 9 + 8);
}
END_TEST

START_TEST(test_the_report_is_at_grade_8) {
    struct reading all = {0};
    for (int i = 0; i < SAYS; i++) {
        if (is_sentence(say_rows[i].text)) {
            read_text(&all, say_rows[i].text);
        }
    }
    ck_assert_int_gt(all.sentences, 100);
    ck_assert_msg(grade(&all) <= 8, "grade %.1f", grade(&all));
}
END_TEST

/* One hard sentence is not hidden by many easy ones. Short ones say little by this measure. */
START_TEST(test_no_single_text_is_beyond_grade_11) {
    for (int i = 0; i < SAYS; i++) {
        struct reading r = {0};
        read_text(&r, say_rows[i].text);
        if (is_sentence(say_rows[i].text) && r.words >= 10) {
            ck_assert_msg(grade(&r) <= 11, "%s: grade %.1f: %s", say_rows[i].id, grade(&r),
                          say_rows[i].text);
        }
    }
}
END_TEST

static void read_rules(struct reading *r, const char *id) {
    GError *error = NULL;
    struct policy *p = policy_load_pack(id, &error);
    ck_assert_msg(p != NULL, "%s: %s", id, error ? error->message : "");
    for (guint i = 0; i < p->rules->len; i++) {
        const struct rule *rule = p->rules->pdata[i];
        read_text(r, rule->rationale ? rule->rationale : "");
        read_text(r, rule->remediation ? rule->remediation : "");
    }
    policy_free(p);
}

START_TEST(test_what_the_packs_say_to_a_board_is_at_grade_8) {
    struct reading board = {0};
    read_rules(&board, "board-default");
    ck_assert_msg(grade(&board) <= 8, "board-default: grade %.1f", grade(&board));
    struct reading all = {0};
    for (const struct embedded *e = embedded_packs; e->name != NULL; e++) {
        g_autofree char *id = g_strndup(e->name, strcspn(e->name, "."));
        read_rules(&all, id);
    }
    ck_assert_msg(grade(&all) <= 8, "all packs: grade %.1f", grade(&all));
}
END_TEST

int main(void) {
    TCase *t = tcase_create("reading");
    tcase_add_test(t, test_the_counter_counts);
    tcase_add_test(t, test_the_report_is_at_grade_8);
    tcase_add_test(t, test_no_single_text_is_beyond_grade_11);
    tcase_add_test(t, test_what_the_packs_say_to_a_board_is_at_grade_8);
    return run_case("reading", t);
}
