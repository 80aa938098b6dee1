/*
 * Ingest and align: a study in, a finished tally out, and where the bad records
 * were (positions only, never a value).
 *
 * Three ways lead to the same tally, to the bit: everything in memory; through a
 * temporary file when that would take more than `memory`; window by window, in constant
 * memory, when the files are sorted by encounter.
 */
#ifndef OMBUD_AUDIT_INGEST_INGEST_H
#define OMBUD_AUDIT_INGEST_INGEST_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "audit/study/study.h"
#include "metrics/tally.h"

#define INGEST_MAX_LOCATED 5 /* first positions kept for each counter and role */

struct ingest_location {
    enum quality_counter counter;
    enum study_role role;
    uint64_t row; /* line of the file's record, the header being row 1 */
    int column;   /* 1-based, 0 when it is the whole row */
};

struct ingest_stage {
    const char *name;
    double seconds;
};

struct ingest_progress {
    const char *phase;
    double done;    /* share of the phase, 0..1; -1: unknown */
    uint64_t bytes; /* of the file, read so far; 0: not a phase of reading, or unknown */
};

struct ingest_options {
    int n_threads;   /* at least 1 */
    uint64_t memory; /* bytes that records may take before they go to disk; 0: half of the
                        machine's */
    bool is_part;    /* a part of a study: it may be empty, and nothing in it may match */
    bool is_sorted;  /* the files are said to be sorted: an error when they are not. Large sorted
                        files are found without being told. */
    /* Called now and then from the main thread; may be NULL. */
    void (*progress)(const struct ingest_progress *p, void *data);
    void *data;
};

/* How the files were joined. */
struct ingest_way {
    uint64_t memory;  /* bytes that records might take */
    uint64_t spilled; /* bytes written to the temporary file */
    int n_windows;    /* of sorted files; 0: they were not joined that way */
};

struct ingest_result {
    struct tally *tally;       /* finished */
    GArray *locations;         /* of struct ingest_location, sorted */
    char *sha256[STUDY_ROLES]; /* of the file's bytes, hex; NULL: not given, or not a plain file */
    GArray *stages;            /* of struct ingest_stage */
    struct ingest_way way;
};

struct ingest_result *ingest(const struct study *s, const struct ingest_options *options,
                             GError **error);
void ingest_result_free(struct ingest_result *r);

#endif
