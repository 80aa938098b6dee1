#include "policies/policy_lint.h"

#include <string.h>

#include "policies/canonical.h"

static void say(GPtrArray *out, const char *where, const char *what, const char *fix) {
    g_ptr_array_add(out, g_strdup_printf("%s: %s; fix: %s", where, what, fix));
}

static void lint_review(GPtrArray *out, const struct policy *p, const char *date) {
    if (p->review_by == NULL) {
        say(out, "review_by", "the pack has no review date", "name a day on which to look again");
    } else if (policy_is_past_review(p, date)) {
        g_autofree char *what = g_strdup_printf("the pack was to be reviewed by %s", p->review_by);
        say(out, "review_by", what, "look up what is in force and date a newer version");
    }
}

static void lint_citation(GPtrArray *out, const struct citation *c) {
    static const char *const official[] = {"statute-or-regulation", "regulator-guidance",
                                           "standard", NULL};
    if (c->status == NULL) {
        say(out, c->ref, "the citation has no status", "write in-force, proposed, vacated, ...");
    }
    if (g_strv_contains(official, c->authority) && (c->url == NULL || c->retrieved == NULL)) {
        say(out, c->ref, "the citation cannot be looked up", "add url and retrieved");
    }
}

static bool is_known_name(const char *name, size_t length) {
    static const char *const names[] = {"group", "reference", "metric", "change", "value",
                                        "ratio", "r",         "lo",     "hi",     "limit",
                                        "pct",   "n",         "m"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strlen(names[i]) == length && strncmp(names[i], name, length) == 0) {
            return true;
        }
    }
    return false;
}

static void lint_plain(GPtrArray *out, const struct rule *r) {
    for (const char *s = strchr(r->plain, '{'); s != NULL; s = strchr(s + 1, '{')) {
        if (!is_known_name(s + 1, strcspn(s + 1, "}"))) {
            say(out, r->id, "plain names a placeholder that is never filled",
                "use {group} {reference} {change} {value} {lo} {hi} {limit}");
        }
    }
}

static void lint_limit(GPtrArray *out, const struct rule *r) {
    if (r->kind != RULE_METRIC) {
        return;
    }
    if (r->min_n < 11) {
        say(out, r->id, "min_n lets fewer than 11 decide", "set min_n and n_unit");
    }
    double equal = r->contrast == CONTRAST_RATIO ? 1 : 0;
    if (r->contrast != CONTRAST_ABSOLUTE && r->parameter == NULL &&
        (equal < r->limit_lo || equal > r->limit_hi)) {
        say(out, r->id, "a group that equals what it is compared to would fail",
            "let the limits hold 1 for a ratio, 0 for a difference");
    }
}

static void lint_rule(GPtrArray *out, const struct rule *r) {
    static const char *const not_law[] = {"proposed", "deferred", "vacated", "superseded", NULL};
    const char *status = r->citation == NULL ? NULL : r->citation->status;
    if (r->citation == NULL) {
        say(out, r->id, "the rule cites nothing", "add citation, a ref of the pack's citations");
    }
    if (r->severity == SEVERITY_FAIL && status != NULL && g_strv_contains(not_law, status)) {
        g_autofree char *what = g_strdup_printf("a gate rests on what is %s", status);
        say(out, r->id, what, "make it warn, or cite what is in force");
    }
    if (r->basis.legal_number && status != NULL && strcmp(status, "in-force") != 0) {
        say(out, r->id, "a legal number is not in force", "set legal_number to false");
    }
    lint_plain(out, r);
    lint_limit(out, r);
}

GPtrArray *policy_lint(const struct policy *p, const char *date) {
    GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
    lint_review(out, p, date);
    if (strstr(p->disclaimer, "egal advice") == NULL) {
        say(out, "disclaimer", "it does not say that the pack is not legal advice", "say so");
    }
    for (guint i = 0; i < p->citations->len; i++) {
        lint_citation(out, p->citations->pdata[i]);
    }
    for (guint i = 0; i < p->rules->len; i++) {
        lint_rule(out, p->rules->pdata[i]);
    }
    return out;
}

/* --- differences --- */

static const json_t *find_rule(const json_t *root, const char *id) {
    const json_t *rules = json_object_get(root, "rules");
    for (size_t i = 0; i < json_array_size(rules); i++) {
        const json_t *rule = json_array_get(rules, i);
        if (strcmp(json_string_value(json_object_get(rule, "id")), id) == 0) {
            return rule;
        }
    }
    return NULL;
}

static char *text_of(const json_t *value) {
    return value == NULL ? g_strdup("nothing") : canonical_json(value, NULL);
}

static void add_change(GPtrArray *out, const char *where, const char *key, const json_t *a,
                       const json_t *b) {
    if (a == NULL || b == NULL || !json_equal(a, b)) {
        g_autofree char *from = text_of(a);
        g_autofree char *to = text_of(b);
        g_ptr_array_add(out, g_strdup_printf("~ %s%s%s: %s -> %s", where,
                                             where[0] == '\0' ? "" : ".", key, from, to));
    }
}

/* Keys of a in order, then those that only b has. */
static void diff_objects(GPtrArray *out, const char *where, const json_t *a, const json_t *b,
                         const char *except) {
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)a, key, value) {
        if (strcmp(key, except) != 0) {
            add_change(out, where, key, value, json_object_get(b, key));
        }
    }
    json_object_foreach((json_t *)(uintptr_t)b, key, value) {
        if (strcmp(key, except) != 0 && json_object_get(a, key) == NULL) {
            add_change(out, where, key, NULL, value);
        }
    }
}

static void diff_rules(GPtrArray *out, const struct policy *a, const json_t *from,
                       const struct policy *b, const json_t *to) {
    for (guint i = 0; i < a->rules->len; i++) {
        const char *id = ((const struct rule *)a->rules->pdata[i])->id;
        const json_t *other = find_rule(to, id);
        if (other == NULL) {
            g_ptr_array_add(out, g_strdup_printf("- %s", id));
        } else {
            diff_objects(out, id, find_rule(from, id), other, "id");
        }
    }
    for (guint i = 0; i < b->rules->len; i++) {
        const char *id = ((const struct rule *)b->rules->pdata[i])->id;
        if (find_rule(from, id) == NULL) {
            g_ptr_array_add(out, g_strdup_printf("+ %s", id));
        }
    }
}

GPtrArray *policy_diff(const struct policy *a, const struct policy *b) {
    GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
    json_t *from = json_loads(a->text, 0, NULL);
    json_t *to = json_loads(b->text, 0, NULL);
    diff_objects(out, "", from, to, "rules");
    diff_rules(out, a, from, b, to);
    json_decref(from);
    json_decref(to);
    return out;
}
