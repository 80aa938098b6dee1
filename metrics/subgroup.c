#include "metrics/subgroup.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "metrics/interval.h"
#include "metrics/p_adjust.h"
#include "metrics/simultaneous.h"

/* Read at this level, a part and the rest of its whole are alike or not. */
#define PRUNE_LEVEL 0.95

struct candidate {
    int cell;
    struct estimate estimate; /* difference to the rest, with parts */
    double rest, standardized, p;
};

struct search_work {
    const struct fair_work *fair;
    const struct metric_row *metric;
    GArray *candidates; /* of struct candidate */
    GPtrArray *rows;    /* contributions by patient group */
};

/* Recall of the cell `plus` without the cell `minus` (-1: nothing), which lies in it. */
static void set_sample(const struct search_work *s, int plus, int minus, struct sample *out) {
    const struct measure_work *w = &s->fair->measure;
    *out = (struct sample){.n = TALLY_GROUPS, .has_all = true};
    for (int g = -1; g < TALLY_GROUPS; g++) {
        int64_t counts[TALLY_FIELDS];
        int64_t in[TALLY_FIELDS] = {0};
        int64_t out_of[TALLY_FIELDS] = {0};
        if (g >= 0) {
            tally_read(w->tally, plus, g, in);
        }
        if (g >= 0 && minus >= 0) {
            tally_read(w->tally, minus, g, out_of);
        }
        for (int f = 0; f < TALLY_FIELDS; f++) {
            counts[f] =
                w->totals[plus][f] - in[f] - (minus < 0 ? 0 : w->totals[minus][f] - out_of[f]);
        }
        if (g >= 0) {
            out->is_in[g] = in[TALLY_ENCOUNTERS] > out_of[TALLY_ENCOUNTERS];
        }
        measure_replicate(out, g, s->metric->parts(counts, &w->space));
    }
}

static struct estimate difference_of(const struct search_work *s, const struct sample *a,
                                     int64_t n_a, const struct sample *b, int64_t n_b) {
    struct estimate e = {.n_patients = n_a, .confidence = s->fair->confidence};
    measure_compare(&e, s->metric, a, b, n_b, COMPARE_DIFFERENCE);
    return e;
}

/* Standard error and degrees of freedom of the difference, from joint replicates. */
static bool standardize(struct candidate *c, const struct sample *a, const struct sample *b) {
    struct sample d = {.n = TALLY_GROUPS, .is_defined = true, .has_all = a->has_all && b->has_all};
    for (int g = 0; g < d.n; g++) {
        d.is_in[g] = a->is_in[g] || b->is_in[g];
        d.without[g] =
            (a->is_in[g] ? a->without[g] : a->value) - (b->is_in[g] ? b->without[g] : b->value);
    }
    struct spread spread;
    if (!jackknife(&d, &spread) || !(spread.variance > 0)) {
        return false;
    }
    c->standardized = (a->value - b->value) / sqrt(spread.variance);
    c->p = 2 * gsl_cdf_tdist_Q(fabs(c->standardized), spread.df);
    return true;
}

static void add_candidate(struct search_work *s, int cell) {
    const struct measure_work *w = &s->fair->measure;
    struct sample a, b;
    measure_sample(w, s->metric, cell, SIDE_CELL, &a);
    measure_sample(w, s->metric, cell, SIDE_REST, &b);
    struct candidate c = {.cell = cell};
    if (!a.is_defined || !b.is_defined || !standardize(&c, &a, &b)) {
        return;
    }
    c.estimate =
        difference_of(s, &a, w->n_patients[cell], &b, w->n_patients[0] - w->n_patients[cell]);
    c.rest = b.value;
    if (!c.estimate.has_interval) {
        return;
    }
    double *x = g_new(double, TALLY_GROUPS);
    for (int g = 0; g < TALLY_GROUPS; g++) {
        x[g] = (a.is_in[g] ? a.without[g] : a.value) - (b.is_in[g] ? b.without[g] : b.value);
    }
    g_ptr_array_add(s->rows, x);
    g_array_append_val(s->candidates, c);
}

static double level_of(const struct search_work *s) {
    struct joint *j = joint_new(s->rows->len, TALLY_GROUPS);
    bool is_in[TALLY_GROUPS];
    for (int g = 0; g < TALLY_GROUPS; g++) {
        is_in[g] = tally_counts(s->fair->measure.tally, 0, g)[TALLY_ENCOUNTERS] > 0;
    }
    for (guint i = 0; i < s->rows->len; i++) {
        joint_put(j, i, s->rows->pdata[i], is_in);
    }
    double level = joint_level(j, s->fair->confidence, s->fair->seed);
    joint_free(j);
    return level;
}

static int compare_found(gconstpointer a, gconstpointer b) {
    const struct candidate *x = *(const struct candidate *const *)a;
    const struct candidate *y = *(const struct candidate *const *)b;
    double dx = fabs(x->standardized);
    double dy = fabs(y->standardized);
    return dx != dy ? (dx < dy) - (dx > dy) : (x->cell > y->cell) - (x->cell < y->cell);
}

/* Does every attribute of the whole have the same level in the part, which has more of them? */
static bool is_part(const struct fair_group *part, const struct fair_group *whole) {
    int n = 0;
    for (int i = 0; i < whole->n_by; i++) {
        for (int k = 0; k < part->n_by; k++) {
            n += strcmp(whole->by[i].attribute, part->by[k].attribute) == 0 &&
                 strcmp(whole->by[i].level, part->by[k].level) == 0;
        }
    }
    return n == whole->n_by && part->n_by > whole->n_by;
}

static bool is_clear(const struct estimate *e, double level) {
    double lo = 0, hi = 0;
    return e->has_interval && interval_at(e, level, &lo, &hi) && (lo > 0 || hi < 0);
}

