/* Suppression applied to estimates. */
#include "metrics/suppress.h"

#include <string.h>

#include "metrics/suppress_coarse.h"
#include "metrics/suppress_labels.h"

struct suppression {
    struct suppress_tables tables;
    struct suppress_plan plan;
    struct suppress_coarse *coarse;
};

struct suppression *suppression_new(const struct estimates *e, int64_t below) {
    struct suppression *s = g_new0(struct suppression, 1);
    suppress_tables_fill(&s->tables, e, below);
    suppress_plan_make(&s->plan, &s->tables);
    s->coarse = suppress_coarse_new(&s->plan, e);
    return s;
}

void suppression_free(struct suppression *s) {
    if (s != NULL) {
        suppress_coarse_free(s->coarse);
        suppress_plan_clear(&s->plan);
        suppress_tables_clear(&s->tables);
        g_free(s);
    }
}

enum suppress_state suppression_state(const struct suppression *s, int n_by,
                                      const struct estimate_by *by) {
    if (s->tables.is_all_hidden) {
        return SUPPRESS_HIDDEN;
    }
    int cell = n_by == 0 ? -1 : suppress_cell_find(&s->tables, n_by, by);
    return cell < 0 ? SUPPRESS_SHOWN : suppress_cell_at(&s->tables, cell)->state;
}

static void hide(struct estimate *x) {
    estimate_hide_value(x, "too few patients: hidden to protect them");
    estimate_hide_counts(x);
}

/* Is what the estimate is compared to hidden? */
static bool other_is_hidden(const struct suppression *s, const struct estimate *x, int cell) {
    const struct suppress_tables *t = &s->tables;
    if (x->comparison == NULL) {
        return false;
    }
    const struct suppress_cell *own = suppress_cell_at(t, cell);
    if (g_str_has_suffix(x->comparison, "rest")) {
        int64_t rest = t->n_all - own->n;
        return rest > 0 && rest < t->below;
    }
    const struct suppress_grouping *g = suppress_grouping_at(t, own->grouping);
    for (int i = 0; g_str_has_suffix(x->comparison, "reference") && i < g->n_cells; i++) {
        const struct suppress_cell *r = suppress_cell_at(t, g->first + i);
        if (r->is_reference && r->state == SUPPRESS_HIDDEN) {
            return true;
        }
    }
    return false;
}

static bool is_to_reference(const struct estimate *x) {
    return x->comparison != NULL && g_str_has_suffix(x->comparison, "reference");
}

static void apply_to(const struct suppression *s, struct estimate *x) {
    int cell = x->n_by == 0 ? -1 : suppress_cell_find(&s->tables, x->n_by, x->by);
    if (s->tables.is_all_hidden) {
        hide(x);
        return;
    }
    if (cell < 0) {
        return;
    }
    enum suppress_state state = suppress_cell_at(&s->tables, cell)->state;
    if (state == SUPPRESS_HIDDEN || other_is_hidden(s, x, cell)) {
        hide(x);
    } else if (state == SUPPRESS_WITHHELD ||
               (is_to_reference(x) && suppress_coarse_has_reference(s->coarse, cell))) {
        suppress_coarse_apply(s->coarse, cell, x);
    }
}

void suppression_apply(const struct suppression *s, struct estimates *e) {
    suppress_labels_close(&s->tables, e);
    for (size_t i = 0; i < e->n; i++) {
        apply_to(s, &e->items[i]);
    }
}

struct suppress_summary suppression_summary(const struct suppression *s) {
    struct suppress_summary summary = {.n_open = s->plan.n_open};
    for (guint i = 0; i < s->tables.cells->len; i++) {
        const struct suppress_cell *c = suppress_cell_at(&s->tables, (int)i);
        summary.n_cells += c->n > 0;
        summary.n_hidden += c->n > 0 && (c->state == SUPPRESS_HIDDEN || s->tables.is_all_hidden);
        summary.n_withheld += c->state == SUPPRESS_WITHHELD;
    }
    return summary;
}

struct suppress_summary suppress(struct estimates *e, int64_t below) {
    struct suppression *s = suppression_new(e, below);
    suppression_apply(s, e);
    struct suppress_summary summary = suppression_summary(s);
    suppression_free(s);
    return summary;
}
