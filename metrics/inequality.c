#include "metrics/inequality.h"

#include <math.h>

/* n values of benefit b add to the sums. */
static void add(struct inequality *s, double n, double b, double mu) {
    if (!(n > 0)) {
        return;
    }
    double r = b / mu;
    s->ge2 += n * (r * r - 1);
    if (r > 0) {
        s->theil += n * r * log(r);
        s->ge0 -= n * log(r);
    } else {
        s->has_ge0 = false;
    }
}

static void finish(struct inequality *s, double n) {
    s->theil = fmax(s->theil / n, 0);
    s->ge2 = fmax(s->ge2 / (2 * n), 0);
    s->ge0 = s->has_ge0 ? fmax(s->ge0 / n, 0) : 0;
    s->variation = sqrt(2 * s->ge2);
}

static double size_of(const struct benefit *b) {
    return (double)(b->n_right + b->n_missed + b->n_wrong);
}

static double sum_of(const struct benefit *b) {
    return (double)(b->n_right + 2 * b->n_wrong);
}

struct inequality inequality_of(const struct benefit *b) {
    double n = size_of(b);
    struct inequality s = {.is_defined = n > 0 && sum_of(b) > 0, .has_ge0 = true};
    if (!s.is_defined) {
        s.has_ge0 = false;
        return s;
    }
    s.mean = sum_of(b) / n;
    add(&s, (double)b->n_right, 1, s.mean);
    add(&s, (double)b->n_missed, 0, s.mean);
    add(&s, (double)b->n_wrong, 2, s.mean);
    finish(&s, n);
    return s;
}

struct inequality inequality_between(const struct benefit *groups, size_t n) {
    double size = 0;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        size += size_of(&groups[i]);
        sum += sum_of(&groups[i]);
    }
    struct inequality s = {.is_defined = size > 0 && sum > 0, .has_ge0 = true};
    if (!s.is_defined) {
        s.has_ge0 = false;
        return s;
    }
    s.mean = sum / size;
    for (size_t i = 0; i < n; i++) {
        double of_group = size_of(&groups[i]);
        add(&s, of_group, of_group > 0 ? sum_of(&groups[i]) / of_group : 1, s.mean);
    }
    finish(&s, size);
    return s;
}
