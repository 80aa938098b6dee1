#include "reports/view_previous.h"

#include <jansson.h>
#include <string.h>

#include "reports/evidence_section.h"

static const char *text(const json_t *o, const char *key) {
    return json_string_value(json_object_get(o, key));
}

static struct view_change read_change(const struct view *v, const json_t *o) {
    static const char *const states[] = {[CHANGE_NEW] = "new",
                                         [CHANGE_AGAIN] = "again",
                                         [CHANGE_RESOLVED] = "resolved",
                                         [CHANGE_NOT_JUDGED] = "not judged"};
    struct view_change c = {.policy = text(o, "policy"),
                            .rule = text(o, "rule"),
                            .title = text(o, "title"),
                            .before = text(o, "before"),
                            .now = text(o, "now"),
                            .n_times = json_integer_value(json_object_get(o, "n_times"))};
    for (int s = 0; s < CHANGE_STATES; s++) {
        c.state = strcmp(states[s], text(o, "state")) == 0 ? (enum change_state)s : c.state;
    }
    for (int i = 0; i < v->n_attributes && c.n_by < ESTIMATE_MAX_BY; i++) {
        const char *level = text(json_object_get(o, "by"), v->attributes[i]);
        if (level != NULL) {
            c.by[c.n_by++] = (struct estimate_by){v->attributes[i], level};
        }
    }
    return c;
}

struct view_previous *view_previous_new(const struct view *v) {
    const json_t *section = evidence_get(v->evidence, "previous");
    if (section == NULL) {
        return NULL;
    }
    struct view_previous *p = g_new0(struct view_previous, 1);
    const json_t *list = json_object_get(section, "changes");
    p->period = text(section, "period");
    p->is_same_study = json_is_true(json_object_get(section, "is_same_study"));
    p->changes = g_array_new(FALSE, FALSE, sizeof(struct view_change));
    for (int s = 0; s < CHANGE_STATES; s++) {
        for (size_t i = 0; i < json_array_size(list); i++) {
            struct view_change c = read_change(v, json_array_get(list, i));
            if (c.state == (enum change_state)s) {
                g_array_append_val(p->changes, c);
                p->n_of[s]++;
            }
        }
    }
    return p;
}

void view_previous_free(struct view_previous *p) {
    if (p != NULL) {
        g_array_unref(p->changes);
        g_free(p);
    }
}
