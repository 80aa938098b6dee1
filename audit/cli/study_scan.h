/*
 * What the verbs that look at a study's codes one by one share: their flags, the roster, the way
 * out.
 */
#ifndef OMBUD_AUDIT_CLI_STUDY_SCAN_H
#define OMBUD_AUDIT_CLI_STUDY_SCAN_H

#include "audit/codes/roster.h"
#include "audit/findings.h"

struct study_scan_flags {
    char *columns[ROSTER_COLUMNS];
    char *out;
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

/* The study of the flags, read. NULL and an error. *study is the caller's to free, after the
 * roster. */
struct roster *study_scan_read(const struct study_scan_flags *f, struct study **study,
                               GError **error);
/* Notes about rows that could not be read. */
void study_scan_notes(const struct roster *r, struct findings *out);
/* Prints the findings, and writes them with --out. */
bool study_scan_put(const struct study_scan_flags *f, const struct findings *out, GError **error);

#endif
