/* The page about change: one sheet, whatever there is to show, and the answer on top. */
#include <math.h>
#include <string.h>

#include "metrics/drift.h"
#include "reports/charts/control.h"
#include "reports/document.h"
#include "reports/evidence_drift.h"
#include "reports/report.h"
#include "tests/unit/run.h"

#define LONG                                                                                       \
    "A name that is so long that it has to be cut or set on several lines of the page, or else"

static const struct report_options drift_options = {
    .kind = REPORT_DRIFT, .png_dpi = 40, .epoch = -1};

static struct evidence *evidence_with(struct drift *d) {
    const char *attributes[] = {DRIFT_FEATURE, "sex", NULL};
    const int64_t quality[QUALITY_COUNTERS] = {0};
    const struct evidence_study study = {.title = "Drift", .attributes = attributes, .seed = 1};
    struct estimates *none = estimates_new();
    drift_chart_all(d, 1);
    drift_conclude(d, 11);
    struct evidence *e = evidence_new(&study, none, quality, NULL, false);
    evidence_put(e, "drift", evidence_drift(d, 11));
    estimates_free(none);
    drift_free(d);
    return e;
}

/* The text of the report, which is checked to be one sheet; the caller frees it. */
static char *one_sheet(struct evidence *e) {
    GError *error = NULL;
    GPtrArray *files = report_render(e, &drift_options, &error);
    ck_assert_msg(files != NULL, "%s", error == NULL ? "" : error->message);
    char *text = NULL;
    int n_pages = 0;
    for (guint i = 0; i < files->len; i++) {
        const struct report_file *f = files->pdata[i];
        n_pages += g_str_has_prefix(f->name, "page-");
        if (strcmp(f->name, "report.txt") == 0) {
            gsize size = 0;
            const char *data = g_bytes_get_data(f->bytes, &size);
            text = g_strndup(data, size);
        }
    }
    ck_assert_int_eq(n_pages, 1);
    ck_assert_ptr_nonnull(text);
    g_ptr_array_unref(files);
    evidence_free(e);
    return text;
}

/* As many features as asked, of as many levels; the first moves. */
static void add_features(struct drift *d, int n, int n_levels, const char *sex) {
    const char **names = g_new(const char *, n_levels);
    int64_t *ref = g_new(int64_t, n_levels);
    int64_t *cur = g_new(int64_t, n_levels);
    for (int i = 0; i < n; i++) {
        g_autofree char *name = g_strdup_printf("%d %s", i, LONG);
        struct drift_item *item = drift_add(d, name);
        for (int k = 0; k < n_levels; k++) {
            names[k] = drift_string(d, k % 2 == 0 ? LONG : "E11.9");
            ref[k] = 100;
            cur[k] = i == 0 ? 20 + 40 * k : 100;
        }
        if (sex != NULL) {
            item->n_by = 1;
            item->by = (struct estimate_by){"sex", drift_string(d, sex)};
        }
        const struct drift_counts c = {.ref = ref, .cur = cur, .n = (size_t)n_levels};
        drift_feature_levels(&item->feature, &c, names, 100);
    }
    g_free(names);
    g_free(ref);
    g_free(cur);
}

static void add_metrics(struct drift *d, int n) {
    for (int i = 0; i < n; i++) {
        struct drift_moved_metric m = {.metric = "recall_micro",
                                       .has_value = i != 3,
                                       .reference = 0.9,
                                       .current = 0.9 - 0.01 * i,
                                       .change = -0.01 * i,
                                       .lo = -0.01 * i - 0.02,
                                       .hi = -0.01 * i + 0.02,
                                       .se = 0.01,
                                       .n_patients = 100,
                                       .is_suppressed = i == 4};
        g_autofree char *level = g_strdup_printf("%d %s", i, LONG);
        if (i > 0) {
            m.n_by = 1;
            m.by = (struct estimate_by){"sex", drift_string(d, level)};
        }
        g_array_append_val(d->metrics, m);
    }
}

