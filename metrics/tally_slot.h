/*
 * The counts of one label, in one of two forms: lists while the label is rare (events
 * as they are met, counts as they are read from a file), a block
 * [wide group][detailed cell][outcome] once that is smaller. Private to metrics/tally*.c and
 * the tally file; which form a label has shows nowhere.
 *
 * An event is one outcome of a label in one encounter: atom << SLOT_KEY_BITS | key,
 * key = wide group * TALLY_OUTCOMES + outcome. Events of codes and categories wait in
 * the tally until there are many and are then counted label by label, because the
 * blocks of all labels are larger than the cache and the block of one is not.
 */
#ifndef OMBUD_METRICS_TALLY_SLOT_H
#define OMBUD_METRICS_TALLY_SLOT_H

#include <stdint.h>

#include "metrics/tally.h"

#define SLOT_KEY_BITS 6 /* TALLY_WIDE_GROUPS * TALLY_OUTCOMES = 48 keys */
#define SLOT_MAX_ATOMS (UINT32_C(1) << (32 - SLOT_KEY_BITS))

struct tally_count {
    uint32_t at; /* place in the block */
    uint32_t n;
};

struct tally_slot {
    uint32_t *dense;  /* when set, the lists are empty */
    uint32_t *events; /* packed as above */
    uint32_t n_events, capacity;
    struct tally_count *counts;
    uint32_t n_counts, counts_capacity;
};

/* Events that wait: label << 32 | event. */
struct tally_pending {
    uint64_t *items;
    size_t n, capacity;
};

/* Size of a block in counts. */
static inline size_t slot_size(const struct tally *t) {
    return tally_label_size(t);
}

/* Counts one event in every detailed cell of its atom. */
static inline void slot_dense_add(const struct tally *t, uint32_t *dense, uint32_t event) {
    size_t n = (size_t)t->n_detailed + 1;
    const int *cells = &g_array_index(t->atom_cells, int, 0) + (event >> SLOT_KEY_BITS) * n;
    size_t key = event & ((1U << SLOT_KEY_BITS) - 1);
    size_t wide = key / TALLY_OUTCOMES;
    size_t outcome = key % TALLY_OUTCOMES;
    uint32_t *row = dense + wide * (size_t)t->n_detailed_cells * TALLY_OUTCOMES + outcome;
    for (size_t i = 0; i < n; i++) {
        row[(size_t)cells[i] * TALLY_OUTCOMES]++;
    }
}

/* Adds events of one label. */
void slot_add_events(const struct tally *t, struct tally_slot *s, const uint32_t *events, size_t n);

/* Adds n to one place of the block. */
void slot_add_count(const struct tally *t, struct tally_slot *s, size_t at, uint32_t n);
void slot_clear(struct tally_slot *s);

#endif
