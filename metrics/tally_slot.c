#include "metrics/tally_slot.h"

void slot_make_dense(struct tally *t, struct tally_slot *s) {
    if (s->dense != NULL) {
        return;
    }
    s->dense = g_new0(uint32_t, slot_size(t));
    for (uint32_t i = 0; i < s->n_events; i++) {
        slot_dense_add(t, s->dense, s->events[i].atom, s->events[i].key);
    }
    g_clear_pointer(&s->events, g_free);
    s->n_events = s->capacity = 0;
}

void slot_add_event(struct tally *t, struct tally_slot *s, uint32_t atom, uint32_t key) {
    if (s->n_events == s->capacity) {
        /* A list twice the block's size would only waste memory. */
        if (s->capacity * sizeof(struct tally_event) >= slot_size(t) * sizeof(uint32_t) / 2) {
            slot_make_dense(t, s);
            slot_dense_add(t, s->dense, atom, key);
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
