/*
 * Moves: the alternative tables that protect a hidden cell. Private to
 * metrics/suppress*.c.
 *
 * A move flips some attributes of the cell's grouping, each between the cell's own
 * level and a partner, with every other attribute at one level. Of the corners of
 * that cube, those an even number of flips away from the cell gain a patient and
 * the others lose one (or the reverse). A grouping that lacks one of the flipped
 * attributes does not change at all, nor does the study; in a grouping that has
 * them all, exactly the corners do. So when all corners in all groupings are hidden
 * or withheld, tables before and after the move agree with everything published: no
 * solver can tell them apart. The same holds for encounters, of which a cell has no
 * fewer than patients.
 *
 *     flip {race} of race=h:   (h)- (w)+, and in race x sex (h,z)- (w,z)+
 *     flip {race, sex} of (h,F): (h,F)- (w,F)+ (h,M)+ (w,M)-; race and sex unchanged
 *
 * How often a move can be made is bounded by what an outsider knows of each corner
 * (suppress_cell_bounds).
 */
#ifndef OMBUD_METRICS_SUPPRESS_MOVE_H
#define OMBUD_METRICS_SUPPRESS_MOVE_H

#include "metrics/suppress_table.h"

struct suppress_move {
    int cell; /* which is protected */
    int n_flip;
    int flip[ESTIMATE_MAX_BY];       /* attributes */
    int to[ESTIMATE_MAX_BY];         /* their partner levels */
    int at[SUPPRESS_MAX_ATTRIBUTES]; /* level of every attribute; -1: does not matter */
    int64_t up, down;                /* how often it can be made */
    int64_t cost;                    /* of what must still be hidden or withheld for it */
};

/* The cheapest move that widens the range lo..hi attained so far by as much of
 * `need` as any can; cost at most max_cost. False when none widens it. */
bool suppress_move_best(const struct suppress_tables *t, int cell, int64_t lo, int64_t hi,
                        int64_t need, int64_t max_cost, struct suppress_move *out);

/* Calls `use` with each corner: its sign is 1 where it gains with the cell, -1 where
 * it loses. */
typedef void suppress_corner(int cell, int sign, void *data);
void suppress_move_corners(const struct suppress_tables *t, const struct suppress_move *m,
                           suppress_corner *use, void *data);

/* What is lost when this cell is no longer shown. */
int64_t suppress_cell_cost(const struct suppress_tables *t, const struct suppress_cell *c);

#endif
