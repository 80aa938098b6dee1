/*
 * Checks texts against a rule set, wherever they come from, and keeps what is found: counts, and
 * the first places. Readers (deid_text.c, deid_json.c, deid_csv.c) hand texts in with their
 * position; with a copy wanted, they get back the text that takes its place.
 *
 * A place says file, line, column, path and the shape of what stood there (X x # and marks);
 * never the text. Buffers that held texts are wiped when the check is freed.
 */
#ifndef OMBUD_AUDIT_DEID_DEID_CHECK_H
#define OMBUD_AUDIT_DEID_DEID_CHECK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "policies/deid/fix.h"
#include "policies/deid/rule_set.h"
#include "policies/deid/scanner.h"

#define DEID_MAX_PLACES 1000
#define DEID_SHAPE_MAX 40

struct deid_place {
    uint32_t file;   /* index in files */
    uint64_t line;   /* of a text or of JSON; row of a CSV, the header being 1 */
    uint32_t column; /* of the text's line, characters from 1; of a CSV, fields from 1 */
    char *path;      /* JSON path or column name; NULL */
    int64_t n;       /* cells of a column; else 1 */
    uint8_t rule, severity, confidence;
    char letter;
    char shape[DEID_SHAPE_MAX + 1];
};

enum deid_format { DEID_AUTO, DEID_TEXT, DEID_JSON, DEID_CSV };

struct deid_check {
    const struct rule_set *rules;
    struct scanner *scanner;
    GArray *spans; /* of the last text */
    struct deid_counts counts;
    GPtrArray *files;            /* char *: names that may be shown */
    GArray *places;              /* of struct deid_place, the first DEID_MAX_PLACES */
    const char *const *declared; /* columns that are the caller's own ids; NULL: none */
    FILE *findings;              /* all places as CSV, or NULL */
    FILE *spans_out;             /* JSONL of spans, or NULL */
    FILE *copy;                  /* the de-identified copy of the file being read, or NULL */
    struct fix fix;
    GString *fixed;          /* the last text's copy */
    GError *error;           /* the first */
    bool has_text;           /* the last file was read, as `format` */
    enum deid_format format; /* never DEID_AUTO */
    guint n_without_text;    /* files, for the caller to count */
};

/* Where a text stands. */
struct deid_where {
    uint64_t line;
    uint32_t column;
    const char *path;
};

struct deid_check *deid_check_new(const struct rule_set *rules);
/* Begins a file; its base name is shown when it names nobody. */
void deid_check_file(struct deid_check *c, const char *path);
/* Looks through a text; false after an error. With a copy, `fixed` is its replacement. */
bool deid_check_text(struct deid_check *c, const struct deid_where *where, const char *text,
                     size_t size);
/* A value that its column or key makes an identifier as a whole. */
void deid_check_value(struct deid_check *c, const struct deid_where *where, enum deid_rule rule,
                      char letter, const char *text, size_t size);
/* A column of a CSV: n cells. */
void deid_check_column(struct deid_check *c, const struct deid_where *where, enum deid_rule rule,
                       char letter, int64_t n);
void deid_check_free(struct deid_check *c);

/* Readers: from a stream to its end. False and c->error. */
struct byte_stream;
bool deid_read_text(struct deid_check *c, struct byte_stream *s);
bool deid_read_json(struct deid_check *c, struct byte_stream *s);
bool deid_read_csv(struct deid_check *c, struct byte_stream *s);

/* One file, or "-"; the format by name, then by its first bytes. */
bool deid_read_file(struct deid_check *c, const char *path, enum deid_format format);

#endif
