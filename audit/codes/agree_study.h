/*
 * Agreement of raters on charts: the model, the coder, an auditor; by group.
 *
 *     const struct agree_rater raters[] = {{"model", r, STUDY_PREDICTIONS}, {"coder", r,
 * STUDY_TRUTH}}; struct agree_result *a = agree_study(r, &options, raters, 2);
 *
 * For each pair of raters, over the charts that both rated; and of three or more, alpha of all over
 * the charts that at least two rated. A unit is a pair of chart and code, the codes being those
 * that any rater gave anywhere (present or absent: two categories), or a chart, whose whole set of
 * codes is the category. MASI's alpha is always of charts. Formulas: metrics/agreement.h.
 */
#ifndef OMBUD_AUDIT_CODES_AGREE_STUDY_H
#define OMBUD_AUDIT_CODES_AGREE_STUDY_H

#include "audit/codes/roster.h"

#define AGREE_MAX_RATERS 6
/* Alpha of sets looks at every pair of sets: beyond so many in a group it has no value. */
#define AGREE_MAX_SETS 10000

struct agree_rater {
    const char *name;
    const struct roster *roster; /* its charts are found in the base by their ids */
    enum study_role role;
};

struct agree_options {
    bool is_by_chart; /* the unit */
    /* A chart without a code was not rated, unless it has "-" or "none" in place of codes; else it
     * was, with no code. */
    bool is_empty_unrated;
    double confidence;
};

/* The raters compared, and their estimates; patients are those of the charts compared. */
struct agree_comparison {
    char *name; /* "model and coder", "all raters" */
    int64_t n_charts;
    struct estimates *estimates;
};

struct agree_result {
    GArray *comparisons; /* of struct agree_comparison */
    int64_t n_codes;     /* given by any rater */
    int64_t n_unknown;   /* charts of a rater that are not in the base: left out */
};

/* `base` gives groups and patients, and is counted anew. */
struct agree_result *agree_study(struct roster *base, const struct agree_options *o,
                                 const struct agree_rater *raters, size_t n_raters);
void agree_result_free(struct agree_result *a);

#endif
