/* Coarse values of withheld groups. */
#include "metrics/suppress_coarse.h"

#include <math.h>
#include <string.h>

#include "metrics/comparison.h"
#include "metrics/interval.h"
#include "metrics/metric.h"

/* A metric of a cell: hits over units, as published. */
struct exact {
    bool is_there;
    double value, n;
    double range_hi;
    double missing; /* hits by which an alternative misses value x n, at most */
};

struct suppress_coarse {
    const struct suppress_plan *plan;
    GHashTable *metrics; /* id -> index + 1 */
    int n_metrics;
    int n_rows;           /* cells, and everybody last */
    struct exact *exacts; /* [n_rows][n_metrics] */
    int *references;      /* of each grouping: its reference cell, or -1 */
};

static struct exact *exact_at(const struct suppress_coarse *c, int row, int metric) {
    return &c->exacts[(size_t)row * (size_t)c->n_metrics + (size_t)metric];
}

static int metric_of(const struct suppress_coarse *c, const char *id) {
    return GPOINTER_TO_INT(g_hash_table_lookup(c->metrics, id)) - 1;
}

static bool is_base(const struct estimate *x) {
    return x->comparison == NULL && g_strcmp0(x->level, "overall") == 0;
}

/* An average over codes is no sum over encounters; they still bound how finely it can be
 * told apart. */
static double units_of(const struct estimate *x) {
    const struct metric_row *m = metric_find(x->metric);
    bool is_macro = m != NULL && m->kind == METRIC_MACRO;
    return (double)(is_macro ? x->n_encounters : x->n_labels);
}

static void read_exacts(struct suppress_coarse *c, const struct estimates *e) {
    const struct suppress_tables *t = c->plan->tables;
    for (size_t i = 0; i < e->n; i++) {
        const struct estimate *x = &e->items[i];
        int row = !is_base(x)    ? -1
                  : x->n_by == 0 ? c->n_rows - 1
                                 : suppress_cell_find(t, x->n_by, x->by);
        if (row >= 0) {
            *exact_at(c, row, metric_of(c, x->metric)) =
                (struct exact){.is_there = x->has_value && x->has_counts,
                               .value = x->value,
                               .n = units_of(x),
                               .range_hi = x->range_hi};
        }
    }
}

static void find_references(struct suppress_coarse *c) {
    const struct suppress_tables *t = c->plan->tables;
    c->references = g_new(int, MAX(t->groupings->len, 1));
    for (guint i = 0; i < t->groupings->len; i++) {
        c->references[i] = -1;
    }
    for (guint i = 0; i < t->cells->len; i++) {
        const struct suppress_cell *cell = suppress_cell_at(t, (int)i);
        if (cell->is_reference) {
            c->references[cell->grouping] = (int)i;
        }
    }
}

/* --- what the alternatives need --- */

/* Withheld corners of a move. */
struct corners {
    const struct suppress_tables *tables;
    GArray *cells; /* of int */
};

static void keep_withheld(int cell, int sign, void *data) {
    (void)sign;
    struct corners *k = data;
    if (suppress_cell_at(k->tables, cell)->state == SUPPRESS_WITHHELD) {
        g_array_append_val(k->cells, cell);
    }
}

/* Hits among delta units that the hidden cell gives (is_down) or gets: as near to `wanted`
 * as there are. */
static double hits_moved(const struct exact *h, double delta, double wanted, bool is_down) {
    double hits = h->is_there ? h->value * h->n : 0;
    double most = h->range_hi > 1 ? INFINITY : delta;
    double least = 0;
    if (is_down) {
        most = fmin(most, hits);
        least = h->range_hi > 1 ? 0 : fmax(0, delta - (h->n - hits));
    }
    return fmin(fmax(wanted, least), fmax(most, least));
}

static void need(struct suppress_coarse *c, const struct corners *k, const struct exact *h,
                 int metric, double delta, bool is_down) {
    double sum = 0;
    double n = 0;
    for (guint i = 0; i < k->cells->len; i++) {
        const struct exact *w = exact_at(c, g_array_index(k->cells, int, i), metric);
        sum += w->is_there ? w->value : 0;
        n += w->is_there;
    }
    double moved = n > 0 ? hits_moved(h, delta, rint(delta * sum / n), is_down) : 0;
    const struct exact *all = exact_at(c, c->n_rows - 1, metric);
    for (guint i = 0; i < k->cells->len; i++) {
        struct exact *w = exact_at(c, g_array_index(k->cells, int, i), metric);
        double rest = all->n > w->n ? (all->value * all->n - w->value * w->n) / (all->n - w->n) : 0;
        w->missing = fmax(w->missing, fabs(moved - w->value * delta));
        w->missing = fmax(w->missing, fabs(moved - rest * delta));
    }
}

