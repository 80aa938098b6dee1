/*
 * The fairness section of the evidence as C records for its page. Strings are the evidence's;
 * it measures nothing. See reports/evidence_fairness.h for what each number is.
 *
 *     struct view_fairness *f = view_fairness_new(v);     // NULL: there is no such section
 *     view_fairness_free(f);
 */
#ifndef OMBUD_REPORTS_VIEW_FAIRNESS_H
#define OMBUD_REPORTS_VIEW_FAIRNESS_H

#include "metrics/fairness_group.h"
#include "reports/view.h"

struct view_range {
    bool is_there;
    double lo, hi;
};

struct view_mix {
    struct fair_group group;
    const char *metric, *level, *reading, *plain;
    bool has_adjusted;
    double raw, adjusted, mix, covered;
    struct view_range range;
};

struct view_member {
    struct fair_group group;
    double value, p_holm;
    struct view_range range, bonferroni;
    bool is_flagged;
};

struct view_family {
    const char *metric;
    double bound;
    GArray *members; /* of struct view_member */
};

struct view_criterion {
    const char *criterion, *reason;
    char *attributes, *highest, *lowest; /* owned; joined by " and ", " x " */
    bool has_value, has_ratio;
    double difference, ratio;
    struct view_range range;
    int64_t n_groups, n_defined;
};

struct view_subgroup {
    struct fair_group group;
    double value, rest, difference;
    struct view_range range;
    int64_t n_patients, explained_by; /* -1: by none */
};

struct view_shrunk {
    struct fair_group group;
    double raw, n_eff, shrunk;
    struct view_range exact;
};

struct view_missing {
    struct fair_group group;
    const char *reference, *metric;
    double observed;
    struct view_range bounds;
    bool changes_sign;
};

struct view_fairness {
    double confidence;
    int64_t n_codes;
    bool is_stated;
    GArray *mix, *families, *criteria, *shrunk, *missing, *subgroups;
    bool has_search;
    int64_t depth, n_candidates, n_found, n_exploratory, min_patients;
};

struct view_fairness *view_fairness_new(const struct view *v);
void view_fairness_free(struct view_fairness *f);

#endif
