/*
 * Section "previous" of the evidence: what changed since an earlier audit. Each check that is open
 * in either (fail, cannot tell or waived) is one row: new (it was not open before), again (it was,
 * and n_times says for how many audits in a row), resolved (it passes now), or not judged (it has
 * no verdict now). Checks are matched by policy, rule and group; the version of a policy may
 * differ.
 *
 *     evidence_judge(e, judgement, policies);
 *     if (!evidence_put_previous(e, before, &error)) ...
 */
#ifndef OMBUD_REPORTS_EVIDENCE_PREVIOUS_H
#define OMBUD_REPORTS_EVIDENCE_PREVIOUS_H

#include "reports/evidence.h"
#include "reports/evidence_section.h"

/* Both judged. An error when `before` was made from the same tally, was not judged, or holds small
 * cells that e must not. NULL takes the section out. */
bool evidence_put_previous(struct evidence *e, const struct evidence *before, GError **error);
evidence_item_check evidence_check_previous;

#endif
