/* Which groups need attention: the findings, the worst first, and what is not shown. */
#include <string.h>

#include "reports/number.h"
#include "reports/pages/page_parts.h"

#define MOST_FINDINGS 14
#define MOST_HIDDEN_NAMES 12

static const char *title_of(const struct view_finding *f) {
    return f->title ? f->title : f->rule;
}

static void finding_row(struct table *t, const struct view_finding *f) {
    struct numbers n;
    view_finding_numbers(f, &n);
    struct worded w = words_numbers(&n);
    g_autofree char *group = f->n_by > 0 ? words_group(f->n_by, f->by) : g_strdup("all patients");
    char *cells[] = {g_strdup(group), words_clean(title_of(f)),
                     f->has_value && f->has_interval
                         ? g_strdup_printf("%s (%s to %s)", w.value, w.lo, w.hi)
                         : g_strdup(f->has_value ? w.value : "—"),
                     g_strdup(view_finding_limit(f, &w)), g_strdup(mark_title(f->mark))};
    struct row *row = table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    row->mark = f->mark;
    worded_clear(&w);
}

static void findings(const struct view *v, struct document *d, const GPtrArray *attention) {
    const struct column columns[] = {
        {.title = (char *)"Group", .is_flexible_text = true},
        {.title = (char *)"What was checked", .width = 150, .is_flexible_text = true},
        {.title = (char *)"Result (likely range)", .width = 96, .align = ALIGN_RIGHT},
        {.title = (char *)"Limit", .width = 48, .align = ALIGN_RIGHT},
        {.title = (char *)"Verdict", .width = 66, .is_verdict = true},
    };
    (void)v;
    block_heading(d->blocks, words(SAY_WHERE_TABLE));
    block_text(d->blocks, TEXT_CAPTION, words(SAY_WHERE_LEAD));
    struct table *t = block_table(d->blocks);
    part_columns(t, columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < attention->len && i < MOST_FINDINGS; i++) {
        finding_row(t, attention->pdata[i]);
    }
    if (attention->len > MOST_FINDINGS) {
        g_autofree char *n = number_count(attention->len - MOST_FINDINGS);
        block_text(d->blocks, TEXT_CAPTION, words(SAY_WHERE_MORE, "n", n));
    }
}

/* What would settle each check that cannot be decided. */
static void open_findings(const GPtrArray *attention, struct document *d) {
    int n_said = 0;
    for (guint i = 0; i < attention->len && n_said < 6; i++) {
        const struct view_finding *f = attention->pdata[i];
        if (f->mark != MARK_CANNOT_TELL) {
            continue;
        }
        if (n_said++ == 0) {
            block_heading(d->blocks, words(SAY_WHERE_OPEN_TITLE));
        }
        g_autofree char *title = words_clean(title_of(f));
        g_autofree char *group = words_group(f->n_by, f->by);
        g_autofree char *more = view_finding_more(f);
        g_autofree char *reason = words_clean(f->reason ? f->reason : "no reason is given");
        g_autofree char *said =
            f->n_more > 0
                ? words(SAY_OPEN_MORE, "title", title, "group", group, "more", more)
                : words(SAY_OPEN_REASON, "title", title, "group", group, "reason", reason);
        block_text(d->blocks, TEXT_BODY, words_sentence(said));
    }
}

/* The names of the groups that are hidden, each once. */
static void hidden(const struct view *v, struct document *d) {
    GString *names = g_string_new(NULL);
    int n = 0;
    for (size_t i = 0; i < v->estimates->n; i++) {
        const struct estimate *x = &v->estimates->items[i];
        if (x->n_by == 1 && x->status == ESTIMATE_SUPPRESSED &&
            strcmp(x->metric, "recall_micro") == 0 && strcmp(x->level, "overall") == 0) {
            if (n++ >= MOST_HIDDEN_NAMES) {
                continue;
            }
            g_autofree char *group = words_group(x->n_by, x->by);
            g_string_append_printf(names, "%s%s", n > 1 ? "; " : "", group);
        }
    }
    if (n > MOST_HIDDEN_NAMES) {
        g_autofree char *more = number_count(n - MOST_HIDDEN_NAMES);
        g_autofree char *said = words(SAY_MORE_HIDDEN, "n", more);
        g_string_append_printf(names, "; %s", said);
    }
    if (n > 0) {
        g_autofree char *lead = words(SAY_WHERE_HIDDEN_LEAD);
        block_heading(d->blocks, words(SAY_WHERE_HIDDEN_TITLE));
        struct block *b = block_text(d->blocks, TEXT_BODY, g_strconcat(lead, " ", NULL));
        block_run(b, RUN_BOLD, g_strconcat(names->str, ". ", NULL));
        block_run(b, RUN_PLAIN, words(SAY_WHERE_HIDDEN_MORE));
    }
    g_string_free(names, TRUE);
}

bool where_has_data(const struct view *v) {
    return v->findings->len > 0;
}

void page_where(const struct view *v, struct document *d) {
    GPtrArray *attention = part_attention(v);
    block_page(d->blocks, words(SAY_H1_WHERE));
    if (attention->len == 0) {
        block_text(d->blocks, TEXT_BODY, words(SAY_WHERE_NONE));
    } else {
        findings(v, d, attention);
    }
    part_previous(v, d);
    open_findings(attention, d);
    hidden(v, d);
    part_contents(d->blocks);
    g_ptr_array_unref(attention);
}
