/*
 * Coding sense: is a code possible at all, for this patient, at this date, in this place? A pure
 * function of the code and what is known of its encounter.
 *
 *     struct sense_case c = {.code = "O80", .date = d, .sex = 'M', .age = 40};
 *     struct sense_verdict v = sense_check(tables, edits, &c);
 *     v.found & 1U << SENSE_SEX
 */
#ifndef OMBUD_METRICS_CODE_SENSE_H
#define OMBUD_METRICS_CODE_SENSE_H

#include <stdbool.h>
#include <stdint.h>

#include "metrics/code_edit.h"
#include "metrics/code_table.h"

enum sense_finding {
    SENSE_UNKNOWN,
    SENSE_HEADER,
    SENSE_NOT_AT_DATE,
    SENSE_SEX,
    SENSE_AGE,
    SENSE_PRINCIPAL,
    SENSE_MANIFESTATION,
    SENSE_DUPLICATE, /* made by who knows the other codes, not by sense_check */
    SENSE_UNSPECIFIED,
    SENSE_FINDINGS
};

struct sense_row {
    const char *id;  /* of the definition: "sense_header" */
    bool is_located; /* each is worth a look; false: only the share says something */
};
extern const struct sense_row sense_rows[SENSE_FINDINGS];

struct sense_case {
    const char *code; /* normalised */
    int32_t date;     /* of service, days; 0: not known */
    char sex;         /* 'F', 'M', 0: not known */
    double age;       /* years; negative: not known */
    bool is_principal;
};

/* Bits 1 << finding. What is not judged (no table in force, sex not known, ...) is neither found
 * nor counted among those judged. */
struct sense_verdict {
    uint32_t judged, found;
};

/* tables and edits may be NULL: what they judge is not judged. */
struct sense_verdict sense_check(const struct code_tables *tables, const struct code_edits *edits,
                                 const struct sense_case *c);

#endif
