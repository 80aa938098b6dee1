#include "audit/attest/inspect.h"

#include <string.h>

#include "audit/digest.h"
#include "policies/policy.h"

static void say(const struct inspection *i, bool is_checked, const char *name, const char *what) {
    if (i->say != NULL) {
        i->say(is_checked, name, what);
    }
}

/* --- digests --- */

static char *check_file(const struct inspection *i, const struct subject *s) {
    bool is_input = s->kind == SUBJECT_INPUT;
    if (is_input && i->inputs == NULL) {
        say(i, false, s->name, "input, not looked at (--inputs names its folder)");
        return NULL;
    }
    g_autofree char *path = g_build_filename(is_input ? i->inputs : i->folder, s->name, NULL);
    g_autofree char *hex = digest_file(path);
    if (hex == NULL) {
        return g_strdup_printf("%s: is not there or cannot be read", s->name);
    }
    if (strcmp(hex, s->sha256) != 0) {
        return g_strdup_printf("%s: has another SHA-256 than what was signed", s->name);
    }
    say(i, true, s->name, "sha256 matches");
    return NULL;
}

static const struct policy *given_policy(const struct inspection *i, const char *id,
                                         const char *version) {
    for (guint k = 0; i->policies != NULL && k < i->policies->len; k++) {
        const struct policy *p = i->policies->pdata[k];
        if (strcmp(p->id, id) == 0 && strcmp(p->version, version) == 0) {
            return p;
        }
    }
    return NULL;
}

static char *check_policy(const struct inspection *i, const struct subject *s) {
    g_auto(GStrv) parts = g_strsplit(s->name, "@", 2);
    const char *version = parts[0] != NULL && parts[1] != NULL ? parts[1] : "";
    const char *id = parts[0] == NULL ? "" : parts[0];
    const struct policy *p = given_policy(i, id, version);
    struct policy *built_in = p == NULL ? policy_load_pack(id, NULL) : NULL;
    p = p == NULL ? built_in : p;
    char *fault = NULL;
    if (p == NULL || strcmp(p->version, version) != 0) {
        fault =
            g_strdup_printf("policy %s: is not at hand; fix: name its file by --policy", s->name);
    } else if (strcmp(p->sha256, s->sha256) != 0) {
        fault = g_strdup_printf("policy %s: has another SHA-256 than what was signed", s->name);
    } else {
        say(i, true, s->name, "policy, sha256 matches");
    }
    policy_free(built_in);
    return fault;
}

/* --- rendering again --- */

static char *path_in(const char *folder, const char *name) {
    return g_build_filename(folder, name, NULL);
}

static bool is_same_file(const char *folder, const struct report_file *f) {
    g_autofree char *path = path_in(folder, f->name);
    g_autofree char *text = NULL;
    gsize size = 0;
    gsize n = 0;
    const void *bytes = g_bytes_get_data(f->bytes, &n);
    return g_file_get_contents(path, &text, &size, NULL) && size == n &&
           memcmp(text, bytes, n) == 0;
}

/* Name of the first rendered file that the folder holds otherwise; NULL: none. Pages as
 * pictures are held by their digests alone. */
static char *render_fault(const char *folder, const struct evidence *e, const struct statement *s,
                          GError **error) {
    struct report_options options = REPORT_DEFAULTS;
    options.kind = s->kind;
    options.is_a4 = s->is_a4;
    options.epoch = s->epoch;
    options.png_dpi = 0;
    GPtrArray *files = report_render(e, &options, error);
    char *fault = files == NULL ? g_strdup("report.pdf") : NULL;
    for (guint k = 0; files != NULL && k < files->len && fault == NULL; k++) {
        const struct report_file *f = files->pdata[k];
        if (!is_same_file(folder, f)) {
            fault = g_strdup(f->name);
        }
    }
    g_clear_pointer(&files, g_ptr_array_unref);
    return fault;
}

static bool has_pdf(const char *folder) {
    g_autofree char *path = path_in(folder, "report.pdf");
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

bool inspect_find_render(const char *folder, struct evidence *e, struct statement *s,
                         GError **error) {
    const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
    s->epoch = epoch == NULL || epoch[0] == '\0' ? -1 : g_ascii_strtoll(epoch, NULL, 10);
    evidence_seal(e);
    for (int i = 0; has_pdf(folder) && i < 2 * REPORT_KINDS; i++) {
        s->kind = (enum report_kind)(i / 2);
        s->is_a4 = i % 2 == 1;
        g_autofree char *fault = render_fault(folder, e, s, NULL);
        if (fault == NULL) {
            s->is_rendered = true;
            return true;
        }
    }
    if (has_pdf(folder)) {
        g_set_error(error, g_quark_from_static_string("ombud-attest"), 0,
                    "report.pdf: is not what evidence.json renders to; fix: render it again with "
                    "`ombud report`, or unset SOURCE_DATE_EPOCH as it was then");
        return false;
    }
    return true;
}

char *inspect_render(const struct inspection *i) {
    if (!i->statement->is_rendered) {
        say(i, false, "report.pdf", "was not signed");
        return NULL;
    }
    const char *made_by =
        json_string_value(json_object_get(json_object_get(i->evidence->root, "tool"), "version"));
    if (strcmp(made_by, OMBUD_VERSION) != 0) {
        say(i, false, "report.pdf", "not rendered again: made by another version of ombud");
        return NULL;
    }
    evidence_seal(i->evidence);
    g_autofree char *name = render_fault(i->folder, i->evidence, i->statement, NULL);
    if (name != NULL) {
        return g_strdup_printf("%s: is not what evidence.json renders to", name);
    }
    say(i, true, "report.pdf", "is what evidence.json renders to");
    return NULL;
}

char *inspect_digests(const struct inspection *i) {
    char *fault = NULL;
    for (guint k = 0; k < i->statement->subjects->len && fault == NULL; k++) {
        const struct subject *s = i->statement->subjects->pdata[k];
        fault = s->kind == SUBJECT_POLICY ? check_policy(i, s) : check_file(i, s);
    }
    return fault;
}

char *inspect(const struct inspection *i) {
    char *fault = inspect_digests(i);
    return fault != NULL ? fault : inspect_render(i);
}
