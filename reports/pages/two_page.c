/* Are there groups within groups: a heat map for each pair of attributes. */
#include "reports/pages/two_page.h"

#include <string.h>

#include "reports/charts/heat.h"
#include "reports/number.h"
#include "reports/pages/page_parts.h"

#define METRIC "recall_micro"
#define MOST_ROWS 16 /* of one map: it stands on one page */
#define MOST_COLUMNS 8

/* The levels of a pair of attributes, in the order in which they come. */
struct pair_of {
    const char *down, *across;
    GPtrArray *rows, *columns; /* of const char * */
    GPtrArray *cells;          /* of const struct estimate * */
};

static bool is_cell(const struct estimate *x) {
    return x->n_by == 2 && strcmp(x->metric, METRIC) == 0 && strcmp(x->level, "overall") == 0;
}

bool two_has_data(const struct view *v) {
    for (size_t i = 0; i < v->estimates->n; i++) {
        if (is_cell(&v->estimates->items[i])) {
            return true;
        }
    }
    return false;
}

static void pair_free(gpointer p) {
    struct pair_of *pair = p;
    g_ptr_array_unref(pair->rows);
    g_ptr_array_unref(pair->columns);
    g_ptr_array_unref(pair->cells);
    g_free(pair);
}

static void add_once(GPtrArray *names, const char *name) {
    if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL)) {
        g_ptr_array_add(names, (gpointer)name);
    }
}

static struct pair_of *pair_named(GPtrArray *pairs, const struct estimate *x) {
    for (guint i = 0; i < pairs->len; i++) {
        struct pair_of *p = pairs->pdata[i];
        if (strcmp(p->down, x->by[0].attribute) == 0 &&
            strcmp(p->across, x->by[1].attribute) == 0) {
            return p;
        }
    }
    struct pair_of *p = g_new0(struct pair_of, 1);
    *p = (struct pair_of){x->by[0].attribute, x->by[1].attribute, g_ptr_array_new(),
                          g_ptr_array_new(), g_ptr_array_new()};
    g_ptr_array_add(pairs, p);
    return p;
}

static GPtrArray *pairs_of(const struct view *v) {
    GPtrArray *pairs = g_ptr_array_new_with_free_func(pair_free);
    for (size_t i = 0; i < v->estimates->n; i++) {
        const struct estimate *x = &v->estimates->items[i];
        if (is_cell(x)) {
            struct pair_of *p = pair_named(pairs, x);
            add_once(p->rows, x->by[0].level);
            add_once(p->columns, x->by[1].level);
            g_ptr_array_add(p->cells, (gpointer)x);
        }
    }
    return pairs;
}

static const struct estimate *cell_at(const struct pair_of *p, const char *row,
                                      const char *column) {
    for (guint i = 0; i < p->cells->len; i++) {
        const struct estimate *x = p->cells->pdata[i];
        if (strcmp(x->by[0].level, row) == 0 && strcmp(x->by[1].level, column) == 0) {
            return x;
        }
    }
    return NULL;
}

static bool is_breach(const struct view *v, const struct estimate *x) {
    for (guint i = 0; i < v->findings->len; i++) {
        const struct view_finding *f = view_finding_at(v, i);
        if (f->n_by == 2 && (f->mark == MARK_FAIL || f->mark == MARK_WATCH) &&
            g_str_has_prefix(f->metric, METRIC) &&
            view_finding(v, f->policy, f->rule, x->n_by, x->by) == f) {
            return true;
        }
    }
    return false;
}

static void fill_cell(const struct view *v, struct chart *k, struct heat_cell *cell,
                      const struct estimate *x) {
    cell->state = HEAT_EMPTY;
    cell->text = "";
    if (x == NULL || (x->has_counts && x->n_patients == 0)) {
        return;
    }
    if (x->status == ESTIMATE_SUPPRESSED) {
        cell->state = HEAT_HIDDEN;
        cell->text = "hidden";
        return;
    }
    if (!x->has_value) {
        cell->text = "none";
        return;
    }
    struct numbers n = part_numbers(x);
    n.has_interval = false;
    struct worded w = words_numbers(&n);
    g_autofree char *count = x->has_counts ? number_count(x->n_labels) : NULL;
    cell->state = is_breach(v, x) ? HEAT_BREACH : HEAT_VALUE;
    cell->value = x->value;
    cell->text = chart_text(k, w.value);
    cell->n = count ? chart_text(k, count) : "withheld";
    worded_clear(&w);
}

