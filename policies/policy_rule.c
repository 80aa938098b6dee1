/* One rule of a policy pack: which keys its kind has, and what they may hold. */
#include <math.h>
#include <string.h>

#include "metrics/drift_measure.h"
#include "metrics/metric.h"
#include "metrics/quality.h"
#include "policies/policy_parts.h"
#include "policies/privacy.h"
#include "policies/spelling.h"

#define MAX_FIELDS 200

static const char *const rule_keys[] = {
    "id",        "title",    "kind",       "metric",    "contrast",        "against",
    "strata",    "level",    "comparator", "threshold", "parameter",       "min_n",
    "n_unit",    "severity", "confidence", "rationale", "threshold_basis", "remediation",
    "plain",     "citation", "fields",     "covers",    "intersections",   "letters",
    "statement", NULL};
static const char *const basis_keys[] = {"authority", "source", "legal_number", NULL};
static const char *const kinds[] = {"metric", "quality", "completeness", "deid", "attestation",
                                    "drift",  NULL};
static const char *const contrasts[] = {"absolute", "difference", "ratio", NULL};
static const char *const comparators[] = {"reference", "rest", "overall", NULL};
static const char *const relations[] = {"ge", "gt", "le", "lt", "within", "equals", NULL};
static const char *const severities[] = {"fail", "warn", "info", NULL};
static const char *const units[] = {"patients", "encounters", "labels", NULL};
static const char *const levels[] = {"overall", NULL};
static const char *const covers[] = {"findings", NULL};

/* Which kinds may have a key, and which must: bits of enum rule_kind. */
#define M (1u << RULE_METRIC)
#define Q (1u << RULE_QUALITY)
#define C (1u << RULE_COMPLETENESS)
#define D (1u << RULE_DEID)
#define A (1u << RULE_ATTESTATION)
#define F (1u << RULE_DRIFT)
static const struct {
    const char *key;
    unsigned may, must;
} kind_keys[] = {
    {"metric", M | Q | D | F, M | Q | F},
    {"contrast", M, 0},
    {"against", M, 0},
    {"strata", M | F, 0},
    {"intersections", M, 0},
    {"level", M, 0},
    {"comparator", M | Q | C | D | F, M | Q | F},
    {"threshold", M | Q | C | D | F, F},
    {"parameter", M | Q, 0},
    {"min_n", M | F, 0},
    {"n_unit", M, 0},
    {"confidence", M | F, 0},
    {"fields", C, 0},
    {"covers", C, 0},
    {"letters", D, 0},
    {"statement", A, A},
};
#undef M
#undef Q
#undef C
#undef D
#undef A
#undef F

void policy_free_rule(gpointer data) {
    struct rule *r = data;
    g_free(r->id);
    g_free(r->title);
    g_free(r->metric);
    g_free(r->against);
    g_clear_pointer(&r->strata, g_ptr_array_unref);
    g_clear_pointer(&r->fields, g_ptr_array_unref);
    g_free(r->parameter);
    g_free(r->basis.authority);
    g_free(r->basis.source);
    g_free(r->statement);
    g_free(r->rationale);
    g_free(r->remediation);
    g_free(r->plain);
    g_free(r);
}

