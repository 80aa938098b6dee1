/* ombud sense: codes that cannot be, by code tables and edits. */
#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/cli/study_scan.h"
#include "audit/cli/verbs.h"
#include "audit/codes/code_edit_file.h"
#include "audit/codes/code_table_file.h"
#include "audit/codes/sense.h"
#include "audit/output.h"

static struct {
    struct study_scan_flags scan;
    char **tables;
    char *edits, *ages;
    int n_shown;
} flags = {.n_shown = 20};

/* clang-format off */
static const GOptionEntry own_entries[] = {
    {"code-table", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &flags.tables, "CMS order or HCPCS file, or CSV; repeatable; in force by the year in its name, or FILE@2020-10-01..2021-09-30, FILE@FY2021, FILE@always", "FILE"},
    {"edits", 0, 0, G_OPTION_ARG_FILENAME, &flags.edits, "edit table: code,edit as the Medicare Code Editor lists them", "FILE"},
    {"edit-ages", 0, 0, G_OPTION_ARG_STRING, &flags.ages, "ages of its edits (default newborn=0-0,pediatric=0-17,maternity=9-64,adult=15-124)", "NAME=A-B,..."},
    {"sex-column", 0, 0, G_OPTION_ARG_STRING, &flags.scan.columns[ROSTER_SEX], "F or M (default: the attribute sex, or a column sex)", "COLUMN"},
    {"age-column", 0, 0, G_OPTION_ARG_STRING, &flags.scan.columns[ROSTER_AGE], "years (default: the attribute age, or a column age)", "COLUMN"},
    {"date-column", 0, 0, G_OPTION_ARG_STRING, &flags.scan.columns[ROSTER_DATE], "date of service, of discharge for inpatients (default service_date)", "COLUMN"},
    {"sequence-column", 0, 0, G_OPTION_ARG_STRING, &flags.scan.columns[ROSTER_SEQUENCE], "1 for the principal diagnosis (default sequence)", "COLUMN"},
    {"show", 0, 0, G_OPTION_ARG_INT, &flags.n_shown, "positions shown for each finding and file (default 20)", "N"},
    {"places", 0, 0, G_OPTION_ARG_FILENAME, &flags.scan.places, "write all positions as CSV: finding,file,row,column", "FILE"},
    STUDY_SCAN_OUT_ENTRIES(flags.scan),
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *verb_sense_options(void) {
    static GOptionEntry all[CLI_MAX_OPTIONS];
    return cli_with_study_flags(own_entries, all);
}

static struct code_tables *load_tables(const struct study *s, GError **error) {
    struct code_tables *t = code_tables_new();
    t->takes_cpt = strcmp(s->code_system, "icd-10-cm") != 0;
    for (char **p = flags.tables; *p != NULL; p++) {
        struct code_table *table = code_table_load(*p, error);
        if (table == NULL) {
            code_tables_free(t);
            return NULL;
        }
        code_tables_add(t, table);
    }
    return t;
}

static struct code_edits *load_edits(GError **error) {
    struct code_edits *e = code_edits_load(flags.edits, error);
    if (e != NULL && flags.ages != NULL && !code_edits_set_ages(e, flags.ages)) {
        g_set_error(error, g_quark_from_static_string("ombud-flags"), 0,
                    "--edit-ages %.60s: the form is wrong; fix: write --edit-ages "
                    "maternity=12-55,adult=14-124",
                    flags.ages);
        g_clear_pointer(&e, code_edits_free);
    }
    return e;
}

static char *date_text(int32_t days) {
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)days);
    return g_strdup_printf("%04d-%02d-%02d", g_date_get_year(&date), g_date_get_month(&date),
                           g_date_get_day(&date));
}

static void put_tables(const struct code_tables *t, struct findings *f) {
    for (guint i = 0; t != NULL && i < t->tables->len; i++) {
        const struct code_table *x = t->tables->pdata[i];
        g_autofree char *from =
            x->from == CODE_DATE_FIRST ? g_strdup("always") : date_text(x->from);
        g_autofree char *to =
            x->to == CODE_DATE_LAST ? g_strdup("further notice") : date_text(x->to);
        g_autofree char *note =
            g_strdup_printf("Table %u: %s, %u codes, in force from %s to %s.", i + 1,
                            code_system_names[x->system], g_hash_table_size(x->entries), from, to);
        findings_note(f, note);
    }
}

