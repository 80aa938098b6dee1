/*
 * The section "fairness" of the evidence: criteria, inequality, case mix, families bounded
 * together, shrunken rates, bounds for the not recorded, subgroups found, and the joint
 * distribution from which a judge bounds any family of comparisons.
 *
 *     evidence_put_fairness(e, fairness);
 *     struct pairing *p = evidence_pairing(e);     // for judge_input; empty when there is none
 *
 * Everything in it is what metrics/fairness.h says; sentences are added here.
 */
#ifndef OMBUD_REPORTS_EVIDENCE_FAIRNESS_H
#define OMBUD_REPORTS_EVIDENCE_FAIRNESS_H

#include "metrics/fairness.h"
#include "reports/evidence.h"
#include "reports/evidence_section.h"

void evidence_put_fairness(struct evidence *e, const struct fairness *f);
evidence_item_check evidence_check_fairness;

/* Its strings are the evidence's. Caller frees with pairing_free(). */
struct pairing *evidence_pairing(const struct evidence *e);

#endif
