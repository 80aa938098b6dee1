/* Section "deid": letters' own verdicts, what the judge is handed, and what a reader refuses. */
#include <string.h>

#include "metrics/estimate.h"
#include "reports/evidence_deid.h"
#include "tests/unit/run.h"

static struct deid_counts counts;
static struct deid_report report;

static void fresh(void) {
    memset(&counts, 0, sizeof counts);
    report = (struct deid_report){
        .rules = "safe-harbor", .zip_census = 2020, .reference_year = 2026, .counts = &counts};
}

static struct evidence *evidence_of(void) {
    const char *const nothing[] = {NULL};
    const struct evidence_study study = {.title = "De-identification", .attributes = nothing};
    const int64_t quality[QUALITY_COUNTERS] = {0};
    struct estimates *none = estimates_new();
    struct evidence *e = evidence_new(&study, none, quality, NULL, false);
    evidence_put(e, "deid", evidence_deid_object(&report));
    estimates_free(none);
    return e;
}

/* 164.514(b)(2)(i): a finding fails; P, Q and R no program can establish; a place for a person to
 * look at and a file that was not read leave a letter open. */
START_TEST(a_letter_passes_only_when_all_was_seen_and_nothing_found) {
    fresh();
    for (int i = 0; i < DEID_LETTERS; i++) {
        ck_assert_int_eq(evidence_deid_verdict(&report, i),
                         i < 15 ? VERDICT_PASS : VERDICT_CANNOT_TELL);
    }
    counts.by_letter[0][DEID_NOTICE] = 3;
    ck_assert_int_eq(evidence_deid_verdict(&report, 0), VERDICT_PASS);
    counts.by_letter[1][DEID_POSSIBLE] = 1;
    ck_assert_int_eq(evidence_deid_verdict(&report, 1), VERDICT_CANNOT_TELL);
    counts.by_letter[1][DEID_FINDING] = 1;
    ck_assert_int_eq(evidence_deid_verdict(&report, 1), VERDICT_FAIL);
    counts.n_unread = 1;
    ck_assert_int_eq(evidence_deid_verdict(&report, 5), VERDICT_CANNOT_TELL);
}
END_TEST

/* 164.514(e)(2): the sixteen of a limited data set have neither dates nor unique codes. */
START_TEST(a_limited_data_set_keeps_dates_and_codes) {
    fresh();
    report.is_limited = true;
    ck_assert_int_eq(evidence_deid_verdict(&report, 2), VERDICT_NOT_APPLICABLE);
    ck_assert_int_eq(evidence_deid_verdict(&report, 17), VERDICT_NOT_APPLICABLE);
    ck_assert_int_eq(evidence_deid_verdict(&report, 6), VERDICT_PASS);
}
END_TEST

START_TEST(the_judge_is_handed_what_was_found) {
    fresh();
    counts.by_letter[2][DEID_FINDING] = 14;
    counts.by_letter[3][DEID_POSSIBLE] = 2;
    struct evidence *e = evidence_of();
    struct privacy p = {0};
    ck_assert(evidence_deid_privacy(e, &p));
    ck_assert(p.has_letters && !p.has_risk);
    ck_assert_int_eq(p.n_found[2], 14);
    ck_assert(p.is_checked[0] && p.is_checked[2] && !p.is_checked[3] && !p.is_checked[17]);
    evidence_put(e, "deid", NULL);
    ck_assert(!evidence_deid_privacy(e, &p));
    evidence_free(e);
}
END_TEST

static const struct {
    const char *from, *to, *says; /* from NULL: nothing is changed, and it is read */
} faults[] = {
    {NULL, NULL, NULL},
    {"\"letter\":\"B\"", "\"letter\":\"C\"", "$.deid.letters[1].letter"},
    {"\"n_files\":0", "\"n_files\":-1", "$.deid.n_files"},
    {"\"verdict\":\"pass\"", "\"verdict\":\"waived\"", "$.deid.letters[0].verdict"},
    {"\"n_unread\":0", "\"n_unread\":0,\"name\":\"x\"", "$.deid.name: is not a key"},
    {"\"rules\":\"safe-harbor\"", "\"rules\":1", "$.deid.rules"},
};

START_TEST(a_fault_is_refused_with_its_path) {
    fresh();
    counts.by_rule[RULE_DATE][DEID_FINDING] = 2;
    struct evidence *e = evidence_of();
    size_t n;
    g_autofree char *text = evidence_text(e, &n);
    evidence_free(e);
    GString *bad = g_string_new(text);
    if (faults[_i].from != NULL) {
        ck_assert(g_string_replace(bad, faults[_i].from, faults[_i].to, 1) == 1);
    }
    GError *error = NULL;
    e = evidence_parse(bad->str, bad->len, "e.json", &error);
    ck_assert_msg((e != NULL) == (faults[_i].says == NULL), "%s", error ? error->message : "");
    ck_assert(e != NULL || strstr(error->message, faults[_i].says) != NULL);
    g_clear_error(&error);
    g_clear_pointer(&e, evidence_free);
    g_string_free(bad, TRUE);
}
END_TEST

int main(void) {
    TCase *c = tcase_create("evidence_deid");
    tcase_add_test(c, a_letter_passes_only_when_all_was_seen_and_nothing_found);
    tcase_add_test(c, a_limited_data_set_keeps_dates_and_codes);
    tcase_add_test(c, the_judge_is_handed_what_was_found);
    tcase_add_loop_test(c, a_fault_is_refused_with_its_path, 0, G_N_ELEMENTS(faults));
    return run_case("evidence_deid", c);
}
