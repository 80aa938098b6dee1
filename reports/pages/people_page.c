/* What people accepted for a time, stated and undertook. The program answers none of it. */
#include "reports/number.h"
#include "reports/pages/page_parts.h"
#include "reports/view_people.h"

#define MOST_ROWS 12 /* on a page; the text has them all */

static guint most(const struct document *d, guint n) {
    return d->form == DOCUMENT_TEXT ? n : MIN(n, MOST_ROWS);
}

static char *person(const char *by, const char *role) {
    g_autofree char *name = words_clean(by);
    g_autofree char *title = words_clean(role);
    return g_strdup_printf("%s, %s", name, title);
}

/* "RULE (language=other)". */
static char *rule_of(const char *rule, const char *strata) {
    g_autofree char *id = words_clean(rule);
    g_autofree char *groups = words_clean(strata);
    return *groups ? g_strdup_printf("%s (%s)", id, groups) : g_steal_pointer(&id);
}

static void waivers(const struct view_people *p, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"Rule", .width = 128, .is_flexible_text = true},
        {.title = (char *)"Who accepts it", .width = 104, .is_flexible_text = true},
        {.title = (char *)"Why", .is_flexible_text = true},
        {.title = (char *)"Until", .width = 56},
        {.title = (char *)"Fails covered", .width = 66, .align = ALIGN_RIGHT},
    };
    if (p->waivers->len == 0) {
        return;
    }
    block_heading(d->blocks, words(SAY_WAIVERS));
    block_text(d->blocks, TEXT_CAPTION, words(SAY_WAIVERS_LEAD));
    struct table *t = block_table(d->blocks);
    part_columns(t, columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < most(d, p->waivers->len); i++) {
        const struct view_waiver *w = &g_array_index(p->waivers, struct view_waiver, i);
        char *cells[] = {rule_of(w->rule, w->strata), person(w->by, w->role),
                         words_sentence(w->reason), words_clean(w->until), number_count(w->n_used)};
        table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells))->mark = MARK_WAIVED;
    }
}

static void statements(const struct view_people *p, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"Rule", .is_flexible_text = true},
        {.title = (char *)"Answer", .width = 50},
        {.title = (char *)"Who", .width = 170, .is_flexible_text = true},
        {.title = (char *)"On", .width = 60},
        {.title = (char *)"Holds until", .width = 66},
    };
    if (p->statements->len == 0) {
        return;
    }
    block_heading(d->blocks, words(SAY_STATED));
    block_text(d->blocks, TEXT_CAPTION, words(SAY_STATED_LEAD));
    struct table *t = block_table(d->blocks);
    part_columns(t, columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < most(d, p->statements->len); i++) {
        const struct view_statement *s = &g_array_index(p->statements, struct view_statement, i);
        char *cells[] = {words_clean(s->rule), words_clean(s->answer), person(s->by, s->role),
                         words_clean(s->date),
                         s->until ? words_clean(s->until) : g_strdup("not said")};
        table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    }
}

static void actions(const struct view_people *p, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"Rule", .width = 150, .is_flexible_text = true},
        {.title = (char *)"What is done", .is_flexible_text = true},
        {.title = (char *)"Who", .width = 100, .is_flexible_text = true},
        {.title = (char *)"By", .width = 60},
    };
    if (p->actions->len == 0) {
        return;
    }
    block_heading(d->blocks, words(SAY_ACTIONS));
    struct table *t = block_table(d->blocks);
    part_columns(t, columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < most(d, p->actions->len); i++) {
        const struct view_action *a = &g_array_index(p->actions, struct view_action, i);
        char *cells[] = {rule_of(a->rule, a->strata), words_sentence(a->action),
                         words_clean(a->owner), words_clean(a->due)};
        table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    }
}

bool people_have_data(const struct view *v) {
    struct view_people *p = view_people_new(v);
    bool has = p != NULL && p->waivers->len + p->statements->len + p->actions->len > 0;
    view_people_free(p);
    return has;
}

void page_people(const struct view *v, struct document *d) {
    struct view_people *p = view_people_new(v);
    block_page(d->blocks, words(SAY_H1_PEOPLE));
    waivers(p, d);
    statements(p, d);
    actions(p, d);
    guint n_left = 0;
    const guint lengths[] = {p->waivers->len, p->statements->len, p->actions->len};
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        n_left += lengths[i] - most(d, lengths[i]);
    }
    if (n_left > 0) {
        g_autofree char *n = number_count(n_left);
        block_text(d->blocks, TEXT_CAPTION, words(SAY_PEOPLE_MORE, "n", n));
    }
    view_people_free(p);
}