static int count_hidden(const struct pair_of *p) {
    int n = 0;
    for (guint i = 0; i < p->cells->len; i++) {
        n += ((const struct estimate *)p->cells->pdata[i])->status == ESTIMATE_SUPPRESSED;
    }
    return n;
}

static const struct estimate *lowest(const struct pair_of *p) {
    const struct estimate *least = NULL;
    for (guint i = 0; i < p->cells->len; i++) {
        const struct estimate *x = p->cells->pdata[i];
        if (x->has_value && x->has_interval && (!least || x->value < least->value)) {
            least = x;
        }
    }
    return least;
}

static char *alt_of(const struct pair_of *p, const char *title) {
    const struct estimate *x = lowest(p);
    g_autofree char *n = number_count(p->cells->len);
    g_autofree char *k = number_count(count_hidden(p));
    g_autofree char *least = NULL;
    if (x) {
        struct numbers numbers = part_numbers(x);
        struct worded w = words_numbers(&numbers);
        g_autofree char *levels = part_levels(x->n_by, x->by);
        least = g_strdup_printf("%s %s", levels, w.value);
        worded_clear(&w);
    }
    return words(SAY_ALT_TWO, "title", title, "n", n, "k", k, "least", least ? least : "none");
}

/* One map of rows from..to and columns first..last. True when a cell breaks a limit. */
static bool add_map(const struct view *v, const struct pair_of *p, const guint part[4],
                    const char *title, GPtrArray *blocks) {
    struct chart *k = chart_new(CHART_HEAT, sizeof(struct heat));
    struct heat *h = k->data;
    g_autofree char *down = words_title(p->down);
    g_autofree char *across = words_title(p->across);
    h->n_rows = (int)(part[1] - part[0]);
    h->n_columns = (int)(part[3] - part[2]);
    h->rows = chart_array(k, (size_t)h->n_rows, sizeof *h->rows);
    h->columns = chart_array(k, (size_t)h->n_columns, sizeof *h->columns);
    h->cells = chart_array(k, (size_t)(h->n_rows * h->n_columns), sizeof *h->cells);
    h->row_title = chart_text(k, down);
    h->column_title = chart_text(k, across);
    h->below = "outside limit";
    for (int r = 0; r < h->n_rows; r++) {
        const char *row = p->rows->pdata[part[0] + (guint)r];
        const struct estimate_by by = {p->down, row};
        g_autofree char *name = part_levels(1, &by);
        h->rows[r] = chart_text(k, name);
        for (int c = 0; c < h->n_columns; c++) {
            const char *column = p->columns->pdata[part[2] + (guint)c];
            const struct estimate_by across_by = {p->across, column};
            g_autofree char *head = part_levels(1, &across_by);
            h->columns[c] = chart_text(k, head);
            fill_cell(v, k, &h->cells[r * h->n_columns + c], cell_at(p, row, column));
        }
    }
    heat_scale(h);
    k->alt = alt_of(p, title);
    bool has_breach = heat_has_breach(h);
    block_chart(blocks, k);
    return has_breach;
}

static void say_hidden(const struct view *v, const struct pair_of *p, GString *out) {
    int hidden = count_hidden(p);
    g_autofree char *n = number_count(p->cells->len);
    g_autofree char *below = number_count(v->suppress_below);
    g_autofree char *k = number_count(hidden);
    g_autofree char *said = hidden == 0   ? words(SAY_TWO_NONE_HIDDEN, "n", n)
                            : hidden == 1 ? words(SAY_TWO_HIDDEN_ONE, "n", n, "below", below)
                                          : words(SAY_TWO_HIDDEN, "k", k, "n", n, "below", below);
    g_string_append_printf(out, "%s ", said);
}

