/*
 * The rows of a CSV file one after another, on one thread: for tables, and for studies that are
 * looked at row by row. The same parser, header rules and messages as ingest has.
 *
 *     struct csv_rows r = {.head = on_head, .row = on_row, .data = &state};
 *     if (!csv_rows_file(path, &r, &error)) ...
 */
#ifndef OMBUD_AUDIT_CODES_CSV_ROWS_H
#define OMBUD_AUDIT_CODES_CSV_ROWS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "audit/ingest/csv.h"

struct csv_rows {
    /* The header; false and an error when columns are missing. */
    bool (*head)(void *data, const char *file, const GPtrArray *header, GError **error);
    /* A record; `row` is that of the file, the header being 1. False and an error end the reading.
     */
    bool (*row)(void *data, const struct csv_field *fields, uint64_t row, GError **error);
    /* A record with another number of fields; NULL: that is an error. */
    void (*ragged)(void *data, uint64_t row);
    void *data;
};

/* Plain, .gz, .zst or "-". */
bool csv_rows_file(const char *path, const struct csv_rows *r, GError **error);
/* From memory; `name` is shown in messages. */
bool csv_rows_text(const char *text, size_t size, const char *name, const struct csv_rows *r,
                   GError **error);

/* A file as text: decoded, at most `max` bytes, UTF-8 without NUL. Caller frees with g_free. */
char *csv_rows_slurp(const char *path, size_t max, size_t *size, GError **error);

/* Index of the first of the names (NULL-terminated) that the header has, without regard to case;
 * -1. */
int csv_rows_column(const GPtrArray *header, const char *const *names);
/* An error about a row: "FILE: row N, column C: WHAT; fix: FIX". Column 0: none. Returns false. */
bool csv_rows_refuse(GError **error, const char *file, uint64_t row, int column, const char *what,
                     const char *fix);
/* A copy of a field. Caller frees. */
char *csv_rows_copy(struct csv_field f);

#endif
