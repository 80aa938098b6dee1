/*
 * What the name of a column, or of a key in JSON, says about its values.
 *
 *     column_rule("admittime")      RULE_DATE_COLUMN: its dates are dates
 *     column_rule("PatientName")    RULE_NAME_COLUMN
 *     column_rule("hadm_id")        RULE_UNIQUE_COLUMN
 *
 * Words are cut at marks, blanks and capitals; the most specific row of the table wins. What is in
 * the cells decides with it: a column of dates that holds years only is none.
 */
#ifndef OMBUD_POLICIES_DEID_COLUMN_H
#define OMBUD_POLICIES_DEID_COLUMN_H

#include <stdbool.h>
#include <stddef.h>

#include "policies/deid/deid.h"

/* DEID_RULES: it says nothing. */
enum deid_rule column_rule(const char *name, size_t size);
/* May the name be shown? Not when a person's name or a number could be in it, as in a file
 * whose header is missing. */
bool column_may_show(const char *name, size_t size);
/* Does a value fit what its column's name says? An empty one, "unknown" and the like do not;
 * a name has letters, a date more than a year, an age more than 89, a telephone seven digits.
 * zip_census: 2020, 2010 or 2000. */
bool column_fits(enum deid_rule rule, const char *value, size_t size, int zip_census);

#endif
