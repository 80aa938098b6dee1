/*
 * What the verbs that look at a study's codes one by one share: their flags, the roster, the way
 * in and out.
 *
 *     static const struct study_scan_verb verb = {.name = "hcc", ..., .work = work};
 *     return study_scan_run(&verb, argc, argv);
 */
#ifndef OMBUD_AUDIT_CLI_STUDY_SCAN_H
#define OMBUD_AUDIT_CLI_STUDY_SCAN_H

#include "audit/codes/roster.h"
#include "audit/findings.h"

#define STUDY_SCAN_CONFIDENCE 0.95

struct study_scan_flags {
    char *columns[ROSTER_COLUMNS];
    char *out, *places; /* files to write; places: of verbs that have them */
    gboolean is_forced, is_json, is_internal;
};

/* Rows of a verb's options for these flags. */
/* clang-format off */
#define STUDY_SCAN_OUT_ENTRIES(f) \
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &(f).out, "findings to write as JSON", "FILE"}, \
    {"force", 0, 0, G_OPTION_ARG_NONE, &(f).is_forced, "replace the file when it exists", NULL}, \
    {"json", 0, 0, G_OPTION_ARG_NONE, &(f).is_json, "print JSON", NULL}, \
    {"internal", 0, 0, G_OPTION_ARG_NONE, &(f).is_internal, "do not hide small cells; the output is marked", NULL}
/* clang-format on */

struct study_scan_verb {
    const char *name;
    const struct study_scan_flags *flags;
    const GOptionEntry *(*options)(void);
    const char *(*fault)(void);                     /* of its own flags, or NULL; may be NULL */
    bool (*work)(struct roster *r, GError **error); /* the roster with its study */
};

/* The verb from its arguments to its exit status: flags, files to write, study, work. */
int study_scan_run(const struct study_scan_verb *v, int argc, char **argv);

/* Puts the estimates, small cells hidden unless --internal. */
void study_scan_estimates(const struct study_scan_flags *f, struct estimates *e,
                          struct findings *out);
/* A note that n of something are so, when there are any: "rows have no id: left out". */
void study_scan_count(struct findings *out, int64_t n, const char *what);
/* Adds notes about rows that could not be read; prints the findings, and writes them with --out. */
bool study_scan_put(const struct study_scan_flags *f, const struct roster *r, struct findings *out,
                    GError **error);

#endif