static void say_lowest(const struct pair_of *p, GPtrArray *blocks) {
    const struct estimate *x = lowest(p);
    if (x) {
        const struct numbers n = part_numbers(x);
        struct worded w = words_numbers(&n);
        g_autofree char *levels = part_levels(x->n_by, x->by);
        block_text(blocks, TEXT_BODY,
                   words(SAY_TWO_LEAST, "group", levels, "value", w.value, "lo", w.lo, "hi", w.hi));
        worded_clear(&w);
    }
}

static void add_pair(const struct view *v, const struct pair_of *p, struct document *d) {
    g_autofree char *number = number_count(++d->n_figures);
    g_autofree char *down = words_clean(p->down);
    g_autofree char *across = words_clean(p->across);
    g_autofree char *title = words(SAY_FIGURE_TITLE_TWO, "row", down, "column", across);
    block_heading(d->blocks, words(SAY_FIGURE, "n", number, "title", title));
    block_text(d->blocks, TEXT_CAPTION, words(SAY_TWO_CAPTION));
    bool has_breach = false;
    for (guint r = 0; r < p->rows->len; r += MOST_ROWS) {
        for (guint c = 0; c < p->columns->len; c += MOST_COLUMNS) {
            const guint part[] = {r, MIN(r + MOST_ROWS, p->rows->len), c,
                                  MIN(c + MOST_COLUMNS, p->columns->len)};
            has_breach = add_map(v, p, part, title, d->blocks) || has_breach;
        }
    }
    GString *note = g_string_new(NULL);
    say_hidden(v, p, note);
    g_autofree char *key = words(SAY_TWO_KEY);
    g_autofree char *outlined = words(SAY_TWO_KEY_BREACH);
    g_string_append(note, key);
    if (has_breach) {
        g_string_append_printf(note, " %s", outlined);
    }
    block_text(d->blocks, TEXT_CAPTION, g_string_free(note, FALSE));
    say_lowest(p, d->blocks);
}

void page_two(const struct view *v, struct document *d) {
    GPtrArray *pairs = pairs_of(v);
    block_page(d->blocks, words(SAY_H1_TWO));
    for (guint i = 0; i < pairs->len; i++) {
        add_pair(v, pairs->pdata[i], d);
    }
    block_text(d->blocks, TEXT_CAPTION, words(SAY_TWO_EXPLORE));
    g_ptr_array_unref(pairs);
}

static void cell_row(struct table *t, const struct estimate *x) {
    const struct numbers n = part_numbers(x);
    struct worded w = words_numbers(&n);
    bool is_hidden = x->status == ESTIMATE_SUPPRESSED;
    char *cells[] = {part_levels(x->n_by, x->by),
                     is_hidden       ? g_strdup("hidden")
                     : x->has_counts ? number_count(x->n_labels)
                                     : g_strdup("withheld*"),
                     g_strdup(is_hidden      ? "not shown"
                              : x->has_value ? w.value
                                             : "none"),
                     x->has_interval ? g_strdup_printf("%s–%s", w.lo, w.hi) : g_strdup("")};
    struct row *row = table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    row->is_muted = is_hidden;
    worded_clear(&w);
}

void two_table(const struct view *v, GPtrArray *blocks) {
    const struct column columns[] = {
        {.title = (char *)"Cell", .is_flexible_text = true},
        {.title = (char *)"Codes (n)", .width = 60, .align = ALIGN_RIGHT},
        {.title = (char *)"Found", .width = 60, .align = ALIGN_RIGHT},
        {.title = (char *)"CI", .width = 100, .align = ALIGN_RIGHT},
    };
    struct table *t = block_table(blocks);
    part_columns(t, columns, G_N_ELEMENTS(columns));
    GPtrArray *pairs = pairs_of(v);
    for (guint i = 0; i < pairs->len; i++) {
        const struct pair_of *p = pairs->pdata[i];
        g_autofree char *down = words_clean(p->down);
        g_autofree char *across = words_clean(p->across);
        char *head[] = {g_strdup_printf("%s and %s", down, across)};
        table_row(t, ROW_GROUP, head, 1);
        for (guint c = 0; c < p->cells->len; c++) {
            const struct estimate *x = p->cells->pdata[c];
            if (!x->has_counts || x->n_patients > 0) {
                cell_row(t, x);
            }
        }
    }
    g_ptr_array_unref(pairs);
}
