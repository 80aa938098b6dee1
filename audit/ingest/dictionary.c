#include "audit/ingest/dictionary.h"

#include <stdbool.h>

#include "audit/ingest/hash.h"

#define FIRST_SIZE 1024U
#define LONGEST_SHORT 15U

void dictionary_init(struct dictionary *d) {
    *d = (struct dictionary){.mask = FIRST_SIZE - 1};
    d->slots = g_new0(struct dictionary_slot, FIRST_SIZE);
    d->long_keys = g_hash_table_new(g_bytes_hash, g_bytes_equal);
    d->names = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
}

void dictionary_clear(struct dictionary *d) {
    g_free(d->slots);
    g_clear_pointer(&d->long_keys, g_hash_table_unref);
    g_clear_pointer(&d->names, g_ptr_array_unref);
    *d = (struct dictionary){0};
}

static uint32_t add_name(struct dictionary *d, const char *s, size_t n) {
    g_ptr_array_add(d->names, g_bytes_new(s, n));
    return d->names->len - 1;
}

static uint32_t long_id(struct dictionary *d, const char *s, size_t n) {
    GBytes *key = g_bytes_new_static(s, n);
    gpointer found = NULL;
    bool is_known = g_hash_table_lookup_extended(d->long_keys, key, NULL, &found);
    g_bytes_unref(key);
    if (is_known) {
        return GPOINTER_TO_UINT(found);
    }
    uint32_t id = add_name(d, s, n);
    g_hash_table_insert(d->long_keys, d->names->pdata[id], GUINT_TO_POINTER(id));
    return id;
}

static inline uint32_t place(uint64_t low, uint64_t high) {
    uint64_t h = (low ^ high * UINT64_C(0xC2B2AE3D27D4EB4F)) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(h >> 32);
}

static struct dictionary_slot *find(const struct dictionary *d, uint64_t low, uint64_t high) {
    uint32_t i = place(low, high) & d->mask;
    while (d->slots[i].high != 0 && (d->slots[i].low != low || d->slots[i].high != high)) {
        i = (i + 1) & d->mask;
    }
    return &d->slots[i];
}

static void grow(struct dictionary *d) {
    struct dictionary bigger = *d;
    bigger.mask = d->mask * 2 + 1;
    bigger.slots = g_new0(struct dictionary_slot, (gsize)bigger.mask + 1);
    for (uint32_t i = 0; i <= d->mask; i++) {
        if (d->slots[i].high != 0) {
            *find(&bigger, d->slots[i].low, d->slots[i].high) = d->slots[i];
        }
    }
    g_free(d->slots);
    *d = bigger;
}

uint32_t dictionary_id(struct dictionary *d, const char *s, size_t n) {
    if (n > LONGEST_SHORT) {
        return long_id(d, s, n);
    }
    size_t first = n < 8 ? n : 8;
    uint64_t low = load_bytes(s, first);
    /* +1 keeps the empty string apart from a free slot. */
    uint64_t high = load_bytes(s + first, n - first) | (uint64_t)(n + 1) << 56;
    struct dictionary_slot *slot = find(d, low, high);
    if (slot->high != 0) {
        return slot->id;
    }
    uint32_t id = add_name(d, s, n);
    *slot = (struct dictionary_slot){.low = low, .high = high, .id = id};
    d->n_short++;
    if (d->n_short > d->mask / 2) {
        grow(d);
    }
    return id;
}
