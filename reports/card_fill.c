/* What evidence can say in a model card. Each number is one of the evidence. */
#include <string.h>

#include "metrics/metric.h"
#include "reports/card.h"
#include "reports/number.h"

/* Estimates for everybody, in this order. */
static const char *const overall_metrics[] = {"recall_micro", "precision_micro", "f1_micro",
                                              "f1_macro_union", "exact_match"};
static const char *const reliability_metrics[] = {"brier", "ece", "calibration_slope"};

/* The six elements of one group of key metrics. */
enum part { GOAL, RESULTS, INTERPRETATION, TEST, DATA, PROCESS, PARTS };
static const char *const part_names[PARTS] = {"MetricGoal",
                                              "Results",
                                              "Interpretation",
                                              "TestType",
                                              "TestingDataDescription",
                                              "ValidationProcessAndJustification"};

struct work {
    struct card *card;
    const struct view *view;
};

static void fill(struct card_value *value, char *text) {
    if (value->source == CARD_MISSING && text != NULL && text[0] != '\0') {
        card_set(value, CARD_EVIDENCE, text);
    } else {
        g_free(text);
    }
}

static struct card_value *part_of(struct work *w, const char *group, enum part part) {
    g_autofree char *path = g_strdup_printf("KeyMetrics.%s.%s", group, part_names[part]);
    return &w->card->elements[card_element_find(path)];
}

static void append_number(GString *out, double x) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(out, g_ascii_formatd(text, sizeof text, "%.6g", x + 0.0));
}

/* {"kind":"estimate_ci","estimate":0.89,"lower":0.88,"upper":0.9,"level":95}; without an interval
 * {"kind":"single","value":0.89}: as the published cards write them. */
static char *value_json(double value, bool has_interval, double lo, double hi, double confidence) {
    GString *out = g_string_new(has_interval ? "{\"kind\":\"estimate_ci\",\"estimate\":"
                                             : "{\"kind\":\"single\",\"value\":");
    append_number(out, value);
    if (has_interval) {
        g_string_append(out, ",\"lower\":");
        append_number(out, lo);
        g_string_append(out, ",\"upper\":");
        append_number(out, hi);
        g_string_append(out, ",\"level\":");
        append_number(out, 100 * confidence);
    }
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}

static const struct estimate *shown(const struct view *v, const char *metric) {
    const struct estimate *e = view_estimate(v, metric, 0, NULL);
    return e != NULL && e->has_value && e->status != ESTIMATE_SUPPRESSED ? e : NULL;
}

static const char *title_of(const char *metric) {
    const struct metric_row *row = metric_find(metric);
    return row == NULL ? metric : row->title;
}

static int add_estimates(struct work *w, const char *group, const char *const *metrics, size_t n) {
    int added = 0;
    for (size_t i = 0; i < n; i++) {
        const struct estimate *e = shown(w->view, metrics[i]);
        if (e != NULL) {
            card_add(part_of(w, group, RESULTS), CARD_EVIDENCE, g_strdup(title_of(metrics[i])),
                     value_json(e->value, e->has_interval, e->lo, e->hi, e->confidence));
            added++;
        }
    }
    return added;
}

/* "language = Spanish, sex = F" */
static char *group_words(const struct view_finding *f) {
    GString *out = g_string_new(NULL);
    for (int i = 0; i < f->n_by; i++) {
        g_string_append_printf(out, "%s%s = %s", i > 0 ? ", " : "", f->by[i].attribute,
                               f->by[i].level);
    }
    return g_string_free(out, FALSE);
}

static int add_findings(struct work *w, const char *group) {
    int added = 0;
    for (guint i = 0; i < w->view->findings->len; i++) {
        const struct view_finding *f = view_finding_at(w->view, i);
        if (f->n_by == 0 || !f->has_value || f->mark == MARK_SUPPRESSED) {
            continue;
        }
        g_autofree char *who = group_words(f);
        char *label = f->reference == NULL
                          ? g_strdup_printf("%s: %s", f->title, who)
                          : g_strdup_printf("%s: %s, against %s", f->title, who, f->reference);
        card_add(part_of(w, group, RESULTS), CARD_EVIDENCE, label,
                 value_json(f->value, f->has_interval, f->lo, f->hi, f->confidence));
        added++;
    }
    return added;
}

/* Which findings belong to a group of key metrics. */
typedef bool finding_filter(const struct view_finding *f);

static bool is_about_all(const struct view_finding *f) {
    return f->n_by == 0 && !view_finding_is_quality(f);
}
static bool is_about_groups(const struct view_finding *f) {
    return f->n_by > 0;
}
static bool is_about_data(const struct view_finding *f) {
    return view_finding_is_quality(f);
}

/* "Checks: 12; failed 1, cannot be told 2, passed 9. Failed: Recall ratio (language = Spanish)." */
static char *verdicts(const struct view *v, finding_filter *filter) {
    static const struct {
        enum mark mark;
        const char *words;
    } rows[] = {{MARK_FAIL, "failed"},
                {MARK_WATCH, "to be watched"},
                {MARK_WAIVED, "failed and waived"},
                {MARK_CANNOT_TELL, "cannot be told"},
                {MARK_PASS, "passed"},
                {MARK_NOT_APPLICABLE, "not applicable"},
                {MARK_SUPPRESSED, "not shown, because the group is small"}};
    int n[MARKS] = {0};
    int total = 0;
    GString *failed = g_string_new(NULL);
    for (guint i = 0; i < v->findings->len; i++) {
        const struct view_finding *f = view_finding_at(v, i);
        if (!filter(f)) {
            continue;
        }
        total++;
        n[f->mark]++;
        if (f->mark == MARK_FAIL) {
            g_autofree char *who = group_words(f);
            bool has_group = f->n_by > 0;
            g_string_append_printf(failed, "%s%s%s%s%s",
                                   failed->len > 0 ? "; " : " Failed: ", f->title,
                                   has_group ? " (" : "", who, has_group ? ")" : "");
        }
    }
    GString *out = g_string_new(NULL);
    if (total > 0) {
        g_string_append_printf(out, "Checks: %d", total);
        const char *before = "; ";
        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
            if (n[rows[i].mark] > 0) {
                g_string_append_printf(out, "%s%s %d", before, rows[i].words, n[rows[i].mark]);
                before = ", ";
            }
        }
        g_string_append_printf(out, ".%s%s", failed->str, failed->len > 0 ? "." : "");
    }
    g_string_free(failed, TRUE);
    return g_string_free(out, FALSE);
}