/* Without the part, does the whole still differ from those outside it? */
static bool differs_without(const struct search_work *s, int whole, int part) {
    const struct measure_work *w = &s->fair->measure;
    struct sample a, b;
    set_sample(s, whole, part, &a);
    set_sample(s, 0, whole, &b);
    int64_t n = w->n_patients[whole] - w->n_patients[part];
    if (!a.is_defined || !b.is_defined || n < 2) {
        return false;
    }
    struct estimate e = difference_of(s, &a, n, &b, w->n_patients[0] - w->n_patients[whole]);
    return is_clear(&e, PRUNE_LEVEL);
}

/* Does the part differ from the rest of the whole? */
static bool differs_within(const struct search_work *s, int whole, int part) {
    const struct measure_work *w = &s->fair->measure;
    struct sample a, b;
    set_sample(s, part, -1, &a);
    set_sample(s, whole, part, &b);
    int64_t n = w->n_patients[whole] - w->n_patients[part];
    if (!a.is_defined || !b.is_defined || n < 2) {
        return false;
    }
    struct estimate e = difference_of(s, &a, w->n_patients[part], &b, n);
    return is_clear(&e, PRUNE_LEVEL);
}

static void prune(const struct search_work *s, GArray *found, const int *cells) {
    for (int pass = 0; pass < 2; pass++) {
        for (guint i = 0; i < found->len; i++) {
            struct subgroup *x = &g_array_index(found, struct subgroup, i);
            for (guint k = 0; k < found->len && x->explained_by < 0; k++) {
                const struct subgroup *y = &g_array_index(found, struct subgroup, k);
                bool is_open = y->explained_by < 0;
                bool is_explained = pass == 0 ? is_open && is_part(&y->group, &x->group) &&
                                                    !differs_without(s, cells[i], cells[k])
                                              : is_open && is_part(&x->group, &y->group) &&
                                                    !differs_within(s, cells[k], cells[i]);
                x->explained_by = is_explained ? (int)k : -1;
            }
        }
    }
}

static void list_found(struct search_work *s, struct subgroup_search *out) {
    GPtrArray *clear = g_ptr_array_new();
    guint n = s->candidates->len;
    double *p = g_new(double, MAX(n, 1));
    double *p_bh = g_new(double, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        struct candidate *c = &g_array_index(s->candidates, struct candidate, i);
        p[i] = c->p;
        if (is_clear(&c->estimate, out->level)) {
            g_ptr_array_add(clear, c);
        }
    }
    p_adjust_bh(p, n, p_bh);
    for (guint i = 0; i < n; i++) {
        out->n_exploratory += p_bh[i] <= 1 - s->fair->confidence;
    }
    g_ptr_array_sort(clear, compare_found);
    out->n_found = (int)clear->len;
    int cells[SUBGROUP_MAX_FOUND];
    for (guint i = 0; i < clear->len && i < SUBGROUP_MAX_FOUND; i++) {
        const struct candidate *c = clear->pdata[i];
        struct subgroup x = {.group = fair_group_of(s->fair, c->cell),
                             .rest = c->rest,
                             .value = c->estimate.value + c->rest,
                             .difference = c->estimate.value,
                             .standardized = c->standardized,
                             .p = c->p,
                             .n_patients = s->fair->measure.n_patients[c->cell],
                             .explained_by = -1};
        x.p_bh = p_bh[c - (const struct candidate *)(void *)s->candidates->data];
        (void)interval_at(&c->estimate, out->level, &x.lo, &x.hi);
        cells[i] = c->cell;
        g_array_append_val(out->found, x);
    }
    prune(s, out->found, cells);
    g_ptr_array_unref(clear);
    g_free(p);
    g_free(p_bh);
}

static void round_found(GArray *found, double grain) {
    for (guint i = 0; i < found->len && grain > 0; i++) {
        struct subgroup *x = &g_array_index(found, struct subgroup, i);
        x->value = fair_round(x->value, grain);
        x->rest = fair_round(x->rest, grain);
        x->difference = fair_round(x->difference, grain);
        x->lo = floor(x->lo * grain) / grain;
        x->hi = ceil(x->hi * grain) / grain;
        x->n_patients = (x->n_patients + 5) / 10 * 10;
    }
}

struct subgroup_search *subgroup_search(const struct fair_work *w, int64_t min_patients) {
    struct subgroup_search *out = g_new0(struct subgroup_search, 1);
    struct search_work s = {.fair = w,
                            .metric = metric_find("recall_micro"),
                            .candidates = g_array_new(FALSE, TRUE, sizeof(struct candidate)),
                            .rows = g_ptr_array_new_with_free_func(g_free)};
    const struct tally *t = w->measure.tally;
    out->metric = s.metric->id;
    out->min_patients = min_patients;
    out->found = g_array_new(FALSE, TRUE, sizeof(struct subgroup));
    for (int g = 0; g < t->n_groupings; g++) {
        out->depth = MAX(out->depth, t->groupings[g].n);
    }
    for (int cell = 1; cell < t->n_cells; cell++) {
        int64_t n = w->measure.n_patients[cell];
        out->n_cells += n > 0;
        if (n >= min_patients && w->measure.n_patients[0] - n >= min_patients) {
            add_candidate(&s, cell);
        }
    }
    out->n_candidates = (int)s.candidates->len;
    out->level = level_of(&s);
    list_found(&s, out);
    round_found(out->found, w->grain);
    g_array_unref(s.candidates);
    g_ptr_array_unref(s.rows);
    return out;
}

void subgroup_search_free(struct subgroup_search *s) {
    if (s != NULL) {
        g_array_unref(s->found);
        g_free(s);
    }
}
