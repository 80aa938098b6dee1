/* The evidence as C records for the pages. */
#include "reports/view.h"

#include <math.h>
#include <string.h>

#include "reports/number.h"
#include "reports/words.h"

#define MANY_PERIODS 4 /* more of them are said as such */

const char *mark_title(enum mark mark) {
    static const enum verdict verdicts[] = {
        [MARK_PASS] = VERDICT_PASS,
        [MARK_FAIL] = VERDICT_FAIL,
        [MARK_CANNOT_TELL] = VERDICT_CANNOT_TELL,
        [MARK_SUPPRESSED] = VERDICT_SUPPRESSED,
        [MARK_NOT_APPLICABLE] = VERDICT_NOT_APPLICABLE,
        [MARK_WAIVED] = VERDICT_WAIVED,
    };
    return mark == MARK_NONE    ? ""
           : mark == MARK_WATCH ? "Watch"
                                : verdict_rows[verdicts[mark]].title;
}

static enum mark finding_mark(enum verdict verdict, const char *severity) {
    static const enum mark marks[VERDICTS] = {
        [VERDICT_PASS] = MARK_PASS,
        [VERDICT_FAIL] = MARK_FAIL,
        [VERDICT_CANNOT_TELL] = MARK_CANNOT_TELL,
        [VERDICT_NOT_APPLICABLE] = MARK_NOT_APPLICABLE,
        [VERDICT_SUPPRESSED] = MARK_SUPPRESSED,
        [VERDICT_WAIVED] = MARK_WAIVED,
    };
    bool warns = strcmp(severity, "fail") != 0;
    return verdict == VERDICT_FAIL && warns ? MARK_WATCH : marks[verdict];
}

static int compare_by(const void *a, const void *b) {
    const struct estimate_by *x = a;
    const struct estimate_by *y = b;
    return strcmp(x->attribute, y->attribute);
}

/* Names may hold any character except NUL; a length before each keeps them apart. */
static char *group_key(const char *name, int n_by, const struct estimate_by *by) {
    struct estimate_by sorted[ESTIMATE_MAX_BY] = {0};
    GString *key = g_string_new(NULL);
    g_string_append_printf(key, "%zu:%s", strlen(name), name);
    for (int i = 0; i < n_by; i++) {
        sorted[i] = by[i];
    }
    qsort(sorted, (size_t)n_by, sizeof sorted[0], compare_by);
    for (int i = 0; i < n_by; i++) {
        g_string_append_printf(key, "%zu:%s%zu:%s", strlen(sorted[i].attribute),
                               sorted[i].attribute, strlen(sorted[i].level), sorted[i].level);
    }
    return g_string_free(key, FALSE);
}

static const char *text(const json_t *v, const char *key) {
    return json_string_value(json_object_get(v, key));
}

static double end_of(const json_t *limit, size_t i, double absent) {
    const json_t *v = json_array_get(limit, i);
    return json_is_number(v) ? json_number_value(v) : absent;
}

static int finding_by(const struct view *v, const json_t *by, struct estimate_by out[]) {
    int n = 0;
    for (int i = 0; i < v->n_attributes && n < ESTIMATE_MAX_BY; i++) {
        const char *level = text(by, v->attributes[i]);
        if (level) {
            out[n++] = (struct estimate_by){v->attributes[i], level};
        }
    }
    return n;
}

static struct view_finding read_finding(const struct view *v, const json_t *f) {
    const json_t *basis = json_object_get(f, "threshold_basis");
    const json_t *limit = json_object_get(f, "limit");
    const json_t *detectable = json_object_get(f, "detectable");
    struct view_finding out = {
        .rule = text(f, "rule"),
        .title = text(f, "title"),
        .policy = text(f, "policy"),
        .metric = text(f, "metric"),
        .reference = text(f, "reference"),
        .severity = text(f, "severity"),
        .reason = text(f, "reason"),
        .rationale = text(f, "rationale"),
        .remediation = text(f, "remediation"),
        .plain = text(f, "plain"),
        .authority = text(basis, "authority"),
        .source = text(basis, "source"),
        .is_legal_number = json_is_true(json_object_get(basis, "legal_number")),
        .verdict = verdict_find(text(f, "verdict")),
        .has_value = json_is_number(json_object_get(f, "value")),
        .has_interval = json_is_number(json_object_get(f, "lo")),
        .has_counts = json_is_integer(json_object_get(f, "n_patients")),
        .value = json_number_value(json_object_get(f, "value")),
        .lo = json_number_value(json_object_get(f, "lo")),
        .hi = json_number_value(json_object_get(f, "hi")),
        .confidence = json_number_value(json_object_get(f, "confidence")),
        .limit_lo = end_of(limit, 0, -INFINITY),
        .limit_hi = end_of(limit, 1, INFINITY),
        .n_comparisons = json_integer_value(json_object_get(f, "n_comparisons")),
        .n_patients = json_integer_value(json_object_get(f, "n_patients")),
        .n_encounters = json_integer_value(json_object_get(f, "n_encounters")),
        .n_labels = json_integer_value(json_object_get(f, "n_labels")),
        .n_more = json_integer_value(json_object_get(f, "n_more")),
        .has_detectable_lo = json_is_number(json_array_get(detectable, 0)),
        .has_detectable_hi = json_is_number(json_array_get(detectable, 1)),
        .detectable_lo = json_number_value(json_array_get(detectable, 0)),
        .detectable_hi = json_number_value(json_array_get(detectable, 1)),
    };
    out.mark = finding_mark(out.verdict, out.severity);
    out.n_by = finding_by(v, json_object_get(f, "by"), out.by);
    return out;
}

