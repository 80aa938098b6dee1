/* Inside the judge: what its files share. */
#ifndef OMBUD_POLICIES_JUDGE_PARTS_H
#define OMBUD_POLICIES_JUDGE_PARTS_H

#include "policies/judge.h"

/* What one rule judges: the estimates of its metric and groups. */
struct judge_work {
    const struct judge_input *input;
    struct judgement *out;
    int n_comparisons;              /* of the pack being judged */
    GArray *places;                 /* of them in the pairing, -1: in none */
    double level, level_confidence; /* max-t: the level for a confidence, once drawn */
};

/* A finding of a rule before anything is known. */
struct finding judge_blank(const struct policy *p, const struct rule *r);
void judge_give(struct finding *f, enum verdict verdict, const char *reason);
/* Does the whole range lo..hi meet the limits; does it break them? Neither: it crosses one.
 * gt and lt: the limit itself breaks; the other comparators: it meets. */
bool judge_meets(const struct rule *r, const struct finding *f);
bool judge_breaks(const struct rule *r, const struct finding *f);

/* Rules that judge no estimate: one finding each, appended. */
void judge_completeness(struct judge_work *w, const struct policy *p, const struct rule *r);
void judge_deid(struct judge_work *w, const struct policy *p, const struct rule *r);
void judge_attestation(struct judge_work *w, const struct policy *p, const struct rule *r);
/* One finding each measure of drift of the rule's metric. */
void judge_drift(struct judge_work *w, const struct policy *p, const struct rule *r);
/* Actions for what failed among the findings before: after all other rules. */
void judge_actions(struct judge_work *w, const struct policy *p, const struct rule *r);
/* Fails that a waiver covers become waived. */
void judge_waive(struct judge_work *w);

#endif
