/*
 * The counts of one label, in one of two forms: a list of events while the
 * label is rare, a block [wide group][cell][outcome] once that is smaller.
 * Private to metrics/tally*.c; which form a label has shows nowhere.
 */
#ifndef OMBUD_METRICS_TALLY_SLOT_H
#define OMBUD_METRICS_TALLY_SLOT_H

#include <stdint.h>

#include "metrics/tally.h"

struct tally_event {
    uint32_t atom;
    uint32_t key; /* wide group * TALLY_OUTCOMES + outcome */
};

struct tally_slot {
    uint32_t *dense;
    struct tally_event *events;
    uint32_t n_events, capacity;
};

/* Size of a block in counts. */
static inline size_t slot_size(const struct tally *t) {
    return (size_t)TALLY_WIDE_GROUPS * (size_t)t->n_cells * TALLY_OUTCOMES;
}

/* Adds one label outcome of an encounter in this atom. */
void slot_add(struct tally *t, struct tally_slot *s, uint32_t atom, uint32_t key);
/* Turns the slot into a block (zero where nothing was counted). */
void slot_make_dense(struct tally *t, struct tally_slot *s);
void slot_clear(struct tally_slot *s);

#endif
