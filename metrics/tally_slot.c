#include "metrics/tally_slot.h"

#include <string.h>

/* To 32 bits a count. */
static void widen(const struct tally *t, struct tally_slot *s) {
    s->dense = g_new(uint32_t, slot_size(t));
    for (size_t i = 0; i < slot_size(t); i++) {
        s->dense[i] = s->narrow[i];
    }
    g_clear_pointer(&s->narrow, g_free);
}

static void add_to_block(const struct tally *t, struct tally_slot *s, const uint32_t *events,
                         size_t n) {
    if (s->dense == NULL && s->n_narrow + n > UINT16_MAX) {
        widen(t, s);
    }
    if (s->dense != NULL) {
        for (size_t i = 0; i < n; i++) {
            slot_dense_add(t, s->dense, events[i]);
        }
        return;
    }
    for (size_t i = 0; i < n; i++) {
        slot_narrow_add(t, s->narrow, events[i]);
    }
    s->n_narrow += (uint32_t)n;
}

static void add_count_to_block(const struct tally *t, struct tally_slot *s, size_t at, uint32_t n) {
    if (s->dense == NULL && (uint64_t)s->n_narrow + n > UINT16_MAX) {
        widen(t, s);
    }
    if (s->dense != NULL) {
        s->dense[at] += n;
        return;
    }
    s->narrow[at] = (uint16_t)(s->narrow[at] + n);
    s->n_narrow += n;
}

static void make_block(const struct tally *t, struct tally_slot *s) {
    struct tally_slot lists = *s;
    *s = (struct tally_slot){.narrow = g_new0(uint16_t, slot_size(t))};
    add_to_block(t, s, lists.events, lists.n_events);
    for (uint32_t i = 0; i < lists.n_counts; i++) {
        add_count_to_block(t, s, lists.counts[i].at, lists.counts[i].n);
    }
    g_free(lists.events);
    g_free(lists.counts);
}

/* A list of the block's size would only waste memory. */
static bool is_long(const struct tally *t, size_t bytes) {
    return bytes >= slot_size(t) * sizeof(uint16_t);
}

void slot_add_count(const struct tally *t, struct tally_slot *s, size_t at, uint32_t n) {
    if (!slot_is_block(s) && s->n_counts == s->counts_capacity) {
        if (is_long(t, 2 * s->counts_capacity * sizeof(struct tally_count))) {
            make_block(t, s);
        } else {
            s->counts_capacity = s->counts_capacity == 0 ? 8 : s->counts_capacity * 2;
            s->counts = g_renew(struct tally_count, s->counts, s->counts_capacity);
        }
    }
    if (slot_is_block(s)) {
        add_count_to_block(t, s, at, n);
        return;
    }
    s->counts[s->n_counts++] = (struct tally_count){.at = (uint32_t)at, .n = n};
}

void slot_add_events(const struct tally *t, struct tally_slot *s, const uint32_t *events,
                     size_t n) {
    if (!slot_is_block(s) && is_long(t, (s->n_events + n) * sizeof *events)) {
        make_block(t, s);
    }
    if (slot_is_block(s)) {
        add_to_block(t, s, events, n);
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
    g_free(s->narrow);
    g_free(s->events);
    g_free(s->counts);
    *s = (struct tally_slot){0};
}
