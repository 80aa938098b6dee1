/*
 * What `ombud attest` and `ombud verify` share: their flags, and an audit's folder while they look
 * at it.
 *
 *     struct visit v = {.folder = argv[1], .flags = &flags.visit};
 *     v.evidence = visit_evidence(&v, &error);
 *     ... visit_envelope(&v, &error) ...
 *     visit_clear(&v);
 */
#ifndef OMBUD_AUDIT_CLI_VISIT_H
#define OMBUD_AUDIT_CLI_VISIT_H

#include <glib.h>
#include <stdbool.h>

#include "audit/attest/envelope.h"
#include "audit/attest/statement.h"
#include "reports/evidence.h"

#define VISIT_ENVELOPE "attestation.dsse.json"
#define VISIT_MAX_KEY ((size_t)1 << 20)
#define VISIT_MAX_LOG ((size_t)256 << 20)

struct visit_flags {
    char *inputs, *log; /* NULL: not given */
    char **policies;
};
/* clang-format off */
#define VISIT_ENTRIES(f, log_what) \
    {"inputs", 0, 0, G_OPTION_ARG_FILENAME, &(f).inputs, "folder of the audit's inputs, to hold against their digests", "FOLDER"}, \
    {"policy", 0, 0, G_OPTION_ARG_STRING_ARRAY, &(f).policies, "policy file that is not built in; repeatable", "FILE"}, \
    {"log", 0, 0, G_OPTION_ARG_FILENAME, &(f).log, log_what, "FILE"}
/* clang-format on */

struct visit {
    const char *folder;              /* borrowed */
    const struct visit_flags *flags; /* borrowed */
    /* Owned; NULL until they are read. */
    struct evidence *evidence;
    struct statement *statement;
    struct envelope *envelope; /* NULL: there is none yet */
    GPtrArray *policies;       /* NULL: none beside those built in */
};

void visit_clear(struct visit *v);
/* The folder's evidence, which must be in the bytes in which it was written; the caller's. NULL and
 * an error. */
struct evidence *visit_evidence(const struct visit *v, GError **error);
/* Fills v->policies by --policy. */
bool visit_policies(struct visit *v, GError **error);
/* The path of the folder's envelope; the caller frees. */
char *visit_envelope_path(const struct visit *v);
/* Fills v->envelope from that file. */
bool visit_envelope(struct visit *v, GError **error);

/* Prints what does not match; returns CLI_FAIL. */
int visit_mismatch(const char *what);

#endif
