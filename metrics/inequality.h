/*
 * Inequality of benefit (Speicher and others 2018): each decision on a (encounter, code) pair has
 * the benefit b = prediction - truth + 1: 1 when it is right, 0 when the code is missed, 2 when it
 * is wrongly given.
 *
 *     struct inequality all = inequality_of(&(struct benefit){tp + tn, fn, fp});
 *     struct inequality between = inequality_between(groups, n_groups);
 *
 * Generalized entropy GE(a) = 1/(n a (a - 1)) sum [(b/mu)^a - 1]; GE(1) is Theil's
 * 1/n sum (b/mu) ln(b/mu) with 0 ln 0 = 0; GE(0) = -1/n sum ln(b/mu), undefined where some b is 0;
 * coefficient of variation sqrt(2 GE(2)). Between groups: every b replaced by its group's mean.
 * GE(a) = between + within. Counts only; GSL and GLib not needed.
 */
#ifndef OMBUD_METRICS_INEQUALITY_H
#define OMBUD_METRICS_INEQUALITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct benefit {
    int64_t n_right, n_missed, n_wrong; /* benefit 1, 0, 2 */
};

struct inequality {
    bool is_defined; /* there is a pair, and the mean benefit is not 0 */
    bool has_ge0;    /* no benefit is 0 */
    double mean;
    double ge0, theil, ge2, variation;
};

struct inequality inequality_of(const struct benefit *b);
struct inequality inequality_between(const struct benefit *groups, size_t n);

#endif
