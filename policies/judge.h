/*
 * The judge: estimates and data-quality counts against a policy.
 *
 * pass: the whole decision interval meets the limit. fail: the whole interval
 * breaks it. cannot tell: it crosses the limit, or n is under the rule's min_n,
 * or there is no interval. suppressed: fewer than `suppress_below` patients.
 * not applicable: nothing to judge (the reason says why). The decision interval
 * holds together with those of all m group comparisons that the pack declares and that
 * can be judged, as the pack's "adjust" says (none: each for itself); m is in each
 * finding. Max-t takes the correlations from `pairing`; a comparison that is not in it
 * counts as correlated with none, and without any it is Bonferroni. Findings keep the order
 * of the estimates within a rule, which is the study's order of groups.
 *
 * Rules of the other kinds make one finding each: of completeness from the fields and
 * actions that people filled, of deid from the identifier check or the disclosure
 * risk, of attestation from a named person's answer. What nobody looked at or answered
 * is cannot tell. A fail that a waiver covers is waived, which is not a pass.
 *
 * Rules of drift: a shift breaks its limit when its size does and the p adjusted over its
 * family is under 1 - confidence; size over the limit without that p is cannot tell. A
 * change breaks its limit when its whole interval does, widened over all changes that the rule
 * can judge (Bonferroni) unless the pack says adjust none.
 *
 * A gate is a rule of severity fail; a failed rule of severity warn is a watch. The
 * verdict over all: fail when a gate fails; else cannot tell when a gate cannot be
 * told or no gate passed; else pass. Policies without any gate: pass when every warn
 * rule was decided, passed or watched, and one passed at least.
 */
#ifndef OMBUD_POLICIES_JUDGE_H
#define OMBUD_POLICIES_JUDGE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "metrics/drift_measure.h"
#include "metrics/estimate.h"
#include "metrics/family.h"
#include "metrics/quality.h"
#include "policies/attestation.h"
#include "policies/policy.h"
#include "policies/privacy.h"
#include "policies/verdict.h"
#include "policies/waiver.h"

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
    const struct waiver *waiver; /* verdict waived: by whom; else NULL */
    int64_t n_more;              /* cannot tell: about how many more encounters would settle
                                    it, two figures rounded up; 0 when that is unknown */
    /* Comparisons of shares: the nearest values below and above equality that this sample would
     * have shown 4 times in 5, at the decision interval's confidence. */
    bool has_detectable_lo, has_detectable_hi;
    double detectable_lo, detectable_hi;
};

struct judgement {
    GArray *findings;     /* of struct finding, in order of policy, rule, estimate */
    enum verdict verdict; /* PASS, FAIL or CANNOT_TELL: see above */
    GStringChunk *strings;
};

struct judge_input {
    const struct estimates *estimates;
    const int64_t *quality;                  /* QUALITY_COUNTERS values */
    GHashTable *parameters;                  /* char * -> double *, may be NULL */
    const struct pairing *pairing;           /* for max-t; may be NULL */
    uint64_t seed;                           /* of its draws */
    const struct privacy *privacy;           /* NULL: nobody looked */
    const struct attestations *attestations; /* NULL: nobody answered */
    const GArray *drift;                     /* of struct drift_measure, or NULL */
    const GPtrArray *waivers;                /* of struct waiver *, may be NULL */
    const char *date;                        /* of the audit, YYYY-MM-DD, or NULL */
};
/* Never NULL. What its findings point into must outlive it: policies, estimates, drift, waivers. */
struct judgement *judge(const struct judge_input *input, GPtrArray *policies /* struct policy * */);
void judgement_free(struct judgement *j);

#endif
