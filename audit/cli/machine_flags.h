/*
 * Flags of every verb that judges: files and lines for machines, see
 * reports/machine/machine.h.
 *
 *     static struct { ... struct machine_flags machine; } flags;
 *     static const GOptionEntry entries[] = { ..., CLI_MACHINE_ENTRIES(flags.machine), ... };
 *     if (!cli_machine_check(&flags.machine, is_internal, &error)) ...  // before the work
 *     if (!cli_machine_put(&flags.machine, evidence, path, &error)) ... // last
 *     if (!flags.machine.is_json) { cli_print_summary(evidence); }
 *
 * The files are replaced when they exist, whole or not at all: written beside the
 * target under a name that does not end in .prom, synced, renamed.
 */
#ifndef OMBUD_AUDIT_CLI_MACHINE_FLAGS_H
#define OMBUD_AUDIT_CLI_MACHINE_FLAGS_H

#include <glib.h>
#include <stdbool.h>

#include "reports/evidence.h"

struct machine_flags {
    char *prom, *junit, *sarif;
    gboolean has_github, is_json;
};

/* clang-format off */
#define CLI_MACHINE_ENTRIES(f) \
    {"prom", 0, 0, G_OPTION_ARG_FILENAME, &(f).prom, "metrics for node_exporter's textfile collector; replaced", "FILE.prom"}, \
    {"junit", 0, 0, G_OPTION_ARG_FILENAME, &(f).junit, "findings as JUnit XML; replaced", "FILE"}, \
    {"sarif", 0, 0, G_OPTION_ARG_FILENAME, &(f).sarif, "findings as SARIF 2.1.0; replaced", "FILE"}, \
    {"github", 0, 0, G_OPTION_ARG_NONE, &(f).has_github, "print annotations for GitHub Actions, and add to its step summary", NULL}, \
    {"json", 0, 0, G_OPTION_ARG_NONE, &(f).is_json, "print the evidence as JSON, and nothing else", NULL}
/* clang-format on */

/* Contradictions and bad names. is_internal: small cells are not hidden, and these files have no
 * place to say so, so they are refused. */
bool cli_machine_check(const struct machine_flags *f, bool is_internal, GError **error);
/* Writes the files; prints annotations or JSON. `about` is what findings point to: the
 * study or the evidence; NULL: "evidence.json". */
bool cli_machine_put(const struct machine_flags *f, const struct evidence *e, const char *about,
                     GError **error);

#endif
