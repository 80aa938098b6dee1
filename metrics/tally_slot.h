/*
 * The counts of one label, in one of two forms: lists while the label is rare (events
 * as they are met, counts as they are read from a file), a block
 * [wide group][cell][outcome] once that is smaller. Private to metrics/tally*.c and
 * the tally file; which form a label has shows nowhere.
 */
#ifndef OMBUD_METRICS_TALLY_SLOT_H
#define OMBUD_METRICS_TALLY_SLOT_H

#include <stdint.h>

#include "metrics/tally.h"

struct tally_event {
    uint32_t atom;
    uint32_t key; /* wide group * TALLY_OUTCOMES + outcome */
};

struct tally_count {
    uint32_t at; /* place in the block */
    uint32_t n;
};

struct tally_slot {
    uint32_t *dense; /* when set, the lists are empty */
    struct tally_event *events;
    uint32_t n_events, capacity;
    struct tally_count *counts;
    uint32_t n_counts, counts_capacity;
};

/* Size of a block in counts. */
static inline size_t slot_size(const struct tally *t) {
    return (size_t)TALLY_WIDE_GROUPS * (size_t)t->n_cells * TALLY_OUTCOMES;
}

/* Counts one outcome in every cell of the atom. */
static inline void slot_dense_add(const struct tally *t, uint32_t *dense, uint32_t atom,
                                  uint32_t key) {
    size_t n = (size_t)t->n_groupings + 1;
    const int *cells = &g_array_index(t->atom_cells, int, 0) + (size_t)atom * n;
    size_t wide = key / TALLY_OUTCOMES;
    size_t outcome = key % TALLY_OUTCOMES;
    uint32_t *row = dense + wide * (size_t)t->n_cells * TALLY_OUTCOMES + outcome;
    for (size_t i = 0; i < n; i++) {
        row[(size_t)cells[i] * TALLY_OUTCOMES]++;
    }
}

/* The rare form of slot_add. */
void slot_add_event(struct tally *t, struct tally_slot *s, uint32_t atom, uint32_t key);

/* Adds one label outcome of an encounter in this atom. Hot: inline. */
static inline void slot_add(struct tally *t, struct tally_slot *s, uint32_t atom, uint32_t key) {
    if (s->dense != NULL) {
        slot_dense_add(t, s->dense, atom, key);
    } else {
        slot_add_event(t, s, atom, key);
    }
}

/* Adds n to one place of the block. */
void slot_add_count(struct tally *t, struct tally_slot *s, size_t at, uint32_t n);
/* Turns the slot into a block (zero where nothing was counted). */
void slot_make_dense(struct tally *t, struct tally_slot *s);
void slot_clear(struct tally_slot *s);

#endif
