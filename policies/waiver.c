#include "policies/waiver.h"

#include <string.h>

#include "policies/calendar.h"
#include "policies/json_reader.h"
#include "policies/policy.h"
#include "policies/spelling.h"

#define MAX_BYTES ((size_t)1 << 20)
#define MAX_WAIVERS 1000
#define MIN_REASON 20

static const char *const top_keys[] = {"schema", "waivers", NULL};
static const char *const waiver_keys[] = {"rule",   "strata", "by",    "role",
                                          "reason", "issued", "until", NULL};

static void waiver_free(gpointer data) {
    struct waiver *w = data;
    g_free(w->rule);
    g_clear_pointer(&w->strata, g_ptr_array_unref);
    g_free(w->by);
    g_free(w->role);
    g_free(w->reason);
    g_free(w->issued);
    g_free(w->until);
    g_free(w);
}

char *waiver_group(int n_by, const struct estimate_by *by) {
    GString *group = g_string_new(NULL);
    for (int i = 0; i < n_by; i++) {
        g_string_append_printf(group, "%s%s=%s", i > 0 ? " x " : "", by[i].attribute, by[i].level);
    }
    return g_string_free(group, FALSE);
}

static void fail(struct json_reader *r, const char *path, const char *key, const char *what,
                 const char *fix) {
    g_autofree char *at = g_strdup_printf("%s.%s", path, key);
    json_reader_fail(r, at, what, fix);
}

static void check_rule(struct json_reader *r, const struct waiver *w, const char *path,
                       GPtrArray *policies) {
    GPtrArray *known = g_ptr_array_new();
    bool is_known = false;
    for (guint i = 0; i < policies->len; i++) {
        const struct policy *p = policies->pdata[i];
        for (guint k = 0; k < p->rules->len; k++) {
            const struct rule *rule = p->rules->pdata[k];
            g_ptr_array_add(known, rule->id);
            is_known = is_known || strcmp(rule->id, w->rule) == 0;
        }
    }
    g_ptr_array_add(known, NULL);
    const char *nearest = spelling_nearest(w->rule, (const char *const *)known->pdata);
    g_autofree char *fix = nearest != NULL ? g_strdup_printf("did you mean \"%s\"?", nearest)
                                           : g_strdup("take it out, or name its policy");
    if (!is_known) {
        fail(r, path, "rule", "no policy in use has this rule", fix);
    }
    g_ptr_array_unref(known);
}

static void check_days(struct json_reader *r, const struct waiver *w, const char *path,
                       const char *date) {
    int issued = 0;
    int until = 0;
    int today = 0;
    if (!calendar_days(w->issued, &issued)) {
        fail(r, path, "issued", "this is no day", "write it as YYYY-MM-DD");
    } else if (!calendar_days(w->until, &until)) {
        fail(r, path, "until", "this is no day", "write it as YYYY-MM-DD");
    } else if (until < issued) {
        fail(r, path, "until", "the waiver ends before it starts", "check both days");
    } else if (until - issued > WAIVER_MAX_DAYS) {
        fail(r, path, "until", "the waiver lasts longer than 366 days",
             "end it sooner; it can be issued again");
    } else if (date == NULL || !calendar_days(date, &today)) {
        fail(r, path, "until", "the audit has no date to hold the waiver against",
             "give --date or \"date\" in the study");
    } else if (until < today) {
        g_autofree char *what = g_strdup_printf("the waiver expired before %s", date);
        fail(r, path, "until", what, "take it out, or let the person issue it again");
    }
}

static void check_texts(struct json_reader *r, const struct waiver *w, const char *path) {
    if (g_utf8_strlen(w->by, -1) < 3) {
        fail(r, path, "by", "a person's name is expected", "write who accepts this");
    } else if (g_utf8_strlen(w->role, -1) < 3) {
        fail(r, path, "role", "a role is expected", "write what lets this person accept it");
    } else if (g_utf8_strlen(w->reason, -1) < MIN_REASON) {
        fail(r, path, "reason", "a reason of at least 20 characters is expected",
             "write why, and what is done meanwhile");
    }
    for (guint i = 0; i < w->strata->len; i++) {
        const char *at = strchr(w->strata->pdata[i], '=');
        if (at == NULL || at == w->strata->pdata[i] || at[1] == '\0') {
            fail(r, path, "strata", "a group is written attribute=level", "write [\"sex=F\"]");
        }
    }
}

static void read_waiver(struct json_reader *r, const json_t *item, const char *path, GPtrArray *out,
                        GPtrArray *policies, const char *date) {
    if (!json_reader_keys(r, item, path, waiver_keys)) {
        return;
    }
    struct waiver *w = g_new0(struct waiver, 1);
    g_ptr_array_add(out, w);
    w->rule = json_reader_text(r, item, path, "rule", 60, true);
    w->strata = json_reader_texts(r, item, path, "strata", 200);
    w->by = json_reader_text(r, item, path, "by", 120, true);
    w->role = json_reader_text(r, item, path, "role", 120, true);
    w->reason = json_reader_text(r, item, path, "reason", 1000, true);
    w->issued = json_reader_text(r, item, path, "issued", 10, true);
    w->until = json_reader_text(r, item, path, "until", 10, true);
    if (r->error == NULL) {
        check_rule(r, w, path, policies);
        check_texts(r, w, path);
        check_days(r, w, path, date);
    }
}

GPtrArray *waivers_parse(const char *text, size_t length, const char *name, GPtrArray *policies,
                         const char *date, GError **error) {
    struct json_reader r = {.name = name};
    GPtrArray *out = g_ptr_array_new_with_free_func(waiver_free);
    json_t *root = json_reader_load(&r, text, length, MAX_BYTES);
    if (root != NULL && json_reader_keys(&r, root, "$", top_keys)) {
        g_autofree char *schema = json_reader_text(&r, root, "$", "schema", 60, true);
        if (schema != NULL && strcmp(schema, "ombud-waivers/1") != 0) {
            json_reader_fail(&r, "$.schema", "this is another kind of file",
                             "write \"ombud-waivers/1\"");
        }
        const json_t *list = json_reader_array(&r, root, "$", "waivers", MAX_WAIVERS, true);
        for (size_t i = 0; i < json_array_size(list) && r.error == NULL; i++) {
            g_autofree char *path = g_strdup_printf("$.waivers[%" G_GSIZE_FORMAT "]", i);
            read_waiver(&r, json_array_get(list, i), path, out, policies, date);
        }
    }
    json_decref(root);
    if (r.error != NULL) {
        g_propagate_error(error, r.error);
        g_clear_pointer(&out, g_ptr_array_unref);
    }
    return out;
}

const struct waiver *waivers_find(const GPtrArray *waivers, const char *rule, int n_by,
                                  const struct estimate_by *by) {
    g_autofree char *group = waiver_group(n_by, by);
    for (guint i = 0; waivers != NULL && i < waivers->len; i++) {
        const struct waiver *w = waivers->pdata[i];
        bool is_covered = w->strata->len == 0;
        for (guint k = 0; k < w->strata->len; k++) {
            is_covered = is_covered || strcmp(w->strata->pdata[k], group) == 0;
        }
        if (is_covered && strcmp(w->rule, rule) == 0) {
            return w;
        }
    }
    return NULL;
}
