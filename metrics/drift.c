#include "metrics/drift.h"

#include <math.h>
#include <string.h>

#include "metrics/p_adjust.h"

#define CHANGE_ROUNDS 999

const char *const drift_event_names[DRIFT_EVENTS] = {"code set", "release"};

static void item_free(gpointer data) {
    struct drift_item *i = data;
    drift_feature_clear(&i->feature);
    g_free(i);
}

static void series_free(gpointer data) {
    struct drift_series *s = data;
    for (guint i = 0; i < s->periods->len; i++) {
        g_free(g_array_index(s->periods, struct drift_series_period, i).label);
    }
    g_array_unref(s->periods);
    g_free(s->metric);
    g_free(s->title);
    g_free(s);
}

struct drift *drift_new(const char *kind) {
    struct drift *d = g_new0(struct drift, 1);
    d->kind = kind;
    d->only[0] = g_ptr_array_new_with_free_func(g_free);
    d->only[1] = g_ptr_array_new_with_free_func(g_free);
    d->items = g_ptr_array_new_with_free_func(item_free);
    d->estimated = g_array_new(FALSE, TRUE, sizeof(struct drift_estimated));
    d->cannot_see = g_ptr_array_new_with_free_func(g_free);
    d->metrics = g_array_new(FALSE, TRUE, sizeof(struct drift_moved_metric));
    d->series = g_ptr_array_new_with_free_func(series_free);
    d->measures = g_array_new(FALSE, TRUE, sizeof(struct drift_measure));
    d->strings = g_string_chunk_new(1024);
    d->confidence = 0.95;
    return d;
}

void drift_free(struct drift *d) {
    if (d == NULL) {
        return;
    }
    g_ptr_array_unref(d->only[0]);
    g_ptr_array_unref(d->only[1]);
    g_ptr_array_unref(d->items);
    g_array_unref(d->estimated);
    g_ptr_array_unref(d->cannot_see);
    g_array_unref(d->metrics);
    g_ptr_array_unref(d->series);
    g_array_unref(d->measures);
    g_string_chunk_free(d->strings);
    g_free(d);
}

const char *drift_string(struct drift *d, const char *s) {
    return s == NULL ? NULL : g_string_chunk_insert_const(d->strings, s);
}

struct drift_item *drift_add(struct drift *d, const char *name) {
    struct drift_item *i = g_new0(struct drift_item, 1);
    i->feature.name = g_strdup(name);
    i->feature.family = "columns";
    g_ptr_array_add(d->items, i);
    return i;
}

struct drift_series *drift_add_series(struct drift *d, const char *metric, const char *title) {
    struct drift_series *s = g_new0(struct drift_series, 1);
    s->metric = g_strdup(metric);
    s->title = g_strdup(title);
    s->periods = g_array_new(FALSE, TRUE, sizeof(struct drift_series_period));
    s->options = DRIFT_CHART_DEFAULTS;
    g_ptr_array_add(d->series, s);
    return s;
}

/* --- series --- */

static void chart(struct drift_series *s, double confidence, uint64_t seed) {
    guint n = s->periods->len;
    struct drift_period *periods = g_new0(struct drift_period, MAX(n, 1));
    struct drift_chart_point *points = g_new0(struct drift_chart_point, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        const struct drift_series_period *p =
            &g_array_index(s->periods, struct drift_series_period, i);
        double shrink = p->counts.n > 0 ? p->n_charted / (double)p->counts.n : 1;
        periods[i] = p->counts;
        if (shrink < 1) { /* effective rows, the share kept */
            periods[i].n = (int64_t)llround((double)p->counts.n * shrink);
            periods[i].hits = (int64_t)llround((double)p->counts.hits * shrink);
        }
    }
    s->is_charted = drift_chart(periods, n, &s->options, points, &s->summary);
    if (s->is_charted) {
        drift_chart_run_lengths(periods, n, &s->options, &s->summary);
    }
    s->reason = s->is_charted ? NULL : "the baseline has no rows, or all or none of them are right";
    for (guint i = 0; i < n && s->is_charted; i++) {
        g_array_index(s->periods, struct drift_series_period, i).point = points[i];
    }
    s->has_change = drift_change(periods, n, confidence, seed, CHANGE_ROUNDS, &s->change);
    g_free(periods);
    g_free(points);
}

void drift_chart_all(struct drift *d, uint64_t seed) {
    for (guint i = 0; i < d->series->len; i++) {
        chart(d->series->pdata[i], d->confidence, seed);
    }
}

/* --- adjusting --- */

enum pass { PASS_SHIFT, PASS_NEW, PASSES };

static double *p_of(struct drift_item *i, enum pass pass, bool is_adjusted) {
    struct drift_feature *f = &i->feature;
    if (pass == PASS_SHIFT) {
        return is_adjusted ? &f->p_adjusted : &f->p;
    }
    return is_adjusted ? &f->p_new_adjusted : &f->new_levels.p;
}

