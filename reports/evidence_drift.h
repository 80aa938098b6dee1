/*
 * The section "drift" of the evidence: what changed between a reference and a
 * current side, or along a series, with definitions, null expectations, p-values
 * and limits of charts. What is judged of it stands in `findings`.
 *
 * Counts of 1 to below - 1 rows are left out (null), with the shares from which they
 * could be told.
 */
#ifndef OMBUD_REPORTS_EVIDENCE_DRIFT_H
#define OMBUD_REPORTS_EVIDENCE_DRIFT_H

#include "metrics/drift.h"
#include "reports/evidence_section.h"

/* below: least rows that are shown, 0 for all. */
json_t *evidence_drift(const struct drift *d, int64_t below);
evidence_item_check evidence_check_drift;

/* What a policy may judge: of struct drift_measure, for the caller to unref; its strings belong to
 * the evidence. NULL when there is no such section. */
GArray *evidence_drift_measures(const struct evidence *e);

#endif
