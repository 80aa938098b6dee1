/*
 * A forest plot as data: an axis, a band and one mark a row. How it is drawn is
 * in reports/draw/; this file knows no drawing.
 */
#ifndef OMBUD_REPORTS_CHARTS_FOREST_H
#define OMBUD_REPORTS_CHARTS_FOREST_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/view.h"
#include "reports/words.h"

#define FOREST_MAX_TICKS 9

/* PAIR: two values of a group over each other, `value` and `other`. */
enum forest_kind { FOREST_EMPTY, FOREST_REFERENCE, FOREST_VALUE, FOREST_PAIR, FOREST_HIDDEN };

struct forest_row {
    enum forest_kind kind;
    enum mark mark;
    double value;
    bool has_interval, has_decision;
    double lo, hi;                    /* thick bar */
    double decision_lo, decision_hi;  /* thin whisker: decides */
    int64_t n;                        /* the mark grows with it */
    double other, other_lo, other_hi; /* PAIR: the second value and its bar */
};

struct forest {
    enum value_kind kind; /* a ratio has a log axis */
    double lo, hi;        /* ends of the axis */
    bool starts_at_zero;  /* an axis of counts */
    bool has_grid;        /* a faint line up from each tick */
    bool has_equal;
    double equal;               /* 1 or 0: where groups are alike */
    double band_lo, band_hi;    /* infinite where open */
    const char *lower, *higher; /* words under the axis; static */
    int n_ticks;
    double ticks[FOREST_MAX_TICKS];
};

/* Chooses ends and ticks for the rows given; kind, equal, band and words are set
 * by the caller. Far outliers do not stretch the axis: they get an arrowhead. */
void forest_scale(struct forest *f, const struct forest_row *rows, int n);
/* 0 at the left end, 1 at the right; beyond them outside the axis. */
double forest_position(const struct forest *f, double value);

#endif
