#include "audit/cli/study_scan.h"

#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/output.h"

struct roster *study_scan_read(const struct study_scan_flags *f, struct study **study,
                               GError **error) {
    struct roster_options options = {{NULL}};
    for (int c = 0; c < ROSTER_COLUMNS; c++) {
        options.columns[c] = f->columns[c];
    }
    bool is_ok = f->out == NULL || output_check(f->out, f->is_forced, error);
    *study = is_ok ? study_from_flags(error) : NULL;
    return *study == NULL ? NULL : roster_read(*study, &options, error);
}

void study_scan_notes(const struct roster *r, struct findings *out) {
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
        if (rows[i].n > 0) {
            g_autofree char *note =
                g_strdup_printf("%" G_GINT64_FORMAT " %s.", rows[i].n, rows[i].what);
            findings_note(out, note);
        }
    }
}

bool study_scan_put(const struct study_scan_flags *f, const struct findings *out, GError **error) {
    g_autofree char *json = findings_json(out);
    if (f->out != NULL && !output_file(f->out, json, strlen(json), f->is_forced, error)) {
        return false;
    }
    g_autofree char *text = f->is_json ? g_strdup(json) : findings_text(out);
    fputs(text, stdout);
    return true;
}
