#include "reports/view_people.h"

#include <jansson.h>

#include "reports/evidence_section.h"

static const char *text(const json_t *o, const char *key) {
    return json_string_value(json_object_get(o, key));
}

static char *strata_of(const json_t *o) {
    const json_t *list = json_object_get(o, "strata");
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < json_array_size(list); i++) {
        g_string_append_printf(out, "%s%s", i > 0 ? "; " : "",
                               json_string_value(json_array_get(list, i)));
    }
    return g_string_free(out, FALSE);
}

static void free_waiver(gpointer data) {
    g_free(((struct view_waiver *)data)->strata);
}

static void free_action(gpointer data) {
    g_free(((struct view_action *)data)->strata);
}

static void read_waivers(struct view_people *p, const json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *o = json_array_get(list, i);
        struct view_waiver w = {text(o, "rule"),
                                text(o, "by"),
                                text(o, "role"),
                                text(o, "reason"),
                                text(o, "until"),
                                strata_of(o),
                                json_integer_value(json_object_get(o, "n_used"))};
        g_array_append_val(p->waivers, w);
    }
}

static void read_statements(struct view_people *p, const json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *o = json_array_get(list, i);
        struct view_statement s = {text(o, "rule"), text(o, "answer"), text(o, "until"),
                                   text(o, "by"),   text(o, "role"),   text(o, "date")};
        g_array_append_val(p->statements, s);
    }
}

static void read_actions(struct view_people *p, const json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *o = json_array_get(list, i);
        struct view_action a = {text(o, "rule"), text(o, "action"), text(o, "owner"),
                                text(o, "due"), strata_of(o)};
        g_array_append_val(p->actions, a);
    }
}

struct view_people *view_people_new(const struct view *v) {
    const json_t *waivers = evidence_get(v->evidence, "waivers");
    const json_t *attestations = evidence_get(v->evidence, "attestations");
    if (waivers == NULL && attestations == NULL) {
        return NULL;
    }
    struct view_people *p = g_new0(struct view_people, 1);
    p->waivers = g_array_new(FALSE, FALSE, sizeof(struct view_waiver));
    p->statements = g_array_new(FALSE, FALSE, sizeof(struct view_statement));
    p->actions = g_array_new(FALSE, FALSE, sizeof(struct view_action));
    g_array_set_clear_func(p->waivers, free_waiver);
    g_array_set_clear_func(p->actions, free_action);
    read_waivers(p, json_object_get(waivers, "waivers"));
    read_statements(p, json_object_get(attestations, "answers"));
    read_actions(p, json_object_get(attestations, "actions"));
    p->n_fields = (int64_t)json_array_size(json_object_get(attestations, "fields"));
    return p;
}

void view_people_free(struct view_people *p) {
    if (p != NULL) {
        g_array_unref(p->waivers);
        g_array_unref(p->statements);
        g_array_unref(p->actions);
        g_free(p);
    }
}
