/* Outputs for machines, as the flags ask. */
#include "audit/cli/machine_flags.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/output.h"
#include "reports/machine/machine.h"

static bool wrong(GError **error, const char *what) {
    g_set_error(error, g_quark_from_static_string("ombud-machine"), 0, "%s", what);
    return false;
}

static bool wants_any(const struct machine_flags *f) {
    return f->prom != NULL || f->junit != NULL || f->sarif != NULL || f->has_github;
}

bool cli_machine_check(const struct machine_flags *f, bool is_internal, GError **error) {
    if (is_internal && wants_any(f)) {
        return wrong(error, "small cells are not hidden, which outputs for machines cannot say; "
                            "fix: leave out --internal, or the outputs");
    }
    if (f->is_json && f->has_github) {
        return wrong(error, "--json and --github both want standard output; fix: leave one out");
    }
    if (f->prom != NULL && !g_str_has_suffix(f->prom, ".prom")) {
        return wrong(error, "--prom: the collector reads *.prom only; fix: name FILE.prom");
    }
    const char *const paths[] = {f->prom, f->junit, f->sarif};
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        for (size_t j = 0; j < i; j++) {
            if (paths[i] != NULL && g_strcmp0(paths[i], paths[j]) == 0) {
                return wrong(error, "two outputs have the same name; fix: name each apart");
            }
        }
        if (paths[i] != NULL && !output_file_check(paths[i], true, error)) {
            return false;
        }
    }
    return true;
}

/* GitHub names the file of the step's summary; what is there stays. */
static bool add_summary(const struct view *v, const struct machine_options *o, GError **error) {
    const char *path = getenv("GITHUB_STEP_SUMMARY");
    if (path == NULL || path[0] == '\0') {
        return true;
    }
    g_autofree char *text = machine_summary(v, o, error);
    FILE *file = fopen(path, "a");
    bool is_ok = file != NULL && fputs(text, file) >= 0;
    is_ok = (file == NULL || fclose(file) == 0) && is_ok;
    return is_ok ||
           wrong(error, "the file of GITHUB_STEP_SUMMARY cannot be written; fix: check it");
}

bool cli_machine_put(const struct machine_flags *f, const struct evidence *e, const char *about,
                     GError **error) {
    const struct machine_options options = {.location = about == NULL ? "evidence.json" : about};
    const struct {
        const char *format, *path;
    } outputs[] = {{"prom", f->prom},
                   {"junit", f->junit},
                   {"sarif", f->sarif},
                   {"github", f->has_github ? "-" : NULL}};
    struct view *v = wants_any(f) ? view_new(e, error) : NULL;
    bool is_ok =
        !wants_any(f) || (v != NULL && cli_machine_check(f, evidence_is_internal(e), error));
    for (size_t i = 0; i < G_N_ELEMENTS(outputs) && is_ok; i++) {
        if (outputs[i].path != NULL) {
            g_autofree char *text = machine_find(outputs[i].format)->write(v, &options, error);
            (void)fflush(stdout);
            is_ok = text != NULL && output_file(outputs[i].path, text, strlen(text), true, error);
        }
    }
    is_ok = is_ok && (!f->has_github || add_summary(v, &options, error));
    view_free(v);
    if (is_ok && f->is_json) {
        size_t size = 0;
        g_autofree char *text = evidence_text(e, &size);
        is_ok = output_file("-", text, size, true, error);
    }
    return is_ok;
}