static void see_moves(struct suppress_coarse *c) {
    const struct suppress_tables *t = c->plan->tables;
    double most = (double)(suppress_range(t->below) - 1);
    for (guint i = 0; i < c->plan->moves->len; i++) {
        const struct suppress_move *m = &g_array_index(c->plan->moves, struct suppress_move, i);
        struct corners k = {t, g_array_new(FALSE, FALSE, sizeof(int))};
        suppress_move_corners(t, m, keep_withheld, &k);
        for (int metric = 0; metric < c->n_metrics; metric++) {
            const struct exact *h = exact_at(c, m->cell, metric);
            double down = fmin(fmin((double)m->down, most), h->n);
            need(c, &k, h, metric, down, true);
            need(c, &k, h, metric, fmin((double)m->up, most), false);
        }
        g_array_unref(k.cells);
    }
}

static gpointer next_index(GHashTable *metrics) {
    return GINT_TO_POINTER((int)g_hash_table_size(metrics) + 1);
}

struct suppress_coarse *suppress_coarse_new(const struct suppress_plan *p,
                                            const struct estimates *e) {
    struct suppress_coarse *c = g_new0(struct suppress_coarse, 1);
    c->plan = p;
    c->metrics = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < e->n; i++) {
        if (is_base(&e->items[i]) && !g_hash_table_contains(c->metrics, e->items[i].metric)) {
            g_hash_table_insert(c->metrics, (gpointer)e->items[i].metric, next_index(c->metrics));
        }
    }
    c->n_metrics = (int)g_hash_table_size(c->metrics);
    c->n_rows = (int)p->tables->cells->len + 1;
    c->exacts = g_new0(struct exact, (gsize)c->n_rows * (gsize)MAX(c->n_metrics, 1));
    read_exacts(c, e);
    find_references(c);
    see_moves(c);
    return c;
}

void suppress_coarse_free(struct suppress_coarse *c) {
    if (c != NULL) {
        g_hash_table_unref(c->metrics);
        g_free(c->exacts);
        g_free(c->references);
        g_free(c);
    }
}

bool suppress_coarse_has_reference(const struct suppress_coarse *c, int cell) {
    const struct suppress_tables *t = c->plan->tables;
    int reference = c->references[suppress_cell_at(t, cell)->grouping];
    return reference >= 0 && suppress_cell_at(t, reference)->state == SUPPRESS_WITHHELD;
}

/* --- rounding --- */

/* The smallest step of 1, 2, 5, 10 ... whose rounding cell holds value +- half. */
static double step_for(double value, double half) {
    double step = 1e-9;
    for (int i = 0; rint((value - half) / step) != rint((value + half) / step) && i < 60; i++) {
        step *= i % 3 == 1 ? 2.5 : 2;
    }
    return step;
}

static double round_to(double value, double step) {
    /* By the inverse where the step is under 1: 0.9, not 0.9000000000000001. */
    return step < 1 ? rint(value / step) / rint(1 / step) : rint(value / step) * step;
}

double suppression_round(double value, int64_t n) {
    double step = 1e-9;
    for (int i = 0; step < 20.0 / (double)MAX(n, 1) && i < 60; i++) {
        step *= i % 3 == 1 ? 2.5 : 2;
    }
    return round_to(value, step);
}

static double coarse_value(const struct exact *x, double value, double n) {
    double half = (x->missing + 1) / fmax(n, 1);
    return fmin(round_to(value, step_for(value, half)), fmax(x->range_hi, value));
}

/* A whole number of patients, with those near it in one. */
static double coarse_n(double n) {
    if (n < 20) {
        return fmin(n, 10);
    }
    double step = 10;
    for (int i = 2; floor((n - 5) / step) != floor((n + 5) / step) && i < 60; i++) {
        step *= i % 3 == 1 ? 2.5 : 2;
    }
    return fmax(floor(n / step) * step, 10);
}

static double coarse_df(double df) {
    return df > 5 ? floor(df / 5) * 5 : floor(df);
}

/* Two figures, up. */
static double coarse_se(double se) {
    if (!(se > 0)) {
        return se;
    }
    double step = pow(10, floor(log10(se)) - 1);
    return ceil(se / step) * step;
}

static void coarsen_part(struct estimate_part *p) {
    p->n_eff = coarse_n(p->n_eff);
    p->df = coarse_df(p->df);
}

/* --- intervals that hold the exact ones --- */

static bool holds(const struct estimate *x, const struct estimate *exact) {
    static const double confidences[] = {0.9, 0.95, 0.99, 0.999, 0.9999};
    for (size_t i = 0; i < G_N_ELEMENTS(confidences); i++) {
        double lo = 0;
        double hi = 0;
        double exact_lo = 0;
        double exact_hi = 0;
        if (interval_at(exact, confidences[i], &exact_lo, &exact_hi) &&
            (!interval_at(x, confidences[i], &lo, &hi) || lo > exact_lo || hi < exact_hi)) {
            return false;
        }
    }
    return true;
}

