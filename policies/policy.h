/*
 * A policy pack: declarative JSON, validated in full before anything is judged.
 *
 *     struct policy *p = policy_load_pack("board-default", &error);
 *     struct policy *p = policy_parse(text, length, "my.json", &error);
 *
 * The schema is policies/policy.schema.json; the parser accepts exactly what the
 * schema accepts (a test holds them together). An unknown key is refused with
 * its JSON path and the nearest spelling. Packs are built into the program.
 *
 * A pack may extend built-in packs by "id@version": their rules follow its own, a
 * rule of the same id replaces theirs, and what its defaults do not say theirs do.
 * The digest is of the whole, with `extends` resolved, so that it pins every rule.
 */
#ifndef OMBUD_POLICIES_POLICY_H
#define OMBUD_POLICIES_POLICY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum rule_kind {
    RULE_METRIC,       /* a metric or a comparison of it against a limit */
    RULE_QUALITY,      /* a data-quality counter over its denominator against a limit */
    RULE_COMPLETENESS, /* share of named fields, or of actions on fails, that people filled */
    RULE_DEID,         /* identifiers by letter, or a measure of privacy (privacy.h) */
    RULE_ATTESTATION,  /* a statement that only a named person can make */
    RULE_DRIFT         /* a measure of drift: its size and how sure it is (drift_measure.h) */
};
enum rule_contrast { CONTRAST_ABSOLUTE, CONTRAST_DIFFERENCE, CONTRAST_RATIO };
enum rule_comparator {
    COMPARATOR_GE,
    COMPARATOR_GT,
    COMPARATOR_LE,
    COMPARATOR_LT,
    COMPARATOR_WITHIN,
    COMPARATOR_EQUALS
};
enum rule_severity { SEVERITY_FAIL, SEVERITY_WARN, SEVERITY_INFO };
enum rule_unit { UNIT_PATIENTS, UNIT_ENCOUNTERS, UNIT_LABELS };

/* A source that the pack names; a rule points at one. */
struct citation {
    char *ref, *url, *retrieved;
    char *authority; /* as in struct threshold_basis */
    char *status;    /* "in-force", "vacated", ...; NULL when the pack does not say */
};

/* How intervals are widened over all group comparisons of a pack: not at all; each at
 * 1 - alpha/m; or at the level at which all hold together by their joint distribution over the
 * patient groups (metrics/simultaneous.h), which is never wider. */
enum policy_adjust { ADJUST_NONE, ADJUST_BONFERRONI, ADJUST_MAX_T };
extern const char *const policy_adjust_names[]; /* "none", "bonferroni", "max-t", NULL */

struct threshold_basis {
    char *authority; /* "industry-convention", ... (schema) */
    char *source;    /* whose number it is, one sentence */
    bool legal_number;
};

struct rule {
    char *id, *title;
    enum rule_kind kind;
    char *metric; /* id of a metric, quality counter or privacy measure; never NULL */
    enum rule_contrast contrast;
    char *against;     /* "reference", "rest", "overall" */
    GPtrArray *strata; /* attribute names; empty: every grouping of n_together attributes */
    int n_together;    /* attributes at once, 1 to 3 */
    bool is_overall;   /* judged for everybody, not by group */
    enum rule_comparator comparator;
    double limit_lo, limit_hi; /* one of them unused (infinite) unless WITHIN */
    char *parameter;           /* name of the study's parameter that sets the limit, or NULL;
                                  when the study does not set it: not applicable */
    int64_t min_n;
    enum rule_unit n_unit;
    double confidence;
    enum rule_severity severity;
    struct threshold_basis basis;
    const struct citation *citation; /* of the policy, or NULL */
    GPtrArray *fields;               /* completeness: names of fields to fill; may be empty */
    bool covers_findings;            /* completeness: of actions for what failed */
    uint32_t letters;                /* deid: bit 0 is A of 164.514(b)(2)(i); 0: a measure */
    char *statement;                 /* attestation: what the person states; else NULL */
    char *rationale, *remediation, *plain;
};

struct policy {
    char *id, *version, *title, *disclaimer, *review_by;
    char *jurisdiction;  /* NULL when not said */
    char *text, *sha256; /* RFC 8785 canonical text of the whole pack, and its digest */
    double confidence;   /* defaults */
    int64_t suppress_below;
    enum policy_adjust adjust; /* for how many comparisons the pack makes */
    GPtrArray *rules;          /* of struct rule * */
    GPtrArray *citations;      /* of struct citation * */
};

/* NULL and an error that names the JSON path. The caller frees with policy_free(). */
struct policy *policy_parse(const char *text, size_t length, const char *name, GError **error);
/* A built-in pack by id, or NULL with an error that lists the packs. */
struct policy *policy_load_pack(const char *id, GError **error);
void policy_free(struct policy *p);
/* NULL when there is none. */
const struct rule *policy_find_rule(const struct policy *p, const char *id);
/* Is the review date before this day (YYYY-MM-DD)? False when either is NULL. */
bool policy_is_past_review(const struct policy *p, const char *date);

#endif
