#include "policies/policy.h"

#include <string.h>

#include "policies/calendar.h"
#include "policies/canonical.h"
#include "policies/embedded.h"
#include "policies/policy_parts.h"

#define MAX_BYTES ((size_t)1 << 20)
#define MAX_RULES 200
#define MAX_CITATIONS 100
#define MAX_EXTENDS 8
#define MAX_DEPTH 4

static const char *const top_keys[] = {"schema",    "id",         "version",  "title",
                                       "review_by", "citations",  "defaults", "jurisdiction",
                                       "rules",     "disclaimer", "extends",  NULL};
static const char *const default_keys[] = {"confidence", "suppress_below", "adjust", NULL};
static const char *const citation_keys[] = {"ref", "url", "retrieved", "authority", "status", NULL};
static const char *const jurisdictions[] = {"US", "US-state", "EU", "none", NULL};
const char *const policy_authorities[] = {
    "statute-or-regulation", "regulator-guidance", "standard", "published-research",
    "industry-convention",   "project-default",    NULL};
static const char *const statuses[] = {"in-force",  "proposed",   "deferred", "vacated",
                                       "voluntary", "superseded", NULL};
const char *const policy_adjust_names[] = {"none", "bonferroni", "max-t", NULL};

static void citation_free(gpointer data) {
    struct citation *c = data;
    g_free(c->ref);
    g_free(c->url);
    g_free(c->retrieved);
    g_free(c->authority);
    g_free(c->status);
    g_free(c);
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
    g_free(p->jurisdiction);
    g_free(p->text);
    g_free(p->sha256);
    g_ptr_array_unref(p->rules);
    g_ptr_array_unref(p->citations);
    g_free(p);
}

bool policy_is_of(const char *text, const char *set) {
    return text[0] != '\0' && strspn(text, set) == strlen(text);
}

static bool is_version(const char *text) {
    g_auto(GStrv) parts = g_strsplit(text, ".", -1);
    if (g_strv_length(parts) != 3) {
        return false;
    }
    return policy_is_of(parts[0], "0123456789") && policy_is_of(parts[1], "0123456789") &&
           policy_is_of(parts[2], "0123456789");
}

static bool is_pack_id(const char *text) {
    size_t n = strlen(text);
    return n >= 3 && n <= 48 && policy_is_of(text, "abcdefghijklmnopqrstuvwxyz0123456789-") &&
           text[0] != '-';
}

void policy_check_form(struct json_reader *r, bool is_good, const char *path, const char *key,
                       const char *fix) {
    if (r->error == NULL && !is_good) {
        g_autofree char *at = g_strdup_printf("%s.%s", path, key);
        json_reader_fail(r, at, "this has the wrong form", fix);
    }
}

int policy_required_word(struct json_reader *r, const json_t *object, const char *path,
                         const char *key, const char *const *words) {
    if (r->error == NULL && json_object_get(object, key) == NULL) {
        g_autofree char *what = g_strdup_printf("the key \"%s\" is missing", key);
        json_reader_fail(r, path, what, "add it");
    }
    return json_reader_word(r, object, path, key, words, 0);
}

/* --- packs that a pack extends --- */

static json_t *embedded_root(const char *id) {
    for (const struct embedded *e = embedded_packs; e->name != NULL; e++) {
        g_autofree char *name = g_strndup(e->name, strlen(e->name) - strlen(".json"));
        if (strcmp(name, id) == 0) {
            return json_loads(e->text, JSON_REJECT_DUPLICATES, NULL);
        }
    }
    return NULL;
}

/* The pack of "id@version", or NULL with an error. Caller decrefs. */
static json_t *base_root(struct json_reader *r, const char *path, const char *name) {
    g_auto(GStrv) parts = g_strsplit(name, "@", -1);
    json_t *root = g_strv_length(parts) == 2 ? embedded_root(parts[0]) : NULL;
    const char *version = json_string_value(json_object_get(root, "version"));
    if (root == NULL) {
        json_reader_fail(r, path, "there is no such built-in pack",
                         "write id@version; `ombud policy list` shows them");
    } else if (version == NULL || strcmp(version, parts[1]) != 0) {
        g_autofree char *fix =
            g_strdup_printf("this program has %s@%s", parts[0], version == NULL ? "?" : version);
        json_reader_fail(r, path, "the built-in pack has another version", fix);
    }
    if (r->error != NULL) {
        json_decref(root);
        return NULL;
    }
    return root;
}

