#include "audit/ingest/dictionary.h"

#include <stdbool.h>
#include <string.h>

#include "audit/ingest/hash.h"

#define FIRST_SIZE 1024U
#define LONGEST_SHORT 15U
#define LONGEST_WHOLE 8U /* of those in the slot */
#define TAG_IS_HASH (UINT32_C(1) << 31)
#define LONG_KEY (UINT64_C(0xFF) << 56)

void dictionary_init(struct dictionary *d) {
    *d = (struct dictionary){.mask = FIRST_SIZE - 1};
    d->slots = g_new0(struct dictionary_slot, FIRST_SIZE);
    d->keys = g_new(struct dictionary_key, FIRST_SIZE / 2);
    d->names = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
}

void dictionary_clear(struct dictionary *d) {
    g_free(d->slots);
    g_free(d->keys);
    g_clear_pointer(&d->names, g_ptr_array_unref);
    *d = (struct dictionary){0};
}

static inline uint64_t hash_key(struct dictionary_key k) {
    uint64_t h = (k.low ^ k.high * UINT64_C(0xC2B2AE3D27D4EB4F)) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 40;
}

/* A slot without an id yet. */
static inline struct dictionary_slot slot_of(struct dictionary_key k, uint64_t hash) {
    bool is_whole = k.high >> 56 <= LONGEST_WHOLE;
    return (struct dictionary_slot){
        .low = k.low, .tag = is_whole ? (uint32_t)(k.high >> 56) : (uint32_t)hash | TAG_IS_HASH};
}

static inline struct dictionary_key key_of(const char *s, size_t n) {
    if (n <= LONGEST_SHORT) {
        size_t first = n < 8 ? n : 8;
        return (struct dictionary_key){.low = load_bytes(s, first),
                                       .high = load_bytes(s + first, n - first) | (uint64_t)n
                                                                                      << 56};
    }
    struct id_hash h = hash_id(s, n, 0);
    return (struct dictionary_key){.low = h.a, .high = h.b | LONG_KEY};
}

/* Has this id, whose slot is the same, the same key? Of a long one, whose hash is, the bytes must
 * be the same too. */
static bool is_same_longer(const struct dictionary *d, uint32_t id, struct dictionary_key key,
                           const char *s, size_t n) {
    if (d->keys[id].high != key.high) {
        return false;
    }
    if (n <= LONGEST_SHORT) {
        return true;
    }
    gsize size = 0;
    gconstpointer data = g_bytes_get_data(d->names->pdata[id], &size);
    return size == n && memcmp(data, s, n) == 0;
}

static void put_id(struct dictionary *d, uint32_t id) {
    uint64_t hash = hash_key(d->keys[id]);
    uint32_t i = (uint32_t)(hash >> 32) & d->mask;
    while (d->slots[i].id != 0) {
        i = (i + 1) & d->mask;
    }
    d->slots[i] = slot_of(d->keys[id], hash);
    d->slots[i].id = id + 1;
}

static void grow(struct dictionary *d) {
    d->mask = d->mask * 2 + 1;
    g_free(d->slots);
    d->slots = g_new0(struct dictionary_slot, (gsize)d->mask + 1);
    d->keys = g_renew(struct dictionary_key, d->keys, (gsize)d->mask / 2 + 1);
    for (uint32_t id = 0; id < d->names->len; id++) {
        put_id(d, id);
    }
}

static uint32_t add(struct dictionary *d, struct dictionary_key key, GBytes *name) {
    uint32_t id = d->names->len;
    d->keys[id] = key;
    put_id(d, id);
    g_ptr_array_add(d->names, name);
    if (d->names->len > d->mask / 2) {
        grow(d);
    }
    return id;
}

uint32_t dictionary_id(struct dictionary *d, const char *s, size_t n) {
    struct dictionary_key key = key_of(s, n);
    uint64_t hash = hash_key(key);
    struct dictionary_slot wanted = slot_of(key, hash);
    const struct dictionary_slot *slot = NULL;
    for (uint32_t i = (uint32_t)(hash >> 32);; i++) {
        slot = &d->slots[i & d->mask];
        if (slot->id == 0) {
            return add(d, key, g_bytes_new(s, n));
        }
        if (slot->low == wanted.low && slot->tag == wanted.tag &&
            (n <= LONGEST_WHOLE || is_same_longer(d, slot->id - 1, key, s, n))) {
            return slot->id - 1;
        }
    }
}
