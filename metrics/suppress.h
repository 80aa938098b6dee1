/*
 * Small-cell suppression: estimates in, estimates without small cells out. Runs
 * once, before any view exists, so that no two views can disagree.
 *
 *     struct suppression *s = suppression_new(estimates, 11);
 *     suppression_apply(s, estimates);
 *     if (suppression_state(s, n_by, by) == SUPPRESS_HIDDEN) { ... }   // other tables
 *     suppression_free(s);
 *
 * Rule (CMS cell-size policy: 1 to 10 hidden, 0 may be shown; the unit is
 * patients). A group of 1..below-1 patients is HIDDEN: value, range, counts. So are
 * the parts of a hidden group, empty ones too (else each part says "at least one").
 *
 * What would reveal it. All groupings are one system of linear equations: the
 * levels of an attribute add up to everybody, the cells of an intersection to each
 * of its margins. A hidden group is protected when an outsider who solves the
 * whole system, and knows this rule, is left with at least suppress_range(below)
 * whole numbers for its count (5 of the 10 for below = 11), and when no line leaves
 * a sum of 1..below-1 patients. Proof, not search: for every hidden group there are
 * alternative tables that agree with everything published (metrics/suppress_move.h).
 * To have them, further groups get status
 *   WITHHELD   counts are not shown; value and verdict stay, because to hide a
 *              finding to protect a neighbour would hide harm. The value is rounded
 *              so coarsely that it fits every alternative (a share of a known number
 *              is a count), and ranges are widened to hold the exact ones
 *              (metrics/suppress_coarse.h). Comparisons to a withheld reference or
 *              rest are treated alike.
 *   HIDDEN     an empty group, or, where withholding cannot do it (a handful of
 *              patients in all), a whole grouping.
 * Chosen for the least lost: intersections before groups, large before small,
 * references last; what turns out not to be needed is given back. Deterministic.
 *
 * Patients who are in several levels of an attribute make sums of patients larger
 * than everybody; the outsider is assumed to know by how much.
 *
 * Time: for each hidden group the moves that can protect it, with an early end;
 * 16,384 cells (the limit of a tally) take about a second.
 */
#ifndef OMBUD_METRICS_SUPPRESS_H
#define OMBUD_METRICS_SUPPRESS_H

#include "metrics/estimate.h"

enum suppress_state { SUPPRESS_SHOWN, SUPPRESS_WITHHELD, SUPPRESS_HIDDEN };

struct suppress_summary {
    int n_cells;    /* cells of all groupings that have patients */
    int n_hidden;   /* of 1..below-1 patients, and what is hidden with them */
    int n_withheld; /* counts only */
    int n_open;     /* hidden cells that are not protected as said above */
};

struct suppression;

/* Looks at the groups of `e` as measured. The caller frees. */
struct suppression *suppression_new(const struct estimates *e, int64_t below);
void suppression_free(struct suppression *s);

/* The state of a group; pairs in any order. n_by = 0 is everybody: HIDDEN when the
 * whole study is small, then everything is. A group that no estimate names is
 * SHOWN. Whoever publishes anything about groups beside the estimates asks here:
 * nothing about a HIDDEN group, and neither counts nor exact shares of a WITHHELD
 * one. */
enum suppress_state suppression_state(const struct suppression *s, int n_by,
                                      const struct estimate_by *by);
/* A value of a withheld group, rounded outward enough for tables beside the
 * estimates: to a step of at least 20 / n, n being what the value was divided by. */
double suppression_round(double value, int64_t n);

/* Hides and coarsens in place; `e` is what suppression_new() has seen. */
void suppression_apply(const struct suppression *s, struct estimates *e);
struct suppress_summary suppression_summary(const struct suppression *s);

/* All three in one. below = 11 for the CMS rule. */
struct suppress_summary suppress(struct estimates *e, int64_t below);

/* How many whole numbers must stay possible for a hidden count. */
int64_t suppress_range(int64_t below);

#endif
