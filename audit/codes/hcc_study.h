/*
 * Direction of error of a study: categories and weight coded over and under, by group. Formulas and
 * sources are the rows of metrics/definition.h; what a category is, metrics/hcc.h.
 */
#ifndef OMBUD_AUDIT_CODES_HCC_STUDY_H
#define OMBUD_AUDIT_CODES_HCC_STUDY_H

#include "audit/codes/roster.h"
#include "metrics/hcc.h"

/* What a set of codes belongs to: an encounter, or all encounters of a patient together (within the
 * group looked at), as risk adjustment counts them. */
enum hcc_unit { HCC_ENCOUNTER, HCC_PATIENT };

struct hcc_result {
    struct estimates *estimates; /* owned */
    struct hcc_outcome total;    /* categories, and weights in HCC_WEIGHT_ONE */
    int64_t n_units;             /* encounters or patients compared */
};

/* Never NULL. Counts the roster's cells anew (roster_count). */
struct hcc_result *hcc_study(struct roster *r, const struct hcc_map *m, enum hcc_unit unit,
                             double confidence);
void hcc_result_free(struct hcc_result *h);

#endif
