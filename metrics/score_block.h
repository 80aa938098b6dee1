/*
 * A histogram of scores, as small as its counts allow.
 *
 *     struct score_block b = {0};
 *     score_block_put(&b, keys, n, n_keys);     events: keys under n_keys, at most SCORE_MAX_KEYS
 *     score_block_sort(&b, sorter, n_keys);     keys with their counts, ascending
 *     score_block_clear(&b);
 *
 * Events are a list (2 bytes each). A list of thousands, of a histogram of many keys, is packed:
 * the keys in order, the j-th as a bit at place key + j, which is n_keys bits and one an event.
 * Once the list would be longer than counts of all keys, there are these, and the list is short and
 * is emptied into them when it is full, because the counts of all cells are larger than the cache.
 * Which form a histogram has shows nowhere. Private to metrics/ and the tally file.
 */
#ifndef OMBUD_METRICS_SCORE_BLOCK_H
#define OMBUD_METRICS_SCORE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metrics/tally_slot.h"

#define SCORE_MAX_KEYS (TALLY_SCORE_BINS * TALLY_WIDE_GROUPS * 2)

struct score_block {
    uint32_t *dense; /* counts; NULL: none yet. When set, nothing is packed */
    uint64_t *packed;
    uint16_t *events;
    uint32_t n_packed, n, capacity;
};

/* Makes room for n more events in the list; only score_block_put() needs it. */
void score_block_grow(struct score_block *b, size_t n, size_t n_keys);

static inline void score_block_put(struct score_block *b, const uint16_t *keys, size_t n,
                                   size_t n_keys) {
    if (b->capacity - b->n < n) {
        score_block_grow(b, n, n_keys);
    }
    for (size_t i = 0; i < n; i++) {
        b->events[b->n + i] = keys[i];
    }
    b->n += (uint32_t)n;
}

/* Adds one histogram to another of as many keys, or n of one key. */
void score_block_merge(struct score_block *to, const struct score_block *from, size_t n_keys);
void score_block_add(struct score_block *to, size_t key, uint32_t n, size_t n_keys);
bool score_block_is_used(const struct score_block *b, size_t n_keys);
void score_block_clear(struct score_block *b);
/* Adds the counts of all keys to out[n_keys]. */
void score_block_expand(const struct score_block *b, uint32_t *out, size_t n_keys);

/* Puts histograms in order of their keys. */
struct score_sorter {
    struct tally_count *sorted; /* keys with a count, ascending */
    uint32_t *n;                /* by key; 0 between uses, like the bits */
    uint64_t *bits;
};
struct score_sorter *score_sorter_new(void);
void score_sorter_free(struct score_sorter *s);
/* Returns how many of `sorted` it filled. */
size_t score_block_sort(const struct score_block *b, struct score_sorter *s, size_t n_keys);

#endif