static void add_series(struct drift *d, const char *title, const char *sex, int n) {
    struct drift_series *s = drift_add_series(d, "right", title);
    if (sex != NULL) {
        s->n_by = 1;
        s->by = (struct estimate_by){"sex", drift_string(d, sex)};
    }
    for (int i = 0; i < n; i++) {
        struct drift_series_period p = {.label = g_strdup_printf("2025-W%02d", i + 1)};
        p.counts.n = i == 5 ? 3 : 200;
        p.counts.hits = i == 5 ? 3 : i < 30 ? 180 + i % 3 : 150;
        p.n_charted = (double)p.counts.n;
        p.has_event[DRIFT_EVENT_RELEASE] = i % 9 == 8;
        p.counts.is_left_out = i == n - 1;
        g_array_append_val(s->periods, p);
    }
}

START_TEST(test_two_sides_with_all_there_is_stand_on_one_sheet) {
    struct drift *d = drift_new("tallies");
    d->names[0] = "2026-Q2";
    d->names[1] = "2026-Q3";
    add_features(d, 30, 40, NULL);
    add_features(d, 30, 40, "F");
    add_metrics(d, 40);
    g_autofree char *text = one_sheet(evidence_with(d));
    ck_assert_ptr_nonnull(strstr(text, "Do we need to act today?"));
    ck_assert_ptr_nonnull(strstr(text, "Not judged"));
    ck_assert_ptr_nonnull(strstr(text, "32 more groups"));
    ck_assert_ptr_nonnull(strstr(text, "2026-Q2"));
}
END_TEST

START_TEST(test_series_with_groups_stand_on_one_sheet_and_say_when) {
    struct drift *d = drift_new("series");
    for (int i = 0; i < 3; i++) {
        add_series(d, i == 0 ? "right" : LONG, NULL, 52);
    }
    for (int i = 0; i < 5; i++) {
        add_series(d, "right", i % 2 == 0 ? "F" : LONG, 52);
    }
    g_autofree char *text = one_sheet(evidence_with(d));
    ck_assert_ptr_nonnull(strstr(text, "2025-W31 (p chart"));
    ck_assert_ptr_nonnull(strstr(text, "likeliest time of the change"));
}
END_TEST

START_TEST(test_few_rows_have_no_sigma_and_no_sums) {
    struct drift *d = drift_new("series");
    add_series(d, "right", NULL, 20);
    struct drift_series *s = d->series->pdata[0];
    for (guint i = 0; i < s->periods->len; i++) {
        struct drift_series_period *p = &g_array_index(s->periods, struct drift_series_period, i);
        p->counts.n = 15;
        p->counts.hits = i % 2 == 0 ? 14 : 15;
        p->n_charted = 15;
    }
    g_autofree char *text = one_sheet(evidence_with(d));
    ck_assert_ptr_nonnull(strstr(text, "CUSUM."));
    ck_assert_ptr_null(strstr(text, "Figure 2"));
    ck_assert_ptr_null(strstr(text, "3σ"));
}
END_TEST

START_TEST(test_nothing_to_show_is_said) {
    g_autofree char *empty = one_sheet(evidence_with(drift_new("csv")));
    ck_assert_ptr_nonnull(strstr(empty, "Compared: the reference (0 rows)"));
    struct drift *d = drift_new("series");
    add_series(d, "right", NULL, 1);
    g_autofree char *one = one_sheet(evidence_with(d));
    ck_assert_ptr_nonnull(strstr(one, "Do we need to act today?"));
}
END_TEST

static void add_finding(struct judgement *j, const struct policy *p, const char *rule,
                        const char *feature, enum verdict verdict) {
    const struct rule *r = policy_find_rule(p, rule);
    ck_assert_ptr_nonnull(r);
    struct finding f = {.rule = r,
                        .policy = p,
                        .n_by = 1,
                        .by = {{DRIFT_FEATURE, feature}},
                        .metric = r->metric,
                        .verdict = verdict,
                        .reason = "as the test wants it",
                        .has_value = true,
                        .value = 0.3,
                        .confidence = 0.95,
                        .n_comparisons = 1,
                        .limit_lo = r->limit_lo,
                        .limit_hi = r->limit_hi};
    g_array_append_val(j->findings, f);
}

