/*
 * What a good pack should not have although it can be judged by, and how two packs differ.
 *
 *     GPtrArray *faults = policy_lint(pack, "2026-11-25");
 *
 * Both give lines of text (char *, owned by the array), in the order of the pack; none means
 * nothing to say. Neither knows a clock.
 */
#ifndef OMBUD_POLICIES_POLICY_LINT_H
#define OMBUD_POLICIES_POLICY_LINT_H

#include "policies/policy.h"

/* date: YYYY-MM-DD, to hold the review date against; NULL: that is not looked at. */
GPtrArray *policy_lint(const struct policy *p, const char *date);
/* "+ rule", "- rule", "~ rule.key: old -> new", of the whole packs with what they extend. */
GPtrArray *policy_diff(const struct policy *a, const struct policy *b);

#endif
