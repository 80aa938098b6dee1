/*
 * What is signed: an in-toto Statement v1 (github.com/in-toto/attestation) about one audit.
 *
 * Subjects are the files that the folder's SHA256SUMS names (outputs and inputs), that file itself,
 * and each policy by the digest of its canonical text. The predicate (urn:ombud:audit:1) repeats
 * from the evidence what a signer answers for, and says how the PDF was rendered. All of it can be
 * made again from the folder: `ombud verify` does, and compares the bytes.
 */
#ifndef OMBUD_AUDIT_ATTEST_STATEMENT_H
#define OMBUD_AUDIT_ATTEST_STATEMENT_H

#include <glib.h>
#include <stdbool.h>

#include "reports/evidence.h"
#include "reports/report.h"

#define STATEMENT_SUMS "SHA256SUMS"

/* An input need not be in the folder; everything else must be. */
enum subject_kind { SUBJECT_INPUT, SUBJECT_REPORT, SUBJECT_POLICY, SUBJECT_KINDS };

struct subject {
    enum subject_kind kind;
    char *name;   /* of a file, without folder; of a policy id@version */
    char *sha256; /* hex */
};

struct statement {
    GPtrArray *subjects; /* of struct subject * */
    bool is_rendered;    /* the folder holds a PDF, made with: */
    enum report_kind kind;
    bool is_a4;
    gint64 epoch;     /* -1: the study's date */
    char *log_sha256; /* last entry of the run log at the time, or NULL */
};

/* Of a folder that `run` or `report` wrote; policies from the evidence. is_rendered and what
 * follows it are for the caller to fill. NULL and error when SHA256SUMS cannot be read. */
struct statement *statement_of_folder(const char *folder, const struct evidence *e, GError **error);
/* Canonical JSON; caller frees. */
char *statement_text(const struct statement *s, const struct evidence *e);
/* NULL and an error that begins with `name`. */
struct statement *statement_parse(const char *text, size_t length, const char *name,
                                  GError **error);
void statement_free(struct statement *s);

#endif