static bool has_item(const json_t *list, const char *key, const json_t *item) {
    const char *name = json_string_value(json_object_get(item, key));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *known = json_string_value(json_object_get(json_array_get(list, i), key));
        if (known != NULL && name != NULL && strcmp(known, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Appends the items of a base's list whose name is not there yet. */
static void append_list(json_t *root, const json_t *base, const char *list, const char *key) {
    json_t *mine = json_object_get(root, list);
    const json_t *theirs = json_object_get(base, list);
    for (size_t i = 0; i < json_array_size(theirs); i++) {
        if (!has_item(mine, key, json_array_get(theirs, i))) {
            json_array_append(mine, json_array_get(theirs, i));
        }
    }
}

/* What the defaults do not say, the base's do. */
static void append_defaults(json_t *root, const json_t *base) {
    const json_t *theirs = json_object_get(base, "defaults");
    json_t *mine = json_object_get(root, "defaults");
    if (mine == NULL && theirs != NULL) {
        mine = json_object();
        json_object_set_new(root, "defaults", mine);
    }
    if (json_is_object(mine) && json_is_object(theirs)) {
        json_object_update_missing(mine, (json_t *)(uintptr_t)theirs);
    }
}

/* Takes the packs that root extends into it. Nothing else of root is checked here. */
static void resolve(struct json_reader *r, json_t *root, int depth) {
    GPtrArray *names = json_reader_texts(r, root, "$", "extends", MAX_EXTENDS);
    for (guint i = 0; i < names->len && r->error == NULL; i++) {
        g_autofree char *path = g_strdup_printf("$.extends[%u]", i);
        if (depth == MAX_DEPTH) {
            json_reader_fail(r, path, "packs extend one another too deeply", "extend fewer");
            break;
        }
        json_t *base = base_root(r, path, names->pdata[i]);
        if (base == NULL) {
            break;
        }
        resolve(r, base, depth + 1);
        append_list(root, base, "rules", "id");
        append_list(root, base, "citations", "ref");
        append_defaults(root, base);
        json_decref(base);
    }
    g_ptr_array_unref(names);
    json_object_del(root, "extends");
}

/* --- the pack itself --- */

static void add_rule(struct json_reader *r, struct policy *p, const json_t *object,
                     const char *path) {
    struct rule *rule = policy_read_rule(r, object, path, p);
    if (rule == NULL) {
        return;
    }
    if (policy_find_rule(p, rule->id) != NULL) {
        g_autofree char *at = g_strdup_printf("%s.id", path);
        json_reader_fail(r, at, "another rule has the same id", "rename one of them");
    }
    g_ptr_array_add(p->rules, rule);
}

/* Rules from n_own on come from an extended pack. */
static void read_rules(struct json_reader *r, const json_t *root, struct policy *p, size_t n_own) {
    const json_t *rules = json_reader_array(r, root, "$", "rules", MAX_RULES, true);
    for (size_t i = 0; i < json_array_size(rules) && r->error == NULL; i++) {
        g_autofree char *path =
            i < n_own ? g_strdup_printf("$.rules[%" G_GSIZE_FORMAT "]", i) : g_strdup("$.extends");
        add_rule(r, p, json_array_get(rules, i), path);
    }
    policy_check_form(r, r->error != NULL || p->rules->len > 0, "$", "rules",
                      "write at least one rule, or extend a pack");
}

static void read_citation(struct json_reader *r, const json_t *item, const char *path,
                          struct policy *p) {
    if (!json_reader_keys(r, item, path, citation_keys)) {
        return;
    }
    struct citation *c = g_new0(struct citation, 1);
    g_ptr_array_add(p->citations, c);
    c->ref = json_reader_text(r, item, path, "ref", 200, true);
    c->url = json_reader_text(r, item, path, "url", 400, false);
    c->retrieved = json_reader_text(r, item, path, "retrieved", 10, false);
    int authority = policy_required_word(r, item, path, "authority", policy_authorities);
    int status = json_reader_word(r, item, path, "status", statuses, -1);
    c->authority = g_strdup(policy_authorities[MAX(authority, 0)]);
    c->status = status < 0 ? NULL : g_strdup(statuses[status]);
    policy_check_form(r, c->ref == NULL || strlen(c->ref) >= 3, path, "ref",
                      "at least 3 characters");
    policy_check_form(r, c->retrieved == NULL || calendar_is_date(c->retrieved), path, "retrieved",
                      "a day as YYYY-MM-DD");
}

static void read_citations(struct json_reader *r, const json_t *root, struct policy *p) {
    const json_t *list = json_reader_array(r, root, "$", "citations", MAX_CITATIONS, true);
    for (size_t i = 0; i < json_array_size(list) && r->error == NULL; i++) {
        g_autofree char *path = g_strdup_printf("$.citations[%" G_GSIZE_FORMAT "]", i);
        read_citation(r, json_array_get(list, i), path, p);
    }
    policy_check_form(r, list == NULL || json_array_size(list) > 0, "$", "citations",
                      "name a source");
}

static void read_defaults(struct json_reader *r, const json_t *root, struct policy *p) {
    p->confidence = 0.95;
    p->suppress_below = 11;
    p->adjust = ADJUST_BONFERRONI;
    const json_t *defaults = json_object_get(root, "defaults");
    if (defaults != NULL && json_reader_keys(r, defaults, "$.defaults", default_keys)) {
        p->confidence =
            json_reader_number(r, defaults, "$.defaults", "confidence", 0.5, 0.9999, 0.95);
        p->suppress_below =
            json_reader_integer(r, defaults, "$.defaults", "suppress_below", 1, 1000, 11);
        p->adjust = (enum policy_adjust)json_reader_word(r, defaults, "$.defaults", "adjust",
                                                         policy_adjust_names, ADJUST_BONFERRONI);
    }
}

static void read_about(struct json_reader *r, const json_t *root, struct policy *p) {
    g_autofree char *schema = json_reader_text(r, root, "$", "schema", 60, true);
    policy_check_form(r, schema == NULL || strcmp(schema, "ombud-policy/1") == 0, "$", "schema",
                      "write \"ombud-policy/1\"");
    p->id = json_reader_text(r, root, "$", "id", 48, true);
    p->version = json_reader_text(r, root, "$", "version", 30, true);
    p->title = json_reader_text(r, root, "$", "title", 120, true);
    p->disclaimer = json_reader_text(r, root, "$", "disclaimer", 1000, true);
    p->review_by = json_reader_text(r, root, "$", "review_by", 10, false);
    int where = json_reader_word(r, root, "$", "jurisdiction", jurisdictions, -1);
    p->jurisdiction = where < 0 ? NULL : g_strdup(jurisdictions[where]);
    policy_check_form(r, p->id == NULL || is_pack_id(p->id), "$", "id",
                      "lower case, digits and hyphens");
    policy_check_form(r, p->version == NULL || is_version(p->version), "$", "version",
                      "write 1.0.0");
    policy_check_form(r, p->title == NULL || strlen(p->title) >= 3, "$", "title",
                      "at least 3 characters");
    policy_check_form(r, p->disclaimer == NULL || strlen(p->disclaimer) >= 20, "$", "disclaimer",
                      "at least 20 characters: what the pack is not");
    policy_check_form(r, p->review_by == NULL || calendar_is_date(p->review_by), "$", "review_by",
                      "a day as YYYY-MM-DD");
}

struct policy *policy_parse(const char *text, size_t length, const char *name, GError **error) {
    struct json_reader r = {.name = name};
    struct policy *p = g_new0(struct policy, 1);
    p->rules = g_ptr_array_new_with_free_func(policy_free_rule);
    p->citations = g_ptr_array_new_with_free_func(citation_free);
    json_t *root = json_reader_load(&r, text, length, MAX_BYTES);
    if (root != NULL && json_reader_keys(&r, root, "$", top_keys)) {
        size_t n_own = json_array_size(json_object_get(root, "rules"));
        read_about(&r, root, p);
        resolve(&r, root, 0);
        read_defaults(&r, root, p);
        read_citations(&r, root, p);
        read_rules(&r, root, p, n_own);
        p->text = canonical_json(root, NULL);
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

const struct rule *policy_find_rule(const struct policy *p, const char *id) {
    for (guint i = 0; i < p->rules->len; i++) {
        const struct rule *r = p->rules->pdata[i];
        if (strcmp(r->id, id) == 0) {
            return r;
        }
    }
    return NULL;
}

bool policy_is_past_review(const struct policy *p, const char *date) {
    int by = 0;
    int day = 0;
    return p->review_by != NULL && date != NULL && calendar_days(p->review_by, &by) &&
           calendar_days(date, &day) && by < day;
}
