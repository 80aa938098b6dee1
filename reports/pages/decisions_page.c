/* What do we need to decide: one row a check that is not met, with room to write. */
#include <string.h>

#include "reports/number.h"
#include "reports/pages/page_parts.h"

#define MOST_GROUPS 4 /* named in a row; the rest are counted */

/* The groups of a rule with a mark: "A; B; 3 more". NULL when there is none. */
static char *groups_of(const GPtrArray *attention, const struct view_finding *rule,
                       enum mark mark) {
    GString *out = g_string_new(NULL);
    int n = 0;
    for (guint i = 0; i < attention->len; i++) {
        const struct view_finding *f = attention->pdata[i];
        if (f->mark != mark || !part_same_rule(f, rule)) {
            continue;
        }
        if (n++ < MOST_GROUPS) {
            g_autofree char *group = words_group(f->n_by, f->by);
            g_string_append_printf(out, "%s%s", n > 1 ? "; " : "", group);
        }
    }
    if (n > MOST_GROUPS) {
        g_string_append_printf(out, "; %d more", n - MOST_GROUPS);
    }
    return g_string_free(out, n == 0);
}

/* What may have come of a rule, each in a row of its own, and what is asked for then. */
static const struct outcome {
    enum mark mark;
    enum say say;
    bool is_open; /* the policy's step is for what it found, not for what it could not tell */
} outcomes[] = {{MARK_FAIL, SAY_DECIDE_FAIL, false},
                {MARK_WATCH, SAY_DECIDE_WATCH, false},
                {MARK_CANNOT_TELL, SAY_DECIDE_CANNOT, true},
                {MARK_WAIVED, SAY_DECIDE_WAIVED, false}};

static void add_outcome(struct table *t, const GPtrArray *attention,
                        const struct view_finding *rule, const struct outcome *o) {
    g_autofree char *groups = groups_of(attention, rule, o->mark);
    if (groups == NULL) {
        return;
    }
    g_autofree char *title = words_sentence(rule->title);
    g_autofree char *said = words(o->say, "groups", groups);
    char *asked = o->is_open          ? words(SAY_DECIDE_OPEN)
                  : rule->remediation ? words_sentence(rule->remediation)
                                      : words(SAY_DECIDE_TODO_NONE);
    char *cells[] = {g_strdup_printf("%s %s", title, said), asked, g_strdup(""), g_strdup("")};
    table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
}

static bool is_first_of_rule(const GPtrArray *attention, guint i) {
    for (guint k = 0; k < i; k++) {
        if (part_same_rule(attention->pdata[k], attention->pdata[i])) {
            return false;
        }
    }
    return true;
}

bool decisions_have_data(const struct view *v) {
    return v->findings->len > 0;
}

void page_decisions(const struct view *v, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"What was found", .is_flexible_text = true},
        {.title = (char *)"What the policy asks for", .width = 150, .is_flexible_text = true},
        {.title = (char *)"Decision", .width = 84},
        {.title = (char *)"Who, by when", .width = 78},
    };
    GPtrArray *attention = part_attention(v);
    block_page(d->blocks, words(SAY_H1_DECIDE));
    block_text(d->blocks, TEXT_BODY, words(attention->len > 0 ? SAY_DECIDE_LEAD : SAY_DECIDE_NONE));
    if (attention->len > 0) {
        block_heading(d->blocks, words(SAY_DECIDE_TABLE));
        struct table *t = block_table(d->blocks);
        t->least_row = 34;
        part_columns(t, columns, G_N_ELEMENTS(columns));
        for (guint i = 0; i < attention->len; i++) {
            for (size_t k = 0; k < G_N_ELEMENTS(outcomes) && is_first_of_rule(attention, i); k++) {
                add_outcome(t, attention, attention->pdata[i], &outcomes[k]);
            }
        }
    }
    g_ptr_array_unref(attention);
}
