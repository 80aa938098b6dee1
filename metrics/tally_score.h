/*
 * The part of a tally that comes from scores: histograms of the suggestions that are in
 * gold and of those that are not, for each cell and wide group (all codes pooled), and
 * for each code and wide group (all encounters).
 *
 *     uint32_t h[TALLY_SCORE_BINS][2];
 *     tally_score_counts(t, cell, wide, h);      h[bin][1]: in gold
 *
 * Codes that are not suggested are no events: how many there are, in gold or not,
 * follows from the other counts, and their score is 0.
 *
 * Private to metrics/ and the tally file.
 */
#ifndef OMBUD_METRICS_TALLY_SCORE_H
#define OMBUD_METRICS_TALLY_SCORE_H

#include "metrics/score_block.h"
#include "metrics/tally.h"

/* An event of a cell: bin << 1 | in gold. Of a code: that and the wide group,
 * bin << 5 | wide << 1 | in gold, so that sorted events go up in bins. */
#define SCORE_CELL_KEYS (TALLY_SCORE_BINS * 2)
#define SCORE_CODE_KEYS SCORE_MAX_KEYS

struct tally_scores {
    struct score_block *cells;     /* [n_cells][TALLY_WIDE_GROUPS], detailed cells */
    int64_t (*sums)[TALLY_TENTHS]; /* [n_cells * TALLY_WIDE_GROUPS]: of scores, by tenth */
    struct score_block *codes;     /* one a code */
    size_t n_cells, n_codes;
    uint64_t
        *waiting; /* events of codes, code << 16 | key: counted code by code, as in tally_slot.h */
    size_t n_waiting, waiting_capacity;
    uint64_t *ranking; /* scratch of one encounter */
    uint16_t *keys;    /* likewise */
    size_t n_scratch;
};

/* Bin of a score, and its tenth. A tenth is closed above, like a bin. */
static inline uint32_t tally_score_bin(uint32_t score) {
    return (uint32_t)(((uint64_t)score + TALLY_BIN_WIDTH - 1) / TALLY_BIN_WIDTH);
}
static inline uint32_t tally_score_tenth(uint32_t bin) {
    const uint32_t bins_a_tenth = (TALLY_SCORE_BINS - 1) / TALLY_TENTHS;
    return bin == 0 ? 0 : (bin - 1) / bins_a_tenth;
}

void tally_scores_init(struct tally *t);
void tally_scores_free(struct tally *t);

/* Counts the events that wait. */
void tally_settle_scores(struct tally *t);

/* Counts the suggestions of an encounter; fills the fields of ranks and scores. */
void tally_add_scores(struct tally *t, const struct tally_encounter *e, unsigned group,
                      int64_t add[TALLY_FIELDS]);

/* Adds the scores of a tally to another's; take: to an empty one's, the source's become empty.
 * Where its cells and codes go there, -1: nowhere. */
void tally_scores_add(struct tally *to, const struct tally *from, const int *cells,
                      const int *codes);
void tally_scores_take(struct tally *to, struct tally *from, const int *cells, const int *codes);

/* Adds to h what a cell has in a wide group. */
void tally_score_counts(const struct tally *t, int cell, int wide, uint32_t h[TALLY_SCORE_BINS][2]);
static inline const int64_t *tally_score_sums(const struct tally *t, int cell, int wide) {
    return t->scores->sums[cell * TALLY_WIDE_GROUPS + wide];
}

#endif
