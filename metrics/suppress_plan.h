/*
 * Which cells are hidden, which withheld, and the moves that protect them. Private
 * to metrics/suppress*.c.
 */
#ifndef OMBUD_METRICS_SUPPRESS_PLAN_H
#define OMBUD_METRICS_SUPPRESS_PLAN_H

#include "metrics/suppress_move.h"

struct suppress_plan {
    struct suppress_tables *tables;
    GArray *moves; /* of struct suppress_move: those that protect hidden cells, by cell */
    int n_open;    /* hidden cells of patients that are not protected */
};

/* Sets the state of every cell of `tables`, which must outlive the plan. */
void suppress_plan_make(struct suppress_plan *p, struct suppress_tables *tables);
void suppress_plan_clear(struct suppress_plan *p);

#endif