static void read_study(struct view *v, const json_t *study) {
    v->title = text(study, "title");
    v->organisation = text(study, "organisation");
    v->model = text(study, "model");
    v->period = text(study, "period");
    v->date = text(study, "date");
    v->code_system = text(study, "code_system");
    v->fingerprint = text(study, "fingerprint");
    v->tally_sha256 = text(study, "tally_sha256");
    v->seed = text(study, "seed");
    v->is_synthetic = json_is_true(json_object_get(study, "is_synthetic"));
    v->leaves_out_unpredicted = json_is_true(json_object_get(study, "leaves_out_unpredicted"));
    v->has_patients = json_is_true(json_object_get(study, "has_patients"));
    v->has_threshold = json_is_number(json_object_get(study, "threshold"));
    v->threshold = json_number_value(json_object_get(study, "threshold"));
    const json_t *list = json_object_get(study, "attributes");
    v->n_attributes = (int)json_array_size(list);
    v->attributes = g_new0(const char *, (gsize)v->n_attributes + 1);
    v->not_recorded = g_new0(const char *, (gsize)v->n_attributes + 1);
    for (int i = 0; i < v->n_attributes; i++) {
        v->attributes[i] = text(json_array_get(list, (size_t)i), "name");
        v->not_recorded[i] = text(json_array_get(list, (size_t)i), "not_recorded");
    }
}

static void read_policies(struct view *v, const json_t *list) {
    size_t i;
    json_t *p;
    json_array_foreach((json_t *)list, i, p) {
        struct view_policy row = {text(p, "id"),     text(p, "version"),    text(p, "title"),
                                  text(p, "sha256"), text(p, "disclaimer"), text(p, "review_by")};
        int64_t below = json_integer_value(json_object_get(p, "suppress_below"));
        v->suppress_below = MAX(v->suppress_below, below);
        g_array_append_val(v->policies, row);
    }
}

static void read_findings(struct view *v, const json_t *list) {
    size_t i;
    json_t *f;
    json_array_foreach((json_t *)list, i, f) {
        struct view_finding row = read_finding(v, f);
        g_array_append_val(v->findings, row);
        char *rule = g_strconcat(row.policy, "/", row.rule, NULL);
        g_hash_table_insert(v->finding_index, group_key(rule, row.n_by, row.by),
                            GUINT_TO_POINTER(v->findings->len));
        g_free(rule);
    }
}

static void index_estimates(struct view *v) {
    for (size_t i = 0; i < v->estimates->n; i++) {
        const struct estimate *x = &v->estimates->items[i];
        if (strcmp(x->level, "overall") == 0) {
            g_hash_table_insert(v->estimate_index, group_key(x->metric, x->n_by, x->by),
                                (gpointer)x);
        }
    }
}

struct view *view_new(const struct evidence *e, GError **error) {
    struct estimates *estimates = evidence_estimates(e, error);
    if (!estimates) {
        return NULL;
    }
    struct view *v = g_new0(struct view, 1);
    const json_t *tool = json_object_get(e->root, "tool");
    const json_t *privacy = json_object_get(e->root, "privacy");
    v->sha256 = evidence_sha256(e);
    v->evidence = e;
    v->estimates = estimates;
    v->tool = text(tool, "name");
    v->version = text(tool, "version");
    v->verdict = text(e->root, "verdict");
    v->is_internal = evidence_is_internal(e);
    v->n_cells = json_integer_value(json_object_get(privacy, "n_cells"));
    v->n_hidden = json_integer_value(json_object_get(privacy, "n_hidden"));
    v->n_withheld = json_integer_value(json_object_get(privacy, "n_withheld"));
    evidence_quality(e, v->quality);
    v->findings = g_array_new(FALSE, FALSE, sizeof(struct view_finding));
    v->policies = g_array_new(FALSE, FALSE, sizeof(struct view_policy));
    v->finding_index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    v->estimate_index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    read_study(v, json_object_get(e->root, "study"));
    read_policies(v, json_object_get(e->root, "policies"));
    read_findings(v, json_object_get(e->root, "findings"));
    index_estimates(v);
    return v;
}

