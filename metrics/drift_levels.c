/* Which levels stand alone, and whether new ones are more than chance brings. */
#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "metrics/drift_counts.h"

#define NEVER 1e-18      /* a level of so small a chance adds nothing to p */
#define MOST_ROWS 100000 /* of a level that is looked at */
#define MOST_WORK 2e7    /* rows times levels of the exact sum */

struct ranked {
    size_t level;
    int64_t pooled;
};

static int by_pooled(const void *a, const void *b) {
    const struct ranked *x = a;
    const struct ranked *y = b;
    if (x->pooled != y->pooled) {
        return x->pooled > y->pooled ? -1 : 1;
    }
    return x->level < y->level ? -1 : x->level > y->level;
}

size_t drift_fold(const struct drift_counts *c, size_t top, size_t *bin) {
    struct drift_sides s = drift_sides_of(c);
    double total = (double)(s.ref + s.cur);
    double smaller = (double)MIN(s.ref, s.cur);
    struct ranked *order = g_new(struct ranked, MAX(c->n, 1));
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        int64_t pooled = c->ref[i] + c->cur[i];
        bin[i] = SIZE_MAX;
        if (pooled > 0 && (double)pooled * smaller >= DRIFT_LEAST_EXPECTED * total) {
            order[n++] = (struct ranked){.level = i, .pooled = pooled};
        }
    }
    if (n > 0) {
        qsort(order, n, sizeof *order, by_pooled);
    }
    n = MIN(n, top);
    for (size_t i = 0; i < n; i++) {
        bin[order[i].level] = 0;
    }
    g_free(order);
    /* Bins keep the order of the levels; OTHER is last. */
    size_t next = 0;
    bool has_other = false;
    for (size_t i = 0; i < c->n; i++) {
        bool is_own = bin[i] == 0;
        has_other = has_other || (!is_own && c->ref[i] + c->cur[i] > 0);
        bin[i] = is_own ? next++ : SIZE_MAX;
    }
    for (size_t i = 0; i < c->n; i++) {
        bin[i] = bin[i] == SIZE_MAX ? next : bin[i];
    }
    return next + has_other;
}

/* Levels by their pooled count t, up to the largest that chance could put on one side. */
struct level_sizes {
    GArray *n_of; /* of int64_t, [t]: levels of t rows */
    double pi;    /* chance of a row to be current */
    int64_t n_levels;
    double expected, variance;
};

static struct level_sizes level_sizes_of(const struct drift_counts *c,
                                         const struct drift_sides *s) {
    struct level_sizes l = {.n_of = g_array_new(FALSE, TRUE, sizeof(int64_t))};
    l.pi = (double)s->cur / (double)(s->ref + s->cur);
    for (size_t i = 0; i < c->n; i++) {
        int64_t t = c->ref[i] + c->cur[i];
        double chance = pow(l.pi, (double)t);
        if (t == 0 || chance < NEVER || t > MOST_ROWS) {
            continue;
        }
        if ((int64_t)l.n_of->len <= t) {
            g_array_set_size(l.n_of, (guint)t + 1);
        }
        g_array_index(l.n_of, int64_t, t)++;
        l.n_levels++;
        l.expected += (double)t * chance;
        l.variance += (double)t * (double)t * chance * (1 - chance);
    }
    return l;
}

/* P(sum of t times a coin of chance pi^t, over the levels, is `rows` or more). */
static double tail_exact(const struct level_sizes *l, size_t rows) {
    double *mass = g_new0(double, rows + 1); /* mass[rows]: that many or more */
    mass[0] = 1;
    size_t most = 0; /* highest index with mass so far */
    for (guint t = 1; t < l->n_of->len; t++) {
        double chance = pow(l->pi, t);
        for (int64_t k = 0; k < g_array_index(l->n_of, int64_t, t); k++) {
            for (size_t i = MIN(most, rows - 1) + 1; i-- > 0;) {
                double moved = mass[i] * chance;
                mass[MIN(i + t, rows)] += moved;
                mass[i] -= moved;
            }
            most = MIN(most + t, rows);
        }
    }
    double p = mass[rows];
    g_free(mass);
    return fmin(p, 1);
}

static double tail_normal(const struct level_sizes *l, int64_t rows) {
    if (!(l->variance > 0)) {
        return (double)rows <= l->expected ? 1 : 0;
    }
    return gsl_cdf_ugaussian_Q(((double)rows - 0.5 - l->expected) / sqrt(l->variance));
}

bool drift_new_levels(const struct drift_counts *c, struct drift_new *out) {
    struct drift_sides s = drift_sides_of(c);
    if (s.ref == 0 || s.cur == 0) {
        return false;
    }
    *out = (struct drift_new){.levels = s.n_new, .p = 1};
    double single = 0; /* rows of the reference with a level of their own */
    for (size_t i = 0; i < c->n; i++) {
        out->rows += c->ref[i] == 0 ? c->cur[i] : 0;
        single += c->ref[i] == 1;
    }
    out->chance = single / (double)s.ref;
    out->expected = out->chance * (double)s.cur;
    out->over = fmax(0, (double)out->rows / (double)s.cur - out->chance);
    struct level_sizes l = level_sizes_of(c, &s);
    if (out->rows > 0) {
        bool is_small = (double)out->rows * (double)l.n_levels <= MOST_WORK;
        out->p = is_small ? tail_exact(&l, (size_t)out->rows) : tail_normal(&l, out->rows);
    }
    g_array_unref(l.n_of);
    return true;
}
