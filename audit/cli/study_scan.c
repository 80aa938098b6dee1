#include "audit/cli/study_scan.h"

#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/output.h"

#define SUPPRESS_BELOW 11

/* The study of the flags, read. *study is the caller's to free, after the roster. */
static struct roster *read_study(const struct study_scan_flags *f, struct study **study,
                                 GError **error) {
    struct roster_options options = {{NULL}};
    for (int c = 0; c < ROSTER_COLUMNS; c++) {
        options.columns[c] = f->columns[c];
    }
    bool is_ok = (f->places == NULL || output_file_check(f->places, f->is_forced, error)) &&
                 (f->out == NULL || output_file_check(f->out, f->is_forced, error));
    *study = is_ok ? study_from_flags(error) : NULL;
    return *study == NULL ? NULL : roster_read(*study, &options, error);
}

int study_scan_run(const struct study_scan_verb *v, int argc, char **argv) {
    int ended = cli_parse(v->name, v->options(), &argc, &argv);
    if (ended != CLI_GO_ON) {
        return ended;
    }
    const char *fault = argc > 1           ? "files are named by flags"
                        : v->fault == NULL ? NULL
                                           : v->fault();
    if (fault != NULL) {
        return cli_usage(v->name, fault);
    }
    GError *error = NULL;
    struct study *study = NULL;
    struct roster *r = read_study(v->flags, &study, &error);
    if (r != NULL) {
        (void)v->work(r, &error);
    }
    roster_free(r);
    study_free(study);
    return error == NULL ? CLI_PASS : cli_error(error);
}

void study_scan_estimates(const struct study_scan_flags *f, struct estimates *e,
                          struct findings *out) {
    findings_estimates(out, e, f->is_internal ? 1 : SUPPRESS_BELOW);
}

void study_scan_count(struct findings *out, int64_t n, const char *what) {
    if (n > 0) {
        g_autofree char *note = g_strdup_printf("%" G_GINT64_FORMAT " %s.", n, what);
        findings_note(out, note);
    }
}

static void put_notes(const struct roster *r, struct findings *out) {
    const struct {
        int64_t n;
        const char *what;
    } rows[] = {
        {r->n_ragged, "rows have another number of fields than the header: left out"},
        {r->n_empty_ids, "rows have no id: left out"},
        {r->n_empty_codes, "rows or parts have no code: left out"},
        {r->n_bad_scores, "scores are no number from 0 to 1: left out"},
        {r->n_bad_dates, "dates of service are not written YYYY-MM-DD: taken as not known"},
        {r->n_unknown_actions, "actions are none of accept, edit, reject, add: left out"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        study_scan_count(out, rows[i].n, rows[i].what);
    }
}

bool study_scan_put(const struct study_scan_flags *f, const struct roster *r, struct findings *out,
                    GError **error) {
    put_notes(r, out);
    g_autofree char *json = findings_json(out);
    if (f->out != NULL && !output_file(f->out, json, strlen(json), f->is_forced, error)) {
        return false;
    }
    g_autofree char *text = f->is_json ? g_strdup(json) : findings_text(out);
    cli_set_raw(f->is_json);
    fputs(text, stdout);
    return true;
}
