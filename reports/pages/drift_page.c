/* The one page about change: do I act today? */
#include <math.h>
#include <string.h>

#include "reports/number.h"
#include "reports/pages/drift_parts.h"
#include "reports/pages/page_parts.h"
#include "reports/words.h"

/* --- the answer --- */

static const struct {
    const char *measure;
    enum say what;
    bool is_metric; /* the feature is the id of a metric */
} whats[] = {
    {"drift_accuracy_change", SAY_DRIFT_W_FALL, true},
    {"drift_estimated_change", SAY_DRIFT_W_EXPECTED, false},
    {"drift_gap_change", SAY_DRIFT_W_GAP, true},
    {"drift_missing_change", SAY_DRIFT_W_MISSING, false},
    {"drift_new_share", SAY_DRIFT_W_NEW, false},
    {"drift_psi_excess", SAY_DRIFT_W_SHIFT, false},
    {"drift_signal", SAY_DRIFT_W_SIGNAL, false},
};

/* The feature that a finding is about, and its group's place in by[], or -1. */
static const char *feature_of(const struct view_finding *f, int *group) {
    const char *feature = "";
    *group = -1;
    for (int i = 0; i < f->n_by; i++) {
        if (strcmp(f->by[i].attribute, "feature") == 0) {
            feature = f->by[i].level;
        } else {
            *group = i;
        }
    }
    return feature;
}

/* "recall_micro, EWMA" is a chart of a metric: its name is what stands before. */
static char *series_name(const char *feature) {
    const char *comma = strrchr(feature, ',');
    g_autofree char *metric =
        comma == NULL ? g_strdup(feature) : g_strndup(feature, (gsize)(comma - feature));
    g_autofree char *name = drift_name(metric);
    return words_title(name);
}

static char *what_of(const struct view_finding *f) {
    int at = -1;
    const char *feature = feature_of(f, &at);
    g_autofree char *whole = at < 0 ? NULL : words_group(1, &f->by[at]);
    g_autofree char *group = whole == NULL ? NULL : drift_short(whole, 60);
    g_autofree char *whom = group == NULL ? g_strdup("") : words(SAY_DRIFT_FOR, "group", group);
    for (size_t i = 0; i < G_N_ELEMENTS(whats); i++) {
        if (strcmp(whats[i].measure, f->metric) == 0) {
            bool is_series = whats[i].what == SAY_DRIFT_W_SIGNAL;
            g_autofree char *name = is_series            ? series_name(feature)
                                    : whats[i].is_metric ? drift_name(feature)
                                                         : drift_short(feature, 60);
            return words(whats[i].what, "feature", name, "for", whom);
        }
    }
    return words_clean(f->title);
}

/* Of a pass, what it leaves open: a warning before what a person accepts. */
static enum mark mark_of(const struct view *v, const int64_t n[MARKS]) {
    return v->findings->len == 0 || v->verdict == NULL ? MARK_NONE
           : strcmp(v->verdict, "fail") == 0           ? MARK_FAIL
           : strcmp(v->verdict, "cannot tell") == 0    ? MARK_CANNOT_TELL
           : n[MARK_WATCH] > 0                         ? MARK_WATCH
           : n[MARK_WAIVED] > 0                        ? MARK_WAIVED
                                                       : MARK_PASS;
}

static void count_marks(const struct view *v, int64_t n[MARKS]) {
    for (guint i = 0; i < v->findings->len; i++) {
        n[view_finding_at(v, i)->mark]++;
    }
}

static char *statement_of(const struct view_finding *worst, enum mark mark) {
    static const enum say says[MARKS] = {[MARK_FAIL] = SAY_DRIFT_ACT,
                                         [MARK_WATCH] = SAY_DRIFT_WATCH,
                                         [MARK_WAIVED] = SAY_DRIFT_WAIVED,
                                         [MARK_CANNOT_TELL] = SAY_DRIFT_CANNOT};
    if (mark == MARK_NONE) {
        return words(SAY_DRIFT_NOT_JUDGED);
    }
    if (mark == MARK_PASS || worst == NULL) {
        return words(SAY_DRIFT_CALM);
    }
    g_autofree char *what = mark == MARK_CANNOT_TELL ? words_clean(worst->title) : what_of(worst);
    return words(says[mark], "what", what);
}

