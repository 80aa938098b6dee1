/*
 * Attestations: what only people can state, in a file that people write. The program
 * reads it and never answers for them.
 *
 *     {"schema": "ombud-attestations/1",
 *      "answers": [{"rule": "HIPAA-SH-KNOWLEDGE", "answer": "yes", "by": "A. Rivera",
 *                   "role": "Privacy officer", "date": "2026-10-05"}],
 *      "fields":  [{"by": "B. Osei", "role": "Model owner", "date": "2026-10-02",
 *                   "values": {"input_sex": "used; see model sheet 3"}}],
 *      "actions": [{"rule": "HHS1557-RECALL-RATIO", "strata": ["language=other"],
 *                   "action": "Human review of every chart", "owner": "C. Lind",
 *                   "due": "2026-12-01", "by": "A. Rivera", "role": "Compliance officer",
 *                   "date": "2026-10-05"}]}
 *
 * A rule or field that no policy in use asks for is an error: it may be a typing error,
 * and an attestation that silently does not count is worse than none.
 */
#ifndef OMBUD_POLICIES_ATTESTATION_H
#define OMBUD_POLICIES_ATTESTATION_H

#include <glib.h>
#include <stdbool.h>

#include "metrics/estimate.h"

/* Who said it, and when. */
struct attester {
    char *by, *role, *date;
};

struct attested_answer {
    char *rule;
    bool is_yes;
    char *until; /* last day on which it holds, or NULL */
    struct attester who;
};

struct attested_field {
    char *name, *value;
    struct attester who;
};

/* What is done about a finding that failed. */
struct attested_action {
    char *rule;
    GPtrArray *strata; /* as in struct waiver */
    char *action, *owner, *due;
    struct attester who;
};

struct attestations {
    GPtrArray *answers; /* of struct attested_answer * */
    GPtrArray *fields;  /* of struct attested_field * */
    GPtrArray *actions; /* of struct attested_action * */
};

struct attestations *attestations_parse(const char *text, size_t length, const char *name,
                                        GPtrArray *policies, GError **error);
void attestations_free(struct attestations *a);

/* NULL when nobody answered; a may be NULL. */
const struct attested_answer *attestations_answer(const struct attestations *a, const char *rule);
const struct attested_field *attestations_field(const struct attestations *a, const char *name);
const struct attested_action *attestations_action(const struct attestations *a, const char *rule,
                                                  int n_by, const struct estimate_by *by);

#endif
