/*
 * A heat map as data: one attribute down, another across, a share in each cell in
 * one of five steps of shade. A cell outside its limit is outlined too, a hidden
 * one is hatched and says so: shade is never the only sign.
 */
#ifndef OMBUD_REPORTS_CHARTS_HEAT_H
#define OMBUD_REPORTS_CHARTS_HEAT_H

#include <stdbool.h>

#define HEAT_STEPS 5

enum heat_state {
    HEAT_EMPTY,  /* nobody is in it, or there is no value */
    HEAT_VALUE,  /* within its limit, or not judged */
    HEAT_BREACH, /* outside its limit */
    HEAT_HIDDEN  /* too few patients, or hidden so that such a cell cannot be worked out */
};

struct heat_cell {
    enum heat_state state;
    double value;     /* a share, for VALUE and BREACH */
    const char *text; /* "89%", "hidden" */
    const char *n;    /* "612", small; NULL: none */
};

struct heat {
    int n_rows, n_columns;
    const char **rows, **columns;         /* names of the levels */
    const char *row_title, *column_title; /* of the attributes */
    struct heat_cell *cells;              /* row by row */
    const char *below, *above;            /* words at the ends of the legend */
    /* By heat_scale(): the ends of the steps as whole percent. */
    int ends[HEAT_STEPS + 1];
};

/* Five steps of the same width, in whole percent, over the values. */
void heat_scale(struct heat *h);
bool heat_has_breach(const struct heat *h);
/* 0 (lightest) to HEAT_STEPS - 1. */
int heat_step(const struct heat *h, double value);

#endif