/* The first signal of any chart of everybody, and which charts gave it. */
static void say_first(const struct view_series *s, GString *out) {
    static const char *const names[] = {"p chart", "EWMA", "CUSUM"};
    const char *first = NULL;
    for (guint i = 0; i < s->points->len && first == NULL; i++) {
        const char *label = g_array_index(s->points, struct view_point, i).label;
        for (int k = 0; k < VIEW_CHARTS && first == NULL; k++) {
            first = g_strcmp0(s->first[k], label) == 0 ? label : NULL;
        }
    }
    GString *charts = g_string_new(NULL);
    for (int k = 0; k < VIEW_CHARTS && first != NULL; k++) {
        if (g_strcmp0(s->first[k], first) == 0) {
            g_string_append_printf(charts, "%s%s", charts->len > 0 ? ", " : "", names[k]);
        }
    }
    g_autofree char *period = first == NULL ? NULL : words_clean(first);
    g_autofree char *said = first == NULL
                                ? words(SAY_DRIFT_NO_SIGNAL)
                                : words(SAY_DRIFT_FIRST, "period", period, "charts", charts->str);
    g_string_append_printf(out, " %s", said);
    if (first != NULL && s->change != NULL) {
        g_autofree char *before = number_percent(s->before, 1);
        g_autofree char *after = number_percent(s->after, 1);
        g_autofree char *at = words_clean(s->change);
        g_autofree char *lo = words_clean(s->change_lo);
        g_autofree char *hi = words_clean(s->change_hi);
        g_autofree char *change =
            words(SAY_DRIFT_CHANGE, "at", at, "lo", lo, "hi", hi, "before", before, "after", after);
        g_string_append_printf(out, " %s", change);
    }
    g_string_free(charts, TRUE);
}

/* The worst of a mark, what is about everybody before the others; NULL: none. */
static const struct view_finding *worst_of(const struct view *v, enum mark mark) {
    GPtrArray *attention = part_attention(v);
    const struct view_finding *worst = NULL;
    for (guint i = 0; i < attention->len; i++) {
        const struct view_finding *f = attention->pdata[i];
        bool is_before = worst == NULL || (worst->n_by > 1 && f->n_by < worst->n_by);
        worst = f->mark == mark && is_before ? f : worst;
    }
    g_ptr_array_unref(attention);
    return worst;
}

static void add_card(const struct view *v, const GPtrArray *series, GPtrArray *blocks) {
    int64_t n[MARKS] = {0};
    count_marks(v, n);
    enum mark mark = mark_of(v, n);
    const struct view_finding *worst = worst_of(v, mark);
    g_autofree char *all = number_count(v->findings->len);
    g_autofree char *fail = number_count(n[MARK_FAIL]);
    g_autofree char *watch = number_count(n[MARK_WATCH]);
    g_autofree char *cannot = number_count(n[MARK_CANNOT_TELL]);
    g_autofree char *pass = number_count(n[MARK_PASS]);
    g_autofree char *counts = words(SAY_DRIFT_COUNTS, "n", all, "fail", fail, "watch", watch,
                                    "cannot", cannot, "pass", pass);
    GString *detail = g_string_new(counts);
    if (series->len > 0) {
        say_first(series->pdata[0], detail);
    }
    struct block *card = block_new(blocks, BLOCK_CARD);
    card->mark = mark;
    card->statement = statement_of(worst, mark);
    card->detail = g_string_free(detail, FALSE);
}

/* --- series of everybody: those that signal first --- */

static bool has_signal(const struct view_series *s) {
    return s->first[0] != NULL || s->first[1] != NULL || s->first[2] != NULL;
}

static GPtrArray *series_of(const struct view_drift *d, bool is_group) {
    GPtrArray *out = g_ptr_array_new();
    for (int is_calm = 0; is_calm < 2; is_calm++) {
        for (guint i = 0; i < d->series->len; i++) {
            const struct view_series *s = d->series->pdata[i];
            if ((s->n_by > 0) == is_group && s->is_charted && has_signal(s) != (is_calm == 1)) {
                g_ptr_array_add(out, (gpointer)s);
            }
        }
    }
    return out;
}

/* The first large, two more of everybody beside each other (of one series its EWMA and CUSUM), and
 * the first two of groups. */
