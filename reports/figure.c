/* Which groups stand in which figure. */
#include "reports/figure.h"

#include <math.h>
#include <string.h>

#include "metrics/metric.h"

static void figure_free(gpointer p) {
    struct figure *f = p;
    g_array_free(f->rows, TRUE);
    g_free(f);
}

/* "recall_micro_ratio_to_reference" is recall_micro by ratio_to_reference. */
static const struct estimate *first_of(const struct view *v, const char *metric) {
    for (size_t i = 0; i < v->estimates->n; i++) {
        const struct estimate *x = &v->estimates->items[i];
        if (x->n_by > 0 && strcmp(x->metric, metric) == 0 && strcmp(x->level, "overall") == 0) {
            return x;
        }
    }
    return NULL;
}

static struct figure_row row_of(const struct view *v, const struct figure *f,
                                const struct estimate *base) {
    struct figure_row row = {.n_by = base->n_by, .by = base->by, .base = base};
    row.compared = f->comparison ? view_estimate(v, f->metric, base->n_by, base->by) : base;
    row.is_reference =
        base->is_reference && f->comparison && f->comparison->to == COMPARE_REFERENCE;
    if (f->lead) {
        row.finding = view_finding(v, f->lead->policy, f->lead->rule, base->n_by, base->by);
    }
    return row;
}

static bool same_attributes(const struct figure_row *a, const struct figure_row *b) {
    bool same = a->n_by == b->n_by;
    for (int i = 0; same && i < a->n_by; i++) {
        same = strcmp(a->by[i].attribute, b->by[i].attribute) == 0;
    }
    return same;
}

/* Adds one attribute's rows, the reference first, when any of them was judged
 * (or compared, where there is no judge). */
static void add_grouping(struct figure *f, const GArray *all, guint from, guint to) {
    bool has_any = false;
    for (guint i = from; i < to; i++) {
        const struct figure_row *r = &g_array_index(all, struct figure_row, i);
        has_any = has_any || (f->lead ? r->finding != NULL : r->compared != NULL);
    }
    for (int pass = 0; has_any && pass < 2; pass++) {
        for (guint i = from; i < to; i++) {
            const struct figure_row *r = &g_array_index(all, struct figure_row, i);
            bool is_empty = r->base->has_counts && r->base->n_patients == 0;
            bool is_first = r->is_reference;
            bool belongs = is_first || (f->lead ? r->finding != NULL : r->compared != NULL);
            if (is_first == (pass == 0) && belongs && !is_empty) {
                g_array_append_vals(f->rows, r, 1);
            }
        }
    }
}

static struct figure *figure_new(const struct view *v, const char *metric,
                                 const struct view_finding *lead) {
    const struct estimate *any = first_of(v, metric);
    if (!any) {
        return NULL;
    }
    struct figure *f = g_new0(struct figure, 1);
    f->metric = metric;
    f->base = any->base ? any->base : metric;
    f->comparison = any->comparison ? comparison_find(any->comparison) : NULL;
    f->kind = words_kind(metric);
    f->lead = lead;
    f->rows = g_array_new(FALSE, FALSE, sizeof(struct figure_row));
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct figure_row));
    for (size_t i = 0; i < v->estimates->n; i++) {
        const struct estimate *x = &v->estimates->items[i];
        if (x->n_by > 0 && strcmp(x->level, "overall") == 0 && strcmp(x->metric, f->base) == 0) {
            struct figure_row row = row_of(v, f, x);
            g_array_append_val(all, row);
        }
    }
    guint from = 0;
    for (guint i = 1; i <= all->len; i++) {
        if (i == all->len || !same_attributes(&g_array_index(all, struct figure_row, i),
                                              &g_array_index(all, struct figure_row, from))) {
            add_grouping(f, all, from, i);
            from = i;
        }
    }
    g_array_free(all, TRUE);
    if (f->rows->len == 0) {
        figure_free(f);
        return NULL;
    }
    return f;
}

static void add_figure(const struct view *v, GPtrArray *figures, const char *metric,
                       const struct view_finding *lead) {
    struct figure *f = figure_new(v, metric, lead);
    if (f) {
        bool is_first = strcmp(f->base, "recall_micro") == 0;
        g_ptr_array_insert(figures, is_first ? 0 : -1, f);
    }
}

GPtrArray *figures_of(const struct view *v) {
    GPtrArray *figures = g_ptr_array_new_with_free_func(figure_free);
    GHashTable *seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < v->findings->len; i++) {
        const struct view_finding *f = view_finding_at(v, i);
        char *rule = g_strconcat(f->policy, "/", f->rule, NULL);
        if (f->n_by > 0 && !view_finding_is_quality(f) && g_hash_table_add(seen, rule)) {
            add_figure(v, figures, f->metric, f);
        } else if (f->n_by == 0 || view_finding_is_quality(f)) {
            g_free(rule);
        }
    }
    if (figures->len == 0) {
        add_figure(v, figures, "precision_micro_ratio_to_reference", NULL);
        add_figure(v, figures, "recall_micro_ratio_to_reference", NULL);
    }
    g_hash_table_destroy(seen);
    return figures;
}

