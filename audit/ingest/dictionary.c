#include "audit/ingest/dictionary.h"

#include <stdbool.h>
#include <string.h>

#include "audit/ingest/hash.h"

#define FIRST_SIZE 1024U
#define LONGEST_SHORT 15U
#define LONG_KEY (UINT64_C(0xFF) << 56)

void dictionary_init(struct dictionary *d) {
    *d = (struct dictionary){.mask = FIRST_SIZE - 1};
    d->slots = g_new0(struct dictionary_slot, FIRST_SIZE);
    d->names = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
}

void dictionary_clear(struct dictionary *d) {
    g_free(d->slots);
    g_clear_pointer(&d->names, g_ptr_array_unref);
    *d = (struct dictionary){0};
}

static inline uint32_t place(uint64_t low, uint64_t high) {
    uint64_t h = (low ^ high * UINT64_C(0xC2B2AE3D27D4EB4F)) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(h >> 32);
}

/* Are the bytes of a long key, whose hash is the same, the same too? */
static bool is_same_long(const struct dictionary *d, uint32_t id, const char *s, size_t n) {
    gsize size = 0;
    gconstpointer data = g_bytes_get_data(d->names->pdata[id], &size);
    return size == n && memcmp(data, s, n) == 0;
}

static inline struct dictionary_slot *find(const struct dictionary *d, uint64_t low, uint64_t high,
                                           const char *s, size_t n) {
    uint32_t i = place(low, high) & d->mask;
    while (d->slots[i].high != 0 &&
           (d->slots[i].low != low || d->slots[i].high != high ||
            (n > LONGEST_SHORT && !is_same_long(d, d->slots[i].id, s, n)))) {
        i = (i + 1) & d->mask;
    }
    return &d->slots[i];
}

static void grow(struct dictionary *d) {
    struct dictionary_slot *old = d->slots;
    uint32_t old_mask = d->mask;
    d->mask = old_mask * 2 + 1;
    d->slots = g_new0(struct dictionary_slot, (gsize)d->mask + 1);
    for (uint32_t i = 0; i <= old_mask; i++) {
        if (old[i].high != 0) {
            gsize n = 0;
            const char *s = g_bytes_get_data(d->names->pdata[old[i].id], &n);
            *find(d, old[i].low, old[i].high, s, n) = old[i];
        }
    }
    g_free(old);
}

static uint32_t add(struct dictionary *d, struct dictionary_slot *slot, uint64_t low, uint64_t high,
                    GBytes *name) {
    g_ptr_array_add(d->names, name);
    uint32_t id = d->names->len - 1;
    *slot = (struct dictionary_slot){.low = low, .high = high, .id = id};
    if (d->names->len > d->mask / 2) {
        grow(d);
    }
    return id;
}

uint32_t dictionary_id(struct dictionary *d, const char *s, size_t n) {
    uint64_t low;
    uint64_t high;
    if (n <= LONGEST_SHORT) {
        size_t first = n < 8 ? n : 8;
        low = load_bytes(s, first);
        /* +1 keeps the empty string apart from a free slot. */
        high = load_bytes(s + first, n - first) | (uint64_t)(n + 1) << 56;
    } else {
        struct id_hash h = hash_id(s, n, 0);
        low = h.a;
        high = h.b | LONG_KEY;
    }
    struct dictionary_slot *slot = find(d, low, high, s, n);
    return slot->high != 0 ? slot->id : add(d, slot, low, high, g_bytes_new(s, n));
}
