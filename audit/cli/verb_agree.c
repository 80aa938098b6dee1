/* ombud agree: agreement of model, coder and auditors on charts. */
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/cli/study_scan.h"
#include "audit/cli/verbs.h"
#include "audit/codes/agree_study.h"

static struct {
    struct study_scan_flags scan;
    char **raters, *unit;
    gboolean is_empty_unrated;
} flags;

/* clang-format off */
static const GOptionEntry own_entries[] = {
    {"rater", 0, 0, G_OPTION_ARG_STRING_ARRAY, &flags.raters, "another rater's codes, a file like the truth, or FILE@COLUMN with all codes of a chart in one column; repeatable", "NAME=FILE"},
    {"unit", 0, 0, G_OPTION_ARG_STRING, &flags.unit, "code (default): each code of a chart, present or not; chart: the whole set of codes", "UNIT"},
    {"empty-is-unrated", 0, 0, G_OPTION_ARG_NONE, &flags.is_empty_unrated, "a chart without a code was not rated, unless its code is - or none (default: rated, with none)", NULL},
    STUDY_SCAN_OUT_ENTRIES(flags.scan),
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *verb_agree_options(void) {
    static GOptionEntry all[CLI_MAX_OPTIONS];
    return cli_with_study_flags(own_entries, all);
}

/* A rater's file, read as the truth of a study without groups. */
struct reading {
    struct study study; /* borrows from the base's */
    char *name, *path, *column, *no_column;
    struct roster *roster;
};

static void clear_reading(struct reading *x) {
    roster_free(x->roster);
    g_clear_pointer(&x->study.attributes, g_ptr_array_unref);
    g_clear_pointer(&x->study.intersections, g_ptr_array_unref);
    g_free(x->name);
    g_free(x->path);
    g_free(x->column);
    g_free(x->no_column);
}

static bool read_rater(struct reading *x, const struct study *base, const char *flag,
                       GError **error) {
    const char *equals = strchr(flag, '=');
    if (equals == NULL || equals == flag || equals[1] == '\0') {
        g_set_error(error, g_quark_from_static_string("ombud-flags"), 0,
                    "--rater %.60s: the form is wrong; fix: write --rater auditor=audited.csv or "
                    "--rater auditor=charts.csv@auditor_codes",
                    flag);
        return false;
    }
    const char *at = strrchr(equals, '@');
    const char *end = at == NULL ? equals + strlen(equals) : at;
    x->name = g_strndup(flag, (gsize)(equals - flag));
    x->path = g_strndup(equals + 1, (gsize)(end - equals - 1));
    x->column = at == NULL ? NULL : g_strdup(at + 1);
    x->study = *base;
    x->study.attributes = g_ptr_array_new();
    x->study.intersections = g_ptr_array_new();
    for (int role = 0; role < STUDY_ROLES; role++) {
        x->study.inputs[role].path = role == STUDY_TRUTH ? x->path : NULL;
    }
    struct study_input *in = &x->study.inputs[STUDY_TRUTH];
    in->filters = NULL;
    if (x->column != NULL) {
        in->columns[COLUMN_CODES] = x->column;
        in->columns[COLUMN_CODE] = x->no_column = g_strdup("");
    }
    const struct roster_options none = {{NULL}};
    x->roster = roster_read(&x->study, &none, error);
    return x->roster != NULL;
}

static void put_comparisons(const struct agree_result *a, struct findings *f) {
    for (guint i = 0; i < a->comparisons->len; i++) {
        const struct agree_comparison *c =
            &g_array_index(a->comparisons, struct agree_comparison, i);
        g_autofree char *id = g_strdelimit(g_strdup_printf("charts_%s", c->name), " ", '_');
        g_autofree char *title = g_strdup_printf("charts of %s", c->name);
        findings_answer(f, id, title, (double)c->n_charts, 0);
    }
    for (guint i = 0; i < a->comparisons->len; i++) {
        const struct agree_comparison *c =
            &g_array_index(a->comparisons, struct agree_comparison, i);
        study_scan_estimates(&flags.scan, c->estimates, f);
    }
}

static bool compare(struct roster *base, const struct agree_rater *raters, size_t n,
                    GError **error) {
    const struct agree_options o = {.is_by_chart =
                                        flags.unit != NULL && strcmp(flags.unit, "chart") == 0,
                                    .is_empty_unrated = flags.is_empty_unrated,
                                    .confidence = STUDY_SCAN_CONFIDENCE};
    struct agree_result *a = agree_study(base, &o, raters, n);
    struct findings *f = findings_new("agree");
    findings_asked_text(f, "unit", o.is_by_chart ? "chart" : "code");
    findings_answer(f, "codes", "codes given by any rater", (double)a->n_codes, 0);
    put_comparisons(a, f);
    study_scan_count(f, a->n_unknown, "charts of a rater are in no other file: left out");
    bool is_ok = study_scan_put(&flags.scan, base, f, error);
    findings_free(f);
    agree_result_free(a);
    return is_ok;
}

static bool read_and_compare(struct roster *base, GError **error) {
    struct reading others[AGREE_MAX_RATERS] = {0};
    struct agree_rater raters[AGREE_MAX_RATERS] = {
        {.name = "model", .roster = base, .role = STUDY_PREDICTIONS},
        {.name = "coder", .roster = base, .role = STUDY_TRUTH}};
    size_t n = 2;
    bool is_ok = true;
    for (char **r = flags.raters; is_ok && r != NULL && *r != NULL; r++, n++) {
        is_ok = read_rater(&others[n], base->study, *r, error);
        raters[n] = (struct agree_rater){
            .name = others[n].name, .roster = others[n].roster, .role = STUDY_TRUTH};
    }
    is_ok = is_ok && compare(base, raters, n, error);
    for (size_t i = 0; i < AGREE_MAX_RATERS; i++) {
        clear_reading(&others[i]);
    }
    return is_ok;
}

static const char *fault(void) {
    if (flags.unit != NULL && strcmp(flags.unit, "code") != 0 && strcmp(flags.unit, "chart") != 0) {
        return "--unit is code or chart";
    }
    return flags.raters != NULL && g_strv_length(flags.raters) > AGREE_MAX_RATERS - 2
               ? "there are at most four raters beside model and coder"
               : NULL;
}

int verb_agree(int argc, char **argv) {
    static const struct study_scan_verb verb = {.name = "agree",
                                                .flags = &flags.scan,
                                                .options = verb_agree_options,
                                                .fault = fault,
                                                .work = read_and_compare};
    return study_scan_run(&verb, argc, argv);
}
