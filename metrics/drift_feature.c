#include "metrics/drift_feature.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void find_all(struct drift_feature *f, const struct drift_data *d) {
    f->found = g_array_new(FALSE, TRUE, sizeof(struct drift_found));
    for (size_t i = 0; i < n_drift_rows; i++) {
        struct drift_found x = {.row = &drift_rows[i]};
        bool is_ours = x.row->peer == NULL;
        bool is_asked = is_ours || (f->peer != NULL && strcmp(f->peer, x.row->peer) == 0);
        if (is_asked && drift_row_applies(x.row, d) && x.row->value(d, &x.result)) {
            g_array_append_val(f->found, x);
        }
    }
}

static const struct drift_result *found(const struct drift_feature *f, const char *id) {
    for (guint i = 0; i < f->found->len; i++) {
        const struct drift_found *x = &g_array_index(f->found, struct drift_found, i);
        if (strcmp(x->row->id, id) == 0) {
            return &x->result;
        }
    }
    return NULL;
}

/* Rao and Scott 1981, first order. */
static double corrected_p(const struct drift_feature *f, const struct drift_result *tested) {
    if (f->design_effect > 1 && f->n_bins > 1 && strcmp(f->test, "chi_square") == 0) {
        return gsl_cdf_chisq_Q(tested->value / f->design_effect, (double)(f->n_bins - 1));
    }
    return tested->p;
}

static void decide(struct drift_feature *f, const char *test) {
    const struct drift_result *psi = found(f, "psi");
    const struct drift_result *tested = found(f, test);
    f->test = test;
    f->p = f->p_adjusted = tested == NULL ? 1 : corrected_p(f, tested);
    if (psi != NULL) {
        f->psi = psi->value;
        f->null = psi->null * fmax(1, f->design_effect);
        f->excess = fmax(0, psi->value - f->null);
    }
}

#define MOST_SINGLE 0.9 /* share of the reference's rows with a level of their own */

static bool begin(struct drift_feature *f, int64_t n_ref, int64_t n_cur, size_t n_values) {
    f->n_ref = n_ref;
    f->n_cur = n_cur;
    f->new_levels.p = 1;
    f->p = f->p_adjusted = f->p_new_adjusted = 1;
    f->is_compared = n_ref > 0 && n_cur > 0 && n_values > 1;
    f->reason = n_ref == 0     ? "the reference has no value"
                : n_cur == 0   ? "the current side has no value"
                : n_values < 2 ? "there is one value only"
                               : NULL;
    return f->is_compared;
}

/* Where nearly every row has a level of its own, nearly every row of the current side has a new one
 * by chance. */
static bool is_identifier(const struct drift_feature *f) {
    return f->new_levels.chance > MOST_SINGLE;
}

static void test_new(struct drift_feature *f, const struct drift_counts *levels) {
    (void)drift_new_levels(levels, &f->new_levels);
    f->p_new_adjusted = f->new_levels.p;
    f->is_new_judged = !is_identifier(f);
    f->new_reason = f->is_new_judged ? NULL
                                     : "nearly every row of the reference has a level of its own: "
                                       "new ones are what chance brings";
}

/* Folding has left one bin, which is the same on both sides whatever has changed. */
static void refuse(struct drift_feature *f) {
    f->is_compared = false;
    f->is_too_few = !is_identifier(f);
    f->reason = f->is_too_few ? "every level is too rare to compare"
                              : "nearly every row of the reference has a level of its own";
}

/* Counts of folded levels. The caller frees both. */
static size_t fold_counts(const struct drift_counts *levels, size_t top, int64_t **ref,
                          int64_t **cur) {
    size_t *bin = g_new(size_t, MAX(levels->n, 1));
    size_t n = drift_fold(levels, top, bin);
    *ref = g_new0(int64_t, MAX(n, 1));
    *cur = g_new0(int64_t, MAX(n, 1));
    for (size_t i = 0; i < levels->n && n > 0; i++) {
        if (bin[i] < n) {
            (*ref)[bin[i]] += levels->ref[i];
            (*cur)[bin[i]] += levels->cur[i];
        }
    }
    g_free(bin);
    return n;
}

static bool is_many_everywhere(const struct drift_counts *values) {
    struct drift_sides s = drift_sides_of(values);
    double least = DRIFT_LEAST_EXPECTED * (double)(s.ref + s.cur) / (double)MIN(s.ref, s.cur);
    for (size_t i = 0; i < values->n; i++) {
        if ((double)(values->ref[i] + values->cur[i]) < least) {
            return false;
        }
    }
    return true;
}

/* Few values: chi-square value by value takes the place of the one over ten bins where every value
 * has rows enough; else Kolmogorov-Smirnov of few values, as folding rare values from both ends
 * into one bin would lose their order. Pooled counts choose. */
static void test_by_value(struct drift_feature *f, const struct drift_counts *values) {
    struct drift_test t;
    if (is_many_everywhere(values) && drift_chi_square(values, &t)) {
        f->test = "chi_square";
        f->p = f->p_adjusted = t.p;
    } else {
        decide(f, "ks_tied");
    }
}

