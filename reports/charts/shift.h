/*
 * Two figures of what has shifted, as data: bars with limits, and levels whose share has moved
 * from a hollow mark (then) to a filled one (now).
 */
#ifndef OMBUD_REPORTS_CHARTS_SHIFT_H
#define OMBUD_REPORTS_CHARTS_SHIFT_H

#include <stdbool.h>

#include "reports/view.h"

/* A value beyond the axis ends in an arrow; its number stands beside it always. */
struct bar {
    const char *name, *text;
    double value;
    enum mark mark;
};
struct bars {
    int n, n_limits;
    struct bar *items;
    double limits[2];
    const char *limit_texts[2];
    double hi; /* end of the axis */
};

struct dumbbell {
    const char *name, *text; /* "3.1% to 5.0%" */
    double then, now;
};
struct dumbbells {
    int n;
    struct dumbbell *items;
    double hi; /* end of the axis, a share */
    const char *hi_text, *then, *now;
};

#endif
