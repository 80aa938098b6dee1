/* ombud measure, judge and report: each arrow behind the tally by itself. */
#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/cli/machine_flags.h"
#include "audit/cli/verbs.h"
#include "audit/output.h"

static struct {
    char *out;
    struct cli_report report;
    struct cli_people people;
    char **policy;
    gboolean is_forced, is_internal, is_quiet, is_plain;
    int suppress_below;
    struct machine_flags machine;
    gboolean is_release;
    struct evidence *rendered;
} flags = {.suppress_below = 11};

/* clang-format off */
#define OUT_ENTRY(what) {"out", 0, 0, G_OPTION_ARG_FILENAME, &flags.out, what, "PATH"}
#define FORCE_ENTRY {"force", 0, 0, G_OPTION_ARG_NONE, &flags.is_forced, "replace what is there", NULL}
#define END_ENTRY {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}
static const GOptionEntry measure_entries[] = {
    OUT_ENTRY("evidence to write; - for standard output"), FORCE_ENTRY,
    {"internal", 0, 0, G_OPTION_ARG_NONE, &flags.is_internal, "do not hide small cells; every output is marked", NULL},
    {"release", 0, 0, G_OPTION_ARG_NONE, &flags.is_release, "write nothing when a small cell could be worked out from the rest", NULL},
    {"suppress-below", 0, 0, G_OPTION_ARG_INT, &flags.suppress_below, "hide groups with fewer patients (default 11)", "N"},
    END_ENTRY,
};
static const GOptionEntry judge_entries[] = {
    OUT_ENTRY("evidence to write; - for standard output"), FORCE_ENTRY,
    {"policy", 0, 0, G_OPTION_ARG_STRING_ARRAY, &flags.policy, "policy pack or file; repeatable (default board-default)", "ID|FILE"},
    CLI_PEOPLE_ENTRIES(flags.people),
    CLI_PREVIOUS_ENTRY(flags.people),
    CLI_MACHINE_ENTRIES(flags.machine),
    {"quiet", 0, 0, G_OPTION_ARG_NONE, &flags.is_quiet, "print nothing but errors", NULL},
    {"no-color", 0, 0, G_OPTION_ARG_NONE, &flags.is_plain, "no colour (as NO_COLOR)", NULL},
    END_ENTRY,
};
static const GOptionEntry report_entries[] = {
    OUT_ENTRY("folder for the report; must not exist"),
    {"force", 0, 0, G_OPTION_ARG_NONE, &flags.is_forced, "replace the folder when it holds an earlier audit", NULL},
    CLI_REPORT_ENTRIES(flags.report),
    END_ENTRY,
};
/* clang-format on */

const GOptionEntry *verb_measure_options(void) {
    return measure_entries;
}

const GOptionEntry *verb_judge_options(void) {
    return judge_entries;
}

const GOptionEntry *verb_report_options(void) {
    return report_entries;
}

/* One input, one output. As cli_parse(). */
static int start(const char *verb, const GOptionEntry *entries, int *argc, char ***argv) {
    int ended = cli_parse(verb, entries, argc, argv);
    if (ended != CLI_GO_ON) {
        return ended;
    }
    cli_set_plain(flags.is_plain);
    if (*argc != 2) {
        return cli_usage(verb, "one input file is expected");
    }
    return flags.out == NULL ? cli_usage(verb, "--out is missing") : CLI_GO_ON;
}

static bool write_evidence(const struct evidence *e, GError **error) {
    size_t size = 0;
    g_autofree char *text = evidence_text(e, &size);
    return output_file(flags.out, text, size, flags.is_forced, error);
}

int verb_measure(int argc, char **argv) {
    int status = start("measure", measure_entries, &argc, &argv);
    if (status != CLI_GO_ON) {
        return status;
    }
    if (flags.is_release && flags.is_internal) {
        return cli_usage("measure", "--internal is never for --release");
    }
    cli_set_release(flags.is_release);
    if (flags.suppress_below < 1) {
        return cli_usage("measure", "--suppress-below is 1 or more");
    }
    GError *error = NULL;
    struct tally *t =
        output_check(flags.out, flags.is_forced, &error) ? cli_load_tally(argv[1], &error) : NULL;
    struct evidence *e =
        t == NULL ? NULL : cli_measure(t, 1, flags.is_internal, flags.suppress_below, &error);
    if (e != NULL) {
        (void)write_evidence(e, &error);
    }
    evidence_free(e);
    tally_free(t);
    return error == NULL ? CLI_PASS : cli_error(error);
}

static struct evidence *read_evidence(const char *path, GError **error) {
    return output_check(flags.out, flags.is_forced, error) ? cli_load_evidence(path, error) : NULL;
}

int verb_judge(int argc, char **argv) {
    int status = start("judge", judge_entries, &argc, &argv);
    if (status != CLI_GO_ON) {
        return status;
    }
    GError *error = NULL;
    enum verdict verdict = VERDICT_CANNOT_TELL;
    bool is_stdout = strcmp(flags.out, "-") == 0;
    struct evidence *e =
        cli_machine_check(&flags.machine, false, &error) ? read_evidence(argv[1], &error) : NULL;
    GPtrArray *policies =
        e == NULL ? NULL : cli_flag_policies(flags.policy, "board-default", &error);
    if (policies != NULL && cli_judge_with(e, policies, &flags.people, &verdict, &error) &&
        write_evidence(e, &error) && cli_log("judge", &flags.people, e, verdict, &error)) {
        if (!flags.is_quiet && !is_stdout && !flags.machine.is_json) {
            cli_print_summary(e);
        }
        flags.machine.is_json = flags.machine.is_json && !is_stdout; /* it is there already */
        (void)cli_machine_put(&flags.machine, e, argv[1], &error);
    }
    g_clear_pointer(&policies, g_ptr_array_unref);
    evidence_free(e);
    return error == NULL ? cli_exit_of(verdict) : cli_error(error);
}

int verb_report(int argc, char **argv) {
    int status = start("report", report_entries, &argc, &argv);
    if (status != CLI_GO_ON) {
        return status;
    }
    const char *fault = cli_report_fault(&flags.report);
    if (fault != NULL) {
        return cli_usage("report", fault);
    }
    GError *error = NULL;
    struct evidence *e = read_evidence(argv[1], &error);
    GPtrArray *files = e == NULL ? NULL : cli_report_files(e, &flags.report, &error);
    if (files != NULL) {
        cli_add_sums(files, "");
        if (output_folder(flags.out, files, flags.is_forced, &error)) {
            (void)cli_print_compat(e, &flags.report, &error);
        }
        g_ptr_array_unref(files);
    }
    flags.rendered = e; /* goes with the program: to free a million values one by one takes long */
    return error == NULL ? CLI_PASS : cli_error(error);
}
