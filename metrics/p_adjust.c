#include "metrics/p_adjust.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>

struct place {
    double p;
    size_t at;
};

static int by_p(const void *a, const void *b) {
    const struct place *x = a;
    const struct place *y = b;
    if (x->p < y->p || x->p > y->p) {
        return x->p < y->p ? -1 : 1;
    }
    return x->at < y->at ? -1 : x->at > y->at;
}

static struct place *ascending(const double *p, size_t n) {
    struct place *order = g_new(struct place, MAX(n, 1));
    for (size_t i = 0; i < n; i++) {
        order[i] = (struct place){.p = p[i], .at = i};
    }
    if (n > 0) {
        qsort(order, n, sizeof *order, by_p);
    }
    return order;
}

void p_adjust_bh(const double *p, size_t n, double *out) {
    struct place *order = ascending(p, n);
    double least = 1;
    for (size_t i = n; i-- > 0;) {
        least = fmin(least, order[i].p * (double)n / (double)(i + 1));
        out[order[i].at] = least;
    }
    g_free(order);
}

void p_adjust_holm(const double *p, size_t n, double *out) {
    struct place *order = ascending(p, n);
    double most = 0;
    for (size_t i = 0; i < n; i++) {
        most = fmax(most, fmin(1, order[i].p * (double)(n - i)));
        out[order[i].at] = most;
    }
    g_free(order);
}
