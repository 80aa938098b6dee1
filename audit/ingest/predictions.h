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
#define PAIR_NO_CODE (PAIR_FIRST - 1)      /* the encounter has a row, but no code */

/* A bucket's pairs: for each row of predictions the code, with PAIR_PREDICTED or not; a
 * code with PAIR_FIRST is followed by its encounter (index in the bucket), which holds
 * until the next one: rows of an encounter mostly stand together. Behind it, where
 * keeps_scores, stands the score as the tally counts it. */
#define PAIR_FIRST (UINT32_C(1) << 30)

/* Rows waiting for their encounter to be looked up: the table is larger than the
 * caches, so look-ups go in batches. */
#define BATCH_IDS 32
#define BATCH_ROWS 256

struct waiting_row {
    uint32_t code;
    uint32_t score; /* as the tally counts it */
    uint32_t id;    /* index into ids */
    uint64_t row;
};

struct predictions {
    const struct columns *columns;
    const struct study_input *input;
    uint64_t seed;
    double threshold; /* used when has_score */
    bool has_score;
    bool is_binary;    /* y_pred, or the score, of one code a row */
    bool keeps_scores; /* some row may have one */
    struct reader_notes *notes;
    const struct entities *truth;
    struct code_book codes;
    struct arena arena;
    struct stream pairs[BUCKETS];     /* of uint32_t */
    uint32_t last_encounter[BUCKETS]; /* of the last pair; ENTITY_NONE: none yet */
    GArray *unmatched;                /* of struct id_hash: ids without truth, with repeats */
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
