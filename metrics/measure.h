/*
 * Measure: tally in, estimates out. The only place where counts are divided.
 *
 *     struct measure_options o = MEASURE_DEFAULTS;
 *     struct estimates *e = measure(tally, &o, &error);
 *
 * Order of the result (fixed): level overall first: for each metric (table
 * order), cell 0, then each cell, but cell 0 alone where the row says is_detail;
 * then comparisons of metrics with is_compared; then labels.
 * Per label (metrics "precision", "recall", "f1" with level and label set):
 * chapters for cell 0 and every cell of a single attribute; the
 * `top_labels` codes and categories with most gold for cell 0.
 */
#ifndef OMBUD_METRICS_MEASURE_H
#define OMBUD_METRICS_MEASURE_H

#include "metrics/estimate.h"
#include "metrics/tally.h"

struct measure_options {
    double confidence; /* of the printed intervals */
    int top_labels;    /* codes and categories that get their own rows */
    /* Codes that could have been predicted, for true negatives and shares of pairs; 0: those with
     * gold or prediction anywhere in the study. */
    int64_t label_space;
    int n_threads; /* 0: one */
    /* A task of the caller's that runs beside the long passes; NULL: none. */
    void (*beside)(void *data);
    void *beside_data;
    int n_groupings; /* of the tally's, the first that are given; 0: all. Later ones are searched.
                      */
};
#define MEASURE_DEFAULTS ((struct measure_options){.confidence = 0.95, .top_labels = 20})

/* NULL and error on a tally that is not finished or not consistent. Caller frees. */
struct estimates *measure(const struct tally *t, const struct measure_options *options,
                          GError **error);

#endif
