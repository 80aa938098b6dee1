/*
 * The evidence: the whole outcome of one audit as one canonical JSON document
 * (RFC 8785), schema reports/evidence.schema.json, "ombud-evidence/1".
 *
 * Every report is a view of it and computes nothing. It holds no file name, no
 * path, no row number and no digest of a file's bytes, because it must be the same for
 * the same data in another order, sharded or renamed; those stand beside it in
 * SHA256SUMS.
 *
 * Top level: schema, tool, study, inputs, quality, estimates, findings, verdict
 * (and policies, privacy).
 */
#ifndef OMBUD_REPORTS_EVIDENCE_H
#define OMBUD_REPORTS_EVIDENCE_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "metrics/estimate.h"
#include "metrics/quality.h"
#include "metrics/suppress.h"
#include "policies/judge.h"

/* What the study says about itself; any string may be NULL. */
struct evidence_study {
    const char *title, *organisation, *model, *period, *date; /* date: YYYY-MM-DD */
    const char *code_system;
    bool is_synthetic;
    const char *fingerprint;  /* of what must agree for a merge */
    const char *tally_sha256; /* of the canonical tally: what the numbers were made from */
    uint64_t seed;
    double threshold;
    bool leaves_out_unpredicted;
    bool has_patients;
    const char *const *attributes;   /* NULL-terminated, in study order */
    const char *const *not_recorded; /* per attribute: its level for a missing value */
    GHashTable *parameters;          /* char * -> double *; may be NULL */
};

struct evidence {
    json_t *root; /* owned; canonical when written */
    char *text;   /* see evidence_seal(); NULL: not sealed */
    size_t length;
    char *sha256; /* of the text, when sealed */
};

/* Before the judge: findings empty, verdict "not judged". is_internal marks every
 * output "contains small cells". Copies what it is given; never NULL. Caller frees with
 * evidence_free(). */
struct evidence *evidence_new(const struct evidence_study *study, const struct estimates *e,
                              const int64_t quality[QUALITY_COUNTERS],
                              const struct suppress_summary *privacy, bool is_internal);
/* Adds policies, findings and the verdict (replacing those there). */
void evidence_judge(struct evidence *e, const struct judgement *j, GPtrArray *policies);

/* Reads and validates. NULL and an error that names the JSON path. Hostile input is bounded. What
 * is read canonical is sealed. */
struct evidence *evidence_parse(const char *text, size_t length, const char *name, GError **error);
/* The estimates, quality counts and parameters, as the judge wants them. */
struct estimates *evidence_estimates(const struct evidence *e, GError **error);
void evidence_quality(const struct evidence *e, int64_t quality[QUALITY_COUNTERS]);
GHashTable *evidence_parameters(const struct evidence *e);
uint64_t evidence_seed(const struct evidence *e);
bool evidence_is_internal(const struct evidence *e);
/* The study's date, or NULL. Caller frees. */
char *evidence_date(const struct evidence *e);

/* Keeps the text for whoever asks next. Whoever changes the root lets it go first. */
void evidence_seal(struct evidence *e);
void evidence_unseal(struct evidence *e);

/* RFC 8785 text with a newline at the end; caller frees with g_free. */
char *evidence_text(const struct evidence *e, size_t *length);
/* Of that text, in hex. Caller frees with g_free. */
char *evidence_sha256(const struct evidence *e);
void evidence_free(struct evidence *e);

#endif
