/* The codes of two tallies: predicted and right ones, as codes, categories, chapters and groups of
 * a table; of everybody, and by chapter for each group of patients. Part of compare_tallies. */
#ifndef OMBUD_AUDIT_DRIFT_TALLY_CODES_H
#define OMBUD_AUDIT_DRIFT_TALLY_CODES_H

#include "audit/drift/compare_tallies.h"

void tally_codes_compare(struct drift *d, const struct compare_tallies_options *o);

/* Fills a feature from counts by name: char * -> int64_t[2] (reference, current). */
void tally_codes_levels(GHashTable *counts, size_t top, struct drift_feature *f);

#endif
