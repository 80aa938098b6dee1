/* The table of the drift page: one metric then and now, of everybody and of each group. */
#include <math.h>
#include <string.h>

#include "reports/number.h"
#include "reports/pages/drift_parts.h"
#include "reports/pages/page_parts.h"
#include "reports/words.h"

#define MOST_GROUPS 8

struct line {
    const struct view_then_now *metric;
    const struct view_finding *finding; /* NULL: not judged */
};

static char *measure_name(const struct view_then_now *m) {
    return !m->is_estimated ? g_strdup(m->metric)
           : *m->average && strcmp(m->metric, "auc") != 0
               ? g_strdup_printf("%s %s, estimated", m->metric, m->average)
               : g_strdup_printf("%s, estimated", m->metric);
}

static struct line line_of(const struct view *v, const struct view_then_now *m) {
    g_autofree char *feature = measure_name(m);
    const char *measure = m->is_estimated ? "drift_estimated_change"
                          : m->is_gap     ? "drift_gap_change"
                                          : "drift_accuracy_change";
    return (struct line){m, drift_finding(v, measure, feature, m->n_by, &m->by)};
}

/* What stands in the table: measured recall before anything, then what is estimated of F1. */
static bool is_metric(const struct view_then_now *m, int choice) {
    static const char *const names[] = {"recall_micro", "f1", "precision"};
    return choice == 0 ? !m->is_estimated && !m->is_gap && strcmp(m->metric, names[0]) == 0
                       : m->is_estimated && strcmp(m->metric, names[choice]) == 0 && m->is_there &&
                             strcmp(m->average, "micro") == 0;
}

static int badness(const struct line *l) {
    static const int order[MARKS] = {
        [MARK_CANNOT_TELL] = 1, [MARK_WAIVED] = 2, [MARK_WATCH] = 3, [MARK_FAIL] = 4};
    return l->finding == NULL ? 0 : order[l->finding->mark];
}

/* Everybody, then the worst, then the largest fall; hidden ones last. */
static gint worst_first(gconstpointer a, gconstpointer b) {
    const struct line *x = a;
    const struct line *y = b;
    if ((x->metric->n_by == 0) != (y->metric->n_by == 0)) {
        return x->metric->n_by == 0 ? -1 : 1;
    }
    if (x->metric->is_there != y->metric->is_there) {
        return x->metric->is_there ? -1 : 1;
    }
    int by_mark = badness(y) - badness(x);
    double dx = x->metric->change;
    double dy = y->metric->change;
    return by_mark != 0 ? by_mark : dx < dy ? -1 : dx > dy;
}

static GArray *lines_of(const struct view *v, const struct view_drift *d) {
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct line));
    for (int choice = 0; choice < 3 && out->len == 0; choice++) {
        for (guint i = 0; i < d->metrics->len; i++) {
            const struct view_then_now *m = d->metrics->pdata[i];
            if (is_metric(m, choice)) {
                struct line l = line_of(v, m);
                g_array_append_val(out, l);
            }
        }
    }
    g_array_sort(out, worst_first);
    return out;
}

static struct forest_row plot_of(const struct line *l) {
    const struct view_then_now *m = l->metric;
    if (!m->is_there) {
        return (struct forest_row){.kind = m->is_hidden ? FOREST_HIDDEN : FOREST_EMPTY};
    }
    struct forest_row r = {.kind = FOREST_VALUE,
                           .mark = l->finding == NULL ? MARK_NONE : l->finding->mark,
                           .value = m->change,
                           .has_interval = true,
                           .lo = m->lo,
                           .hi = m->hi,
                           .n = m->n};
    if (l->finding != NULL && l->finding->has_interval) {
        r.has_decision = true;
        r.decision_lo = l->finding->lo;
        r.decision_hi = l->finding->hi;
    }
    return r;
}

static void add_line(struct table *t, const struct line *l) {
    const struct view_then_now *m = l->metric;
    enum mark mark = l->finding == NULL ? MARK_NONE : l->finding->mark;
    g_autofree char *change = drift_points(m->change);
    g_autofree char *lo = drift_points(m->lo);
    g_autofree char *hi = drift_points(m->hi);
    char *cells[] = {m->n_by == 0 ? g_strdup("Everybody") : words_group(1, &m->by),
                     m->n > 0 ? number_count(m->n) : g_strdup("—"),
                     m->is_there ? number_percent(m->then, 1) : g_strdup("—"),
                     m->is_there ? number_percent(m->now, 1) : g_strdup("—"),
                     g_strdup(""),
                     m->is_there ? g_strdup_printf("%s (%s to %s)", change, lo, hi)
                                 : g_strdup(m->is_hidden ? "not shown" : "none"),
                     g_strdup(mark_title(mark))};
    struct row *row = table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    row->mark = mark;
    row->is_muted = m->is_hidden;
    row->plot = plot_of(l);
}

