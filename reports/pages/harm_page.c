/* Who is over-coded or under-coded: missed and unsupported codes, over each other. */
#include <math.h>
#include <string.h>

#include "reports/number.h"
#include "reports/pages/page_parts.h"

#define MISSED "missed_per_100"
#define UNSUPPORTED "unsupported_per_100"

static bool is_of(const struct estimate *x, const char *metric) {
    return x->n_by == 1 && strcmp(x->metric, metric) == 0 && strcmp(x->level, "overall") == 0;
}

bool harm_has_data(const struct view *v) {
    return view_estimate(v, MISSED, 0, NULL) != NULL &&
           view_estimate(v, UNSUPPORTED, 0, NULL) != NULL;
}

static char *cell_of(const struct estimate *x) {
    if (!x || !x->has_value) {
        return g_strdup(x && x->status == ESTIMATE_SUPPRESSED ? "not shown" : "none");
    }
    const struct numbers n = part_numbers(x);
    struct worded w = words_numbers(&n);
    char *text = n.has_interval ? g_strdup_printf("%s (%s–%s)", w.value, w.lo, w.hi)
                                : g_strdup_printf("%s (no CI)", w.value);
    worded_clear(&w);
    return text;
}

static struct forest_row plot_of(const struct estimate *a, const struct estimate *b) {
    if (!a || !b || a->status == ESTIMATE_SUPPRESSED) {
        return (struct forest_row){.kind = a && b ? FOREST_HIDDEN : FOREST_EMPTY};
    }
    if (!a->has_value || !b->has_value) {
        return (struct forest_row){.kind = FOREST_EMPTY};
    }
    return (struct forest_row){.kind = FOREST_PAIR,
                               .value = a->value,
                               .lo = a->has_interval ? a->lo : a->value,
                               .hi = a->has_interval ? a->hi : a->value,
                               .other = b->value,
                               .other_lo = b->has_interval ? b->lo : b->value,
                               .other_hi = b->has_interval ? b->hi : b->value};
}

static void add_row(const struct view *v, struct table *t, const struct estimate *missed) {
    const struct estimate *other = view_estimate(v, UNSUPPORTED, missed->n_by, missed->by);
    bool is_hidden = missed->status == ESTIMATE_SUPPRESSED;
    char *cells[] = {missed->n_by == 0 ? g_strdup("All patients")
                                       : part_levels(missed->n_by, missed->by),
                     is_hidden            ? g_strdup("not shown")
                     : missed->has_counts ? number_count(missed->n_encounters)
                                          : g_strdup("withheld*"),
                     g_strdup(""), cell_of(missed), cell_of(other)};
    struct row *row = table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    row->is_muted = is_hidden;
    row->plot = plot_of(missed, other);
}

static bool has_withheld(const struct view *v) {
    bool has = false;
    for (size_t i = 0; i < v->estimates->n && !has; i++) {
        const struct estimate *x = &v->estimates->items[i];
        has = is_of(x, MISSED) && !x->has_counts && x->status != ESTIMATE_SUPPRESSED;
    }
    return has;
}

static void group_head(struct table *t, const char *attribute) {
    char *head[] = {words_title(attribute)};
    table_row(t, ROW_GROUP, head, 1);
}

/* The hidden groups that are not named. */
static void count_hidden(struct table *t, int n_hidden) {
    if (n_hidden <= PART_MOST_HIDDEN) {
        return;
    }
    g_autofree char *n = number_count(n_hidden - PART_MOST_HIDDEN);
    char *cells[] = {words(SAY_MORE_HIDDEN, "n", n), g_strdup("not shown"), g_strdup(""),
                     g_strdup("not shown"), g_strdup("not shown")};
    struct row *row = table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    row->is_muted = true;
    row->plot = (struct forest_row){.kind = FOREST_HIDDEN};
}

static void add_rows(const struct view *v, struct table *t) {
    const char *attribute = NULL;
    int n_hidden = 0;
    add_row(v, t, view_estimate(v, MISSED, 0, NULL));
    for (size_t i = 0; i < v->estimates->n; i++) {
        const struct estimate *x = &v->estimates->items[i];
        if (!is_of(x, MISSED) || (x->has_counts && x->n_patients == 0)) {
            continue;
        }
        if (!attribute || strcmp(attribute, x->by[0].attribute) != 0) {
            count_hidden(t, n_hidden);
            n_hidden = 0;
            attribute = x->by[0].attribute;
            group_head(t, attribute);
        }
        n_hidden += x->status == ESTIMATE_SUPPRESSED;
        if (x->status != ESTIMATE_SUPPRESSED || n_hidden <= PART_MOST_HIDDEN) {
            add_row(v, t, x);
        }
    }
    count_hidden(t, n_hidden);
}

