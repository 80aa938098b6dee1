#include "policies/policy.h"

#include <math.h>
#include <string.h>

#include "metrics/metric.h"
#include "metrics/quality.h"
#include "policies/canonical.h"
#include "policies/embedded.h"
#include "policies/json_reader.h"
#include "policies/spelling.h"

#define MAX_BYTES ((size_t)1 << 20)
#define MAX_RULES 200

static const char *const top_keys[] = {"schema",       "id",        "version",   "title",
                                       "jurisdiction", "review_by", "citations", "disclaimer",
                                       "defaults",     "rules",     NULL};
static const char *const default_keys[] = {"confidence", "suppress_below", "adjust", NULL};
static const char *const citation_keys[] = {"ref", "url", "retrieved", "authority", "status", NULL};
static const char *const rule_keys[] = {
    "id",       "title",           "kind",      "metric",      "contrast", "against", "strata",
    "level",    "comparator",      "threshold", "parameter",   "min_n",    "n_unit",  "confidence",
    "severity", "threshold_basis", "rationale", "remediation", "plain",    NULL};
static const char *const basis_keys[] = {"authority", "source", "legal_number", NULL};
static const char *const jurisdictions[] = {"US", "US-state", "EU", "none", NULL};
static const char *const authorities[] = {
    "statute-or-regulation", "regulator-guidance", "standard", "published-research",
    "industry-convention",   "project-default",    NULL};
static const char *const statuses[] = {"in-force",  "proposed",   "deferred", "vacated",
                                       "voluntary", "superseded", NULL};
static const char *const adjustments[] = {"none", "bonferroni", NULL};
static const char *const kinds[] = {"metric", "quality", NULL};
static const char *const contrasts[] = {"absolute", "difference", "ratio", NULL};
static const char *const comparators[] = {"reference", "rest", "overall", NULL};
static const char *const relations[] = {"ge", "gt", "le", "lt", "within", NULL};
static const char *const severities[] = {"fail", "warn", "info", NULL};
static const char *const units[] = {"patients", "encounters", "labels", NULL};
static const char *const levels[] = {"overall", NULL};

static void rule_free(gpointer data) {
    struct rule *r = data;
    g_free(r->id);
    g_free(r->title);
    g_free(r->metric);
    g_free(r->against);
    g_clear_pointer(&r->strata, g_ptr_array_unref);
    g_free(r->parameter);
    g_free(r->basis.authority);
    g_free(r->basis.source);
    g_free(r->rationale);
    g_free(r->remediation);
    g_free(r->plain);
    g_free(r);
}

void policy_free(struct policy *p) {
    if (p == NULL) {
        return;
    }
    g_free(p->id);
    g_free(p->version);
    g_free(p->title);
    g_free(p->disclaimer);
    g_free(p->review_by);
    g_free(p->sha256);
    g_ptr_array_unref(p->rules);
    g_free(p);
}

static bool is_of(const char *text, const char *set) {
    return text[0] != '\0' && strspn(text, set) == strlen(text);
}

static bool is_version(const char *text) {
    g_auto(GStrv) parts = g_strsplit(text, ".", -1);
    if (g_strv_length(parts) != 3) {
        return false;
    }
    return is_of(parts[0], "0123456789") && is_of(parts[1], "0123456789") &&
           is_of(parts[2], "0123456789");
}

