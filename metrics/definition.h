/*
 * What is measured beside the tally: coding sense and direction of error.
 * One row a number; `ombud explain` and the findings read the same row.
 */
#ifndef OMBUD_METRICS_DEFINITION_H
#define OMBUD_METRICS_DEFINITION_H

#include <stdbool.h>
#include <stddef.h>

struct definition_row {
    const char *id;          /* "sense_header" */
    const char *definition;  /* id printed with every value: "sense-header/1" */
    const char *title;       /* for a table */
    const char *doc;         /* one sentence */
    const char *formula;     /* plain text */
    const char *source;      /* where it is from, and what it is not */
    const char *denominator; /* what n_labels counts: "codes judged" */
    const char *undefined;   /* why there is no value; NULL: "there are no codes judged" */
    double range_lo, range_hi;
    bool is_share; /* printed as percent */
};
extern const struct definition_row definition_rows[]; /* sorted by id */
extern const size_t n_definition_rows;
/* NULL when there is none. */
const struct definition_row *definition_find(const char *id);

#endif