static void set_plot(struct table *t, const GArray *lines) {
    double limit = -INFINITY;
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct forest_row));
    for (guint i = 0; i < t->rows->len; i++) {
        const struct line *l = &g_array_index(lines, struct line, i);
        g_array_append_vals(rows, &((const struct row *)t->rows->pdata[i])->plot, 1);
        limit = l->finding != NULL ? l->finding->limit_lo : limit;
    }
    t->has_plot = true;
    t->plot = (struct forest){.kind = VALUE_DIFFERENCE,
                              .has_equal = true,
                              .band_lo = limit,
                              .band_hi = INFINITY,
                              .lower = "fell",
                              .higher = "rose"};
    forest_scale(&t->plot, (const struct forest_row *)(void *)rows->data, (int)rows->len);
    g_array_unref(rows);
}

static char *alt_of(const GArray *lines, const char *metric) {
    const struct line *worst = &g_array_index(lines, struct line, 0);
    int n = 0;
    for (guint i = 0; i < lines->len; i++) {
        const struct line *l = &g_array_index(lines, struct line, i);
        n += l->metric->n_by > 0;
        worst = l->metric->is_there && l->metric->change < worst->metric->change ? l : worst;
    }
    g_autofree char *count = number_count(n);
    g_autofree char *change = drift_points(worst->metric->change);
    g_autofree char *group = words_group(worst->metric->n_by, &worst->metric->by);
    return words(SAY_ALT_DRIFT_GROUPS, "metric", metric, "n", count, "change", change, "group",
                 worst->metric->n_by == 0 ? "everybody" : group);
}

bool drift_groups_figure(const struct view *v, const struct view_drift *d, int number,
                         GPtrArray *blocks) {
    const struct column columns[] = {
        {.title = (char *)"Group"},
        {.title = (char *)(strcmp(d->kind, "tallies") == 0 ? "Patients" : "Rows"),
         .width = 42,
         .align = ALIGN_RIGHT},
        {.title = (char *)"Then", .width = 38, .align = ALIGN_RIGHT},
        {.title = (char *)"Now", .width = 38, .align = ALIGN_RIGHT},
        {.title = (char *)"Change, in points",
         .width = 106,
         .align = ALIGN_CENTRE,
         .is_plot = true},
        {.title = (char *)"Change (range)", .width = 92, .align = ALIGN_RIGHT},
        {.title = (char *)"Verdict", .width = 70, .is_verdict = true},
    };
    GArray *lines = lines_of(v, d);
    if (lines->len > 0) {
        const struct view_then_now *first = g_array_index(lines, struct line, 0).metric;
        g_autofree char *metric =
            first->is_estimated
                ? g_strdup_printf("Expected %s",
                                  strcmp(first->metric, "f1") == 0 ? "F1" : first->metric)
                : drift_name(first->metric);
        g_autofree char *title = words(SAY_FIGURE_DRIFT_GROUPS, "metric", metric);
        g_autofree char *at = number_count(number);
        block_heading(blocks, words(SAY_FIGURE, "n", at, "title", title));
        block_text(
            blocks, TEXT_CAPTION,
            words(first->is_estimated ? SAY_DRIFT_ESTIMATED_CAPTION : SAY_DRIFT_GROUPS_CAPTION));
        struct table *t = block_table(blocks);
        part_columns(t, columns, G_N_ELEMENTS(columns));
        for (guint i = 0; i < lines->len && i < MOST_GROUPS; i++) {
            add_line(t, &g_array_index(lines, struct line, i));
        }
        set_plot(t, lines);
        t->alt = alt_of(lines, metric);
        if (lines->len > MOST_GROUPS) {
            g_autofree char *more = number_count(lines->len - MOST_GROUPS);
            block_text(blocks, TEXT_NOTE, words(SAY_DRIFT_MORE, "n", more));
        }
    }
    bool is_there = lines->len > 0;
    g_array_unref(lines);
    return is_there;
}
