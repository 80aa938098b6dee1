#include "audit/cli/visit.h"

#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"

#define MAX_EVIDENCE ((size_t)1 << 30)
#define MAX_ENVELOPE ((size_t)64 << 20)

void visit_clear(struct visit *v) {
    evidence_free(v->evidence);
    statement_free(v->statement);
    envelope_free(v->envelope);
    g_clear_pointer(&v->policies, g_ptr_array_unref);
}

struct evidence *visit_evidence(const struct visit *v, GError **error) {
    size_t size = 0;
    g_autofree char *path = g_build_filename(v->folder, "evidence.json", NULL);
    g_autofree char *text = cli_read_file(path, MAX_EVIDENCE, &size, error);
    struct evidence *e = text == NULL ? NULL : evidence_parse(text, size, "evidence.json", error);
    size_t n = 0;
    g_autofree char *again = e == NULL ? NULL : evidence_text(e, &n);
    if (e != NULL && (n != size || memcmp(text, again, n) != 0)) {
        g_set_error(error, g_quark_from_static_string("ombud-attest"), 0,
                    "evidence.json: is not in its canonical form; fix: take it as it was written");
        g_clear_pointer(&e, evidence_free);
    }
    return e;
}

bool visit_policies(struct visit *v, GError **error) {
    char **paths = v->flags->policies;
    v->policies = paths == NULL ? NULL : cli_flag_policies(paths, NULL, error);
    return paths == NULL || v->policies != NULL;
}

char *visit_envelope_path(const struct visit *v) {
    return g_build_filename(v->folder, VISIT_ENVELOPE, NULL);
}

bool visit_envelope(struct visit *v, GError **error) {
    g_autofree char *path = visit_envelope_path(v);
    size_t size = 0;
    g_autofree char *text = cli_read_file(path, MAX_ENVELOPE, &size, error);
    v->envelope = text == NULL ? NULL : envelope_parse(text, size, VISIT_ENVELOPE, error);
    return v->envelope != NULL;
}

int visit_mismatch(const char *what) {
    printf("!!  %s\n", what);
    return CLI_FAIL;
}
