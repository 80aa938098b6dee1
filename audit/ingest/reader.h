/*
 * Reads one file on several threads: each takes the next block, parses it and
 * gives the records to its own sink. Nothing that comes out depends on which
 * thread took which block.
 */
#ifndef OMBUD_AUDIT_INGEST_READER_H
#define OMBUD_AUDIT_INGEST_READER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "audit/ingest/csv.h"
#include "audit/ingest/ingest.h"
#include "audit/ingest/source.h"

/* What a sink uses to count what it meets, with the first positions. One a thread. */
struct reader_notes {
    int64_t quality[QUALITY_COUNTERS];
    GArray *located; /* of struct reader_place */
    uint64_t block;  /* the block being read */
    int n_located[QUALITY_COUNTERS];
};

struct reader_place {
    enum quality_counter counter;
    uint64_t block, row;
    int column;
};

/* Counts; `row` is the record of the block, `column` from 1, or 0 for the whole row. */
void reader_note(struct reader_notes *n, enum quality_counter counter, uint64_t row, int column);

/* What a kind of file does with its records. */
struct reader_kind {
    void (*row)(void *state, const struct csv_field *fields, uint64_t row);
    /* After the last record of each block. May be NULL. */
    void (*block_done)(void *state);
};

struct reader {
    struct source *source;
    enum study_role role;
    size_t n_columns;
    struct block first; /* rest of the first block, from header_read */
    int n_threads;
    const struct reader_kind *kind;
    void **states;               /* one a thread */
    struct reader_notes **notes; /* one a thread */
    const struct ingest_options *options;
    const char *phase;
    GArray *rows; /* blocks read and their records; made by the first reader_run() */
};

/* Reads to the source's end, or to the end of its part. *needs_quotes: a quote was met in a
 * hasty source; nothing is counted, and the file must be read again. */
bool reader_run(struct reader *r, bool *needs_quotes, GError **error);
/* False with an error when there was no record at all. */
bool reader_has_rows(const struct reader *r, GError **error);
/* The file's row of a record, the header being row 1. */
uint64_t reader_row(const struct reader *r, uint64_t block, uint64_t row);
/* Once everything is read: the counts of all threads are added to quality, the first positions to
 * locations. */
void reader_finish(const struct reader *r, enum quality_counter rows,
                   int64_t quality[QUALITY_COUNTERS], GArray *locations);
/* The reader can be run anew, from the file's start. */
void reader_clear(struct reader *r);

#endif
