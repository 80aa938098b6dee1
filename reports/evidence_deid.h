/*
 * Section "deid" of the evidence: what the check for identifiers looked at and found, letter by
 * letter of 45 CFR 164.514(b)(2)(i), and by rule.
 *
 *     const struct deid_report r = {.rules = "safe-harbor", .zip_census = 2020, .counts = &counts};
 *     evidence_put(e, "deid", evidence_deid_object(&r));
 *
 * Counts of places in files, not of patients. No value of the data, no file name, no position:
 * those are on the screen and in --findings. A letter's own verdict: fail with a finding; not
 * applicable where the rules keep it (a limited data set keeps dates and codes); cannot tell
 * where something is for a person to look at, a file was not read, or a program cannot establish
 * the letter (P, Q, R); else pass. What a policy makes of it stands in `findings`.
 */
#ifndef OMBUD_REPORTS_EVIDENCE_DEID_H
#define OMBUD_REPORTS_EVIDENCE_DEID_H

#include "policies/deid/deid.h"
#include "policies/privacy.h"
#include "policies/verdict.h"
#include "reports/evidence.h"
#include "reports/evidence_section.h"

struct deid_report {
    const char *rules; /* id of the rule set */
    bool is_limited;
    int zip_census, reference_year;
    const struct deid_counts *counts;
};

/* The verdict of letter i (0 is A) by what was counted alone. */
enum verdict evidence_deid_verdict(const struct deid_report *r, int i);

/* The section as an object; caller decrefs, or hands it to evidence_put(). */
json_t *evidence_deid_object(const struct deid_report *r);
evidence_item_check evidence_check_deid;
/* Adds what the judge asks of identifiers to *out; false, and nothing, without the section. */
bool evidence_deid_privacy(const struct evidence *e, struct privacy *out);

#endif