static void widen(struct estimate *x, const struct estimate *exact) {
    enum { MAX_TRIES = 100 };
    for (int i = 0; i < MAX_TRIES && !holds(x, exact); i++) {
        x->n_eff *= 0.9;
        x->se *= 1.1;
        for (int k = 0; k < 2 && x->has_parts; k++) {
            x->parts[k].n_eff *= 0.9;
        }
    }
    x->se = coarse_se(x->se);
    x->n_eff = x->n_eff > 10 ? floor(x->n_eff) : x->n_eff;
    x->has_interval = exact->has_interval && interval_at(x, x->confidence, &x->lo, &x->hi);
    if (!x->has_interval) {
        x->lo = x->hi = 0;
    }
}

/* --- one estimate --- */

/* Both sides of a comparison, as published. False: one of them has no value. */
static bool sides(const struct suppress_coarse *c, int cell, const struct estimate *x,
                  const struct comparison_row *row, double *own, double *other) {
    const struct suppress_tables *t = c->plan->tables;
    int metric = metric_of(c, x->base);
    if (metric < 0 || !exact_at(c, cell, metric)->is_there) {
        return false;
    }
    const struct exact *w = exact_at(c, cell, metric);
    const struct exact *all = exact_at(c, c->n_rows - 1, metric);
    bool is_withheld = suppress_cell_at(t, cell)->state == SUPPRESS_WITHHELD;
    bool is_ratio = row->as == COMPARE_RATIO;
    *own = is_withheld ? coarse_value(w, w->value, w->n) : w->value;
    *other = all->value;
    if (row->to == COMPARE_REST) {
        double rest = is_ratio ? (x->value > 0 ? w->value / x->value : 0) : w->value - x->value;
        rest = is_ratio && x->has_parts ? x->parts[1].value : rest;
        *other = is_withheld ? coarse_value(w, rest, all->n - w->n) : rest;
    } else if (row->to == COMPARE_REFERENCE) {
        int reference = c->references[suppress_cell_at(t, cell)->grouping];
        const struct exact *r = reference < 0 ? NULL : exact_at(c, reference, metric);
        if (r == NULL || !r->is_there) {
            return false;
        }
        *other =
            suppress_coarse_has_reference(c, cell) ? coarse_value(r, r->value, r->n) : r->value;
    }
    return !is_ratio || *other > 0;
}

/* True when the comparison still has a value. */
static bool coarsen_comparison(const struct suppress_coarse *c, int cell, struct estimate *x) {
    const struct comparison_row *row = comparison_find(x->comparison);
    double own = 0;
    double other = 0;
    if (row == NULL || !sides(c, cell, x, row, &own, &other)) {
        return false;
    }
    bool is_withheld = suppress_cell_at(c->plan->tables, cell)->state == SUPPRESS_WITHHELD;
    x->value = row->as == COMPARE_RATIO ? own / other : own - other;
    x->parts[0].value = x->has_parts ? own : 0;
    x->parts[1].value = x->has_parts ? other : 0;
    if (is_withheld) {
        coarsen_part(&x->parts[0]);
    }
    if ((is_withheld && row->to == COMPARE_REST) ||
        (row->to == COMPARE_REFERENCE && suppress_coarse_has_reference(c, cell))) {
        coarsen_part(&x->parts[1]);
    }
    x->correlation = round_to(x->correlation, 0.01);
    return true;
}

static bool coarsen_label(const struct suppress_coarse *c, struct estimate *x) {
    double n = fmax((double)x->n_labels, 1);
    double half = (double)suppress_range(c->plan->tables->below) / n;
    double step = step_for(x->value, half);
    x->value = round_to(x->value, step);
    return step <= 0.1;
}

void suppress_coarse_apply(const struct suppress_coarse *c, int cell, struct estimate *x) {
    const struct estimate exact = *x;
    bool is_kept = true;
    if (x->has_value && x->comparison != NULL) {
        is_kept = coarsen_comparison(c, cell, x);
    } else if (x->has_value && is_base(x)) {
        const struct exact *w = exact_at(c, cell, metric_of(c, x->metric));
        x->value = coarse_value(w, w->value, w->n);
    } else if (x->has_value) {
        is_kept = coarsen_label(c, x);
    }
    x->n_eff = x->n_eff > 0 ? coarse_n(x->n_eff) : 0;
    x->df = coarse_df(x->df);
    if (suppress_cell_at(c->plan->tables, cell)->state == SUPPRESS_WITHHELD) {
        estimate_hide_counts(x);
    }
    if (!is_kept) {
        estimate_hide_value(x, "it would give away the size of a small group beside it");
        return;
    }
    widen(x, &exact);
}
