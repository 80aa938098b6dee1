/* Section "waivers" of the evidence: who accepted what for how long, and how many fails each
 * one covers (n_used; 0 is a waiver that was not needed). */
#ifndef OMBUD_REPORTS_EVIDENCE_WAIVERS_H
#define OMBUD_REPORTS_EVIDENCE_WAIVERS_H

#include "policies/judge.h"
#include "reports/evidence.h"
#include "reports/evidence_section.h"

/* waivers of struct waiver *; NULL or none takes the section out. */
void evidence_put_waivers(struct evidence *e, const GPtrArray *waivers, const struct judgement *j);
evidence_item_check evidence_check_waivers;

#endif
