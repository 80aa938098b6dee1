/*
 * The check for identifiers as a gate of `ombud run`: when a policy has a rule about letters of
 * 45 CFR 164.514(b)(2)(i), the study's own files are read by it and the evidence gets its section
 * "deid".
 *
 * The columns that the study names as encounter and patient ids are declared: it joins by them,
 * so their bare ids are counted apart (n_declared) and are no finding. Anything else in those
 * columns is one, and so is every other column, dates and ages included. Standard input was read
 * already and counts as a file that was not read.
 */
#ifndef OMBUD_AUDIT_DEID_DEID_STUDY_H
#define OMBUD_AUDIT_DEID_DEID_STUDY_H

#include <glib.h>
#include <stdbool.h>

#include "audit/study/study.h"
#include "reports/evidence.h"

/* Of struct policy *. */
bool deid_study_wanted(const GPtrArray *policies);
/* False and error when a file cannot be read. */
bool deid_study_put(struct evidence *e, const struct study *s, GError **error);

#endif
