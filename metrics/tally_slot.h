/*
 * The counts of one label, in one of three forms: lists while the label is rare (events
 * as they are met, counts as they are read from a file), a block
 * [wide group][detailed cell][outcome] once that is smaller, of 16 bits a count until there are
 * more events than these hold. Private to metrics/tally*.c and the tally file; which form a label
 * has shows nowhere.
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
    uint32_t *dense; /* when either block is set, the lists and the other are empty */
    uint16_t *narrow;
    uint32_t n_narrow; /* no count of `narrow` is more */
    uint32_t *events;  /* packed as above */
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

static inline bool slot_is_block(const struct tally_slot *s) {
    return s->dense != NULL || s->narrow != NULL;
}
/* Of a block. */
static inline uint32_t slot_block_at(const struct tally_slot *s, size_t at) {
    return s->dense != NULL ? s->dense[at] : s->narrow[at];
}

/* Where an event counts in a block: `first` + TALLY_OUTCOMES times each detailed cell of its atom.
 */
struct slot_places {
    const int *cells;
    size_t first;
};
static inline struct slot_places slot_places_of(const struct tally *t, uint32_t event) {
    size_t n = (size_t)t->n_detailed + 1;
    size_t key = event & ((1U << SLOT_KEY_BITS) - 1);
    size_t row = (size_t)t->n_detailed_cells * TALLY_OUTCOMES;
    return (struct slot_places){.cells = &g_array_index(t->atom_cells, int, 0) +
                                         (event >> SLOT_KEY_BITS) * n,
                                .first = key / TALLY_OUTCOMES * row + key % TALLY_OUTCOMES};
}

static inline void slot_dense_add(const struct tally *t, uint32_t *dense, uint32_t event) {
    const struct slot_places p = slot_places_of(t, event);
    for (int i = 0; i <= t->n_detailed; i++) {
        dense[p.first + (size_t)p.cells[i] * TALLY_OUTCOMES]++;
    }
}
static inline void slot_narrow_add(const struct tally *t, uint16_t *narrow, uint32_t event) {
    const struct slot_places p = slot_places_of(t, event);
    for (int i = 0; i <= t->n_detailed; i++) {
        narrow[p.first + (size_t)p.cells[i] * TALLY_OUTCOMES]++;
    }
}

/* Adds events of one label. */
void slot_add_events(const struct tally *t, struct tally_slot *s, const uint32_t *events, size_t n);

/* Adds n to one place of the block. */
void slot_add_count(const struct tally *t, struct tally_slot *s, size_t at, uint32_t n);
void slot_clear(struct tally_slot *s);

#endif
