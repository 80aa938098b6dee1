#include "policies/attestation.h"

#include <string.h>

#include "policies/calendar.h"
#include "policies/json_reader.h"
#include "policies/policy.h"
#include "policies/spelling.h"
#include "policies/waiver.h"

#define MAX_BYTES ((size_t)1 << 20)
#define MAX_ITEMS 1000

static const char *const top_keys[] = {"schema", "answers", "fields", "actions", NULL};
static const char *const answer_keys[] = {"rule", "answer", "by", "role", "date", "until", NULL};
static const char *const field_keys[] = {"by", "role", "date", "values", NULL};
static const char *const action_keys[] = {"rule", "strata", "action", "owner", "due",
                                          "by",   "role",   "date",   NULL};
static const char *const answers[] = {"yes", "no", NULL};

struct reading {
    struct json_reader r;
    GPtrArray *policies;
    struct attestations *out;
};

static void attester_clear(struct attester *who) {
    g_free(who->by);
    g_free(who->role);
    g_free(who->date);
}

static void answer_free(gpointer data) {
    struct attested_answer *a = data;
    g_free(a->rule);
    g_free(a->until);
    attester_clear(&a->who);
    g_free(a);
}

static void field_free(gpointer data) {
    struct attested_field *f = data;
    g_free(f->name);
    g_free(f->value);
    attester_clear(&f->who);
    g_free(f);
}

static void action_free(gpointer data) {
    struct attested_action *a = data;
    g_free(a->rule);
    g_clear_pointer(&a->strata, g_ptr_array_unref);
    g_free(a->action);
    g_free(a->owner);
    g_free(a->due);
    attester_clear(&a->who);
    g_free(a);
}

void attestations_free(struct attestations *a) {
    if (a != NULL) {
        g_ptr_array_unref(a->answers);
        g_ptr_array_unref(a->fields);
        g_ptr_array_unref(a->actions);
        g_free(a);
    }
}

static void check_day(struct json_reader *r, const char *path, const char *key, const char *day) {
    if (r->error == NULL && day != NULL && !calendar_is_date(day)) {
        g_autofree char *at = g_strdup_printf("%s.%s", path, key);
        json_reader_fail(r, at, "this is no day", "write it as YYYY-MM-DD");
    }
}

static void read_who(struct json_reader *r, const json_t *item, const char *path,
                     struct attester *who) {
    who->by = json_reader_text(r, item, path, "by", 120, true);
    who->role = json_reader_text(r, item, path, "role", 120, true);
    who->date = json_reader_text(r, item, path, "date", 10, true);
    if (r->error == NULL && (g_utf8_strlen(who->by, -1) < 3 || g_utf8_strlen(who->role, -1) < 3)) {
        json_reader_fail(r, path, "a person's name and role are expected",
                         "write who states this, in words of 3 characters or more");
    }
    check_day(r, path, "date", who->date);
}

/* Names that the policies in use know: rules, or fields that a rule asks for. */
static GPtrArray *known_names(GPtrArray *policies, bool is_fields) {
    GPtrArray *known = g_ptr_array_new();
    for (guint i = 0; i < policies->len; i++) {
        const struct policy *p = policies->pdata[i];
        for (guint k = 0; k < p->rules->len; k++) {
            const struct rule *rule = p->rules->pdata[k];
            for (guint f = 0; is_fields && f < rule->fields->len; f++) {
                g_ptr_array_add(known, rule->fields->pdata[f]);
            }
            if (!is_fields) {
                g_ptr_array_add(known, rule->id);
            }
        }
    }
    g_ptr_array_add(known, NULL);
    return known;
}

static void check_known(struct reading *w, const char *name, const char *path, bool is_field) {
    if (w->r.error != NULL) {
        return;
    }
    GPtrArray *known = known_names(w->policies, is_field);
    const char *const *names = (const char *const *)known->pdata;
    if (!g_strv_contains(names, name)) {
        const char *nearest = spelling_nearest(name, names);
        g_autofree char *fix = nearest != NULL ? g_strdup_printf("did you mean \"%s\"?", nearest)
                                               : g_strdup("take it out, or name its policy");
        json_reader_fail(&w->r, path,
                         is_field ? "no policy in use asks for this field"
                                  : "no policy in use has this rule",
                         fix);
    }
    g_ptr_array_unref(known);
}

static void read_answer(struct reading *w, const json_t *item, const char *path) {
    if (!json_reader_keys(&w->r, item, path, answer_keys)) {
        return;
    }
    struct attested_answer *a = g_new0(struct attested_answer, 1);
    a->rule = json_reader_text(&w->r, item, path, "rule", 60, true);
    if (w->r.error == NULL && json_object_get(item, "answer") == NULL) {
        json_reader_fail(&w->r, path, "the key \"answer\" is missing", "write \"yes\" or \"no\"");
    }
    a->is_yes = json_reader_word(&w->r, item, path, "answer", answers, 1) == 0;
    a->until = json_reader_text(&w->r, item, path, "until", 10, false);
    read_who(&w->r, item, path, &a->who);
    check_day(&w->r, path, "until", a->until);
    g_autofree char *at = g_strdup_printf("%s.rule", path);
    check_known(w, a->rule, at, false);
    if (w->r.error == NULL && attestations_answer(w->out, a->rule) != NULL) {
        json_reader_fail(&w->r, at, "this rule is answered twice", "take one of them out");
    }
    g_ptr_array_add(w->out->answers, a);
}

