/*
 * Coding sense of a study: every code judged, shares by group, and where the findings are. What a
 * finding is, metrics/code_sense.h; formulas and sources, the rows of metrics/definition.h.
 */
#ifndef OMBUD_AUDIT_CODES_SENSE_H
#define OMBUD_AUDIT_CODES_SENSE_H

#include "audit/codes/roster.h"
#include "audit/findings.h"
#include "metrics/code_sense.h"

struct sense_place {
    enum study_role role;
    enum sense_finding finding;
    uint64_t row; /* of the file, the header being 1 */
    int column;   /* from 1 */
};

struct sense_result {
    struct estimates *estimates;                 /* owned */
    GArray *places;                              /* of struct sense_place, by finding, file, row */
    int64_t judged[STUDY_ROLES][SENSE_FINDINGS]; /* of truth and predictions */
    int64_t found[STUDY_ROLES][SENSE_FINDINGS];
    int64_t n_codes[STUDY_ROLES], n_without_table[STUDY_ROLES], n_by_format[STUDY_ROLES];
    int64_t n_without_date[STUDY_ROLES];
};

/* Never NULL. tables and edits may be NULL. Estimates of what nothing judged are left out. Counts
 * the roster's cells anew (roster_count). */
struct sense_result *sense_study(struct roster *r, const struct code_tables *tables,
                                 const struct code_edits *edits, double confidence);
void sense_result_free(struct sense_result *s);

#endif
