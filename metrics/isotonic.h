/*
 * Isotonic regression: the chance that a label is right, as a rising function of
 * the score, fitted by pooling adjacent violators.
 *
 *     struct isotonic *f = isotonic_fit(points, n);   // ascending in score
 *     double p = isotonic_at(f, 0.8);
 *     isotonic_free(f);
 *
 * Equal scores are one point (their mean label); between knots the line is
 * straight, beyond the first and last it is level: scikit-learn's
 * IsotonicRegression(out_of_bounds="clip") of label on score, and so NannyML's
 * calibrator. A block is a run of scores with one fitted value; n_block and its
 * value give the sampling error (metrics/cbpe.h).
 */
#ifndef OMBUD_METRICS_ISOTONIC_H
#define OMBUD_METRICS_ISOTONIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rows of one score. */
struct isotonic_point {
    double score;
    int64_t rows, positives;
};

struct isotonic {
    size_t n_knots;
    double *x, *y; /* ascending; a block has one or two knots */
    size_t *block; /* of each knot */
    size_t n_blocks;
    double *value; /* fitted, of each block: rising */
    int64_t *rows; /* of each block */
};

/* Scores strictly ascending, rows >= 1. NULL when n is 0. Caller frees. */
struct isotonic *isotonic_fit(const struct isotonic_point *points, size_t n);
void isotonic_free(struct isotonic *f);
double isotonic_at(const struct isotonic *f, double score);
/* The same, walking: `at` starts at 0 and scores ascend between calls. The value is
 * (1 - share) y[*at] + share y[*at + 1]. */
double isotonic_walk(const struct isotonic *f, double score, size_t *at, double *share);

#endif