static int badness(enum mark m) {
    static const int order[MARKS] = {
        [MARK_NOT_APPLICABLE] = 1, [MARK_PASS] = 2,        [MARK_WAIVED] = 3,
        [MARK_WATCH] = 4,          [MARK_CANNOT_TELL] = 5, [MARK_FAIL] = 6};
    return order[m];
}

/* How far a value is from equal, or from its limit. */
static double distance(const struct view_finding *f) {
    if (!f->has_value) {
        return -1;
    }
    switch (words_kind(f->metric)) {
    case VALUE_RATIO:
        return f->value > 0 ? fabs(log(f->value)) : INFINITY;
    case VALUE_DIFFERENCE:
        return fabs(f->value);
    default:
        return isfinite(f->limit_lo) ? f->limit_lo - f->value : f->value - f->limit_hi;
    }
}

static bool is_worse(const struct view_finding *f, const struct view_finding *than) {
    return !than || distance(f) > distance(than);
}

static void count_group(struct figure_summary *s, enum mark mark) {
    s->n_groups += mark != MARK_NONE && mark != MARK_SUPPRESSED && mark != MARK_NOT_APPLICABLE;
    s->n_pass += mark == MARK_PASS;
    s->n_fail += mark == MARK_FAIL;
    s->n_cannot_tell += mark == MARK_CANNOT_TELL;
    s->n_watch += mark == MARK_WATCH;
    s->n_waived += mark == MARK_WAIVED;
}

static void note_side(struct figure_summary *s, const struct view_finding *f) {
    const char *side = f->hi < f->limit_lo ? "below" : f->lo > f->limit_hi ? "above" : "outside";
    s->side = !s->side || s->side == side ? side : "outside";
}

static void note_row(struct figure_summary *s, const struct figure_row *r) {
    const struct view_finding *f = r->finding;
    if (!f) {
        return;
    }
    if (f->mark == MARK_FAIL) {
        s->worst = is_worse(f, s->worst) ? f : s->worst;
        note_side(s, f);
    }
    if (f->mark == MARK_CANNOT_TELL && !s->cannot) {
        s->cannot = f;
    }
    if (f->has_value && is_worse(f, s->furthest)) {
        s->furthest = f;
    }
}

static void note_others(const struct view *v, struct figure_summary *s) {
    for (guint i = 0; i < v->findings->len; i++) {
        const struct view_finding *f = view_finding_at(v, i);
        if (f->n_by > 0 && !view_finding_is_quality(f)) {
            continue;
        }
        s->n_other_fail += f->mark == MARK_FAIL;
        s->n_other_cannot_tell += f->mark == MARK_CANNOT_TELL && strcmp(f->severity, "fail") == 0;
        s->n_other_watch += f->mark == MARK_WATCH;
        if (badness(f->mark) > 3 && (!s->other || badness(f->mark) > badness(s->other->mark))) {
            s->other = f;
        }
    }
}

struct figure_summary figure_summarise(const struct view *v, const GPtrArray *figures) {
    struct figure_summary s = {0};
    GHashTable *worst = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < figures->len; i++) {
        const struct figure *f = figures->pdata[i];
        for (guint k = 0; k < f->rows->len; k++) {
            const struct figure_row *r = &g_array_index(f->rows, struct figure_row, k);
            enum mark mark = r->finding ? r->finding->mark : MARK_NONE;
            char *group = words_group(r->n_by, r->by);
            gpointer before;
            bool is_known = g_hash_table_lookup_extended(worst, group, NULL, &before);
            if (!is_known && r->base->status == ESTIMATE_SUPPRESSED) {
                s.n_hidden++;
            }
            if (!f->lead && !is_known && r->compared && r->compared->has_value) {
                s.n_groups++;
            }
            enum mark old = is_known ? (enum mark)GPOINTER_TO_INT(before) : MARK_NONE;
            g_hash_table_insert(worst, group,
                                GINT_TO_POINTER(badness(mark) > badness(old) ? mark : old));
            note_row(&s, r);
        }
    }
    GHashTableIter iter;
    gpointer mark;
    g_hash_table_iter_init(&iter, worst);
    while (g_hash_table_iter_next(&iter, NULL, &mark)) {
        count_group(&s, (enum mark)GPOINTER_TO_INT(mark));
    }
    g_hash_table_destroy(worst);
    note_others(v, &s);
    return s;
}
