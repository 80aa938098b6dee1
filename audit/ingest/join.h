/*
 * The join of one bucket: predictions to the encounters of the truth, by the hash of
 * the id. The pairs of an encounter come to stand together by a counting sort, all
 * within the cache. One a thread.
 *
 *     join_bucket(&join, truth, &from, &arena);
 *     for each encounter i: join.pairs[join.offsets[i] .. join.offsets[i + 1])
 */
#ifndef OMBUD_AUDIT_INGEST_JOIN_H
#define OMBUD_AUDIT_INGEST_JOIN_H

#include "audit/ingest/entities.h"
#include "audit/ingest/predictions.h"

/* A row, by block of the file and row of the block. */
struct row_place {
    uint64_t block, row;
};

struct join {
    uint32_t *pairs;   /* codes of the tally with PAIR_PREDICTED or not, by encounter */
    uint32_t *scores;  /* theirs, as the tally counts them; NULL: none are kept */
    uint32_t *offsets; /* first pair of each encounter, n + 1 */
    size_t n_pairs, n_offsets;
    GArray *unmatched; /* of struct id_hash: ids of the bucket without truth, with repeats */
    int64_t n_unmatched_encounters, n_unmatched_rows; /* of all buckets so far */
    struct row_place first_rows[INGEST_MAX_LOCATED];  /* first rows without truth, ascending */
    int n_first_rows;
};

struct join_from {
    struct predictions *const *predictions; /* one a thread */
    uint32_t *const *maps;                  /* [thread][raw id]: the tally's code */
    int n_threads, bucket;
};

void join_init(struct join *j);
void join_clear(struct join *j);
/* What is loaded from disk comes into the arena, which may be reset afterwards. */
void join_bucket(struct join *j, const struct entity_bucket *truth, const struct join_from *from,
                 struct arena *arena);

#endif
