/*
 * Drift between two tallies: codes, categories, chapters and groups of codes,
 * demographics, data quality; accuracy and the gaps between groups. A reference
 * tally holds no row of data.
 *
 * Charts of one patient are alike, so counts of codes vary more than if each were
 * drawn alone. How much more is seen between the 16 wide patient groups (a design
 * effect, Rao and Scott 1981, first order), by which chi-square is divided and what
 * PSI is by chance is multiplied.
 */
#ifndef OMBUD_AUDIT_DRIFT_COMPARE_TALLIES_H
#define OMBUD_AUDIT_DRIFT_COMPARE_TALLIES_H

#include <glib.h>

#include "metrics/drift.h"
#include "metrics/tally.h"

struct compare_tallies_options {
    const struct tally *tally[2]; /* finished: reference, current */
    GHashTable *code_groups;      /* char * code -> char * group, or NULL */
    size_t top;                   /* levels with a bin of their own */
    const char *compat;
};

/* Not concluded yet (metrics/drift.h). NULL and an error. */
struct drift *compare_tallies(const struct compare_tallies_options *options, GError **error);

/* A series of tallies in order: exact match, recall and precision, of everybody and of each group
 * of one attribute. labels[i] names the period. NULL and an error. */
struct drift *series_of_tallies(const struct tally *const *tallies, const char *const *labels,
                                size_t n, GError **error);

/* Code to group from CSV: a column "code" and the first other column. NULL and an error. */
GHashTable *code_groups_read(const char *path, GError **error);

#endif
