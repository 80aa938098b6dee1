/*
 * Performance without labels: expected true and false positives and negatives
 * from calibrated scores (confidence-based performance estimation).
 *
 * For a row of score s, p(s) is the chance that the code is right, from isotonic
 * regression on the reference, whose labels are known. A row that the model
 * suggested adds p to TP and 1 - p to FP; any other adds p to FN and 1 - p to TN.
 * AUC is the trapezoid under the expected true and false positive rates with rows
 * ordered by raw score. For one code these are NannyML's CBPE to the digit; many
 * codes are many such problems, added (micro) or averaged (macro).
 *
 * The interval is for the value that labels would show, were they known. Two
 * sources of error are in it: labels of the current rows are coins of chance p,
 * and p of a block of the calibrator is itself a share of the reference's rows.
 * The change from the reference uses the same calibrator on both sides, so its
 * error counts once.
 *
 * It cannot see: that the chance of a code at a given score has changed (new
 * guidelines, a changed population within a score), which only labels show. It
 * can say nothing of recall and F1 when codes that were not suggested have no score.
 *
 * Pure; may depend on GLib and GSL only.
 */
#ifndef OMBUD_METRICS_CBPE_H
#define OMBUD_METRICS_CBPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metrics/isotonic.h"

/* Rows of one score, by whether the model suggested the code. */
struct cbpe_point {
    double score;
    int64_t suggested, others;
};

/* The rows of one code (or of a binary model) on one side. Blocks of all calibrators are numbered
 * through: its own begin at first_block. calibrator NULL: the score is the chance as it is. */
struct cbpe_part {
    const struct isotonic *calibrator;
    size_t first_block;
    const struct cbpe_point *points; /* ascending in score */
    size_t n;
};

struct cbpe_sums {
    double tp, fp, fn, tn;
};
struct cbpe_sums cbpe_expect(const struct cbpe_part *part);

/* The metrics: micro and macro over codes, but for AUC, which has no micro. */
enum cbpe_metric {
    CBPE_ACCURACY,
    CBPE_AUC,
    CBPE_F1,
    CBPE_PRECISION,
    CBPE_RECALL,
    CBPE_SPECIFICITY,
    CBPE_METRICS
};
extern const char *const cbpe_metric_names[CBPE_METRICS]; /* "accuracy", ... */

/* A metric but AUC of confusion counts; false when it is 0 / 0. */
bool cbpe_of_sums(const struct cbpe_sums *sums, enum cbpe_metric metric, double *out);

/* A value, its variance from labels, its variance from which rows there happen to be (the sum of
 * squares of each row's influence; 0 for AUC), and how it moves with the value of each block. */
struct cbpe_value {
    double value, noise, mix;
    size_t n_blocks;
    double *slope;
};
void cbpe_value_clear(struct cbpe_value *v);

/* Over all rows of all parts. AUC: of one part only. False when it is 0 / 0. */
bool cbpe_micro(const struct cbpe_part *parts, size_t n, size_t n_blocks, enum cbpe_metric metric,
                struct cbpe_value *out);
/* Mean over the parts whose value exists; false when there is none. */
bool cbpe_macro(const struct cbpe_part *parts, size_t n, size_t n_blocks, enum cbpe_metric metric,
                struct cbpe_value *out);

/* Variance of each block's value: p (1 - p) / rows with p = (positives + 1/2) / (rows + 1), as a
 * block of value 0 or 1 is not certain. variance[] has room for the calibrator's blocks. */
void cbpe_block_variance(const struct isotonic *calibrator, double *variance);

/* Standard error of a value, and of the change of `now` from `then`. */
double cbpe_se(const struct cbpe_value *v, const double *variance);
double cbpe_change_se(const struct cbpe_value *now, const struct cbpe_value *then,
                      const double *variance);

#endif
