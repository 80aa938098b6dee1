#include "metrics/tally_slot.h"

void slot_make_dense(struct tally *t, struct tally_slot *s) {
    if (s->dense != NULL) {
        return;
    }
    s->dense = g_new0(uint32_t, slot_size(t));
    for (uint32_t i = 0; i < s->n_events; i++) {
        slot_dense_add(t, s->dense, s->events[i].atom, s->events[i].key);
    }
    for (uint32_t i = 0; i < s->n_counts; i++) {
        s->dense[s->counts[i].at] += s->counts[i].n;
    }
    g_clear_pointer(&s->events, g_free);
    g_clear_pointer(&s->counts, g_free);
    s->n_events = s->capacity = s->n_counts = s->counts_capacity = 0;
}

/* A list of half the block's size would only waste memory. */
static bool is_long(const struct tally *t, size_t bytes) {
    return bytes >= slot_size(t) * sizeof(uint32_t) / 2;
}

void slot_add_count(struct tally *t, struct tally_slot *s, size_t at, uint32_t n) {
    if (s->dense == NULL && s->n_counts == s->counts_capacity) {
        if (is_long(t, s->counts_capacity * sizeof(struct tally_count))) {
            slot_make_dense(t, s);
        } else {
            s->counts_capacity = s->counts_capacity == 0 ? 8 : s->counts_capacity * 2;
            s->counts = g_renew(struct tally_count, s->counts, s->counts_capacity);
        }
    }
    if (s->dense != NULL) {
        s->dense[at] += n;
        return;
    }
    s->counts[s->n_counts++] = (struct tally_count){.at = (uint32_t)at, .n = n};
}

void slot_add_event(struct tally *t, struct tally_slot *s, uint32_t atom, uint32_t key) {
    if (s->n_events == s->capacity) {
        if (is_long(t, s->capacity * sizeof(struct tally_event))) {
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
    g_free(s->counts);
    *s = (struct tally_slot){0};
}
