/*
 * A control chart as data: a share by period, its limits, which widen where there are few rows, and
 * the periods that signal; or a sum in standard deviations (EWMA, CUSUM: two lines). A new code set
 * or model release is a line with a word.
 */
#ifndef OMBUD_REPORTS_CHARTS_CONTROL_H
#define OMBUD_REPORTS_CHARTS_CONTROL_H

#include <stdbool.h>

struct control_point {
    const char *label;
    const char *event; /* NULL: none */
    bool is_in;        /* false: no row, or hidden, or not complete */
    bool is_signal;
    double value, other, lo, hi; /* other: the second line */
};

struct control {
    int n;
    struct control_point *points;
    bool is_share, has_other, is_small;
    double centre;
    const char *centre_label; /* "average 8.1%" */
    const char *upper, *lower;
};

/* The axis: ends and a round step, at most six of them. */
struct control_axis {
    double lo, hi, step;
};
struct control_axis control_axis_of(const struct control *c);

#endif
