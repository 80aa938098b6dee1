/*
 * Two CSV files, read column by column for comparing: numbers as sorted arrays,
 * levels as counts. Memory is bounded: as many columns of numbers at once as fit, the others wait
 * in a temporary file (audit/drift/number_file.h) for the next batches; a column with very many
 * levels is not compared. Time grows with the cells.
 *
 *     struct columns *c = columns_open(&options, &error);
 *     while (columns_next(c, &error)) {        // a batch of columns is in memory
 *         for (guint i = 0; i < c->batch->len; i++) ...
 *     }
 *     columns_free(c);
 *
 * A column is of numbers when every cell that is not missing, in both files, is a
 * number; the first rows tell at first, and a column that turns out otherwise is read
 * again as levels. Names of columns may be given to one kind or the other.
 */
#ifndef OMBUD_AUDIT_DRIFT_CSV_COLUMNS_H
#define OMBUD_AUDIT_DRIFT_CSV_COLUMNS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "audit/drift/number_file.h"
#include "audit/ingest/dictionary.h"

#define COLUMNS_MOST_LEVELS 100000
#define COLUMNS_MEMORY ((size_t)640 << 20) /* bytes of numbers at once */

enum column_kind { COLUMN_NUMBERS, COLUMN_LEVELS };

struct column_side {
    double *x; /* numbers: ascending once the batch is read */
    size_t n, capacity;
    struct number_list spilled; /* numbers that wait in the file */
    int64_t *counts;            /* levels: by id of the dictionary */
    size_t n_counts;
    int64_t missing;
};

struct column {
    char *name;
    int at[2]; /* index in each file */
    enum column_kind kind;
    bool is_told;     /* its kind was given */
    bool is_other;    /* is to be read again as levels */
    bool is_too_many; /* levels: more than COLUMNS_MOST_LEVELS */
    bool is_spilled;  /* numbers: not in memory yet, but read */
    bool is_done;
    struct column_side side[2];
    struct dictionary levels; /* shared by both sides */
};

/* Rows of which the column `by` has the level `level`; NULL: all. */
struct columns_filter {
    const char *by, *level;
};

struct columns_options {
    const char *path[2];              /* reference, current */
    char **numbers, **levels, **skip; /* names, NULL-terminated; may be NULL */
    char **only;                      /* read no other; NULL: all */
    struct columns_filter filter;
    size_t memory; /* 0: COLUMNS_MEMORY */
};

struct columns {
    struct columns_options options;
    GPtrArray *all;     /* of struct column *, in the order of the reference */
    GPtrArray *batch;   /* those in memory now */
    GPtrArray *only[2]; /* names of columns of one file alone */
    int64_t rows[2];    /* that the filter lets pass; after the first batch */
    int64_t ragged[2];
    struct number_file *spill; /* NULL: all fit */
};

/* Reads the headers and the first rows. NULL and an error when a file cannot be read, or no
 * column is in both. */
struct columns *columns_open(const struct columns_options *options, GError **error);
/* Lets the last batch go and reads the next; false at the end and on an error. */
bool columns_next(struct columns *c, GError **error);
void columns_free(struct columns *c);

#endif