/* What could not be judged, and why. */
static void put_unjudged(const struct sense_result *s, const struct roster *r, struct findings *f) {
    static const enum study_role roles[] = {STUDY_TRUTH, STUDY_PREDICTIONS};
    const struct {
        const int64_t *n;
        const char *what;
    } counts[] = {
        {s->n_without_table, "codes have a date of service at which no table is in force"},
        {s->n_by_format, "codes have the form of CPT: its list is not free, so only the form was "
                         "looked at"},
        {s->n_without_date, "codes have no date of service: the tables of all dates count"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(roles); i++) {
        for (size_t k = 0; k < G_N_ELEMENTS(counts); k++) {
            int64_t n = counts[k].n[roles[i]];
            if (n > 0) {
                g_autofree char *note = g_strdup_printf(
                    "%s: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " %s.",
                    study_role_names[roles[i]], n, s->n_codes[roles[i]], counts[k].what);
                findings_note(f, note);
            }
        }
    }
    static const char *const missing[] = {
        [ROSTER_SEX] = "Sex is not judged: there is no column of it.",
        [ROSTER_AGE] = "Age is not judged: there is no column of it.",
        [ROSTER_DATE] = "No column has the date of service (--date-column).",
        [ROSTER_SEQUENCE] = "Principal diagnoses are not judged: no column has the sequence.",
    };
    for (size_t c = 0; c < G_N_ELEMENTS(missing); c++) {
        if (!r->has[c]) {
            findings_note(f, missing[c]);
        }
    }
}

static void put_places(const struct sense_result *s, struct findings *f) {
    int n_same = 0;
    for (guint i = 0; i < s->places->len; i++) {
        const struct sense_place *p = &g_array_index(s->places, struct sense_place, i);
        bool is_same = i > 0 && p->finding == (p - 1)->finding && p->role == (p - 1)->role;
        n_same = is_same ? n_same + 1 : 1;
        if (n_same <= flags.n_shown) {
            findings_place(f, sense_rows[p->finding].id, study_role_names[p->role], p->row,
                           p->column);
        }
    }
}

static bool write_places(const struct sense_result *s, GError **error) {
    GString *csv = g_string_new("finding,file,row,column\n");
    for (guint i = 0; i < s->places->len; i++) {
        const struct sense_place *p = &g_array_index(s->places, struct sense_place, i);
        g_string_append_printf(csv, "%s,%s,%" G_GUINT64_FORMAT ",%d\n", sense_rows[p->finding].id,
                               study_role_names[p->role], p->row, p->column);
    }
    bool is_ok = output_file(flags.scan.places, csv->str, csv->len, flags.scan.is_forced, error);
    g_string_free(csv, TRUE);
    return is_ok;
}

static void put_counts(const struct sense_result *s, struct findings *f) {
    static const enum study_role roles[] = {STUDY_TRUTH, STUDY_PREDICTIONS};
    for (int k = 0; k < SENSE_FINDINGS; k++) {
        for (size_t i = 0; i < G_N_ELEMENTS(roles); i++) {
            if (s->judged[roles[i]][k] > 0 && sense_rows[k].is_located) {
                g_autofree char *id =
                    g_strdup_printf("%s_%s", sense_rows[k].id, study_role_names[roles[i]]);
                g_autofree char *title = g_strdup_printf(
                    "%s, %s", definition_find(sense_rows[k].id)->title, study_role_names[roles[i]]);
                findings_answer(f, id, title, (double)s->found[roles[i]][k], 0);
            }
        }
    }
}

static bool judge_codes(struct roster *r, GError **error) {
    struct code_tables *tables = flags.tables == NULL ? NULL : load_tables(r->study, error);
    struct code_edits *edits = NULL;
    bool is_ok = tables != NULL || flags.tables == NULL;
    if (is_ok && flags.edits != NULL) {
        edits = load_edits(error);
        is_ok = edits != NULL;
    }
    if (is_ok) {
        struct sense_result *s = sense_study(r, tables, edits, STUDY_SCAN_CONFIDENCE);
        struct findings *f = findings_new("sense");
        put_counts(s, f);
        study_scan_estimates(&flags.scan, s->estimates, f);
        put_places(s, f);
        put_tables(tables, f);
        put_unjudged(s, r, f);
        is_ok = (flags.scan.places == NULL || write_places(s, error)) &&
                study_scan_put(&flags.scan, r, f, error);
        findings_free(f);
        sense_result_free(s);
    }
    code_tables_free(tables);
    code_edits_free(edits);
    return is_ok;
}

static const char *fault(void) {
    return flags.tables == NULL && flags.edits == NULL
               ? "there is nothing to judge by: give --code-table or --edits"
               : NULL;
}

int verb_sense(int argc, char **argv) {
    static const struct study_scan_verb verb = {.name = "sense",
                                                .flags = &flags.scan,
                                                .options = verb_sense_options,
                                                .fault = fault,
                                                .work = judge_codes};
    return study_scan_run(&verb, argc, argv);
}
