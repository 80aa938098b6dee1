/*
 * One pass over one of two CSV files: its cells taken into columns. Private to audit/drift.
 *
 *     struct column_reading r = {.columns = c, .wanted = c->batch, .side = 0};
 *     if (column_reading_run(&r, &error)) ... r.rows ...
 */
#ifndef OMBUD_AUDIT_DRIFT_COLUMN_READING_H
#define OMBUD_AUDIT_DRIFT_COLUMN_READING_H

#include "audit/drift/csv_columns.h"

struct column_reading {
    struct columns *columns; /* options, and where numbers are spilled */
    GPtrArray *wanted;       /* of struct column *: what is taken from the rows; borrowed */
    int side;                /* 0: reference, 1: current */
    int64_t most;            /* rows to look at; 0: all */
    size_t expected;         /* rows, for the first room */
    /* Filled. */
    int64_t rows, ragged; /* rows that the filter lets pass; rows of another length */
    int filter_at;        /* -1: none */
};

/* Numbers go to the side's array, or to the spill file where the column is spilled, levels to its
 * counts; a column of numbers that meets another cell becomes is_other, and loses what it has.
 * False and an error. */
bool column_reading_run(struct column_reading *r, GError **error);
/* Lets the cells of both sides go. */
void column_unload(struct column *c);

#endif