static bool is_tested(const struct drift_item *i, enum pass pass) {
    return pass == PASS_SHIFT ? i->feature.is_compared
                              : i->feature.has_levels && i->feature.is_new_judged;
}

static bool is_same_family(const struct drift_item *a, const struct drift_item *b) {
    return strcmp(a->feature.family, b->feature.family) == 0 && (a->n_by > 0) == (b->n_by > 0);
}

/* The family of item `first`, which is the first of its family, is adjusted at once. */
static void adjust_family(struct drift *d, guint first, enum pass pass) {
    struct drift_item **items = (struct drift_item **)d->items->pdata;
    double *p = g_new(double, d->items->len);
    size_t n = 0;
    for (guint i = 0; i < d->items->len; i++) {
        if (is_tested(items[i], pass) && is_same_family(items[i], items[first])) {
            p[n++] = *p_of(items[i], pass, false);
        }
    }
    p_adjust_bh(p, n, p);
    n = 0;
    for (guint i = 0; i < d->items->len; i++) {
        if (is_tested(items[i], pass) && is_same_family(items[i], items[first])) {
            *p_of(items[i], pass, true) = p[n++];
        }
    }
    g_free(p);
}

static void adjust(struct drift *d) {
    struct drift_item **items = (struct drift_item **)d->items->pdata;
    for (guint i = 0; i < d->items->len; i++) {
        bool is_first = true;
        for (guint k = 0; k < i && is_first; k++) {
            is_first = !is_same_family(items[k], items[i]);
        }
        for (int pass = 0; pass < PASSES && is_first; pass++) {
            adjust_family(d, i, (enum pass)pass);
        }
    }
}

/* --- measures --- */

static bool is_small(int64_t n, int64_t below) {
    return n > 0 && n < below;
}

static struct drift_measure measure_of(const char *id, const char *feature, int n_by,
                                       const struct estimate_by *by) {
    struct drift_measure m = {.row = drift_measure_find(id), .n_by = 1};
    m.by[0] = (struct estimate_by){DRIFT_FEATURE, feature};
    for (int i = 0; i < n_by; i++) {
        m.by[m.n_by++] = by[i];
    }
    return m;
}

static struct drift_measure measure_item(const struct drift_item *item, const char *id,
                                         bool is_suppressed) {
    struct drift_measure m = measure_of(id, item->feature.name, item->n_by, &item->by);
    m.n = MIN(item->feature.n_ref, item->feature.n_cur);
    m.is_suppressed = is_suppressed;
    return m;
}

static void add_shift(struct drift *d, const struct drift_item *item, bool is_suppressed) {
    const struct drift_feature *f = &item->feature;
    struct drift_measure m = measure_item(item, "drift_psi_excess", is_suppressed);
    m.has_value = f->is_compared && !is_suppressed;
    m.reason = f->reason;
    m.is_too_few = f->is_too_few;
    m.value = f->excess;
    m.p_adjusted = f->p_adjusted;
    g_array_append_val(d->measures, m);
}

static void add_new(struct drift *d, const struct drift_item *item, bool is_suppressed) {
    const struct drift_feature *f = &item->feature;
    struct drift_measure m = measure_item(item, "drift_new_share", is_suppressed);
    m.has_value = f->is_new_judged && !is_suppressed;
    m.reason = f->new_reason;
    m.value = f->new_levels.over;
    m.p_adjusted = f->p_new_adjusted;
    g_array_append_val(d->measures, m);
}

static void measure_items(struct drift *d, int64_t below) {
    for (guint i = 0; i < d->items->len; i++) {
        const struct drift_item *item = d->items->pdata[i];
        const struct drift_feature *f = &item->feature;
        bool is_hidden = item->n_by > 0 && (is_small(f->n_ref + f->missing_ref, below) ||
                                            is_small(f->n_cur + f->missing_cur, below));
        add_shift(d, item, is_hidden);
        if (f->has_levels && (f->is_new_judged || f->new_reason != NULL)) {
            add_new(d, item, is_hidden);
        }
    }
}

/* A family of its own: every feature that misses any value on either side. */
static void measure_missing(struct drift *d) {
    guint n_items = d->items->len;
    double *p = g_new0(double, MAX(n_items, 1));
    double *difference = g_new0(double, MAX(n_items, 1));
    const struct drift_item **of = g_new0(const struct drift_item *, MAX(n_items, 1));
    size_t n = 0;
    for (guint i = 0; i < n_items; i++) {
        const struct drift_item *item = d->items->pdata[i];
        of[n] = item;
        n += item->n_by == 0 && drift_missing(&item->feature, &difference[n], &p[n]);
    }
    p_adjust_bh(p, n, p);
    for (size_t i = 0; i < n; i++) {
        const struct drift_feature *f = &of[i]->feature;
        struct drift_measure m = measure_of("drift_missing_change", f->name, 0, NULL);
        m.n = MIN(f->n_ref + f->missing_ref, f->n_cur + f->missing_cur);
        m.has_value = true;
        m.value = fabs(difference[i]);
        m.p_adjusted = p[i];
        g_array_append_val(d->measures, m);
    }
    g_free(of);
    g_free(difference);
    g_free(p);
}

