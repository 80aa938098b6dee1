#include "metrics/isotonic.h"

#include <glib.h>

/* A run of points with one fitted value: positives / rows, compared without dividing. */
struct run {
    size_t first, last;
    int64_t rows, positives;
};

/* Is the value of a at least that of b? Counts are under 2^53: the products are exact enough,
 * and equal values are pooled either way. */
static bool is_not_below(const struct run *a, const struct run *b) {
    return (double)a->positives * (double)b->rows >= (double)b->positives * (double)a->rows;
}

static struct run *pool(const struct isotonic_point *points, size_t n, size_t *n_runs) {
    struct run *runs = g_new(struct run, n);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        runs[k++] = (struct run){i, i, points[i].rows, points[i].positives};
        while (k > 1 && is_not_below(&runs[k - 2], &runs[k - 1])) {
            runs[k - 2].last = runs[k - 1].last;
            runs[k - 2].rows += runs[k - 1].rows;
            runs[k - 2].positives += runs[k - 1].positives;
            k--;
        }
    }
    *n_runs = k;
    return runs;
}

struct isotonic *isotonic_fit(const struct isotonic_point *points, size_t n) {
    if (n == 0) {
        return NULL;
    }
    struct isotonic *f = g_new0(struct isotonic, 1);
    struct run *runs = pool(points, n, &f->n_blocks);
    f->x = g_new(double, 2 * f->n_blocks);
    f->y = g_new(double, 2 * f->n_blocks);
    f->block = g_new(size_t, 2 * f->n_blocks);
    f->value = g_new(double, f->n_blocks);
    f->rows = g_new(int64_t, f->n_blocks);
    for (size_t b = 0; b < f->n_blocks; b++) {
        const struct run *r = &runs[b];
        f->value[b] = (double)r->positives / (double)r->rows;
        f->rows[b] = r->rows;
        for (size_t end = 0; end < (r->first == r->last ? 1 : 2); end++) {
            f->x[f->n_knots] = points[end == 0 ? r->first : r->last].score;
            f->y[f->n_knots] = f->value[b];
            f->block[f->n_knots++] = b;
        }
    }
    g_free(runs);
    return f;
}

void isotonic_free(struct isotonic *f) {
    if (f == NULL) {
        return;
    }
    g_free(f->x);
    g_free(f->y);
    g_free(f->block);
    g_free(f->value);
    g_free(f->rows);
    g_free(f);
}

double isotonic_walk(const struct isotonic *f, double score, size_t *at, double *share) {
    size_t last = f->n_knots - 1;
    while (*at < last && f->x[*at + 1] <= score) {
        (*at)++;
    }
    *share = 0;
    if (*at == last || score <= f->x[*at]) {
        return f->y[*at];
    }
    *share = (score - f->x[*at]) / (f->x[*at + 1] - f->x[*at]);
    return f->y[*at] + *share * (f->y[*at + 1] - f->y[*at]);
}

double isotonic_at(const struct isotonic *f, double score) {
    size_t lo = 0;
    size_t hi = f->n_knots - 1;
    while (lo < hi) { /* the last knot at or below the score, or the first */
        size_t middle = (lo + hi + 1) / 2;
        if (f->x[middle] <= score) {
            lo = middle;
        } else {
            hi = middle - 1;
        }
    }
    double share = 0;
    return isotonic_walk(f, score, &lo, &share);
}
