/*
 * What every check of `ombud deid` that is judged ends with: policies, the folder of the report,
 * files for machines, the summary.
 *
 *     static struct { ... struct deid_verdict_flags verdict; } flags;
 *     static const GOptionEntry entries[] = { ..., DEID_VERDICT_ENTRIES(flags.verdict), ... };
 *     if (!deid_verdict_check(&flags.verdict, &error)) ...     // before the work
 *     bool is_ok = deid_verdict(e, &flags.verdict, &what, &verdict, &error);
 */
#ifndef OMBUD_AUDIT_CLI_DEID_VERDICT_H
#define OMBUD_AUDIT_CLI_DEID_VERDICT_H

#include <glib.h>
#include <stdbool.h>

#include "audit/cli/cli.h"
#include "audit/cli/machine_flags.h"

struct deid_verdict_flags {
    char **policy;
    char *out;
    gboolean is_forced;
    struct cli_report report;
    struct cli_people people;
    struct machine_flags machine;
};

/* clang-format off */
#define DEID_VERDICT_ENTRIES(f) \
    {"policy", 0, 0, G_OPTION_ARG_STRING_ARRAY, &(f).policy, "policy pack or file, which then gives the verdict; repeatable (default hipaa-safe-harbor, with --risk hipaa-expert-determination)", "ID|FILE"}, \
    CLI_PEOPLE_ENTRIES((f).people), \
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &(f).out, "folder for report and evidence; must not exist", "FOLDER"}, \
    {"paper", 0, 0, G_OPTION_ARG_STRING, &(f).report.paper, "letter (default) or a4", "SIZE"}, \
    {"force", 0, 0, G_OPTION_ARG_NONE, &(f).is_forced, "replace outputs that exist", NULL}, \
    CLI_MACHINE_ENTRIES((f).machine)
/* clang-format on */

/* Bad names and outputs that are there already. */
bool deid_verdict_check(const struct deid_verdict_flags *f, GError **error);

struct deid_verdict_options {
    const char *fallback;   /* policy pack when none is named */
    const char *input_sums; /* "SHA256  NAME\n" lines of the inputs, for SHA256SUMS */
    const char *about;      /* what findings point to */
    const char *verb;       /* in the run log */
    char *(*text)(const struct evidence *e); /* printed before the summary; caller frees */
    bool is_quiet;
};
/* Judges the evidence in place, writes the folder and the machines' files, and prints. */
bool deid_verdict(struct evidence *e, const struct deid_verdict_flags *f,
                  const struct deid_verdict_options *o, enum verdict *verdict, GError **error);

#endif