static void set_plot(struct table *t) {
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct forest_row));
    for (guint i = 0; i < t->rows->len; i++) {
        g_array_append_vals(rows, &((const struct row *)t->rows->pdata[i])->plot, 1);
    }
    t->has_plot = true;
    t->plot = (struct forest){.kind = VALUE_RATE,
                              .has_grid = true,
                              .starts_at_zero = true,
                              .band_lo = -INFINITY,
                              .band_hi = INFINITY,
                              .lower = "fewer",
                              .higher = "more"};
    forest_scale(&t->plot, (const struct forest_row *)(void *)rows->data, (int)rows->len);
    g_array_free(rows, TRUE);
}

/* The group with the largest number among those whose interval is clear above everybody's. */
static const struct estimate *most(const struct view *v, const char *metric) {
    const struct estimate *all = view_estimate(v, metric, 0, NULL);
    const struct estimate *out = NULL;
    for (size_t i = 0; i < v->estimates->n; i++) {
        const struct estimate *x = &v->estimates->items[i];
        bool is_clear = all->has_value && x->has_interval && x->lo > all->value;
        if (is_of(x, metric) && is_clear && (!out || x->value > out->value)) {
            out = x;
        }
    }
    return out;
}

static void say_most(const struct view *v, struct block *b, const char *metric, enum say say,
                     enum say none, const char *name) {
    const struct estimate *x = most(v, metric);
    block_run(b, RUN_PLAIN, g_strdup(" "));
    if (x == NULL) {
        block_run(b, RUN_PLAIN, words(none));
        return;
    }
    const struct numbers n = part_numbers(x);
    struct worded w = words_numbers(&n);
    g_autofree char *group = words_group(x->n_by, x->by);
    block_run(b, RUN_PLAIN, words(say, "group", group, name, w.value, "lo", w.lo, "hi", w.hi));
    worded_clear(&w);
}

/* The numbers of everybody as words: missed, unsupported. */
static void overall(const struct view *v, char *out[2]) {
    static const char *const metrics[] = {MISSED, UNSUPPORTED};
    for (int i = 0; i < 2; i++) {
        const struct numbers n = part_numbers(view_estimate(v, metrics[i], 0, NULL));
        struct worded w = words_numbers(&n);
        out[i] = g_strdup(w.value ? w.value : "—");
        worded_clear(&w);
    }
}

void page_harm(const struct view *v, struct document *d) {
    g_autofree char *percent = part_confidence(v);
    g_autofree char *title = words(SAY_FIGURE_TITLE_HARM);
    g_autofree char *number = number_count(++d->n_figures);
    const struct column columns[] = {
        {.title = (char *)"Group"},
        {.title = (char *)"Charts (n)", .width = 40, .align = ALIGN_RIGHT},
        {.title = (char *)"Per 100 charts", .width = 132, .align = ALIGN_CENTRE, .is_plot = true},
        {.title = (char *)"Missed (CI)", .width = 60, .align = ALIGN_RIGHT},
        {.title = (char *)"Unsupported (CI)", .width = 60, .align = ALIGN_RIGHT},
    };
    char *all[2];
    overall(v, all);
    block_page(d->blocks, words(SAY_H1_HARM));
    struct block *lead = block_text(d->blocks, TEXT_BODY,
                                    words(SAY_HARM_ALL, "missed", all[0], "unsupported", all[1]));
    say_most(v, lead, MISSED, SAY_HARM_MISSED, SAY_HARM_MISSED_NONE, "missed");
    say_most(v, lead, UNSUPPORTED, SAY_HARM_UNSUPPORTED, SAY_HARM_UNSUPPORTED_NONE, "unsupported");
    block_heading(d->blocks, words(SAY_FIGURE, "n", number, "title", title));
    block_text(d->blocks, TEXT_CAPTION, words(SAY_HARM_CAPTION, "confidence", percent));
    struct table *t = block_table(d->blocks);
    part_columns(t, columns, G_N_ELEMENTS(columns));
    add_rows(v, t);
    set_plot(t);
    t->alt = words(SAY_ALT_HARM, "title", title, "missed", all[0], "unsupported", all[1]);
    struct block *meaning = block_text(d->blocks, TEXT_CAPTION, words(SAY_HARM_MEANING));
    if (d->n_figures > 1) {
        block_run(meaning, RUN_PLAIN, g_strdup(" "));
        block_run(meaning, RUN_PLAIN, words(SAY_HARM_FIGURE));
    }
    if (has_withheld(v)) {
        block_run(meaning, RUN_PLAIN, g_strdup(" "));
        block_run(meaning, RUN_PLAIN, words(SAY_WITHHELD));
    }
    g_free(all[0]);
    g_free(all[1]);
}