static void measure_estimated(struct drift *d, int64_t below) {
    for (guint i = 0; i < d->estimated->len; i++) {
        struct drift_estimated *e = &g_array_index(d->estimated, struct drift_estimated, i);
        e->is_suppressed =
            e->n_by > 0 && (is_small(e->rows_ref, below) || is_small(e->rows_cur, below));
        g_autofree char *name = g_strdup_printf("%s%s, estimated", cbpe_metric_names[e->metric],
                                                e->metric == CBPE_AUC ? ""
                                                : e->is_macro         ? " macro"
                                                                      : " micro");
        struct drift_measure m =
            measure_of("drift_estimated_change", drift_string(d, name), e->n_by, &e->by);
        m.has_value = e->has_value && !e->is_suppressed;
        m.is_suppressed = e->is_suppressed;
        m.value = e->change;
        m.se = e->change_se;
        m.n = MIN(e->rows_ref, e->rows_cur);
        m.reason = e->reason;
        m.is_too_few = e->is_too_few;
        g_array_append_val(d->measures, m);
    }
}

static void measure_metrics(struct drift *d) {
    for (guint i = 0; i < d->metrics->len; i++) {
        const struct drift_moved_metric *x =
            &g_array_index(d->metrics, struct drift_moved_metric, i);
        struct drift_measure m = measure_of(
            x->is_gap ? "drift_gap_change" : "drift_accuracy_change", x->metric, x->n_by, &x->by);
        m.has_value = x->has_value && !x->is_suppressed;
        m.is_suppressed = x->is_suppressed;
        m.value = x->change;
        m.se = x->se;
        m.df = x->df;
        m.n = x->n_patients;
        m.reason = x->reason;
        g_array_append_val(d->measures, m);
    }
}

/* The last period that is complete. */
static const struct drift_series_period *last_of(const struct drift_series *s) {
    for (guint i = s->periods->len; i-- > 0;) {
        const struct drift_series_period *p =
            &g_array_index(s->periods, struct drift_series_period, i);
        if (p->point.is_in) {
            return p;
        }
    }
    return NULL;
}

/* One family of everybody's charts, one of the groups'. */
static void adjust_signals(struct drift *d, guint first) {
    guint n_all = d->measures->len - first;
    double *p = g_new(double, MAX(n_all, 1));
    for (int is_group = 0; is_group < 2; is_group++) {
        size_t n = 0;
        for (guint i = first; i < d->measures->len; i++) {
            const struct drift_measure *m = &g_array_index(d->measures, struct drift_measure, i);
            if (m->has_value && (m->n_by > 1) == (is_group == 1)) {
                p[n++] = m->p_adjusted;
            }
        }
        p_adjust_bh(p, n, p);
        n = 0;
        for (guint i = first; i < d->measures->len; i++) {
            struct drift_measure *m = &g_array_index(d->measures, struct drift_measure, i);
            if (m->has_value && (m->n_by > 1) == (is_group == 1)) {
                m->p_adjusted = p[n++];
            }
        }
    }
    g_free(p);
}

static void measure_series(struct drift *d) {
    static const char *const names[DRIFT_CHARTS] = {"p chart", "EWMA", "CUSUM"};
    guint first = d->measures->len;
    for (guint i = 0; i < d->series->len; i++) {
        const struct drift_series *s = d->series->pdata[i];
        const struct drift_series_period *last = s->is_charted ? last_of(s) : NULL;
        for (int k = 0; k < DRIFT_CHARTS; k++) {
            g_autofree char *name = g_strdup_printf("%s, %s", s->metric, names[k]);
            struct drift_measure m =
                measure_of("drift_signal", drift_string(d, name), s->n_by, &s->by);
            m.is_too_few = last != NULL && k != DRIFT_CHART_P && s->summary.is_few;
            m.has_value = last != NULL && !m.is_too_few;
            m.reason =
                m.is_too_few ? "there are too few rows in a period for this chart" : s->reason;
            m.value = last != NULL && last->point.signal[k] ? 1 : 0;
            m.n = last == NULL ? 0 : last->counts.n;
            m.p_adjusted = s->summary.p[k];
            g_array_append_val(d->measures, m);
        }
    }
    adjust_signals(d, first);
}

void drift_conclude(struct drift *d, int64_t below) {
    g_array_set_size(d->measures, 0);
    adjust(d);
    measure_items(d, below);
    measure_missing(d);
    measure_metrics(d);
    measure_estimated(d, below);
    measure_series(d);
}
