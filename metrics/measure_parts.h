/*
 * The parts of measure(): each fills samples from a tally. Private to
 * metrics/measure*.c.
 */
#ifndef OMBUD_METRICS_MEASURE_PARTS_H
#define OMBUD_METRICS_MEASURE_PARTS_H

#include "metrics/comparison.h"
#include "metrics/estimate.h"
#include "metrics/jackknife.h"
#include "metrics/measure.h"
#include "metrics/metric.h"

struct score_sorter; /* metrics/tally_score.h */

/* Which counts: those of a cell, or of everybody but the cell. */
enum side { SIDE_CELL, SIDE_REST, SIDES };

/* Of a code or the sum over codes: n that have pairs of both kinds, with their areas. */
struct measure_code_sums {
    int64_t n;
    double auc, precision;
};

/* What every part reads. */
struct measure_work {
    const struct tally *tally;
    struct estimates *out;
    double confidence;
    struct metric_space space; /* its codes: as stated, else those with gold or prediction */
    int64_t n_labels;          /* that and codes only suggested or listed: the pairs of a ranking */
    int n_cells;               /* that are given: of the first groupings */
    int64_t (*totals)[TALLY_FIELDS]; /* by cell */
    int64_t *n_patients;             /* by cell */
    int *references;                 /* by grouping: its reference cell, or -1 */
    /* Sums over codes with each wide group left out, and (last) with none. */
    struct metric_macro_sums *macro; /* [n_cells][SIDES][TALLY_WIDE_GROUPS + 1] */
    struct measure_code_sums code_sums[TALLY_WIDE_GROUPS + 1]; /* likewise, everybody */
    double wide_encounters[TALLY_WIDE_GROUPS];
    struct sample *scores; /* [n_cells][SIDES][n_score_rows] */
    size_t n_score_rows;   /* metrics of kind SCORES */
};

/* Totals, references and the options' choices; no macro sums and no `out`. */
bool measure_work_init(struct measure_work *w, const struct tally *t,
                       const struct measure_options *options, GError **error);
void measure_work_clear(struct measure_work *w); /* but for `out` */

/* Fills the macro sums, the samples of the metrics of kind SCORES, and code_sums. */
void measure_passes(struct measure_work *w, const struct measure_options *options);
/* Its parts, which may run at once: of some cells, of a cell, of a code. */
void measure_macro_sums(struct measure_work *w, int first_cell, int n_cells);
void measure_cell_scores(struct measure_work *w, int cell);
void measure_code_scores(const struct measure_work *w, size_t code, struct score_sorter *sorter,
                         struct measure_code_sums out[TALLY_WIDE_GROUPS + 1]);
const struct sample *measure_score_sample(const struct measure_work *w, const struct metric_row *m,
                                          int cell, enum side side);
void measure_code_sample(const struct measure_work *w, const struct metric_row *m,
                         struct sample *s);
/* One value of a sample: without group g, or (g < 0) of all. Where is_in[g] is set before, has_all
 * follows from it. */
void measure_replicate(struct sample *s, int g, struct metric_parts p);
/* A metric of a cell or of the rest; of any kind but LABEL, and CODES for cell 0 only. */
void measure_sample(const struct measure_work *w, const struct metric_row *m, int cell,
                    enum side side, struct sample *out);
/* Value, interval, method, status from a sample. What is not a share has no range where nothing
 * varies between groups of patients. */
void measure_interval(struct estimate *e, const struct metric_row *m, const struct sample *s,
                      double confidence);
/* The reason of an estimate without a value, given what the row has; a text of OWNER. */
void measure_reason(struct estimate *e, const char *undefined, const char *denominator,
                    struct estimates *owner);
/* Fills a comparison of two samples: e has n_patients of the first and the confidence. */
void measure_compare(struct estimate *e, const struct metric_row *m, const struct sample *own,
                     const struct sample *other, int64_t n_other, enum comparison_as as);
/* Appends the comparisons, and the estimates per label. */
void measure_comparisons(struct measure_work *w);
void measure_labels(struct measure_work *w, int top);
/* An estimate of a cell without its value: group, counts of patients, names. */
struct estimate measure_blank(const struct measure_work *w, int cell);

#endif
