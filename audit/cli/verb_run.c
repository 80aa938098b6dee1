/* ombud run: ingest, measure, judge, report. */
#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/cli/machine_flags.h"
#include "audit/cli/verbs.h"
#include "audit/deid/deid_study.h"
#include "audit/ingest/ingest.h"
#include "audit/output.h"
#include "reports/report.h"

static struct {
    char *out;
    struct cli_report report;
    struct cli_people people;
    gboolean is_internal, is_forced, is_quiet, is_verbose, is_plain, has_stats;
    struct machine_flags machine;
    gboolean is_release;
} flags;

/* clang-format off */
static const GOptionEntry own_entries[] = {
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &flags.out, "folder for the report, evidence and checksums; must not exist", "FOLDER"},
    {"force", 0, 0, G_OPTION_ARG_NONE, &flags.is_forced, "replace the folder when it holds an earlier audit", NULL},
    {"internal", 0, 0, G_OPTION_ARG_NONE, &flags.is_internal, "do not hide small cells; every output is marked", NULL},
    {"release", 0, 0, G_OPTION_ARG_NONE, &flags.is_release, "write nothing when a small cell could be worked out from the rest", NULL},
    CLI_REPORT_ENTRIES(flags.report),
    CLI_PEOPLE_ENTRIES(flags.people),
    CLI_PREVIOUS_ENTRY(flags.people),
    {"quiet", 0, 0, G_OPTION_ARG_NONE, &flags.is_quiet, "print nothing but errors", NULL},
    {"verbose", 0, 0, G_OPTION_ARG_NONE, &flags.is_verbose, "say where the first bad records are", NULL},
    CLI_MACHINE_ENTRIES(flags.machine),
    {"stats", 0, 0, G_OPTION_ARG_NONE, &flags.has_stats, "print the time of each stage to standard error", NULL},
    {"no-color", 0, 0, G_OPTION_ARG_NONE, &flags.is_plain, "no colour (as NO_COLOR)", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *verb_run_options(void) {
    static GOptionEntry all[CLI_MAX_OPTIONS];
    return cli_with_study_flags(own_entries, all);
}

/* Where the first bad records are: positions only. */
static char *problems_csv(const struct ingest_result *r) {
    GString *csv = g_string_new("problem,file,row,column\n");
    for (guint i = 0; i < r->locations->len; i++) {
        const struct ingest_location *at = &g_array_index(r->locations, struct ingest_location, i);
        g_string_append_printf(csv, "%s,%s,%" G_GUINT64_FORMAT ",", quality_rows[at->counter].id,
                               study_role_names[at->role], at->row);
        if (at->column > 0) {
            g_string_append_printf(csv, "%d", at->column);
        }
        g_string_append_c(csv, '\n');
    }
    return g_string_free(csv, FALSE);
}

static char *input_sums(const struct study *s, const struct ingest_result *r) {
    GString *sums = g_string_new(NULL);
    for (int role = 0; role < STUDY_ROLES; role++) {
        bool is_again = s->is_binary && role == STUDY_TRUTH; /* predictions and truth in one */
        if (r->sha256[role] != NULL && !is_again) {
            g_autofree char *name = g_path_get_basename(s->inputs[role].path);
            g_string_append_printf(sums, "%s  %s\n", r->sha256[role], name);
        }
    }
    return g_string_free(sums, FALSE);
}

static void print_stats(const struct ingest_result *r, gint64 *start, const char *stage) {
    gint64 now = g_get_monotonic_time();
    for (guint i = 0; flags.has_stats && r != NULL && i < r->stages->len; i++) {
        const struct ingest_stage *s = &g_array_index(r->stages, struct ingest_stage, i);
        fprintf(stderr, "%-12s %8.3f s\n", s->name, s->seconds);
    }
    if (flags.has_stats && r == NULL) {
        fprintf(stderr, "%-12s %8.3f s\n", stage, (double)(now - *start) / 1e6);
    }
    *start = now;
}

/* What suppression the policies ask for: the strictest. */
static int64_t suppress_below(const GPtrArray *policies) {
    int64_t below = 1;
    for (guint i = 0; i < policies->len; i++) {
        const struct policy *p = policies->pdata[i];
        below = MAX(below, p->suppress_below);
    }
    return below;
}

static GPtrArray *make_files(const struct study *s, const struct ingest_result *r,
                             struct evidence *e, GError **error) {
    GPtrArray *files = cli_report_files(e, &flags.report, error);
    if (files == NULL) {
        return NULL;
    }
    g_autofree char *problems = problems_csv(r);
    cli_add_file(files, "problems.csv", problems, strlen(problems));
    g_autofree char *sums = input_sums(s, r);
    cli_add_sums(files, sums);
    return files;
}

static void print_result(struct evidence *e, const struct ingest_result *r) {
    for (guint i = 0; flags.is_verbose && i < r->locations->len; i++) {
        const struct ingest_location *at = &g_array_index(r->locations, struct ingest_location, i);
        fprintf(stderr, "%s row %" G_GUINT64_FORMAT ": %s\n", study_role_names[at->role], at->row,
                quality_rows[at->counter].title);
    }
    if (!flags.is_quiet && !flags.machine.is_json) {
        g_autofree char *path = g_build_filename(flags.out, "report.pdf", NULL);
        cli_print_summary(e);
        printf("report: %s\n", path);
    }
}

static int run(const struct study *s, GPtrArray *policies, GError **error) {
    struct ingest_options options;
    gint64 start = g_get_monotonic_time();
    struct ingest_result *r =
        study_machine(&options, flags.is_quiet, error) ? ingest(s, &options, error) : NULL;
    cli_progress_end();
    if (r == NULL) {
        return CLI_ERROR;
    }
    cli_say_way(r, &options, flags.is_quiet, flags.is_verbose);
    print_stats(r, &start, NULL);
    int status = CLI_ERROR;
    enum verdict verdict = VERDICT_CANNOT_TELL;
    GPtrArray *files = NULL;
    struct evidence *e = cli_measure(r->tally, options.n_threads, flags.is_internal,
                                     suppress_below(policies), error);
    g_clear_pointer(&r->tally, tally_free); /* which is large; the rest reads the evidence */
    print_stats(NULL, &start, "measure");
    bool is_looked = e != NULL && (!deid_study_wanted(policies) || deid_study_put(e, s, error));
    if (is_looked && cli_judge_with(e, policies, &flags.people, &verdict, error)) {
        print_stats(NULL, &start, "judge");
        files = make_files(s, r, e, error);
        print_stats(NULL, &start, "report");
    }
    if (files != NULL && output_folder(flags.out, files, flags.is_forced, error) &&
        cli_log("run", &flags.people, e, verdict, error)) {
        print_stats(NULL, &start, "write");
        cli_say_peak(flags.is_verbose);
        print_result(e, r);
        bool is_put = cli_print_compat(e, &flags.report, error) &&
                      cli_machine_put(&flags.machine, e, study_flag_path(), error);
        status = is_put ? cli_exit_of(verdict) : CLI_ERROR;
    }
    g_clear_pointer(&files, g_ptr_array_unref);
    evidence_free(e);
    ingest_result_free(r);
    return status;
}

int verb_run(int argc, char **argv) {
    int ended = cli_parse("run", verb_run_options(), &argc, &argv);
    if (ended != CLI_GO_ON) {
        return ended;
    }
    cli_set_plain(flags.is_plain);
    if (argc > 1) {
        return cli_usage("run",
                         "files are named by --predictions, --truth, --encounters, --patients");
    }
    if (flags.out == NULL || (flags.is_release && flags.is_internal)) {
        return cli_usage("run", flags.out == NULL ? "--out FOLDER is missing"
                                                  : "--internal is never for --release");
    }
    cli_set_release(flags.is_release);
    const char *fault = cli_report_fault(&flags.report);
    if (fault == NULL && flags.report.compat != NULL && flags.machine.is_json) {
        fault = "--compat prints a table, --json JSON: leave one of them out";
    }
    if (fault != NULL) {
        return cli_usage("run", fault);
    }
    GError *error = NULL;
    int status = CLI_ERROR;
    bool is_ok = output_check(flags.out, flags.is_forced, &error) &&
                 cli_machine_check(&flags.machine, flags.is_internal, &error);
    struct study *s = is_ok ? study_from_flags(&error) : NULL;
    GPtrArray *policies = s == NULL ? NULL
                                    : cli_load_policies((char *const *)s->policies->pdata,
                                                        s->policies->len, "board-default", &error);
    if (policies != NULL) {
        status = run(s, policies, &error);
    }
    g_clear_pointer(&policies, g_ptr_array_unref);
    study_free(s);
    return error == NULL ? status : cli_error(error);
}
