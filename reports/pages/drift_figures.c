/* Figures of the drift page: control chart, shifts, levels that moved. */
#include <math.h>
#include <string.h>

#include "reports/charts/control.h"
#include "reports/charts/shift.h"
#include "reports/number.h"
#include "reports/pages/drift_parts.h"
#include "reports/words.h"

#define MOST_BARS 10
#define MOST_PERIODS 100000 /* between false signals: beyond, or none at all, is not counted */
#define AXIS_MOST 0.5       /* of the stability index: what is beyond ends in an arrow */

static int badness(enum mark m) {
    static const int order[MARKS] = {[MARK_PASS] = 1,
                                     [MARK_CANNOT_TELL] = 2,
                                     [MARK_WAIVED] = 3,
                                     [MARK_WATCH] = 4,
                                     [MARK_FAIL] = 5};
    return order[m];
}

const struct view_finding *drift_finding(const struct view *v, const char *measure,
                                         const char *feature, int n_by,
                                         const struct estimate_by *by) {
    const struct view_finding *worst = NULL;
    for (guint i = 0; i < v->findings->len; i++) {
        const struct view_finding *f = view_finding_at(v, i);
        bool is_it = f->n_by == 1 + n_by && strcmp(f->metric, measure) == 0;
        bool has_feature = false;
        bool has_group = n_by == 0 || by == NULL;
        for (int k = 0; is_it && k < f->n_by; k++) {
            has_feature = has_feature || (strcmp(f->by[k].attribute, "feature") == 0 &&
                                          strcmp(f->by[k].level, feature) == 0);
            has_group =
                has_group || (by != NULL && strcmp(f->by[k].attribute, by->attribute) == 0 &&
                              strcmp(f->by[k].level, by->level) == 0);
        }
        if (is_it && has_feature && has_group &&
            (worst == NULL || badness(f->mark) > badness(worst->mark))) {
            worst = f;
        }
    }
    return worst;
}

char *drift_name(const char *feature) {
    const char *title = words_metric_title(feature);
    return words_clean(title);
}

char *drift_short(const char *text, glong most) {
    g_autofree char *clean = words_clean(text);
    if (g_utf8_strlen(clean, -1) <= most) {
        return g_steal_pointer(&clean);
    }
    g_autofree char *cut = g_utf8_substring(clean, 0, most - 1);
    return g_strconcat(g_strchomp(cut), "…", NULL);
}

char *drift_points(double share) {
    g_autofree char *text = number_decimal(100 * fabs(share), 1);
    bool is_zero = strcmp(text, "0.0") == 0;
    return g_strdup_printf("%s%s", is_zero ? "" : share < 0 ? "−" : "+", text);
}

/* --- control chart --- */

static const char *first_of(const struct view_series *s, int *n_signals) {
    const char *first = NULL;
    *n_signals = 0;
    for (guint i = 0; i < s->points->len; i++) {
        const struct view_point *p = &g_array_index(s->points, struct view_point, i);
        bool is_signal = p->is_in && (p->is_signal[0] || p->is_signal[1] || p->is_signal[2]);
        first = first == NULL && is_signal ? p->label : first;
        *n_signals += is_signal;
    }
    return first;
}

static char *series_alt(const struct view_series *s, const char *title, const char *centre) {
    int n_signals = 0;
    const char *first = first_of(s, &n_signals);
    g_autofree char *n = number_count(s->n_baseline);
    g_autofree char *all = number_count(s->points->len);
    g_autofree char *signals = number_count(n_signals);
    g_autofree char *period = first == NULL ? NULL : words_clean(first);
    return first == NULL
               ? words(SAY_ALT_DRIFT_CALM, "title", title, "centre", centre, "n", n, "all", all)
               : words(SAY_ALT_DRIFT_SERIES, "title", title, "centre", centre, "n", n, "all", all,
                       "signals", signals, "period", period);
}

/* The value, its limits and its signal on one of the charts. */
static void place(const struct view_series *s, const struct view_point *p,
                  enum drift_chart_shown which, struct control_point *out) {
    out->is_in = p->is_in;
    switch (which) {
    case DRIFT_SHOW_EWMA:
        out->value = p->ewma;
        out->lo = -p->ewma_limit;
        out->hi = p->ewma_limit;
        out->is_signal = p->is_signal[1];
        break;
    case DRIFT_SHOW_CUSUM:
        out->value = p->cusum_up;
        out->other = -p->cusum_down;
        out->lo = -s->limit[2];
        out->hi = s->limit[2];
        out->is_signal = p->is_signal[2];
        break;
    default:
        out->value = p->share;
        out->lo = p->lo;
        out->hi = p->hi;
        out->is_signal = p->is_signal[0] || p->is_signal[1] || p->is_signal[2];
        break;
    }
}

/* Of the p chart; nothing is said of how where some periods have limits of one kind and some of the
 * other. */
static const char *limit_name(const struct view_series *s, bool is_upper) {
    if (s->n_exact == 0) {
        return is_upper ? "upper limit (3σ)" : "lower limit (3σ)";
    }
    return is_upper ? "upper limit" : "lower limit";
}