static void read_fields(struct reading *w, const json_t *item, const char *path) {
    if (!json_reader_keys(&w->r, item, path, field_keys)) {
        return;
    }
    const json_t *values = json_object_get(item, "values");
    if (!json_is_object(values)) {
        json_reader_fail(&w->r, path, "an object \"values\" is expected",
                         "write \"values\": {\"field\": \"text\"}");
        return;
    }
    g_autofree char *at = g_strdup_printf("%s.values", path);
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)values, key, value) {
        struct attested_field *f = g_new0(struct attested_field, 1);
        f->name = g_strdup(key);
        f->value = json_reader_text(&w->r, values, at, key, 4000, true);
        read_who(&w->r, item, path, &f->who);
        check_known(w, key, at, true);
        if (w->r.error == NULL && attestations_field(w->out, key) != NULL) {
            json_reader_fail(&w->r, at, "a field is filled twice", "take one of them out");
        }
        g_ptr_array_add(w->out->fields, f);
    }
}

static void read_action(struct reading *w, const json_t *item, const char *path) {
    if (!json_reader_keys(&w->r, item, path, action_keys)) {
        return;
    }
    struct attested_action *a = g_new0(struct attested_action, 1);
    a->rule = json_reader_text(&w->r, item, path, "rule", 60, true);
    a->strata = json_reader_texts(&w->r, item, path, "strata", 200);
    a->action = json_reader_text(&w->r, item, path, "action", 600, true);
    a->owner = json_reader_text(&w->r, item, path, "owner", 120, true);
    a->due = json_reader_text(&w->r, item, path, "due", 10, true);
    read_who(&w->r, item, path, &a->who);
    check_day(&w->r, path, "due", a->due);
    g_autofree char *at = g_strdup_printf("%s.rule", path);
    check_known(w, a->rule, at, false);
    g_ptr_array_add(w->out->actions, a);
}

static void read_list(struct reading *w, const json_t *root, const char *key,
                      void (*read)(struct reading *, const json_t *, const char *)) {
    const json_t *list = json_reader_array(&w->r, root, "$", key, MAX_ITEMS, false);
    for (size_t i = 0; i < json_array_size(list) && w->r.error == NULL; i++) {
        g_autofree char *path = g_strdup_printf("$.%s[%" G_GSIZE_FORMAT "]", key, i);
        read(w, json_array_get(list, i), path);
    }
}

struct attestations *attestations_parse(const char *text, size_t length, const char *name,
                                        GPtrArray *policies, GError **error) {
    struct attestations *out = g_new0(struct attestations, 1);
    out->answers = g_ptr_array_new_with_free_func(answer_free);
    out->fields = g_ptr_array_new_with_free_func(field_free);
    out->actions = g_ptr_array_new_with_free_func(action_free);
    struct reading w = {.r = {.name = name}, .policies = policies, .out = out};
    json_t *root = json_reader_load(&w.r, text, length, MAX_BYTES);
    if (root != NULL && json_reader_keys(&w.r, root, "$", top_keys)) {
        g_autofree char *schema = json_reader_text(&w.r, root, "$", "schema", 60, true);
        if (schema != NULL && strcmp(schema, "ombud-attestations/1") != 0) {
            json_reader_fail(&w.r, "$.schema", "this is another kind of file",
                             "write \"ombud-attestations/1\"");
        }
        read_list(&w, root, "answers", read_answer);
        read_list(&w, root, "fields", read_fields);
        read_list(&w, root, "actions", read_action);
    }
    json_decref(root);
    if (w.r.error != NULL) {
        g_propagate_error(error, w.r.error);
        g_clear_pointer(&out, attestations_free);
    }
    return out;
}

const struct attested_answer *attestations_answer(const struct attestations *a, const char *rule) {
    for (guint i = 0; a != NULL && i < a->answers->len; i++) {
        const struct attested_answer *answer = a->answers->pdata[i];
        if (answer->rule != NULL && strcmp(answer->rule, rule) == 0) {
            return answer;
        }
    }
    return NULL;
}

const struct attested_field *attestations_field(const struct attestations *a, const char *name) {
    for (guint i = 0; a != NULL && i < a->fields->len; i++) {
        const struct attested_field *f = a->fields->pdata[i];
        if (strcmp(f->name, name) == 0) {
            return f;
        }
    }
    return NULL;
}

const struct attested_action *attestations_action(const struct attestations *a, const char *rule,
                                                  int n_by, const struct estimate_by *by) {
    g_autofree char *group = waiver_group(n_by, by);
    for (guint i = 0; a != NULL && i < a->actions->len; i++) {
        const struct attested_action *action = a->actions->pdata[i];
        bool is_covered = action->strata->len == 0;
        for (guint k = 0; k < action->strata->len; k++) {
            is_covered = is_covered || strcmp(action->strata->pdata[k], group) == 0;
        }
        if (is_covered && strcmp(action->rule, rule) == 0) {
            return action;
        }
    }
    return NULL;
}
