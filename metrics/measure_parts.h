/*
 * The parts of measure(): each fills samples from a tally. Private to
 * metrics/measure*.c.
 */
#ifndef OMBUD_METRICS_MEASURE_PARTS_H
#define OMBUD_METRICS_MEASURE_PARTS_H

#include "metrics/estimate.h"
#include "metrics/jackknife.h"
#include "metrics/measure.h"
#include "metrics/metric.h"

/* Which counts: those of a cell, or of everybody but the cell. */
enum side { SIDE_CELL, SIDE_REST, SIDES };

/* What every part reads. */
struct measure_work {
    const struct tally *tally;
    struct estimates *out;
    double confidence;
    int64_t label_space;
    int64_t (*totals)[TALLY_FIELDS]; /* by cell */
    int64_t *n_patients;             /* by cell */
    int *references;                 /* by grouping: its reference cell, or -1 */
    /* Sums over codes with each wide group left out, and (last) with none. */
    struct metric_macro_sums *macro; /* [n_cells][SIDES][TALLY_WIDE_GROUPS + 1] */
};

/* Fills the macro sums in one pass over the codes. */
void measure_macro_sums(struct measure_work *w);
/* A metric of a cell or of the rest; of kind COUNTS or MACRO. */
void measure_sample(const struct measure_work *w, const struct metric_row *m, int cell,
                    enum side side, struct sample *out);
/* Value, interval, method, status from a sample. */
void measure_interval(struct estimate *e, const struct metric_row *m, const struct sample *s,
                      double confidence);
/* Appends the comparisons, and the estimates per label. */
void measure_comparisons(struct measure_work *w);
void measure_labels(struct measure_work *w, int top);
/* An estimate of a cell without its value: group, counts of patients, names. */
struct estimate measure_blank(const struct measure_work *w, int cell);

#endif
