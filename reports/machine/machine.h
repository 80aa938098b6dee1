/*
 * What machines read: the findings and estimates of one evidence document in the
 * formats of monitoring and build systems. Views like the pages: they compute nothing,
 * and small cells are gone before they begin.
 *
 *     const struct machine_format *f = machine_find("junit");
 *     char *text = f->write(view, &options, &error);
 *
 * The same evidence gives the same bytes: no clock, no host name, no path but the
 * one that is handed in. How a finding maps:
 *
 *     finding            .prom   JUnit                  SARIF              GitHub
 *     pass               0       passes                 -                  -
 *     watch              1       passes, system-out     warning            warning
 *     fail               2       failure                error              error
 *     cannot tell        3       error                  warning            warning
 *     not applicable     4       skipped                -                  -
 *     suppressed         5       skipped                note               -
 *     waived             6       skipped                error, suppressed  notice
 *
 * (watch: a fail of a rule that only warns; cannot tell of such a rule is skipped in
 * JUnit and a note in SARIF.)
 */
#ifndef OMBUD_REPORTS_MACHINE_MACHINE_H
#define OMBUD_REPORTS_MACHINE_MACHINE_H

#include <glib.h>

#include "reports/view.h"

struct machine_options {
    /* Relative path that findings point to: the study or the evidence; never NULL. */
    const char *location;
};

struct machine_format {
    const char *id;    /* "prom" */
    const char *title; /* for --help */
    /* UTF-8 text with a newline at the end; the caller frees. NULL and error. */
    char *(*write)(const struct view *v, const struct machine_options *o, GError **error);
};
extern const struct machine_format machine_formats[]; /* sorted by id */
extern const size_t n_machine_formats;
const struct machine_format *machine_find(const char *id);

/* One file each. */
char *machine_github(const struct view *v, const struct machine_options *o, GError **error);
char *machine_junit(const struct view *v, const struct machine_options *o, GError **error);
char *machine_prom(const struct view *v, const struct machine_options *o, GError **error);
char *machine_sarif(const struct view *v, const struct machine_options *o, GError **error);
char *machine_summary(const struct view *v, const struct machine_options *o, GError **error);

/* --- shared --- */

/* "language=Spanish x sex=F", "all" for everybody. The caller frees. */
char *machine_segment(int n_by, const struct estimate_by *by);
/* One line: the sentence of a finding, what it is about in front. The caller frees. */
char *machine_sentence(const struct view_finding *f);
/* A relative path without "..", else its last part. The caller frees. */
char *machine_location(const char *path);

#endif
