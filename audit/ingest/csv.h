/*
 * CSV blocks to rows, RFC 4180 as strict libcsv reads it: blanks around an
 * unquoted field are trimmed, blank lines are not rows, LF, CRLF and CR end a
 * row. Two parsers give the same rows: a fast one for blocks without quotes, and
 * libcsv for everything else (tests/fuzz/fuzz_csv.c holds them together).
 *
 * Text is UTF-8 without NUL; anything else is a fault of the file.
 */
#ifndef OMBUD_AUDIT_INGEST_CSV_H
#define OMBUD_AUDIT_INGEST_CSV_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audit/ingest/source.h"

#define CSV_MAX_FIELD ((size_t)1 << 20)
#define CSV_MAX_COLUMNS 4096

struct csv_field {
    const char *text; /* valid during the call only */
    size_t size;
};

/* Receives the records of a block in order; `row` counts them from 0. */
struct csv_sink {
    size_t n_columns;
    void (*row)(void *data, const struct csv_field *fields, uint64_t row);
    void (*ragged)(void *data, size_t n_fields, uint64_t row);
    void *data;
};

/* What makes a file unreadable, and where. */
struct csv_fault {
    const char *what; /* NULL: none */
    bool is_quote;    /* not a fault: a quote where none was expected */
    const char *fix;
    uint64_t row; /* record of the block, from 0 */
    int column;   /* from 1; 0: unknown */
};

/* Working memory of one thread. */
struct csv_scratch {
    uint32_t *separators;
    size_t capacity;
    struct csv_field *fields;
    size_t n_fields;
};
void csv_scratch_clear(struct csv_scratch *s);

/* Parses a block; the number of records goes to *n_rows. False and *fault when
 * the file cannot be read as CSV. */
bool csv_read(const struct block *b, const struct csv_sink *sink, struct csv_scratch *scratch,
              uint64_t *n_rows, struct csv_fault *fault);
/* The same for a block that was cut as if there were no quotes: the first quote gives
 * false with fault->is_quote, before any row. */
bool csv_read_hasty(const struct block *b, const struct csv_sink *sink, struct csv_scratch *scratch,
                    uint64_t *n_rows, struct csv_fault *fault);

/* The two parsers. fast: only where csv_scan found nothing unusual. */
enum csv_unusual { CSV_HAS_QUOTE = 1, CSV_HAS_NUL = 2, CSV_HAS_CR = 4, CSV_HAS_HIGH = 8 };
/* Finds commas and line ends into scratch->separators, and what else is there. */
unsigned csv_scan(const struct block *b, struct csv_scratch *scratch, size_t *n_separators);
void csv_read_fast(const struct block *b, const struct csv_sink *sink, struct csv_scratch *scratch,
                   size_t n_separators, uint64_t *n_rows);
bool csv_read_libcsv(const struct block *b, const struct csv_sink *sink, uint64_t *n_rows,
                     struct csv_fault *fault);

/* Column names of a block's first record and how many bytes it takes, blank
 * lines before it included. */
GPtrArray *csv_header(const struct block *b, size_t *size, struct csv_fault *fault);

#endif