/* The page of a shift with the first verdict and of a fall in accuracy with the second. */
static char *judged_sheet(enum verdict all, enum verdict shift, enum verdict fall) {
    struct evidence *e = evidence_with(drift_new("tallies"));
    struct policy *p = policy_load_pack("drift-default", NULL);
    GPtrArray *policies = g_ptr_array_new();
    struct judgement j = {.findings = g_array_new(FALSE, TRUE, sizeof(struct finding)),
                          .verdict = all};
    g_ptr_array_add(policies, p);
    add_finding(&j, p, "DRIFT-SHIFT", "age", shift);
    add_finding(&j, p, "DRIFT-ACCURACY", "recall_micro", fall);
    evidence_judge(e, &j, policies);
    g_array_unref(j.findings);
    g_ptr_array_unref(policies);
    policy_free(p);
    return one_sheet(e);
}

START_TEST(test_what_cannot_be_told_is_not_what_is_to_watch) {
    g_autofree char *text = judged_sheet(VERDICT_CANNOT_TELL, VERDICT_FAIL, VERDICT_CANNOT_TELL);
    ck_assert_ptr_nonnull(strstr(text, "We cannot tell yet — Accuracy has not fallen."));
}
END_TEST

START_TEST(test_what_a_person_accepts_is_not_called_in_control) {
    g_autofree char *text = judged_sheet(VERDICT_PASS, VERDICT_PASS, VERDICT_WAIVED);
    ck_assert_ptr_null(strstr(text, "In control"));
    ck_assert_ptr_nonnull(strstr(text, "Accepted for now by a person — "));
    g_autofree char *watch = judged_sheet(VERDICT_PASS, VERDICT_FAIL, VERDICT_WAIVED);
    ck_assert_ptr_nonnull(strstr(watch, "Watch — age has shifted"));
    g_autofree char *calm = judged_sheet(VERDICT_PASS, VERDICT_PASS, VERDICT_PASS);
    ck_assert_ptr_nonnull(strstr(calm, "In control"));
}
END_TEST

START_TEST(test_the_axis_of_a_chart_holds_every_value_in_round_steps) {
    struct control_point points[] = {{.is_in = true, .value = 0.813, .lo = 0.78, .hi = 0.87},
                                     {.is_in = false, .value = 99},
                                     {.is_in = true, .value = 0.755, .lo = 0.77, .hi = 0.88}};
    struct control c = {.n = 3, .points = points, .centre = 0.824};
    struct control_axis a = control_axis_of(&c);
    ck_assert_double_eq_tol(a.lo, 0.75, 1e-9);
    ck_assert_double_eq_tol(a.hi, 0.9, 1e-9);
    ck_assert_double_eq_tol(a.step, 0.05, 1e-9);
    points[2].other = -1e6;
    c.has_other = true;
    a = control_axis_of(&c);
    ck_assert(a.lo <= -1e6 && a.hi >= 0.88);
}
END_TEST

int main(void) {
    TCase *c = tcase_create("page");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, test_two_sides_with_all_there_is_stand_on_one_sheet);
    tcase_add_test(c, test_series_with_groups_stand_on_one_sheet_and_say_when);
    tcase_add_test(c, test_few_rows_have_no_sigma_and_no_sums);
    tcase_add_test(c, test_nothing_to_show_is_said);
    tcase_add_test(c, test_what_cannot_be_told_is_not_what_is_to_watch);
    tcase_add_test(c, test_what_a_person_accepts_is_not_called_in_control);
    tcase_add_test(c, test_the_axis_of_a_chart_holds_every_value_in_round_steps);
    return run_case("drift page", c);
}
