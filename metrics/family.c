#include "metrics/family.h"

#include <math.h>
#include <string.h>

#include "metrics/interval.h"
#include "metrics/p_adjust.h"

static const char *const againsts[] = {"reference", "rest"};

struct pairing *pairing_empty(void) {
    struct pairing *p = g_new0(struct pairing, 1);
    p->keys = g_array_new(FALSE, TRUE, sizeof(struct pairing_key));
    p->joint = joint_new(0, TALLY_GROUPS);
    return p;
}

void pairing_free(struct pairing *p) {
    if (p != NULL) {
        g_array_unref(p->keys);
        joint_free(p->joint);
        g_free(p);
    }
}

static bool same_group(const struct fair_group *a, int n_by, const struct estimate_by *by) {
    for (int i = 0; i < n_by && a->n_by == n_by; i++) {
        if (strcmp(a->by[i].attribute, by[i].attribute) != 0 ||
            strcmp(a->by[i].level, by[i].level) != 0) {
            return false;
        }
    }
    return a->n_by == n_by;
}

int pairing_find(const struct pairing *p, const char *against, const char *metric, int n_by,
                 const struct estimate_by *by) {
    const char *as = strcmp(against, "overall") == 0 ? "rest" : against;
    for (guint i = 0; i < p->keys->len; i++) {
        const struct pairing_key *k = &g_array_index(p->keys, struct pairing_key, i);
        if (strcmp(k->against, as) == 0 && strcmp(k->metric, metric) == 0 &&
            same_group(&k->group, n_by, by)) {
            return (int)i;
        }
    }
    return -1;
}

double pairing_level(const struct pairing *p, const int *places, size_t n, double confidence,
                     uint64_t seed) {
    size_t *which = g_new(size_t, MAX(n, 1));
    size_t m = 0;
    size_t n_alone = 0;
    for (size_t i = 0; i < n; i++) {
        bool is_new = places[i] >= 0;
        for (size_t k = 0; k < m && is_new; k++) {
            is_new = which[k] != (size_t)places[i];
        }
        n_alone += places[i] < 0;
        if (is_new) {
            which[m++] = (size_t)places[i];
        }
    }
    size_t all = m + n_alone;
    double *r = g_new0(double, MAX(all * all, 1));
    for (size_t i = 0; i < all; i++) {
        for (size_t k = 0; k < all; k++) {
            bool is_paired = i < m && k < m;
            r[i * all + k] = is_paired ? joint_correlation(p->joint, which[i], which[k]) : i == k;
        }
    }
    struct joint *j = joint_of_correlation(r, all);
    double level = joint_level(j, confidence, seed);
    joint_free(j);
    g_free(r);
    g_free(which);
    return level;
}

/* The sides of a comparison of a cell. False where there is none. */
static bool samples_of(const struct fair_work *w, const struct metric_row *m, const char *against,
                       int cell, struct sample *a, struct sample *b) {
    uint16_t level[TALLY_MAX_GROUPING];
    const struct tally *t = w->measure.tally;
    const struct tally_grouping *g = tally_cell_grouping(t, cell, level);
    bool is_rest = strcmp(against, "rest") == 0;
    int reference = w->measure.references[g - t->groupings];
    if (!is_rest && (reference < 0 || reference == cell)) {
        return false;
    }
    measure_sample(&w->measure, m, cell, SIDE_CELL, a);
    measure_sample(&w->measure, m, is_rest ? cell : reference, is_rest ? SIDE_REST : SIDE_CELL, b);
    return a->is_defined && b->is_defined && a->has_all && b->has_all;
}

static void put(struct pairing *p, const struct fair_work *w, const struct metric_row *m,
                const char *against, int cell, GPtrArray *rows) {
    g_autofree char *id = g_strdup_printf("%s_difference_to_%s", m->id, against);
    struct fair_group group = fair_group_of(w, cell);
    const struct estimate *e = fair_find(w, id, &group);
    struct sample a, b;
    if (e == NULL || !e->has_interval || !samples_of(w, m, against, cell, &a, &b)) {
        return;
    }
    double *x = g_new0(double, TALLY_GROUPS);
    for (int g = 0; g < TALLY_GROUPS; g++) {
        /* A group that neither side has leaves both as they are: no contribution. */
        x[g] = (a.is_in[g] ? a.without[g] : a.value) - (b.is_in[g] ? b.without[g] : b.value);
    }
    struct pairing_key key = {.against = against, .metric = m->id, .group = group};
    g_array_append_val(p->keys, key);
    g_ptr_array_add(rows, x);
}

/* What is paired: everything, or where that is too much the comparisons to a reference, or of them
 * the accuracy of codes alone. */
enum scope { SCOPE_ALL, SCOPE_REFERENCE, SCOPE_ACCURACY, SCOPES };

static bool is_in_scope(enum scope scope, const char *against, const struct metric_row *m) {
    static const char *const core[] = {"f1_micro", "precision_micro", "recall_micro", NULL};
    return m->is_compared && m->kind == METRIC_COUNTS &&
           (scope == SCOPE_ALL || strcmp(against, "reference") == 0) &&
           (scope != SCOPE_ACCURACY || g_strv_contains(core, m->id));
}

