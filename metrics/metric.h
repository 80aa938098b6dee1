/*
 * The metrics: one complete row each. Help, `ombud explain`, the man page,
 * policy validation and the report's annex read the same row.
 */
#ifndef OMBUD_METRICS_METRIC_H
#define OMBUD_METRICS_METRIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A value as numerator over denominator, and what is counted below the line. */
struct metric_parts {
    double numerator, denominator;
    int64_t n_labels;
};

/* Sums over labels of per-label values, from which macro averages are made. A
 * label is "with support" when it has gold, "in the union" when it has gold or
 * predictions. Per-label 0/0 counts 0. */
struct metric_macro_sums {
    double precision_support, recall_support, f1_support;
    double precision_union, recall_union, f1_union;
    double jaccard_union;
    double f1_weighted; /* sum of F1 times gold count */
    int64_t n_support, n_union, n_gold;
};

/* What a study says of its codes. */
struct metric_space {
    int64_t n_codes; /* that could be predicted: pairs are encounters x n_codes */
    int k;           /* of the metrics at the study's own k; 0: none */
    bool has_list;   /* of the codes that could be predicted: rankings are completed from it */
};

struct metric_scores; /* metrics/metric_scores.h */

enum metric_kind {
    METRIC_COUNTS, /* from the counts of a cell: 128 patient groups */
    METRIC_MACRO,  /* from the counts per code: 16 patient groups */
    METRIC_SCORES, /* from the histograms of a cell: 16 patient groups */
    METRIC_CODES,  /* from the histograms of codes: 16 patient groups, everybody only */
    METRIC_LABEL   /* of one code, category or chapter: 16 patient groups */
};

struct metric_row {
    const char *id;          /* "recall_micro" */
    const char *definition;  /* id printed with every value: "recall-micro/1" */
    const char *title;       /* "Recall, micro" */
    const char *plain;       /* what a board member reads: "Codes found" */
    const char *doc;         /* one sentence */
    const char *formula;     /* plain text: "sum TP / (sum TP + sum FN) over codes" */
    const char *source;      /* where the formula is from, and what peers call it */
    const char *denominator; /* what n_labels counts: "gold codes" */
    const char *undefined;   /* why there is no value; NULL: "there are no gold codes" */
    double range_lo, range_hi;
    int min_patients; /* with fewer its range does not hold: none is given */
    bool is_share;    /* a count over a count */
    bool is_compared; /* comparisons between groups are made of it */
    bool is_detail;   /* given for everybody only, not for each cell */
    enum metric_kind kind;
    /* One of these, by kind. `parts` is of COUNTS, where counts has TALLY_FIELDS values, and of
     * LABEL, where it has TALLY_OUTCOMES. */
    struct metric_parts (*parts)(const int64_t *counts, const struct metric_space *space);
    struct metric_parts (*scores)(const struct metric_scores *scores);
    struct metric_parts (*macro)(const struct metric_macro_sums *sums);
};
extern const struct metric_row metric_rows[]; /* sorted by id */
extern const size_t n_metric_rows;
/* NULL when there is none. */
const struct metric_row *metric_find(const char *id);

#endif
