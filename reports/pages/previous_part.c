/* What changed since the audit before: new, still open and for how long, resolved. */
#include <string.h>

#include "reports/number.h"
#include "reports/pages/page_parts.h"
#include "reports/view_previous.h"

#define MOST_CHANGES 8

/* "New", "Second time", "4 times in a row", "Resolved", "Not judged now". */
static char *since(const struct view_change *c) {
    static const char *const times[] = {"", "First time", "Second time", "Third time"};
    if (c->state == CHANGE_AGAIN) {
        return c->n_times < (int64_t)G_N_ELEMENTS(times)
                   ? g_strdup(times[c->n_times])
                   : g_strdup_printf("%" G_GINT64_FORMAT " times in a row", c->n_times);
    }
    return g_strdup(c->state == CHANGE_NEW        ? "New"
                    : c->state == CHANGE_RESOLVED ? "Resolved"
                                                  : "Not judged now");
}

static char *verdict_title(const char *id) {
    return g_strdup(id == NULL ? "not checked" : verdict_rows[verdict_find(id)].title);
}

static void change_row(struct table *t, const struct view_change *c) {
    char *cells[] = {c->n_by > 0 ? words_group(c->n_by, c->by) : g_strdup("all patients"),
                     words_clean(c->title), verdict_title(c->before), verdict_title(c->now),
                     since(c)};
    table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
}

static void table_of(const struct view_previous *p, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"Group", .is_flexible_text = true},
        {.title = (char *)"What was checked", .width = 168, .is_flexible_text = true},
        {.title = (char *)"Then", .width = 66},
        {.title = (char *)"Now", .width = 66},
        {.title = (char *)"Since", .width = 76},
    };
    guint most = d->form == DOCUMENT_TEXT ? p->changes->len : MOST_CHANGES;
    struct table *t = block_table(d->blocks);
    part_columns(t, columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < p->changes->len && i < most; i++) {
        change_row(t, &g_array_index(p->changes, struct view_change, i));
    }
    if (p->changes->len > most) {
        g_autofree char *n = number_count(p->changes->len - most);
        block_text(d->blocks, TEXT_CAPTION, words(SAY_PREVIOUS_MORE, "n", n));
    }
}

void part_previous(const struct view *v, struct document *d) {
    struct view_previous *p = view_previous_new(v);
    if (p == NULL) {
        return;
    }
    g_autofree char *period = p->period ? words_clean(p->period) : g_strdup("the audit before");
    g_autofree char *new_ones = number_count(p->n_of[CHANGE_NEW]);
    g_autofree char *again = number_count(p->n_of[CHANGE_AGAIN]);
    g_autofree char *resolved = number_count(p->n_of[CHANGE_RESOLVED]);
    block_heading(d->blocks, words(SAY_PREVIOUS_TITLE, "period", period));
    struct block *b =
        block_text(d->blocks, TEXT_BODY,
                   words(SAY_PREVIOUS_LEAD, "new", new_ones, "again", again, "resolved", resolved));
    if (!p->is_same_study) {
        block_run(b, RUN_PLAIN, g_strdup(" "));
        block_run(b, RUN_PLAIN, words(SAY_PREVIOUS_OTHER));
    }
    if (p->changes->len > 0) {
        table_of(p, d);
    }
    view_previous_free(p);
}
