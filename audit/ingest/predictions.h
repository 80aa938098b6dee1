/*
 * Predictions: ids hashed, codes dictionary-encoded, thrown into buckets by encounter
 * as the truth is (records.h), to be joined bucket by bucket. One `struct predictions`
 * a thread.
 */
#ifndef OMBUD_AUDIT_INGEST_PREDICTIONS_H
#define OMBUD_AUDIT_INGEST_PREDICTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/ingest/records.h"

/* A pair is a code with a flag; behind it, where scores are kept, stands the score as the tally
 * counts it. */
#define PAIR_PREDICTED (UINT32_C(1) << 31)     /* score at or over the threshold */
#define PAIR_NO_CODE ((UINT32_C(1) << 30) - 1) /* the encounter has a row, but no code */

/* Adjacent rows of one encounter, numbered without a gap; of a wide file, one row. */
struct prediction_run {
    struct id_hash id;
    uint64_t block;   /* of the file */
    uint32_t row;     /* the first, of the block */
    uint32_t n_pairs; /* in the bucket's pairs */
};

struct prediction_bucket {
    struct stream runs;  /* of struct prediction_run */
    struct stream pairs; /* of uint32_t[1 or 2]: raw ids of codes with PAIR_PREDICTED or not */
};

struct predictions {
    const struct columns *columns;
    const struct study_input *input;
    uint64_t seed;
    double threshold; /* used when has_score */
    bool has_score, is_wide;
    bool is_binary;    /* y_pred, or the score, of one code a row */
    bool keeps_scores; /* some row may have one */
    struct reader_notes *notes;
    struct keep keep;
    struct order order;
    struct id_memo memo;
    struct code_book codes;
    struct arena arena;
    struct prediction_bucket buckets[BUCKETS];
    struct prediction_run *last_run; /* NULL: none, or of another block */
    struct stream *last_pairs;
};

extern const struct reader_kind predictions_kind;

struct predictions *predictions_new(const struct study *s, const struct columns *c,
                                    struct reader_notes *notes, struct keep keep);
void predictions_free(struct predictions *p);
/* As records_reset(). */
void predictions_reset(struct predictions *p);

#endif
