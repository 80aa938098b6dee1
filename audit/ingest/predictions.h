/*
 * Predictions: each row is joined to its encounter as it is read, and leaves only
 * a pair (encounter, code) in the encounter's bucket. One a thread.
 */
#ifndef OMBUD_AUDIT_INGEST_PREDICTIONS_H
#define OMBUD_AUDIT_INGEST_PREDICTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/ingest/entities.h"
#include "audit/ingest/records.h"

#define PAIR_PREDICTED (UINT32_C(1) << 31) /* score at or over the threshold */
#define PAIR_NO_CODE (PAIR_PREDICTED - 1)  /* the encounter has a row, but no code */

struct pair {
    uint32_t encounter; /* index in its bucket */
    uint32_t code;      /* raw id of this thread's book, and PAIR_PREDICTED */
};

struct pair_bucket {
    struct pair *items;
    size_t n, capacity;
};

/* Rows waiting for their encounter to be looked up: the table is larger than the
 * caches, so look-ups go in batches. */
#define BATCH_IDS 32
#define BATCH_ROWS 256

struct waiting_row {
    uint32_t code;
    uint32_t id; /* index into ids */
    uint64_t row;
};

struct predictions {
    const struct columns *columns;
    const struct study_input *input;
    uint64_t seed;
    double threshold; /* used when has_score */
    bool has_score;
    struct reader_notes *notes;
    const struct entities *truth;
    struct code_book codes;
    struct pair_bucket buckets[BUCKETS];
    GArray *unmatched; /* of struct id_hash: ids without truth, with repeats */
    uint64_t last_unmatched_row;
    int n_ids, n_rows;
    struct id_hash ids[BATCH_IDS];
    struct waiting_row rows[BATCH_ROWS];
};

extern const struct reader_kind predictions_kind;

struct predictions *predictions_new(const struct study *s, const struct columns *c,
                                    struct reader_notes *notes, const struct entities *truth);
void predictions_free(struct predictions *p);

#endif
