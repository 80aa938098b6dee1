#include "metrics/tally_slot.h"

#include <string.h>

static void make_dense(const struct tally *t, struct tally_slot *s) {
    s->dense = g_new0(uint32_t, slot_size(t));
    for (uint32_t i = 0; i < s->n_events; i++) {
        slot_dense_add(t, s->dense, s->events[i]);
    }
    for (uint32_t i = 0; i < s->n_counts; i++) {
        s->dense[s->counts[i].at] += s->counts[i].n;
    }
    g_clear_pointer(&s->events, g_free);
    g_clear_pointer(&s->counts, g_free);
    s->n_events = s->capacity = s->n_counts = s->counts_capacity = 0;
}

/* A list of the block's size would only waste memory. */
static bool is_long(const struct tally *t, size_t bytes) {
    return bytes >= slot_size(t) * sizeof(uint32_t);
}

void slot_add_count(const struct tally *t, struct tally_slot *s, size_t at, uint32_t n) {
    if (s->dense == NULL && s->n_counts == s->counts_capacity) {
        if (is_long(t, 2 * s->counts_capacity * sizeof(struct tally_count))) {
            make_dense(t, s);
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

void slot_add_events(const struct tally *t, struct tally_slot *s, const uint32_t *events,
                     size_t n) {
    if (s->dense == NULL && is_long(t, (s->n_events + n) * sizeof *events)) {
        make_dense(t, s);
    }
    if (s->dense != NULL) {
        for (size_t i = 0; i < n; i++) {
            slot_dense_add(t, s->dense, events[i]);
        }
        return;
    }
    if (s->capacity - s->n_events < n) {
        s->capacity = MAX(s->n_events + (uint32_t)n, s->capacity + s->capacity / 2);
        s->events = g_renew(uint32_t, s->events, s->capacity);
    }
    memcpy(s->events + s->n_events, events, n * sizeof *events);
    s->n_events += (uint32_t)n;
}

void slot_clear(struct tally_slot *s) {
    g_free(s->dense);
    g_free(s->events);
    g_free(s->counts);
    *s = (struct tally_slot){0};
}
