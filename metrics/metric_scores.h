/*
 * Metrics from histograms of scores: areas under curves and calibration.
 *
 * Pairs. Areas are of all pairs (encounter, code), the codes being those of truth, of the
 * suggestions and of the label list; a pair that is not suggested has score 0. Calibration is of
 * the suggestions only, whatever the threshold: what the model never said has no score to judge.
 *
 * Bins are of 0.001. A pair in and a pair out of gold that share a bin count as a tie; so the area
 * under the ROC curve is off by at most half the share of such pairs.
 */
#ifndef OMBUD_METRICS_METRIC_SCORES_H
#define OMBUD_METRICS_METRIC_SCORES_H

#include "metrics/metric.h"
#include "metrics/tally.h"

/* What a cell has, perhaps without one group of patients. */
struct metric_scores {
    double in[TALLY_SCORE_BINS], out[TALLY_SCORE_BINS]; /* suggestions in gold, and not */
    double tenths[TALLY_TENTHS];                        /* sums of scores */
    int64_t counts[TALLY_FIELDS];
    int64_t n_labels; /* codes that a pair can have */
};

/* What a cell of a tally has. By measure_scores.c. */
void measure_score_view(const struct tally *t, int cell, int64_t n_labels,
                        struct metric_scores *out);

#define FROM_SCORES(name) struct metric_parts name(const struct metric_scores *s)
FROM_SCORES(auc_micro);
FROM_SCORES(average_precision_micro);
FROM_SCORES(ece);
FROM_SCORES(ece_equal_mass);
FROM_SCORES(calibration_slope);
FROM_SCORES(calibration_intercept);
FROM_SCORES(spiegelhalter_z);
#undef FROM_SCORES

/* Middle of a bin; of the bin of 0, a quarter of a bin's width, so that its logit is finite. */
double metric_score_of(int bin);

/* One bin of the reliability table. */
struct score_tenth {
    double n, mean_score, share_in; /* means are 0 where n is */
};
void metric_reliability(const struct metric_scores *s, struct score_tenth table[TALLY_TENTHS]);

#endif