static void add_charts(const struct view_drift *d, const GPtrArray *series, struct document *doc) {
    if (series->len == 0) {
        return;
    }
    drift_series_figure(series->pdata[0], DRIFT_SHOW_P, false, ++doc->n_figures, doc->blocks);
    bool is_single = series->len == 1;
    bool is_summed = drift_series_is_summed(series->pdata[0]);
    struct block *row = is_single && !is_summed ? NULL : block_new(doc->blocks, BLOCK_COLUMNS);
    if (is_single && is_summed) {
        drift_series_figure(series->pdata[0], DRIFT_SHOW_EWMA, true, ++doc->n_figures, row->left);
        drift_series_figure(series->pdata[0], DRIFT_SHOW_CUSUM, true, ++doc->n_figures, row->right);
    }
    for (guint i = 1; i < series->len && i < 3; i++) {
        drift_series_figure(series->pdata[i], DRIFT_SHOW_P, true, ++doc->n_figures,
                            i == 1 ? row->left : row->right);
    }
    GPtrArray *groups = series_of(d, true);
    if (groups->len > 0) {
        row = block_new(doc->blocks, BLOCK_COLUMNS);
    }
    for (guint i = 0; i < groups->len && i < 2; i++) {
        drift_series_figure(groups->pdata[i], DRIFT_SHOW_P, true, ++doc->n_figures,
                            i == 0 ? row->left : row->right);
    }
    if (groups->len > 2) {
        g_autofree char *more = number_count(groups->len - 2);
        block_text(doc->blocks, TEXT_NOTE, words(SAY_DRIFT_MORE, "n", more));
    }
    g_ptr_array_unref(groups);
}

/* Shifts and levels beside each other. */
static void add_shifts(const struct view *v, const struct view_drift *d, struct document *doc) {
    if (d->shifts->len > 0) {
        struct block *columns = block_new(doc->blocks, BLOCK_COLUMNS);
        doc->n_figures += drift_shifts_figure(v, d, doc->n_figures + 1, columns->left);
        doc->n_figures += drift_moved_figure(d, doc->n_figures + 1, columns->right);
    }
}

/* --- foot --- */

static void add_foot(const struct view_drift *d, const GPtrArray *series, GPtrArray *blocks) {
    struct block *b = block_new(blocks, BLOCK_TEXT);
    b->text_kind = TEXT_NOTE;
    if (series->len > 0) {
        const struct view_series *s = series->pdata[0];
        g_autofree char *n = number_count(s->n_baseline);
        g_autofree char *all = number_count(s->points->len);
        g_autofree char *rows = number_count(s->n_baseline_rows);
        block_run(b, RUN_PLAIN, words(SAY_DRIFT_FOOT_SERIES, "n", n, "all", all, "rows", rows));
    } else {
        const char *unit = strcmp(d->kind, "tallies") == 0 ? "charts" : "rows";
        g_autofree char *then = words_clean(d->name_then == NULL ? "the reference" : d->name_then);
        g_autofree char *now = words_clean(d->name_now == NULL ? "now" : d->name_now);
        g_autofree char *rows_then = number_count(d->rows_then);
        g_autofree char *rows_now = number_count(d->rows_now);
        g_autofree char *n = g_strdup_printf("%s %s", rows_then, unit);
        g_autofree char *m = g_strdup_printf("%s %s", rows_now, unit);
        block_run(b, RUN_PLAIN,
                  words(SAY_DRIFT_FOOT_SIDES, "then", then, "now", now, "n", n, "m", m));
    }
    block_run(b, RUN_PLAIN, g_strdup(" "));
    block_run(b, RUN_PLAIN, words(SAY_DRIFT_FOOT_EXPECTED));
    for (guint i = 0; i < d->cannot_see->len; i++) {
        block_run(b, RUN_PLAIN, g_strdup(" "));
        block_run(b, RUN_PLAIN, words_clean(d->cannot_see->pdata[i]));
    }
}

void page_drift(const struct view *v, struct document *doc) {
    struct view_drift *d = view_drift_new(v);
    block_page(doc->blocks, words(SAY_H1_DRIFT));
    if (d == NULL) {
        block_text(doc->blocks, TEXT_BODY, words(SAY_DRIFT_NONE));
        return;
    }
    GPtrArray *series = series_of(d, false);
    add_card(v, series, doc->blocks);
    add_charts(d, series, doc);
    add_shifts(v, d, doc);
    doc->n_figures += drift_groups_figure(v, d, doc->n_figures + 1, doc->blocks);
    add_foot(d, series, doc->blocks);
    g_ptr_array_unref(series);
    view_drift_free(d);
}
