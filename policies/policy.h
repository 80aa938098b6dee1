/*
 * A policy pack: declarative JSON, validated in full before anything is judged.
 *
 *     struct policy *p = policy_load_pack("board-default", &error);
 *     struct policy *p = policy_parse(text, length, "my.json", &error);
 *
 * The schema is policies/policy.schema.json; the parser accepts exactly what the
 * schema accepts (a test holds them together). An unknown key is refused with
 * its JSON path and the nearest spelling. Packs are built into the program.
 */
#ifndef OMBUD_POLICIES_POLICY_H
#define OMBUD_POLICIES_POLICY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum rule_kind {
    RULE_METRIC, /* a metric or a comparison of it against a limit */
    RULE_QUALITY /* a data-quality counter over its denominator against a limit */
};
enum rule_contrast { CONTRAST_ABSOLUTE, CONTRAST_DIFFERENCE, CONTRAST_RATIO };
enum rule_comparator {
    COMPARATOR_GE,
    COMPARATOR_GT,
    COMPARATOR_LE,
    COMPARATOR_LT,
    COMPARATOR_WITHIN
};
enum rule_severity { SEVERITY_FAIL, SEVERITY_WARN, SEVERITY_INFO };
enum rule_unit { UNIT_PATIENTS, UNIT_ENCOUNTERS, UNIT_LABELS };

struct threshold_basis {
    char *authority; /* "industry-convention", ... (schema) */
    char *source;    /* whose number it is, one sentence */
    bool legal_number;
};

struct rule {
    char *id, *title;
    enum rule_kind kind;
    char *metric; /* metric id, or quality counter id */
    enum rule_contrast contrast;
    char *against;     /* "reference", "rest", "overall" */
    GPtrArray *strata; /* attribute names; empty: every single-attribute grouping */
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
    char *rationale, *remediation, *plain;
};

struct policy {
    char *id, *version, *title, *disclaimer, *review_by;
    char *sha256;      /* of its RFC 8785 canonical text */
    double confidence; /* defaults */
    int64_t suppress_below;
    bool is_bonferroni; /* intervals widened over all comparisons of the pack */
    GPtrArray *rules;   /* of struct rule * */
};

struct policy *policy_parse(const char *text, size_t length, const char *name, GError **error);
/* A built-in pack by id, or NULL with an error that lists the packs. */
struct policy *policy_load_pack(const char *id, GError **error);
void policy_free(struct policy *p);

#endif