/* Titles of the rules and their policies; nothing without findings. */
static char *goal(const struct view *v, finding_filter *filter) {
    GString *out = g_string_new(NULL);
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < v->findings->len; i++) {
        const struct view_finding *f = view_finding_at(v, i);
        if (filter(f) && g_hash_table_add(done, (gpointer)(uintptr_t)f->rule)) {
            g_string_append_printf(out, "%s%s (%s of %s)",
                                   out->len > 0 ? "; " : "Limits on: ", f->title, f->rule,
                                   f->policy);
        }
    }
    return g_string_free(out, FALSE);
}

static void append_count(GString *out, int64_t n, const char *what) {
    g_autofree char *count = number_count(n);
    g_string_append_printf(out, "%s %s", count, what);
}

/* Of whom and when. */
static char *data_words(const struct view *v) {
    const struct estimate *e = shown(v, "recall_micro");
    GString *out = g_string_new(NULL);
    if (e != NULL && e->has_counts) {
        append_count(out, e->n_encounters, "encounters");
        if (v->has_patients) {
            g_string_append(out, " of ");
            append_count(out, e->n_patients, "patients");
        }
    }
    if (v->period != NULL) {
        g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "", v->period);
    }
    if (v->code_system != NULL) {
        g_string_append_printf(out, "%scodes of %s", out->len > 0 ? ", " : "", v->code_system);
    }
    for (int i = 0; i < v->n_attributes; i++) {
        g_string_append_printf(out, "%s%s", i == 0 ? "; groups by " : ", ", v->attributes[i]);
    }
    g_string_append(out, out->len > 0 ? "." : "");
    if (v->is_synthetic && out->len > 0) {
        g_string_append(out, " The data are synthetic.");
    }
    return g_string_free(out, FALSE);
}

static char *process_words(const struct view *v) {
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s %s measured it; evidence SHA-256 %s", v->tool, v->version,
                           v->sha256);
    for (guint i = 0; i < v->policies->len; i++) {
        const struct view_policy *p = &g_array_index(v->policies, struct view_policy, i);
        g_string_append_printf(out, "%s%s@%s", i == 0 ? "; judged by " : ", ", p->id, p->version);
    }
    g_string_append(out,
                    ". Intervals are of patients, not of codes; groups of few patients are not "
                    "shown.");
    return g_string_free(out, FALSE);
}

static void fill_group(struct work *w, const char *group, finding_filter *filter) {
    fill(part_of(w, group, GOAL), goal(w->view, filter));
    fill(part_of(w, group, INTERPRETATION), verdicts(w->view, filter));
    fill(part_of(w, group, TEST),
         g_strdup("Retrospective: the model's codes against the codes that were assigned."));
    fill(part_of(w, group, DATA), data_words(w->view));
    fill(part_of(w, group, PROCESS), process_words(w->view));
}

/* "Recall, micro .894 (.889 to .899); ..." */
static char *results_words(struct work *w, const char *group) {
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(overall_metrics); i++) {
        const struct estimate *e = shown(w->view, overall_metrics[i]);
        if (e == NULL) {
            continue;
        }
        g_string_append_printf(out, "%s%s ", out->len > 0 ? "; " : "",
                               title_of(overall_metrics[i]));
        append_number(out, e->value);
        if (e->has_interval) {
            g_string_append(out, " (");
            append_number(out, e->lo);
            g_string_append(out, " to ");
            append_number(out, e->hi);
            g_string_append_c(out, ')');
        }
    }
    const char *about = part_of(w, group, DATA)->text;
    if (out->len > 0) {
        g_string_append_printf(out, ". %s", about == NULL ? "" : about);
    }
    return g_string_free(out, FALSE);
}

void card_fill(struct card *c, const struct view *v) {
    struct work w = {c, v};
    fill(&c->elements[card_element_find("BasicInfo.ModelName")], g_strdup(v->model));
    if (add_estimates(&w, "UsefulnessUsabilityEfficacy", overall_metrics,
                      G_N_ELEMENTS(overall_metrics)) > 0) {
        fill_group(&w, "UsefulnessUsabilityEfficacy", is_about_all);
        fill(&c->attributes[card_attribute_find("onc_validity_local")],
             results_words(&w, "UsefulnessUsabilityEfficacy"));
    }
    if (add_findings(&w, "FairnessEquity") > 0) {
        fill_group(&w, "FairnessEquity", is_about_groups);
        fill(&c->attributes[card_attribute_find("onc_fairness_local")],
             verdicts(v, is_about_groups));
    }
    if (add_estimates(&w, "SafetyReliability", reliability_metrics,
                      G_N_ELEMENTS(reliability_metrics)) > 0) {
        fill_group(&w, "SafetyReliability", is_about_data);
    }
}