void drift_feature_numbers(struct drift_feature *f, const struct drift_sample *ref,
                           const struct drift_sample *cur) {
    struct drift_data d = {.is_numeric = true, .ref = *ref, .cur = *cur};
    (void)drift_scan(ref, cur, &d.scan);
    f->kind = f->kind == NULL ? "numbers" : f->kind;
    if (!begin(f, d.scan.n_ref, d.scan.n_cur, d.scan.n_distinct)) {
        return;
    }
    double edges[DRIFT_BINS - 1];
    size_t n_edges = drift_quantile_edges(ref, DRIFT_BINS, edges);
    if (d.scan.is_ref_constant) { /* its one edge would put what is lower into its own bin */
        edges[n_edges++] = ref->x[0];
        edges[0] = nextafter(ref->x[0], -INFINITY);
    }
    int64_t n_ref[DRIFT_BINS];
    int64_t n_cur[DRIFT_BINS];
    drift_bin(ref, edges, n_edges, n_ref);
    drift_bin(cur, edges, n_edges, n_cur);
    d.bins = (struct drift_counts){.ref = n_ref, .cur = n_cur, .n = n_edges + 1};
    f->n_bins = d.bins.n;
    find_all(f, &d);
    decide(f, "ks");
    if (d.scan.n_distinct <= DRIFT_FEW_VALUES) {
        int64_t v_ref[DRIFT_FEW_VALUES];
        int64_t v_cur[DRIFT_FEW_VALUES];
        const struct drift_counts values = {
            .ref = v_ref, .cur = v_cur, .n = drift_values(ref, cur, v_ref, v_cur)};
        test_by_value(f, &values);
    }
}

/* --- what moved --- */

struct change {
    size_t level;
    double size;
};

static int by_size(const void *a, const void *b) {
    const struct change *x = a;
    const struct change *y = b;
    if (x->size < y->size || x->size > y->size) {
        return x->size > y->size ? -1 : 1;
    }
    return x->level < y->level ? -1 : x->level > y->level;
}

static void keep_moved(struct drift_feature *f, const struct drift_counts *levels,
                       const char *const *names) {
    f->moved = g_array_new(FALSE, TRUE, sizeof(struct drift_moved));
    struct change *order = g_new(struct change, MAX(levels->n, 1));
    for (size_t i = 0; i < levels->n; i++) {
        double p = (double)levels->ref[i] / (double)f->n_ref;
        double q = (double)levels->cur[i] / (double)f->n_cur;
        order[i] = (struct change){.level = i, .size = fabs(q - p)};
    }
    if (levels->n > 0) {
        qsort(order, levels->n, sizeof *order, by_size);
    }
    for (size_t i = 0; i < levels->n && i < DRIFT_MOST_MOVED && order[i].size > 0; i++) {
        size_t k = order[i].level;
        g_array_set_size(f->moved, f->moved->len + 1);
        struct drift_moved *m = &g_array_index(f->moved, struct drift_moved, f->moved->len - 1);
        *m = (struct drift_moved){g_strdup(names[k]), levels->ref[k], levels->cur[k]};
    }
    g_free(order);
}

void drift_feature_levels(struct drift_feature *f, const struct drift_counts *levels,
                          const char *const *names, size_t top) {
    struct drift_sides s = drift_sides_of(levels);
    f->kind = f->kind == NULL ? "levels" : f->kind;
    f->has_levels = true;
    f->n_levels = s.n_bins;
    f->n_new = s.n_new;
    f->n_vanished = s.n_vanished;
    if (!begin(f, s.ref, s.cur, s.n_bins)) {
        return;
    }
    for (size_t i = 0; i < levels->n; i++) {
        f->vanished_rows += levels->cur[i] == 0 ? levels->ref[i] : 0;
    }
    test_new(f, levels);
    int64_t *ref = NULL;
    int64_t *cur = NULL;
    struct drift_data d = {.levels = *levels, .bins = *levels};
    if (top > 0) {
        size_t n = fold_counts(levels, top, &ref, &cur);
        d.bins = (struct drift_counts){.ref = ref, .cur = cur, .n = n};
    }
    f->n_bins = d.bins.n;
    if (f->n_bins > 1) {
        find_all(f, &d);
        decide(f, "chi_square");
    } else {
        refuse(f);
    }
    keep_moved(f, levels, names);
    g_free(ref);
    g_free(cur);
}

void drift_feature_clear(struct drift_feature *f) {
    for (guint i = 0; f->moved != NULL && i < f->moved->len; i++) {
        g_free(g_array_index(f->moved, struct drift_moved, i).level);
    }
    g_clear_pointer(&f->moved, g_array_unref);
    g_clear_pointer(&f->found, g_array_unref);
    g_clear_pointer(&f->name, g_free);
}

bool drift_missing(const struct drift_feature *f, double *difference, double *p) {
    const int64_t ref[] = {f->n_ref, f->missing_ref};
    const int64_t cur[] = {f->n_cur, f->missing_cur};
    const struct drift_counts c = {.ref = ref, .cur = cur, .n = 2};
    struct drift_test t;
    if (f->missing_ref + f->missing_cur == 0 || ref[0] + ref[1] == 0 || cur[0] + cur[1] == 0) {
        return false;
    }
    *difference =
        (double)cur[1] / (double)(cur[0] + cur[1]) - (double)ref[1] / (double)(ref[0] + ref[1]);
    *p = drift_chi_square(&c, &t) ? t.p : 1;
    return true;
}
