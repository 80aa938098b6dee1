#include "reports/charts/control.h"

#include <math.h>

#define MOST_STEPS 6
#define SMALL_STEPS 4

struct control_axis control_axis_of(const struct control *c) {
    const int most = c->is_small ? SMALL_STEPS : MOST_STEPS;
    double lo = c->centre;
    double hi = c->centre;
    for (int i = 0; i < c->n; i++) {
        const struct control_point *p = &c->points[i];
        if (p->is_in) {
            lo = fmin(lo, fmin(fmin(p->value, p->lo), c->has_other ? p->other : p->value));
            hi = fmax(hi, fmax(fmax(p->value, p->hi), c->has_other ? p->other : p->value));
        }
    }
    /* 1, 2, 5 times a power of ten; whole tenths of a percent are exact enough as they are. */
    static const double digits[] = {1, 2, 5};
    for (int i = 0; i < 900; i++) {
        double step = digits[i % 3] * pow(10, i / 3 - 3);
        double from = floor(lo / step + 1e-9) * step;
        double to = ceil(hi / step - 1e-9) * step;
        if (to > from && (to - from) / step <= most + 1e-9) {
            return (struct control_axis){from, to, step};
        }
    }
    return (struct control_axis){0, 1, 1}; /* no number that a chart could show */
}
