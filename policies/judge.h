/*
 * The judge: estimates and data-quality counts against a policy.
 *
 * pass: the whole decision interval meets the limit. fail: the whole interval
 * breaks it. cannot tell: it crosses the limit, or n is under the rule's min_n,
 * or there is no interval. suppressed: fewer than `suppress_below` patients.
 * not applicable: nothing to judge (the reason says why). The decision interval
 * is the Bonferroni-simultaneous one over all m group comparisons that the pack
 * declares and that can be judged; m is in each finding. Findings keep the order
 * of the estimates within a rule, which is the study's order of groups.
 */
#ifndef OMBUD_POLICIES_JUDGE_H
#define OMBUD_POLICIES_JUDGE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "metrics/estimate.h"
#include "metrics/quality.h"
#include "policies/policy.h"
#include "policies/verdict.h"

/* Strings point into the policy, the estimates or `strings`; numbers are copies. */
struct finding {
    const struct rule *rule;
    const struct policy *policy;
    int n_by;
    struct estimate_by by[ESTIMATE_MAX_BY];
    const char *metric;    /* of the estimate judged; counter id for quality rules */
    const char *reference; /* level compared to, or NULL */
    enum verdict verdict;
    const char *reason; /* one plain sentence: why this verdict */
    bool has_value, has_interval;
    double value;
    double lo, hi;             /* decision interval */
    double confidence;         /* of the rule, before adjustment */
    int n_comparisons;         /* m; 1 when not adjusted */
    double limit_lo, limit_hi; /* infinite where there is none */
    bool has_counts;
    int64_t n_patients, n_encounters, n_labels;
    int64_t n_more; /* cannot tell: about how many more encounters would settle
                       it, two figures rounded up; 0 when that is unknown */
};

struct judgement {
    GArray *findings;     /* of struct finding, in order of policy, rule, estimate */
    enum verdict verdict; /* FAIL if any fail-severity rule fails, else CANNOT_TELL if any
                             such rule cannot tell or nothing at all could be judged, else PASS */
    GStringChunk *strings;
};

struct judge_input {
    const struct estimates *estimates;
    const int64_t *quality; /* QUALITY_COUNTERS values */
    GHashTable *parameters; /* char * -> double *, may be NULL */
};
struct judgement *judge(const struct judge_input *input, GPtrArray *policies /* struct policy * */);
void judgement_free(struct judgement *j);

#endif