/* Upper case words joined by hyphens, at least two: BOARD-RECALL-RATIO. */
static bool is_rule_id(const char *text) {
    g_auto(GStrv) parts = g_strsplit(text, "-", -1);
    guint n = g_strv_length(parts);
    for (guint i = 0; i < n; i++) {
        if (!is_of(parts[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")) {
            return false;
        }
    }
    return n >= 2 && g_ascii_isupper(text[0]);
}

static bool is_pack_id(const char *text) {
    size_t n = strlen(text);
    return n >= 3 && n <= 48 && is_of(text, "abcdefghijklmnopqrstuvwxyz0123456789-") &&
           text[0] != '-';
}

static void check_form(struct json_reader *r, bool is_good, const char *path, const char *fix) {
    if (r->error == NULL && !is_good) {
        json_reader_fail(r, path, "this has the wrong form", fix);
    }
}

/* A metric that may be compared, or a counter that has a denominator. */
static void check_metric(struct json_reader *r, const struct rule *rule, const char *path) {
    if (r->error != NULL) {
        return;
    }
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
    g_ptr_array_add(known, NULL);
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
    if (!json_reader_keys(r, basis, at, basis_keys)) {
        return;
    }
    rule->basis.authority = json_reader_text(r, basis, at, "authority", 60, true);
    (void)json_reader_word(r, basis, at, "authority", authorities, 0);
    rule->basis.source = json_reader_text(r, basis, at, "source", 400, true);
    rule->basis.legal_number = json_reader_bool(r, basis, at, "legal_number", false);
    if (r->error == NULL && rule->basis.legal_number &&
        strcmp(rule->basis.authority, authorities[0]) != 0) {
        json_reader_fail(r, at, "a legal number needs a statute or regulation as its authority",
                         "set legal_number to false or name the law");
    }
}

static void read_limit(struct json_reader *r, const json_t *object, const char *path,
                       struct rule *rule) {
    const json_t *threshold = json_object_get(object, "threshold");
    g_autofree char *at = g_strdup_printf("%s.threshold", path);
    rule->limit_lo = -INFINITY;
    rule->limit_hi = INFINITY;
    if (r->error != NULL) {
        return;
    }
    if ((threshold == NULL) == (rule->parameter == NULL)) {
        json_reader_fail(r, at, "a rule has either a threshold or a parameter",
                         "give one of the two");
        return;
    }
    if (rule->comparator == COMPARATOR_WITHIN) {
        const json_t *lo = json_array_get(threshold, 0);
        const json_t *hi = json_array_get(threshold, 1);
        rule->limit_lo = json_number_value(lo);
        rule->limit_hi = json_number_value(hi);
        if (json_array_size(threshold) != 2 || !json_is_number(lo) || !json_is_number(hi) ||
            rule->limit_lo >= rule->limit_hi) {
            json_reader_fail(r, at, "\"within\" needs two rising numbers", "write [0.8, 1.25]");
        }
        return;
    }
    if (threshold != NULL && !json_is_number(threshold)) {
        json_reader_fail(r, at, "a number is expected", "write for example 0.8");
        return;
    }
    bool is_floor = rule->comparator == COMPARATOR_GE || rule->comparator == COMPARATOR_GT;
    double limit = json_number_value(threshold);
    rule->limit_lo = is_floor ? limit : -INFINITY;
    rule->limit_hi = is_floor ? INFINITY : limit;
}

static void read_texts(struct json_reader *r, const json_t *object, const char *path,
                       struct rule *rule) {
    rule->id = json_reader_text(r, object, path, "id", 60, true);
    rule->title = json_reader_text(r, object, path, "title", 90, true);
    rule->metric = json_reader_text(r, object, path, "metric", 80, true);
    rule->parameter = json_reader_text(r, object, path, "parameter", 60, false);
    rule->rationale = json_reader_text(r, object, path, "rationale", 600, true);
    rule->remediation = json_reader_text(r, object, path, "remediation", 600, true);
    rule->plain = json_reader_text(r, object, path, "plain", 240, true);
    check_form(r, r->error != NULL || is_rule_id(rule->id), path, "an id like BOARD-RECALL-RATIO");
    check_form(r, r->error != NULL || strlen(rule->rationale) >= 10, path,
               "a rationale of at least 10 characters");
    check_form(r, r->error != NULL || strlen(rule->remediation) >= 10, path,
               "a remediation of at least 10 characters");
    check_form(r, r->error != NULL || strlen(rule->plain) >= 5, path,
               "a plain sentence of at least 5 characters");
}

static int required_word(struct json_reader *r, const json_t *object, const char *path,
                         const char *key, const char *const *words) {
    if (r->error == NULL && json_object_get(object, key) == NULL) {
        g_autofree char *what = g_strdup_printf("the key \"%s\" is missing", key);
        json_reader_fail(r, path, what, "add it");
    }
    return json_reader_word(r, object, path, key, words, 0);
}

static struct rule *read_rule(struct json_reader *r, const json_t *object, const char *path,
                              const struct policy *p) {
    if (!json_reader_keys(r, object, path, rule_keys)) {
        return NULL;
    }
    struct rule *rule = g_new0(struct rule, 1);
    read_texts(r, object, path, rule);
    rule->kind = (enum rule_kind)required_word(r, object, path, "kind", kinds);
    rule->contrast =
        (enum rule_contrast)json_reader_word(r, object, path, "contrast", contrasts, 0);
    int against = json_reader_word(r, object, path, "against", comparators, 0);
    rule->against = g_strdup(comparators[MAX(against, 0)]);
    rule->strata = json_reader_texts(r, object, path, "strata", 64);
    rule->is_overall = rule->contrast == CONTRAST_ABSOLUTE && rule->strata->len == 0;
    (void)json_reader_word(r, object, path, "level", levels, 0);
    rule->comparator =
        (enum rule_comparator)required_word(r, object, path, "comparator", relations);
    rule->min_n = json_reader_integer(r, object, path, "min_n", 1, 1000000000, 1);
    rule->n_unit = (enum rule_unit)json_reader_word(r, object, path, "n_unit", units, 0);
    rule->confidence =
        json_reader_number(r, object, path, "confidence", 0.5, 0.9999, p->confidence);
    rule->severity = (enum rule_severity)required_word(r, object, path, "severity", severities);
    read_limit(r, object, path, rule);
    read_basis(r, object, path, rule);
    check_metric(r, rule, path);
    return rule;
}

static void read_rules(struct json_reader *r, const json_t *root, struct policy *p) {
    const json_t *rules = json_reader_array(r, root, "$", "rules", MAX_RULES, true);
    for (size_t i = 0; rules != NULL && i < json_array_size(rules); i++) {
        g_autofree char *path = g_strdup_printf("$.rules[%" G_GSIZE_FORMAT "]", i);
        struct rule *rule = read_rule(r, json_array_get(rules, i), path, p);
        if (rule == NULL) {
            return;
        }
        for (guint k = 0; k < p->rules->len && r->error == NULL; k++) {
            const struct rule *other = p->rules->pdata[k];
            if (strcmp(other->id, rule->id) == 0) {
                json_reader_fail(r, path, "another rule has the same id", "rename one of them");
            }
        }
        g_ptr_array_add(p->rules, rule);
    }
    check_form(r, r->error != NULL || p->rules->len > 0, "$.rules", "write at least one rule");
}

static void read_citations(struct json_reader *r, const json_t *root) {
    const json_t *list = json_reader_array(r, root, "$", "citations", 100, true);
    for (size_t i = 0; list != NULL && i < json_array_size(list); i++) {
        g_autofree char *path = g_strdup_printf("$.citations[%" G_GSIZE_FORMAT "]", i);
        const json_t *item = json_array_get(list, i);
        if (!json_reader_keys(r, item, path, citation_keys)) {
            return;
        }
        /* Read only to be checked: citations are for those who read the pack. */
        g_free(json_reader_text(r, item, path, "ref", 200, true));
        g_free(json_reader_text(r, item, path, "url", 400, false));
        g_free(json_reader_text(r, item, path, "retrieved", 10, false));
        (void)required_word(r, item, path, "authority", authorities);
        (void)json_reader_word(r, item, path, "status", statuses, 0);
    }
    check_form(r, list == NULL || json_array_size(list) > 0, "$.citations", "name a source");
}

static void read_about(struct json_reader *r, const json_t *root, struct policy *p) {
    g_autofree char *schema = json_reader_text(r, root, "$", "schema", 60, true);
    check_form(r, schema == NULL || strcmp(schema, "ombud-policy/1") == 0, "$.schema",
               "write \"ombud-policy/1\"");
    p->id = json_reader_text(r, root, "$", "id", 48, true);
    p->version = json_reader_text(r, root, "$", "version", 30, true);
    p->title = json_reader_text(r, root, "$", "title", 120, true);
    p->disclaimer = json_reader_text(r, root, "$", "disclaimer", 1000, true);
    p->review_by = json_reader_text(r, root, "$", "review_by", 10, false);
    (void)json_reader_word(r, root, "$", "jurisdiction", jurisdictions, 0);
    check_form(r, p->id == NULL || is_pack_id(p->id), "$.id", "lower case, digits and hyphens");
    check_form(r, p->version == NULL || is_version(p->version), "$.version", "write 1.0.0");
    p->confidence = 0.95;
    p->suppress_below = 11;
    p->is_bonferroni = true;
    const json_t *defaults = json_object_get(root, "defaults");
    if (defaults != NULL && json_reader_keys(r, defaults, "$.defaults", default_keys)) {
        p->confidence =
            json_reader_number(r, defaults, "$.defaults", "confidence", 0.5, 0.9999, 0.95);
        p->suppress_below =
            json_reader_integer(r, defaults, "$.defaults", "suppress_below", 1, 1000, 11);
        p->is_bonferroni =
            json_reader_word(r, defaults, "$.defaults", "adjust", adjustments, 1) == 1;
    }
}

struct policy *policy_parse(const char *text, size_t length, const char *name, GError **error) {
    struct json_reader r = {.name = name};
    struct policy *p = g_new0(struct policy, 1);
    p->rules = g_ptr_array_new_with_free_func(rule_free);
    json_t *root = json_reader_load(&r, text, length, MAX_BYTES);
    if (root != NULL && json_reader_keys(&r, root, "$", top_keys)) {
        read_about(&r, root, p);
        read_citations(&r, root);
        read_rules(&r, root, p);
        p->sha256 = canonical_sha256(root);
    }
    json_decref(root);
    if (r.error != NULL) {
        g_propagate_error(error, r.error);
        g_clear_pointer(&p, policy_free);
    }
    return p;
}

struct policy *policy_load_pack(const char *id, GError **error) {
    GString *list = g_string_new(NULL);
    for (const struct embedded *e = embedded_packs; e->name != NULL; e++) {
        g_autofree char *name = g_strndup(e->name, strlen(e->name) - strlen(".json"));
        if (strcmp(name, id) == 0) {
            g_string_free(list, TRUE);
            return policy_parse(e->text, strlen(e->text), e->name, error);
        }
        g_string_append_printf(list, "%s%s", list->len == 0 ? "" : ", ", name);
    }
    g_set_error(error, g_quark_from_static_string("ombud-policy"), 0,
                "there is no policy pack \"%.60s\"; fix: use a file's path or one of: %s", id,
                list->str);
    g_string_free(list, TRUE);
    return NULL;
}
