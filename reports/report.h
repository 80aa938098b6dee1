/*
 * Reports: views of one evidence document. They compute nothing.
 *
 *     GPtrArray *files = report_render(evidence, &options, &error);
 *     // struct report_file: "report.pdf", "page-1.png", ..., "report.txt"
 */
#ifndef OMBUD_REPORTS_REPORT_H
#define OMBUD_REPORTS_REPORT_H

#include <glib.h>
#include <stdbool.h>

#include "reports/evidence.h"

struct report_file {
    char *name;
    GBytes *bytes;
};
void report_file_free(struct report_file *f);

/* For whom: a board each quarter, a gate before deployment, one page about change. */
enum report_kind { REPORT_BOARD, REPORT_GATE, REPORT_DRIFT, REPORT_KINDS };
/* "board", "gate", "drift"; and back (REPORT_KINDS when unknown). */
const char *report_kind_name(enum report_kind kind);
enum report_kind report_kind_find(const char *name);

struct report_options {
    enum report_kind kind;
    bool is_a4;   /* else US Letter */
    int png_dpi;  /* 150; 0 leaves the PNG out */
    gint64 epoch; /* SOURCE_DATE_EPOCH, or -1: then the study's date, else 1980-01-01 */
    /* NULL, or set to a warning when a text has characters that no font here has; caller frees. */
    char **warning;
};
#define REPORT_DEFAULTS ((struct report_options){.kind = REPORT_BOARD, .png_dpi = 150, .epoch = -1})

/* Everything in memory; nothing is written. NULL and error when the evidence
 * cannot be shown or no font is found (the error says what to install). */
GPtrArray *report_render(const struct evidence *e, const struct report_options *options,
                         GError **error);

/* The evidence as plain text with every sentence and table; caller frees. */
char *report_text(const struct evidence *e, enum report_kind kind);

#endif
