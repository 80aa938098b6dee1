/*
 * What coders do with suggestions: overrides, and whether wrong ones are accepted as readily as
 * right ones, by group.
 *
 * A suggestion is a row of the predictions with an action (accept, edit, reject), whatever its
 * score; a row with the action add is a code that the coder added. Right is a code that the truth
 * has for the encounter: so truth must be an auditor's, not what the coder accepted, and encounters
 * without truth tell of overrides only.
 */
#ifndef OMBUD_AUDIT_CODES_REVIEW_STUDY_H
#define OMBUD_AUDIT_CODES_REVIEW_STUDY_H

#include "audit/codes/roster.h"

struct review_result {
    struct estimates *estimates;          /* owned */
    int64_t n_actions[CODER_ACTIONS];     /* rows */
    int64_t n_right, n_wrong, n_unjudged; /* suggestions; unjudged: no truth */
    int64_t n_right_accepted, n_wrong_accepted;
};

/* Never NULL. Counts the roster's cells anew (roster_count_these). */
struct review_result *review_study(struct roster *r, double confidence);
void review_result_free(struct review_result *v);

#endif
