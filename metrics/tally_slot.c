#include "metrics/tally_slot.h"

static void dense_add(const struct tally *t, uint32_t *dense, uint32_t atom, uint32_t key) {
    const int *cells =
        &g_array_index(t->atom_cells, int, 0) + (size_t)atom * (size_t)(t->n_groupings + 1);
    uint32_t wide = key / TALLY_OUTCOMES;
    uint32_t outcome = key % TALLY_OUTCOMES;
    uint32_t *row = dense + (size_t)wide * (size_t)t->n_cells * TALLY_OUTCOMES + outcome;
    for (int i = 0; i <= t->n_groupings; i++) {
        row[(size_t)cells[i] * TALLY_OUTCOMES]++;
    }
}

void slot_make_dense(struct tally *t, struct tally_slot *s) {
    if (s->dense != NULL) {
        return;
    }
    s->dense = g_new0(uint32_t, slot_size(t));
    for (uint32_t i = 0; i < s->n_events; i++) {
        dense_add(t, s->dense, s->events[i].atom, s->events[i].key);
    }
    g_clear_pointer(&s->events, g_free);
    s->n_events = s->capacity = 0;
}

void slot_add(struct tally *t, struct tally_slot *s, uint32_t atom, uint32_t key) {
    if (s->dense != NULL) {
        dense_add(t, s->dense, atom, key);
        return;
    }
    if (s->n_events == s->capacity) {
        /* A list twice the block's size would only waste memory. */
        if (s->capacity * sizeof(struct tally_event) >= slot_size(t) * sizeof(uint32_t) / 2) {
            slot_make_dense(t, s);
            dense_add(t, s->dense, atom, key);
            return;
        }
        s->capacity = s->capacity == 0 ? 8 : s->capacity * 2;
        s->events = g_renew(struct tally_event, s->events, s->capacity);
    }
    s->events[s->n_events++] = (struct tally_event){.atom = atom, .key = key};
}

void slot_clear(struct tally_slot *s) {
    g_free(s->dense);
    g_free(s->events);
    *s = (struct tally_slot){0};
}