static struct chart *control_of(const struct view_series *s, const char *title,
                                enum drift_chart_shown which, bool is_small) {
    struct chart *k = chart_new(CHART_CONTROL, sizeof(struct control));
    struct control *c = k->data;
    bool is_share = which == DRIFT_SHOW_P;
    g_autofree char *centre = number_percent(s->centre, 1);
    g_autofree char *label = g_strdup_printf(is_small ? "mean %s" : "average %s", centre);
    *c = (struct control){.n = (int)s->points->len,
                          .points = chart_array(k, s->points->len, sizeof *c->points),
                          .is_share = is_share,
                          .has_other = which == DRIFT_SHOW_CUSUM,
                          .is_small = is_small,
                          .centre = is_share ? s->centre : 0,
                          .centre_label = is_share ? chart_text(k, label) : "as before",
                          .upper = is_small ? "upper limit" : limit_name(s, true),
                          .lower = is_small ? "lower limit" : limit_name(s, false)};
    for (int i = 0; i < c->n; i++) {
        const struct view_point *p = &g_array_index(s->points, struct view_point, (guint)i);
        g_autofree char *name = words_clean(p->label);
        g_autofree char *event = p->event == NULL || is_small ? NULL : words_clean(p->event);
        c->points[i].label = chart_text(k, name);
        c->points[i].event = event == NULL ? NULL : chart_text(k, event);
        place(s, p, which, &c->points[i]);
    }
    k->alt = series_alt(s, title, centre);
    return k;
}

static char *series_title(const struct view_series *s, enum drift_chart_shown which) {
    static const char *const charts[] = {[DRIFT_SHOW_EWMA] = "EWMA", [DRIFT_SHOW_CUSUM] = "CUSUM"};
    g_autofree char *name = drift_short(s->title, s->n_by > 0 ? 14 : 28);
    g_autofree char *shown = words_title(name);
    g_autofree char *whole = s->n_by > 0 ? words_group(1, &s->by) : NULL;
    g_autofree char *group = whole != NULL ? drift_short(whole, 18) : NULL;
    return which != DRIFT_SHOW_P ? g_strdup_printf("%s, in σ", charts[which])
           : group != NULL       ? g_strdup_printf("%s, %s", shown, group)
                                 : words(SAY_FIGURE_DRIFT_SERIES, "title", shown);
}

bool drift_series_is_summed(const struct view_series *s) {
    return s->run_length[1] > 0;
}

void drift_series_figure(const struct view_series *s, enum drift_chart_shown which, bool is_small,
                         int number, GPtrArray *blocks) {
    g_autofree char *n = number_count(number);
    g_autofree char *title = series_title(s, which);
    block_heading(blocks, words(SAY_FIGURE, "n", n, "title", title));
    if (!is_small) {
        char *periods[VIEW_CHARTS];
        for (int i = 0; i < VIEW_CHARTS; i++) {
            bool is_long = !(s->run_length[i] > 0 && s->run_length[i] < MOST_PERIODS);
            periods[i] = is_long ? g_strdup("over 100,000")
                                 : number_count((int64_t)llround(s->run_length[i]));
        }
        block_text(blocks, TEXT_CAPTION,
                   drift_series_is_summed(s)
                       ? words(SAY_DRIFT_SERIES_CAPTION, "p", periods[0], "ewma", periods[1],
                               "cusum", periods[2])
                       : words(SAY_DRIFT_SERIES_CAPTION_FEW, "p", periods[0]));
        for (int i = 0; i < VIEW_CHARTS; i++) {
            g_free(periods[i]);
        }
    }
    block_chart(blocks, control_of(s, title, which, is_small));
}

/* --- bars --- */

static gint by_excess(gconstpointer a, gconstpointer b) {
    const struct view_shift *x = *(const struct view_shift *const *)a;
    const struct view_shift *y = *(const struct view_shift *const *)b;
    double dx = x->excess;
    double dy = y->excess;
    return dx > dy ? -1 : dx < dy ? 1 : strcmp(x->name, y->name);
}

/* Of everybody, the largest first. Array of const struct view_shift *. */
static GPtrArray *ranked_shifts(const struct view_drift *d) {
    GPtrArray *out = g_ptr_array_new();
    for (guint i = 0; i < d->shifts->len; i++) {
        const struct view_shift *s = d->shifts->pdata[i];
        if (s->n_by == 0 && s->is_there) {
            g_ptr_array_add(out, (gpointer)s);
        }
    }
    g_ptr_array_sort(out, by_excess);
    return out;
}

static void fill_bars(const struct view *v, const GPtrArray *shifts, struct chart *k) {
    struct bars *b = k->data;
    b->n = (int)MIN(shifts->len, MOST_BARS);
    b->items = chart_array(k, (size_t)b->n, sizeof *b->items);
    b->n_limits = 2;
    b->limits[0] = 0.1;
    b->limits[1] = 0.25;
    b->limit_texts[0] = "0.10";
    b->limit_texts[1] = "0.25";
    b->hi = 0.3;
    for (int i = 0; i < b->n; i++) {
        const struct view_shift *s = shifts->pdata[i];
        g_autofree char *name = words_clean(s->name);
        g_autofree char *text = number_decimal(s->excess, 2);
        g_strdelimit(name, "_", ' ');
        const struct view_finding *f = drift_finding(v, "drift_psi_excess", s->name, 0, NULL);
        b->items[i] = (struct bar){.name = chart_text(k, name),
                                   .text = chart_text(k, text),
                                   .value = s->excess,
                                   .mark = f == NULL ? MARK_NONE : f->mark};
        b->hi = fmin(AXIS_MOST, fmax(b->hi, s->excess));
    }
}