static void put_all(struct pairing *p, const struct fair_work *w, enum scope scope,
                    GPtrArray *rows) {
    const struct tally *t = w->measure.tally;
    for (size_t k = 0; k < G_N_ELEMENTS(againsts); k++) {
        for (size_t i = 0; i < n_metric_rows && rows->len <= PAIRING_MAX; i++) {
            if (!is_in_scope(scope, againsts[k], &metric_rows[i])) {
                continue;
            }
            for (int c = 1; c < w->measure.n_cells && rows->len <= PAIRING_MAX; c++) {
                uint16_t level[TALLY_MAX_GROUPING];
                if (tally_cell_grouping(t, c, level)->n == 1) {
                    put(p, w, &metric_rows[i], againsts[k], c, rows);
                }
            }
        }
    }
}

struct pairing *pairing_new(const struct fair_work *w) {
    struct pairing *p = pairing_empty();
    GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);
    for (int scope = 0; scope < SCOPES; scope++) {
        put_all(p, w, (enum scope)scope, rows);
        if (rows->len <= PAIRING_MAX) {
            break;
        }
        g_array_set_size(p->keys, 0);
        g_ptr_array_set_size(rows, 0);
    }
    joint_free(p->joint);
    p->joint = joint_new(rows->len, TALLY_GROUPS);
    bool is_in[TALLY_GROUPS];
    for (int g = 0; g < TALLY_GROUPS; g++) {
        is_in[g] = tally_counts(w->measure.tally, 0, g)[TALLY_ENCOUNTERS] > 0;
    }
    for (guint i = 0; i < rows->len; i++) {
        joint_put(p->joint, i, rows->pdata[i], is_in);
    }
    g_ptr_array_unref(rows);
    return p;
}

void family_clear(gpointer data) {
    struct family *f = data;
    g_clear_pointer(&f->members, g_array_unref);
}

/* The p at which the interval touches no difference: 1 - confidence, by bisection. */
static double p_of(const struct estimate *e) {
    double low = -14;
    double high = 0;
    for (int i = 0; i < 50; i++) {
        double middle = (low + high) / 2;
        double lo = 0, hi = 0;
        bool is_clear = interval_at(e, 1 - pow(10, middle), &lo, &hi) && (lo > 0 || hi < 0);
        if (is_clear) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return pow(10, high);
}

static void adjust(GArray *members) {
    guint n = members->len;
    double *p = g_new(double, MAX(n, 1));
    double *out = g_new(double, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        p[i] = g_array_index(members, struct family_member, i).p;
    }
    p_adjust_holm(p, n, out);
    for (guint i = 0; i < n; i++) {
        g_array_index(members, struct family_member, i).p_holm = out[i];
    }
    p_adjust_bh(p, n, out);
    for (guint i = 0; i < n; i++) {
        g_array_index(members, struct family_member, i).p_bh = out[i];
    }
    g_free(p);
    g_free(out);
}

static void read_member(struct family *f, const struct fair_work *w, const struct estimate *e) {
    struct family_member m = {.value = fair_round(e->value, w->grain), .p = p_of(e)};
    m.group.n_by = e->n_by;
    memcpy(m.group.by, e->by, sizeof e->by);
    if (!interval_at(e, f->level, &m.lo, &m.hi) ||
        !interval_at(e, f->bonferroni_level, &m.bonferroni_lo, &m.bonferroni_hi)) {
        return;
    }
    m.is_flagged = m.lo > 0 || m.hi < 0;
    f->bound = fmax(f->bound, fmax(fabs(m.lo), fabs(m.hi)));
    g_array_append_val(f->members, m);
}

static struct family family_of(const struct fair_work *w, const struct pairing *p,
                               const char *metric) {
    struct family f = {.metric = metric, .comparison = "difference_to_reference"};
    f.members = g_array_new(FALSE, TRUE, sizeof(struct family_member));
    g_autofree char *id = g_strdup_printf("%s_%s", metric, f.comparison);
    GPtrArray *of = g_ptr_array_new();
    GArray *places = g_array_new(FALSE, FALSE, sizeof(int));
    for (size_t i = 0; i < w->shown->n; i++) {
        struct estimate *e = &w->shown->items[i];
        if (strcmp(e->metric, id) == 0 && e->n_by == 1 && e->has_interval) {
            int place = pairing_find(p, "reference", metric, e->n_by, e->by);
            g_ptr_array_add(of, e);
            g_array_append_val(places, place);
        }
    }
    double each = (1 - w->confidence) / MAX(of->len, 1);
    f.bonferroni_level = 1 - each;
    f.level = p->keys->len == 0 ? f.bonferroni_level
                                : pairing_level(p, (const int *)(void *)places->data, places->len,
                                                w->confidence, w->seed);
    for (guint i = 0; i < of->len; i++) {
        read_member(&f, w, of->pdata[i]);
    }
    adjust(f.members);
    g_ptr_array_unref(of);
    g_array_unref(places);
    return f;
}

GArray *families_of(const struct fair_work *w, const struct pairing *p) {
    static const char *const metrics[] = {"recall_micro", "precision_micro"};
    GArray *out = g_array_new(FALSE, TRUE, sizeof(struct family));
    g_array_set_clear_func(out, family_clear);
    for (size_t i = 0; i < G_N_ELEMENTS(metrics); i++) {
        struct family f = family_of(w, p, metrics[i]);
        if (f.members->len > 0) {
            g_array_append_val(out, f);
        } else {
            family_clear(&f);
        }
    }
    return out;
}
