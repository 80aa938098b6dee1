/* ombud drift: what has changed between a reference and now. */
#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/cli/drift_tallies.h"
#include "audit/cli/drift_text.h"
#include "audit/cli/machine_flags.h"
#include "audit/cli/verbs.h"
#include "audit/digest.h"
#include "audit/drift/compare_csv.h"
#include "audit/drift/series_csv.h"
#include "audit/output.h"
#include "reports/evidence_drift.h"

#define CHANGE_SEED 20261125 /* of the change points' simulated p */

static struct {
    gboolean is_csv, is_series, keeps_incomplete, is_forced, is_internal, is_quiet, is_plain,
        is_raw, is_long, is_unfolded;
    char *numbers, *levels, *skip, *group, *score, *prediction, *label, *code, *compat, *out;
    struct cli_report report;
    char **policy;
    char *reference, *current, *history, *model, *period, *code_groups, *date, *by, *right, *rows,
        *release;
    char *sum; /* of a reference out of a history */
    int top, suppress_below, baseline;
    struct machine_flags machine;
} flags;

static void forget_flags(void) {
    memset(&flags, 0, sizeof flags);
    flags.top = DRIFT_TOP_LEVELS;
    flags.suppress_below = 11;
}

/* clang-format off */
static const GOptionEntry entries[] = {
    {"csv", 0, 0, G_OPTION_ARG_NONE, &flags.is_csv, "compare two CSV files: reference, then current", NULL},
    {"reference", 0, 0, G_OPTION_ARG_FILENAME, &flags.reference, "tally of the reference: it holds no row of data", "FILE.tally"},
    {"current", 0, 0, G_OPTION_ARG_FILENAME, &flags.current, "tally of now", "FILE.tally"},
    {"history", 0, 0, G_OPTION_ARG_FILENAME, &flags.history, "the reference is the latest tally of the same model before", "FILE"},
    {"model", 0, 0, G_OPTION_ARG_STRING, &flags.model, "history: the model (default what the current tally says)", "TEXT"},
    {"period", 0, 0, G_OPTION_ARG_STRING, &flags.period, "history: the period of now (default what the current tally says)", "TEXT"},
    {"code-groups", 0, 0, G_OPTION_ARG_FILENAME, &flags.code_groups, "tallies: CSV of code,group, such as CCSR", "FILE.csv"},
    {"series", 0, 0, G_OPTION_ARG_NONE, &flags.is_series, "control charts: one CSV file, or tallies in order", NULL},
    {"date-column", 0, 0, G_OPTION_ARG_STRING, &flags.date, "series: column of dates, or of periods' names without --by", "COLUMN"},
    {"by", 0, 0, G_OPTION_ARG_STRING, &flags.by, "series: week, month or quarter", "PERIOD"},
    {"right", 0, 0, G_OPTION_ARG_STRING, &flags.right, "series: column of 0 and 1, or with --rows of counts; else prediction = label", "COLUMN"},
    {"rows", 0, 0, G_OPTION_ARG_STRING, &flags.rows, "series: column with the number of rows that a row stands for", "COLUMN"},
    {"release", 0, 0, G_OPTION_ARG_STRING, &flags.release, "series: column of the model's version; a new one is marked", "COLUMN"},
    {"baseline", 0, 0, G_OPTION_ARG_INT, &flags.baseline, "series: first periods that give the centre line (default 12)", "N"},
    {"keep-incomplete", 0, 0, G_OPTION_ARG_NONE, &flags.keeps_incomplete, "series: chart the last period though it goes on", NULL},
    {"numbers", 0, 0, G_OPTION_ARG_STRING, &flags.numbers, "columns of numbers (default: told by their cells)", "a,b"},
    {"levels", 0, 0, G_OPTION_ARG_STRING, &flags.levels, "columns of levels, such as codes", "a,b"},
    {"skip", 0, 0, G_OPTION_ARG_STRING, &flags.skip, "columns left out", "a,b"},
    {"group", 0, 0, G_OPTION_ARG_STRING, &flags.group, "column whose levels are compared apart as well", "COLUMN"},
    {"score", 0, 0, G_OPTION_ARG_STRING, &flags.score, "column of scores: performance without labels", "COLUMN"},
    {"prediction", 0, 0, G_OPTION_ARG_STRING, &flags.prediction, "column of 0 and 1: was the code suggested", "COLUMN"},
    {"label", 0, 0, G_OPTION_ARG_STRING, &flags.label, "column of 0 and 1: is the code right; may be missing now", "COLUMN"},
    {"code", 0, 0, G_OPTION_ARG_STRING, &flags.code, "column of codes: a row is one code of one chart", "COLUMN"},
    {"uncalibrated", 0, 0, G_OPTION_ARG_NONE, &flags.is_raw, "take scores as chances, without calibration", NULL},
    {"top", 0, 0, G_OPTION_ARG_INT, &flags.top, "levels with a bin of their own, the rest together (default 100)", "K"},
    {"no-fold", 0, 0, G_OPTION_ARG_NONE, &flags.is_unfolded, "every level its own bin: index and tests then err on long lists", NULL},
    {"compat", 0, 0, G_OPTION_ARG_STRING, &flags.compat, "show another program's numbers too: evidently, nannyml, deepchecks", "NAME"},
    {"all", 0, 0, G_OPTION_ARG_NONE, &flags.is_long, "print every distance and test with its definition", NULL},
    {"policy", 0, 0, G_OPTION_ARG_STRING_ARRAY, &flags.policy, "policy pack or file; repeatable (default drift-default)", "ID|FILE"},
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &flags.out, "folder for report and evidence; must not exist", "FOLDER"},
    {"force", 0, 0, G_OPTION_ARG_NONE, &flags.is_forced, "replace the folder when it holds an earlier audit", NULL},
    {"paper", 0, 0, G_OPTION_ARG_STRING, &flags.report.paper, "letter (default) or a4", "SIZE"},
    {"suppress-below", 0, 0, G_OPTION_ARG_INT, &flags.suppress_below, "hide counts and groups of fewer (default 11)", "N"},
    {"internal", 0, 0, G_OPTION_ARG_NONE, &flags.is_internal, "hide nothing; every output is marked", NULL},
    CLI_MACHINE_ENTRIES(flags.machine),
    {"quiet", 0, 0, G_OPTION_ARG_NONE, &flags.is_quiet, "print nothing but errors", NULL},
    {"no-color", 0, 0, G_OPTION_ARG_NONE, &flags.is_plain, "no colour (as NO_COLOR)", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *verb_drift_options(void) {
    return entries;
}

/* --- evidence --- */

/* Attributes that findings may name: the feature, and what groups go by. */
static const char **attributes_of(const struct drift *d) {
    GPtrArray *names = g_ptr_array_new();
    g_ptr_array_add(names, (gpointer)(uintptr_t)DRIFT_FEATURE);
    for (guint i = 0; i < d->measures->len; i++) {
        const struct drift_measure *m = &g_array_index(d->measures, struct drift_measure, i);
        for (int k = 0; k < m->n_by; k++) {
            bool is_known = false;
            for (guint j = 0; j < names->len && !is_known; j++) {
                is_known = strcmp(names->pdata[j], m->by[k].attribute) == 0;
            }
            if (!is_known) {
                g_ptr_array_add(names, (gpointer)(uintptr_t)m->by[k].attribute);
            }
        }
    }
    g_ptr_array_add(names, NULL);
    return (const char **)(gpointer)g_ptr_array_free(names, FALSE);
}

static struct evidence *evidence_of(struct drift *d) {
    int64_t below = flags.is_internal ? 0 : flags.suppress_below;
    int64_t quality[QUALITY_COUNTERS] = {0};
    drift_chart_all(d, CHANGE_SEED);
    drift_conclude(d, below);
    const char **attributes = attributes_of(d);
    const struct evidence_study study = {
        .title = "Drift", .attributes = attributes, .seed = CHANGE_SEED};
    struct estimates *none = estimates_new();
    struct evidence *e = evidence_new(&study, none, quality, NULL, flags.is_internal);
    evidence_put(e, "drift", evidence_drift(d, below));
    estimates_free(none);
    g_free(attributes);
    return e;
}

/* --- the comparison --- */

static char **list_of(const char *names) {
    return names == NULL ? NULL : g_strsplit(names, ",", -1);
}

static struct drift *compare_files(char **argv, GError **error) {
    struct compare_csv_options o = {
        .path = {argv[1], argv[2]},
        .numbers = list_of(flags.numbers),
        .levels = list_of(flags.levels),
        .skip = list_of(flags.skip),
        .group = flags.group,
        .scores = {flags.score, flags.prediction, flags.label, flags.code, NULL},
        .is_calibrated = !flags.is_raw,
        .compat = flags.compat,
        .top = flags.is_unfolded ? 0 : (size_t)flags.top};
    struct drift *d = compare_csv(&o, error);
    g_strfreev(o.numbers);
    g_strfreev(o.levels);
    g_strfreev(o.skip);
    return d;
}

static struct drift *compare_two_tallies(GError **error) {
    const struct drift_tallies o = {.reference = flags.reference,
                                    .history = flags.history,
                                    .model = flags.model,
                                    .period = flags.period,
                                    .current = flags.current,
                                    .code_groups = flags.code_groups,
                                    .compat = flags.compat,
                                    .top = flags.is_unfolded ? 0 : (size_t)flags.top};
    g_free(flags.sum);
    return drift_tallies_compare(&o, &flags.sum, error);
}

static bool is_tally_name(const char *path) {
    return g_str_has_suffix(path, ".tally");
}

static struct drift *follow(char **argv, GError **error) {
    if (is_tally_name(argv[1])) {
        return drift_tallies_follow(argv + 1, flags.baseline, error);
    }
    const struct series_csv_options o = {
        .path = argv[1],
        .date = flags.date,
        .by = flags.by == NULL ? SERIES_AS_IT_IS : series_period_find(flags.by),
        .right = flags.right,
        .rows = flags.rows,
        .prediction = flags.right == NULL ? flags.prediction : NULL,
        .label = flags.right == NULL ? flags.label : NULL,
        .group = flags.group,
        .release = flags.release,
        .n_baseline = (size_t)flags.baseline,
        .keeps_incomplete = flags.keeps_incomplete};
    return series_csv(&o, error);
}

static struct drift *compare(char **argv, GError **error) {
    return flags.is_series ? follow(argv, error)
           : flags.is_csv  ? compare_files(argv, error)
                           : compare_two_tallies(error);
}

static const char *series_fault(int argc, char **argv) {
    if (argc < 2) {
        return "--series needs one CSV file, or tallies in order";
    }
    if (is_tally_name(argv[1])) {
        return argc < 3 ? "a series has two tallies or more" : NULL;
    }
    if (argc != 2 || flags.date == NULL) {
        return "a series of a CSV file needs --date-column, and is one file";
    }
    if (flags.right == NULL && (flags.prediction == NULL || flags.label == NULL)) {
        return "a series needs --right, or --prediction and --label";
    }
    return flags.by != NULL && series_period_find(flags.by) == SERIES_PERIODS
               ? "--by is week, month or quarter"
               : NULL;
}

static const char *csv_fault(int argc) {
    bool has_scores = flags.score != NULL && flags.prediction != NULL && flags.label != NULL;
    bool has_some = flags.score != NULL || flags.prediction != NULL || flags.label != NULL ||
                    flags.code != NULL;
    return argc != 3                 ? "two files are expected: reference and current"
           : has_some && !has_scores ? "an estimate needs --score, --prediction and --label"
                                     : NULL;
}

static const char *usage_fault(int argc, char **argv) {
    static const char *const peers[] = {"evidently", "nannyml", "deepchecks", NULL};
    bool is_tallies = (flags.reference != NULL || flags.history != NULL) && flags.current != NULL;
    if (flags.is_csv + flags.is_series + is_tallies != 1) {
        return "say what is compared: --csv, --reference and --current, or --series";
    }
    if (flags.reference != NULL && flags.history != NULL) {
        return "the reference is a tally or comes from a history: --reference or --history";
    }
    const char *fault = flags.is_csv      ? csv_fault(argc)
                        : flags.is_series ? series_fault(argc, argv)
                        : argc != 1 ? "tallies are named by --reference or --history, and --current"
                                    : NULL;
    if (fault != NULL) {
        return fault;
    }
    if (flags.compat != NULL && !g_strv_contains(peers, flags.compat)) {
        return "--compat is evidently, nannyml or deepchecks";
    }
    if (cli_report_fault(&flags.report) != NULL) {
        return cli_report_fault(&flags.report);
    }
    return flags.baseline < 0         ? "--baseline is 1 or more"
           : flags.top < 1            ? "--top is 1 or more"
           : flags.suppress_below < 1 ? "--suppress-below is 1 or more"
                                      : NULL;
}

/* Digests of the files compared, as sha256sum writes them. */
static char *input_sums(char **argv) {
    GString *sums = g_string_new(flags.sum);
    char *two[] = {flags.reference, flags.current, NULL};
    char *one[] = {flags.current, NULL};
    char **paths = flags.history != NULL ? one : flags.reference != NULL ? two : argv + 1;
    for (char **path = paths; *path != NULL; path++) {
        g_autofree char *hex = digest_file(*path);
        g_autofree char *name = g_path_get_basename(*path);
        if (hex != NULL) {
            g_string_append_printf(sums, "%s  %s\n", hex, name);
        }
    }
    return g_string_free(sums, FALSE);
}

static bool write_folder(struct evidence *e, char **argv, GError **error) {
    static char kind[] = "drift";
    flags.report.kind = kind;
    GPtrArray *files = cli_report_files(e, &flags.report, error);
    if (files == NULL) {
        return false;
    }
    g_autofree char *sums = input_sums(argv);
    cli_add_sums(files, sums);
    bool is_ok = output_folder(flags.out, files, flags.is_forced, error);
    g_ptr_array_unref(files);
    return is_ok;
}

static bool finish(struct evidence *e, char **argv, enum verdict *verdict, GError **error) {
    GPtrArray *policies = cli_flag_policies(flags.policy, "drift-default", error);
    bool is_ok = policies != NULL && cli_judge(e, policies, verdict, error) &&
                 (flags.out == NULL || write_folder(e, argv, error));
    if (is_ok && !flags.is_quiet && !flags.machine.is_json) {
        g_autofree char *text = drift_text(e, flags.is_long || flags.compat != NULL);
        fputs(text, stdout);
        cli_print_summary(e);
    }
    is_ok = is_ok && cli_machine_put(&flags.machine, e, argv[2], error);
    g_clear_pointer(&policies, g_ptr_array_unref);
    return is_ok;
}

int verb_drift(int argc, char **argv) {
    forget_flags();
    int ended = cli_parse("drift", entries, &argc, &argv);
    if (ended != CLI_GO_ON) {
        return ended;
    }
    const char *fault = usage_fault(argc, argv);
    if (fault != NULL) {
        return cli_usage("drift", fault);
    }
    cli_set_plain(flags.is_plain);
    GError *error = NULL;
    enum verdict verdict = VERDICT_CANNOT_TELL;
    bool is_ready = (flags.out == NULL || output_check(flags.out, flags.is_forced, &error)) &&
                    cli_machine_check(&flags.machine, flags.is_internal, &error);
    struct drift *d = is_ready ? compare(argv, &error) : NULL;
    struct evidence *e = d == NULL ? NULL : evidence_of(d);
    if (e != NULL) {
        (void)finish(e, argv, &verdict, &error);
    }
    evidence_free(e);
    drift_free(d);
    g_clear_pointer(&flags.sum, g_free);
    return error == NULL ? cli_exit_of(verdict) : cli_error(error);
}