/* Upper case words joined by hyphens, at least two: BOARD-RECALL-RATIO. */
static bool is_rule_id(const char *text) {
    g_auto(GStrv) parts = g_strsplit(text, "-", -1);
    guint n = g_strv_length(parts);
    for (guint i = 0; i < n; i++) {
        if (!policy_is_of(parts[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")) {
            return false;
        }
    }
    return n >= 2 && g_ascii_isupper(text[0]);
}

static void check_keys_of_kind(struct json_reader *r, const json_t *object, const char *path,
                               enum rule_kind kind) {
    for (size_t i = 0; i < G_N_ELEMENTS(kind_keys) && r->error == NULL; i++) {
        bool is_there = json_object_get(object, kind_keys[i].key) != NULL;
        bool may = (kind_keys[i].may >> kind & 1u) != 0;
        bool must = (kind_keys[i].must >> kind & 1u) != 0;
        if (is_there ? may : !must) {
            continue;
        }
        g_autofree char *what = g_strdup_printf(is_there ? "a rule of kind %s has no \"%s\""
                                                         : "a rule of kind %s needs the key \"%s\"",
                                                kinds[kind], kind_keys[i].key);
        json_reader_fail(r, path, what, is_there ? "take it out" : "add it");
    }
}

/* What a rule of this kind may name as its metric. NULL-terminated. */
static GPtrArray *known_metrics(const struct rule *rule) {
    GPtrArray *known = g_ptr_array_new();
    for (size_t i = 0; rule->kind == RULE_METRIC && i < n_metric_rows; i++) {
        bool is_fit = metric_rows[i].kind != METRIC_LABEL &&
                      (rule->contrast == CONTRAST_ABSOLUTE || metric_rows[i].is_compared);
        if (is_fit) {
            g_ptr_array_add(known, (gpointer)(uintptr_t)metric_rows[i].id);
        }
    }
    for (int i = 0; rule->kind == RULE_QUALITY && i < QUALITY_COUNTERS; i++) {
        if (quality_rows[i].of != NULL) {
            g_ptr_array_add(known, (gpointer)(uintptr_t)quality_rows[i].id);
        }
    }
    for (int i = 0; rule->kind == RULE_DEID && i < PRIVACY_MEASURES; i++) {
        g_ptr_array_add(known, (gpointer)(uintptr_t)privacy_rows[i].id);
    }
    for (size_t i = 0; rule->kind == RULE_DRIFT && i < n_drift_measure_rows; i++) {
        g_ptr_array_add(known, (gpointer)(uintptr_t)drift_measure_rows[i].id);
    }
    g_ptr_array_add(known, NULL);
    return known;
}

static void check_metric(struct json_reader *r, const struct rule *rule, const char *path) {
    if (r->error != NULL || rule->metric == NULL) {
        return;
    }
    GPtrArray *known = known_metrics(rule);
    const char *const *names = (const char *const *)known->pdata;
    if (!g_strv_contains(names, rule->metric)) {
        const char *nearest = spelling_nearest(rule->metric, names);
        g_autofree char *at = g_strdup_printf("%s.metric", path);
        g_autofree char *fix = nearest != NULL ? g_strdup_printf("did you mean \"%s\"?", nearest)
                                               : g_strdup("`ombud explain` lists what there is");
        json_reader_fail(r, at, "there is no such metric for this kind of rule", fix);
    }
    g_ptr_array_unref(known);
}

static void read_basis(struct json_reader *r, const json_t *object, const char *path,
                       struct rule *rule) {
    const json_t *basis = json_object_get(object, "threshold_basis");
    g_autofree char *at = g_strdup_printf("%s.threshold_basis", path);
    if (r->error == NULL && basis == NULL) {
        json_reader_fail(r, path, "the key \"threshold_basis\" is missing",
                         "say whose number the limit is");
    }
    if (!json_reader_keys(r, basis, at, basis_keys)) {
        return;
    }
    rule->basis.authority = json_reader_text(r, basis, at, "authority", 60, true);
    (void)json_reader_word(r, basis, at, "authority", policy_authorities, 0);
    rule->basis.source = json_reader_text(r, basis, at, "source", 400, true);
    rule->basis.legal_number = json_reader_bool(r, basis, at, "legal_number", false);
    policy_check_form(r, r->error != NULL || strlen(rule->basis.source) >= 3, at, "source",
                      "at least 3 characters");
    if (r->error == NULL && rule->basis.legal_number &&
        strcmp(rule->basis.authority, policy_authorities[0]) != 0) {
        json_reader_fail(r, at, "a legal number needs a statute or regulation as its authority",
                         "set legal_number to false or name the law");
    }
}

/* The citation is one of the pack's; a legal number is cited from the law. */
static void read_citation(struct json_reader *r, const json_t *object, const char *path,
                          struct rule *rule, const struct policy *p) {
    g_autofree char *ref = json_reader_text(r, object, path, "citation", 200, false);
    if (ref == NULL) {
        return;
    }
    GPtrArray *refs = g_ptr_array_new();
    for (guint i = 0; i < p->citations->len; i++) {
        const struct citation *c = p->citations->pdata[i];
        g_ptr_array_add(refs, c->ref);
        rule->citation = strcmp(c->ref, ref) == 0 ? c : rule->citation;
    }
    g_ptr_array_add(refs, NULL);
    g_autofree char *at = g_strdup_printf("%s.citation", path);
    if (rule->citation == NULL) {
        const char *nearest = spelling_nearest(ref, (const char *const *)refs->pdata);
        g_autofree char *fix =
            g_strdup_printf(nearest != NULL ? "did you mean \"%s\"?" : "add it", nearest);
        json_reader_fail(r, at, "$.citations has no such ref", fix);
    } else if (rule->basis.legal_number &&
               strcmp(rule->citation->authority, policy_authorities[0]) != 0) {
        json_reader_fail(r, at, "a legal number is cited from a statute or regulation",
                         "set legal_number to false or cite the law");
    }
    g_ptr_array_unref(refs);
}

/* A side without a limit is infinite. */
static void set_limits(struct rule *rule, double limit) {
    bool has_floor = rule->comparator == COMPARATOR_GE || rule->comparator == COMPARATOR_GT ||
                     rule->comparator == COMPARATOR_EQUALS;
    bool has_ceiling = rule->comparator == COMPARATOR_LE || rule->comparator == COMPARATOR_LT ||
                       rule->comparator == COMPARATOR_EQUALS;
    rule->limit_lo = has_floor ? limit : -INFINITY;
    rule->limit_hi = has_ceiling ? limit : INFINITY;
}

static void read_within(struct json_reader *r, const json_t *threshold, const char *at,
                        struct rule *rule) {
    const json_t *lo = json_array_get(threshold, 0);
    const json_t *hi = json_array_get(threshold, 1);
    rule->limit_lo = json_number_value(lo);
    rule->limit_hi = json_number_value(hi);
    if (json_array_size(threshold) != 2 || !json_is_number(lo) || !json_is_number(hi) ||
        rule->limit_lo >= rule->limit_hi) {
        json_reader_fail(r, at, "\"within\" needs two rising numbers", "write [0.8, 1.25]");
    }
}

/* What a rule without threshold and comparator means: every field, no identifier. */
static bool read_default_limit(const json_t *object, struct rule *rule) {
    bool has_default = rule->kind == RULE_COMPLETENESS || rule->kind == RULE_ATTESTATION ||
                       (rule->kind == RULE_DEID && rule->letters != 0);
    if (!has_default || json_object_get(object, "threshold") != NULL ||
        json_object_get(object, "comparator") != NULL) {
        return false;
    }
    rule->comparator = rule->kind == RULE_DEID ? COMPARATOR_LE : COMPARATOR_GE;
    set_limits(rule, rule->kind == RULE_DEID ? 0 : 1);
    return true;
}

static void read_limit(struct json_reader *r, const json_t *object, const char *path,
                       struct rule *rule) {
    const json_t *threshold = json_object_get(object, "threshold");
    g_autofree char *at = g_strdup_printf("%s.threshold", path);
    if (r->error != NULL || read_default_limit(object, rule)) {
        return;
    }
    rule->comparator =
        (enum rule_comparator)policy_required_word(r, object, path, "comparator", relations);
    if (r->error != NULL) {
        return;
    }
    if ((threshold == NULL) == (rule->parameter == NULL)) {
        json_reader_fail(r, at, "a rule has either a threshold or a parameter",
                         "give one of the two");
    } else if (rule->comparator == COMPARATOR_WITHIN) {
        read_within(r, threshold, at, rule);
    } else if (threshold != NULL && !json_is_number(threshold)) {
        json_reader_fail(r, at, "a number is expected", "write for example 0.8");
    } else {
        set_limits(rule, json_number_value(threshold));
    }
}

static void read_letters(struct json_reader *r, const json_t *object, const char *path,
                         struct rule *rule) {
    GPtrArray *letters = json_reader_texts(r, object, path, "letters", PRIVACY_LETTERS);
    for (guint i = 0; i < letters->len && r->error == NULL; i++) {
        const char *text = letters->pdata[i];
        bool is_letter = text[0] >= 'A' && text[0] < 'A' + PRIVACY_LETTERS && text[1] == '\0';
        policy_check_form(r, is_letter, path, "letters", "letters A to R, each as a text");
        if (is_letter) {
            rule->letters |= 1u << (text[0] - 'A');
        }
    }
    g_ptr_array_unref(letters);
    if (r->error == NULL && rule->kind == RULE_DEID &&
        (rule->letters != 0) == (rule->metric != NULL)) {
        json_reader_fail(r, path, "a rule of kind deid has either letters or a metric",
                         "write \"letters\": [\"A\"] or \"metric\": \"k_smallest\"");
    }
}

static void read_fields(struct json_reader *r, const json_t *object, const char *path,
                        struct rule *rule) {
    rule->fields = json_reader_texts(r, object, path, "fields", MAX_FIELDS);
    rule->covers_findings = json_reader_word(r, object, path, "covers", covers, -1) == 0;
    for (guint i = 0; i < rule->fields->len && r->error == NULL; i++) {
        const char *text = rule->fields->pdata[i];
        bool is_first = true;
        for (guint k = 0; k < i; k++) {
            is_first = is_first && strcmp(rule->fields->pdata[k], text) != 0;
        }
        policy_check_form(r, text[0] != '\0' && is_first, path, "fields",
                          "name each field once, none of them empty");
    }
    if (r->error == NULL && rule->kind == RULE_COMPLETENESS &&
        rule->covers_findings == (rule->fields->len > 0)) {
        json_reader_fail(r, path, "a rule of kind completeness has either fields or covers",
                         "write \"fields\": [\"name\"] or \"covers\": \"findings\"");
    }
}

static void read_texts(struct json_reader *r, const json_t *object, const char *path,
                       struct rule *rule) {
    rule->id = json_reader_text(r, object, path, "id", 60, true);
    rule->title = json_reader_text(r, object, path, "title", 90, true);
    rule->metric = json_reader_text(r, object, path, "metric", 80, false);
    rule->parameter = json_reader_text(r, object, path, "parameter", 60, false);
    rule->statement = json_reader_text(r, object, path, "statement", 400, false);
    rule->rationale = json_reader_text(r, object, path, "rationale", 600, true);
    rule->remediation = json_reader_text(r, object, path, "remediation", 600, true);
    rule->plain = json_reader_text(r, object, path, "plain", 240, true);
    bool has_failed = r->error != NULL;
    policy_check_form(r, has_failed || is_rule_id(rule->id), path, "id",
                      "an id like BOARD-RECALL-RATIO");
    policy_check_form(r, has_failed || strlen(rule->rationale) >= 10, path, "rationale",
                      "a rationale of at least 10 characters");
    policy_check_form(r, has_failed || strlen(rule->remediation) >= 10, path, "remediation",
                      "a remediation of at least 10 characters");
    policy_check_form(r, has_failed || strlen(rule->plain) >= 5, path, "plain",
                      "a plain sentence of at least 5 characters");
    policy_check_form(r, has_failed || rule->statement == NULL || strlen(rule->statement) >= 20,
                      path, "statement", "a statement of at least 20 characters");
}

static void read_comparison(struct json_reader *r, const json_t *object, const char *path,
                            const struct policy *p, struct rule *rule) {
    rule->contrast =
        (enum rule_contrast)json_reader_word(r, object, path, "contrast", contrasts, 0);
    int against = json_reader_word(r, object, path, "against", comparators, 0);
    rule->against = g_strdup(comparators[MAX(against, 0)]);
    rule->strata = json_reader_texts(r, object, path, "strata", 64);
    rule->n_together = (int)json_reader_integer(r, object, path, "intersections", 1, 3, 1);
    rule->is_overall = rule->contrast == CONTRAST_ABSOLUTE && rule->strata->len == 0 &&
                       json_object_get(object, "intersections") == NULL;
    (void)json_reader_word(r, object, path, "level", levels, 0);
    rule->min_n = json_reader_integer(r, object, path, "min_n", 1, 1000000000, 1);
    rule->n_unit = (enum rule_unit)json_reader_word(r, object, path, "n_unit", units, 0);
    rule->confidence =
        json_reader_number(r, object, path, "confidence", 0.5, 0.9999, p->confidence);
}

/* What stands for a metric in a finding where the rule names none. */
static const char *stand_in(enum rule_kind kind) {
    switch (kind) {
    case RULE_COMPLETENESS:
        return "fields_filled";
    case RULE_ATTESTATION:
        return "attested";
    default:
        return "identifiers_found";
    }
}

struct rule *policy_read_rule(struct json_reader *r, const json_t *object, const char *path,
                              const struct policy *p) {
    if (!json_reader_keys(r, object, path, rule_keys)) {
        return NULL;
    }
    struct rule *rule = g_new0(struct rule, 1);
    read_texts(r, object, path, rule);
    int kind = policy_required_word(r, object, path, "kind", kinds);
    rule->kind = (enum rule_kind)MAX(kind, 0);
    check_keys_of_kind(r, object, path, rule->kind);
    read_comparison(r, object, path, p, rule);
    read_fields(r, object, path, rule);
    read_letters(r, object, path, rule);
    rule->severity =
        (enum rule_severity)policy_required_word(r, object, path, "severity", severities);
    read_limit(r, object, path, rule);
    read_basis(r, object, path, rule);
    read_citation(r, object, path, rule, p);
    check_metric(r, rule, path);
    if (rule->metric == NULL) {
        rule->metric = g_strdup(stand_in(rule->kind));
    }
    if (r->error != NULL) {
        policy_free_rule(rule);
        return NULL;
    }
    return rule;
}
