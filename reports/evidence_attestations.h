/* Section "attestations" of the evidence: what named persons stated, filled and undertook. */
#ifndef OMBUD_REPORTS_EVIDENCE_ATTESTATIONS_H
#define OMBUD_REPORTS_EVIDENCE_ATTESTATIONS_H

#include "policies/attestation.h"
#include "reports/evidence.h"
#include "reports/evidence_section.h"

/* NULL takes the section out. */
void evidence_put_attestations(struct evidence *e, const struct attestations *a);
evidence_item_check evidence_check_attestations;

#endif