void view_free(struct view *v) {
    if (!v) {
        return;
    }
    g_free(v->attributes);
    g_free(v->not_recorded);
    g_free(v->sha256);
    g_array_free(v->findings, TRUE);
    g_array_free(v->policies, TRUE);
    g_hash_table_destroy(v->finding_index);
    g_hash_table_destroy(v->estimate_index);
    estimates_free(v->estimates);
    g_free(v);
}

const struct estimate *view_estimate(const struct view *v, const char *metric, int n_by,
                                     const struct estimate_by *by) {
    g_autofree char *key = group_key(metric, n_by, by);
    return g_hash_table_lookup(v->estimate_index, key);
}

const struct view_finding *view_finding(const struct view *v, const char *policy, const char *rule,
                                        int n_by, const struct estimate_by *by) {
    g_autofree char *name = g_strconcat(policy, "/", rule, NULL);
    g_autofree char *key = group_key(name, n_by, by);
    guint i = GPOINTER_TO_UINT(g_hash_table_lookup(v->finding_index, key));
    return i > 0 ? view_finding_at(v, i - 1) : NULL;
}

const struct view_finding *view_finding_at(const struct view *v, guint i) {
    return &g_array_index(v->findings, struct view_finding, i);
}

bool view_finding_is_quality(const struct view_finding *f) {
    return quality_find(f->metric) >= 0;
}

char *view_finding_detectable(const struct view_finding *f) {
    bool is_ratio = words_kind(f->metric) == VALUE_RATIO;
    double scale = is_ratio ? 1 : 100;
    int decimals = is_ratio ? 2 : 1;
    g_autofree char *lo = number_decimal(scale * f->detectable_lo, decimals);
    g_autofree char *hi = number_decimal(scale * f->detectable_hi, decimals);
    const char *unit = is_ratio ? "" : " points";
    if (f->has_detectable_lo && f->has_detectable_hi) {
        return words(SAY_DETECTABLE, "lo", lo, "hi", hi, "unit", unit);
    }
    return f->has_detectable_lo   ? words(SAY_DETECTABLE_LOW, "lo", lo, "unit", unit)
           : f->has_detectable_hi ? words(SAY_DETECTABLE_HIGH, "hi", hi, "unit", unit)
                                  : NULL;
}

/* 86 of 94 is "more than 80". */
static char *periods_of(int64_t n_more, int64_t n_now) {
    int64_t n = n_now > 0 ? n_more / n_now : 0;
    int64_t unit = 1;
    while (n / unit >= 10) {
        unit *= 10;
    }
    bool is_many = n_now > 0 && n_more / MANY_PERIODS > n_now;
    return is_many ? number_count(n / unit * unit) : NULL;
}

char *view_finding_more(const struct view_finding *f) {
    if (f->n_more <= 0) {
        return NULL;
    }
    g_autofree char *n = words_about(f->n_more);
    char *more = words(f->n_by > 0 ? SAY_MORE_GROUP : SAY_MORE, "n", n);
    g_autofree char *k = f->has_counts ? periods_of(f->n_more, f->n_encounters) : NULL;
    if (k == NULL) {
        return more;
    }
    char *with_periods = words(SAY_MORE_PERIODS, "more", more, "k", k);
    g_free(more);
    return with_periods;
}

const char *view_finding_limit(const struct view_finding *f, const struct worded *w) {
    bool is_unset = f->mark == MARK_NOT_APPLICABLE && f->n_by == 0 && !view_finding_is_quality(f);
    if (strcmp(f->metric, "attested") == 0) {
        return "a yes";
    }
    return is_unset || !w->limit_table ? "no limit set" : w->limit_table;
}

void view_finding_numbers(const struct view_finding *f, struct numbers *out) {
    *out = (struct numbers){
        words_kind(f->metric), f->has_value, f->has_interval, f->value, f->lo, f->hi,
        f->limit_lo,           f->limit_hi};
}

char *view_report_id(const struct view *v) {
    g_autofree char *upper = g_ascii_strup(v->sha256, 8);
    return g_strdup_printf("%.4s-%.4s", upper, upper + 4);
}
