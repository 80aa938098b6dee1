/*
 * ombud deid --risk: disclosure risk of one table that is to leave the house.
 *
 *     ombud deid --risk --quasi sex,age/5,zip:3,race --sensitive dx release.csv
 *
 * One hook of verb_deid.c. The work is in audit/risk/ and metrics/risk*.
 */
#ifndef OMBUD_AUDIT_CLI_DEID_RISK_H
#define OMBUD_AUDIT_CLI_DEID_RISK_H

#include <glib.h>

#include "audit/cli/deid_verdict.h"

struct deid_risk_flags {
    gboolean is_on;
    char *quasi, *sensitive;
    gint64 population;
    int threshold, msu_size; /* 0: as by default */
    double recursive_c;      /* 0: as by default */
};

/* clang-format off */
#define DEID_RISK_ENTRIES(f) \
    {"risk", 0, 0, G_OPTION_ARG_NONE, &(f).is_on, "measure the disclosure risk of one CSV file instead", NULL}, \
    {"quasi", 0, 0, G_OPTION_ARG_STRING, &(f).quasi, "with --risk: columns that identify in part; zip:3 is 3 characters, age/5 bands of 5", "a,b"}, \
    {"sensitive", 0, 0, G_OPTION_ARG_STRING, &(f).sensitive, "with --risk: columns that nobody should learn", "a,b"}, \
    {"population", 0, 0, G_OPTION_ARG_INT64, &(f).population, "with --risk: people from whom the records are a sample (default: the records are all)", "N"}, \
    {"threshold", 0, 0, G_OPTION_ARG_INT, &(f).threshold, "with --risk: classes of fewer records are small (default 11)", "N"}, \
    {"msu-size", 0, 0, G_OPTION_ARG_INT, &(f).msu_size, "with --risk: most columns by which a record is looked for alone (default 3)", "N"}, \
    {"recursive-c", 0, 0, G_OPTION_ARG_DOUBLE, &(f).recursive_c, "with --risk: c of recursive (c, l)-diversity (default 3)", "C"}
/* clang-format on */

/* The exit status. */
int deid_risk(const struct deid_risk_flags *f, const struct deid_verdict_flags *verdict,
              gboolean is_quiet, int argc, char **argv);

#endif