bool drift_shifts_figure(const struct view *v, const struct view_drift *d, int number,
                         GPtrArray *blocks) {
    GPtrArray *shifts = ranked_shifts(d);
    if (shifts->len > 0) {
        const struct view_shift *first = shifts->pdata[0];
        struct chart *k = chart_new(CHART_BARS, sizeof(struct bars));
        int n_over = 0;
        fill_bars(v, shifts, k);
        for (guint i = 0; i < shifts->len; i++) {
            n_over += ((const struct view_shift *)shifts->pdata[i])->excess >= 0.1;
        }
        g_autofree char *n = number_count(((struct bars *)k->data)->n);
        g_autofree char *name = drift_short(first->name, 60);
        g_autofree char *value = number_decimal(first->excess, 2);
        g_autofree char *over = number_count(n_over);
        g_autofree char *at = number_count(number);
        g_autofree char *title = words(SAY_FIGURE_DRIFT_SHIFTS);
        k->alt = words(SAY_ALT_DRIFT_SHIFTS, "n", n, "feature", name, "value", value, "over", over);
        block_heading(blocks, words(SAY_FIGURE, "n", at, "title", title));
        block_text(blocks, TEXT_CAPTION, words(SAY_DRIFT_SHIFTS_CAPTION));
        block_chart(blocks, k);
    }
    bool is_there = shifts->len > 0;
    g_ptr_array_unref(shifts);
    return is_there;
}

/* --- levels that moved --- */

/* The codes themselves before all else, then what has shifted most. */
static const struct view_shift *moved_feature(const GPtrArray *shifts) {
    const struct view_shift *out = NULL;
    for (guint i = 0; i < shifts->len; i++) {
        const struct view_shift *s = shifts->pdata[i];
        bool is_codes = strcmp(s->name, "predicted codes") == 0;
        if (s->moved->len > 0 && (out == NULL || is_codes)) {
            out = s;
        }
    }
    return out;
}

static void fill_dumbbells(const struct view_shift *s, const struct view_drift *d,
                           struct chart *k) {
    struct dumbbells *b = k->data;
    b->n = (int)MIN(s->moved->len, MOST_BARS);
    b->items = chart_array(k, (size_t)b->n, sizeof *b->items);
    for (int i = 0; i < b->n; i++) {
        const struct view_moved *m = &g_array_index(s->moved, struct view_moved, (guint)i);
        b->hi = fmax(b->hi, fmax(m->then, m->now));
    }
    for (int i = 0; i < b->n; i++) {
        const struct view_moved *m = &g_array_index(s->moved, struct view_moved, (guint)i);
        int decimals = b->hi < 0.02 ? 2 : 1;
        g_autofree char *name = drift_short(m->level, 40);
        g_autofree char *then = number_percent(m->then, decimals);
        g_autofree char *now = number_percent(m->now, decimals);
        g_autofree char *text = g_strdup_printf("%s → %s", then, now);
        b->items[i] = (struct dumbbell){chart_text(k, *name ? name : "(blank)"),
                                        chart_text(k, text), m->then, m->now};
    }
    g_autofree char *end = number_percent(b->hi, b->hi < 0.02 ? 2 : 0);
    g_autofree char *then = words_clean(d->name_then == NULL ? "then" : d->name_then);
    g_autofree char *now = words_clean(d->name_now == NULL ? "now" : d->name_now);
    b->hi_text = chart_text(k, end);
    b->then = chart_text(k, then);
    b->now = chart_text(k, now);
}

bool drift_moved_figure(const struct view_drift *d, int number, GPtrArray *blocks) {
    GPtrArray *shifts = ranked_shifts(d);
    const struct view_shift *s = moved_feature(shifts);
    if (s != NULL) {
        struct chart *k = chart_new(CHART_DUMBBELLS, sizeof(struct dumbbells));
        fill_dumbbells(s, d, k);
        const struct dumbbells *b = k->data;
        g_autofree char *n = number_count(b->n);
        g_autofree char *name = drift_short(s->name, 18);
        g_autofree char *at = number_count(number);
        g_autofree char *title = words(SAY_FIGURE_DRIFT_MOVED, "feature", name);
        k->alt = words(SAY_ALT_DRIFT_MOVED, "n", n, "feature", name, "level", b->items[0].name,
                       "change", b->items[0].text);
        block_heading(blocks, words(SAY_FIGURE, "n", at, "title", title));
        block_text(blocks, TEXT_CAPTION, words(SAY_DRIFT_MOVED_CAPTION));
        block_chart(blocks, k);
    }
    g_ptr_array_unref(shifts);
    return s != NULL;
}
