/*
 * Small-cell suppression: estimates in, estimates without small cells out. Runs
 * once, before any view exists, so that no two views can disagree.
 *
 * Rule (CMS cell-size policy: 1 to 10 hidden, 0 may be shown; the unit is
 * patients). Primary: every estimate of a cell with 1..(below-1) patients, or
 * compared to a cell or a rest of that size, loses value, interval and counts
 * and gets status SUPPRESSED. Withheld counts: where a line of a table (the
 * levels of an attribute against its total; rows and columns of an
 * intersection) has one hidden cell, or hidden cells that sum to less than
 * `below` patients, the largest other cell of the line that is not the
 * reference (the reference if there is no other) loses its counts
 * (has_counts = false) until no line gives a hidden cell away. Its value and
 * verdict stay, rounded outward to 4 decimals, because hiding a finding to
 * protect a neighbour would hide harm.
 */
#ifndef OMBUD_METRICS_SUPPRESS_H
#define OMBUD_METRICS_SUPPRESS_H

#include "metrics/estimate.h"

struct suppress_summary {
    int n_cells;    /* cells of all groupings that have patients */
    int n_hidden;   /* primary */
    int n_withheld; /* counts only */
};

/* Works in place. below = 11 for the CMS rule. */
struct suppress_summary suppress(struct estimates *e, int64_t below);

#endif
