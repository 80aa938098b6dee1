/*
 * Values of groups whose counts are withheld: so coarse that they fit every
 * alternative table, and ranges that hold the exact ones. Private to
 * metrics/suppress*.c.
 *
 * A share to four decimals of about 260 patients is the number of patients: only
 * one of ten numbers near it gives that share. And a sum of shares that must give
 * the known share of everybody says how many are missing. So for each move that
 * protects a hidden cell (of N with T hits), and each withheld corner (N_w, T_w,
 * r = T_w / N_w), it is asked how far T_w must be from r N_w when `delta` units
 * change places, the number of hits among them being free between 0 and delta as
 * far as T and N allow. The value is rounded to the smallest step of 1, 2, 5, 10 ...
 * whose rounding cell holds r and both r +- (that + 1) / N_w: whole numbers of hits
 * fit then too. The same for a rest, with its own N.
 *
 * Intervals: the effective n is lowered (or se raised) until the interval at 95, 99,
 * 99.9 and 99.99 % holds the exact one, then rounded down: a verdict may become
 * "cannot tell", never the other side.
 */
#ifndef OMBUD_METRICS_SUPPRESS_COARSE_H
#define OMBUD_METRICS_SUPPRESS_COARSE_H

#include "metrics/suppress_plan.h"

struct suppress_coarse;

/* Reads the exact values of `e`; borrows the plan, the tables and e's strings. */
struct suppress_coarse *suppress_coarse_new(const struct suppress_plan *p,
                                            const struct estimates *e);
void suppress_coarse_free(struct suppress_coarse *c);

/* Coarsens an estimate of this cell, which is withheld, or whose reference is. */
void suppress_coarse_apply(const struct suppress_coarse *c, int cell, struct estimate *x);
/* Is the reference of the cell's grouping withheld? */
bool suppress_coarse_has_reference(const struct suppress_coarse *c, int cell);

#endif
