#include "metrics/score_block.h"

#include <string.h>

/* Events that wait for counts that are there. */
#define SHORT_LIST 256U

/* Events from which on a list is packed: twice as many as take the place of the bits of all keys.
 */
#define PACK_FROM 4096U
/* The list beside what is packed: a sixteenth of it, so that packing again costs little an
 * event. */
#define LEAST_LIST 512U
#define PART_OF_PACKED 16U

void score_block_clear(struct score_block *b) {
    g_free(b->dense);
    g_free(b->packed);
    g_free(b->events);
    *b = (struct score_block){0};
}

/* --- the packed form --- */

/* Reads packed events, their keys ascending. */
struct reader {
    const uint64_t *words;
    uint64_t left; /* bits of the word that are not read */
    uint32_t word, i, n;
};

static struct reader reader_of(const struct score_block *b) {
    return (struct reader){
        .words = b->packed, .left = b->n_packed == 0 ? 0 : b->packed[0], .n = b->n_packed};
}

/* The next key, or UINT32_MAX after the last. */
static inline uint32_t next_key(struct reader *r) {
    if (r->i == r->n) {
        return UINT32_MAX;
    }
    while (r->left == 0) {
        r->left = r->words[++r->word];
    }
    uint32_t place = r->word * 64 + (uint32_t)__builtin_ctzll(r->left);
    r->left &= r->left - 1;
    return place - r->i++;
}

static inline void write_key(uint64_t *words, uint32_t *n, uint32_t key) {
    uint32_t place = key + (*n)++;
    words[place / 64] |= UINT64_C(1) << place % 64;
}

/* One pass of a sort by 8 bits of the key. */
static void sort_by_byte(const uint16_t *from, uint16_t *to, uint32_t n, unsigned shift) {
    uint32_t ends[257] = {0};
    for (uint32_t i = 0; i < n; i++) {
        ends[(from[i] >> shift & 0xff) + 1]++;
    }
    for (size_t i = 0; i < 256; i++) {
        ends[i + 1] += ends[i];
    }
    for (uint32_t i = 0; i < n; i++) {
        to[ends[from[i] >> shift & 0xff]++] = from[i];
    }
}

static void sort_events(struct score_block *b) {
    uint16_t *other = g_new(uint16_t, b->n);
    sort_by_byte(b->events, other, b->n, 0);
    sort_by_byte(other, b->events, b->n, 8);
    g_free(other);
}

/* Packs the list, with what is packed. */
static void pack(struct score_block *b, size_t n_keys) {
    sort_events(b);
    uint64_t *words = g_new0(uint64_t, (n_keys + b->n_packed + b->n) / 64 + 1);
    uint32_t n = 0;
    struct reader r = reader_of(b);
    uint32_t key = next_key(&r);
    for (uint32_t i = 0; i < b->n; i++) {
        for (; key <= b->events[i]; key = next_key(&r)) {
            write_key(words, &n, key);
        }
        write_key(words, &n, b->events[i]);
    }
    for (; key != UINT32_MAX; key = next_key(&r)) {
        write_key(words, &n, key);
    }
    g_free(b->packed);
    b->packed = words;
    b->n_packed = n;
    b->n = 0;
    b->capacity = MIN(b->capacity, LEAST_LIST);
    b->events = g_renew(uint16_t, b->events, b->capacity);
}

static uint32_t longest_list(const struct score_block *b) {
    return b->n_packed == 0 ? PACK_FROM : MAX(LEAST_LIST, b->n_packed / PART_OF_PACKED);
}

/* --- the three forms --- */

static void count_events(struct score_block *b, size_t n_keys) {
    bool is_new = b->dense == NULL;
    if (is_new) {
        b->dense = g_new0(uint32_t, n_keys);
    }
    for (uint32_t i = 0; i < b->n; i++) {
        b->dense[b->events[i]]++;
    }
    b->n = 0;
    if (!is_new) {
        return;
    }
    struct reader r = reader_of(b);
    for (uint32_t key; (key = next_key(&r)) != UINT32_MAX;) {
        b->dense[key]++;
    }
    g_clear_pointer(&b->packed, g_free);
    b->n_packed = 0;
    b->capacity = MIN(b->capacity, SHORT_LIST);
    b->events = g_renew(uint16_t, b->events, b->capacity);
}

/* Would n more events, as a list, be longer than counts? */
static bool is_long(const struct score_block *b, size_t n, size_t n_keys) {
    return (b->n_packed + b->n + n) * sizeof *b->events >= n_keys * sizeof *b->dense;
}

void score_block_grow(struct score_block *b, size_t n, size_t n_keys) {
    if (b->dense != NULL || is_long(b, n, n_keys)) {
        count_events(b, n_keys);
    } else if (b->n + n > longest_list(b)) {
        pack(b, n_keys);
    }
    if (b->capacity - b->n < n) {
        b->capacity = (uint32_t)MAX(b->n + n, (size_t)b->capacity + b->capacity / 2 + 4);
        b->events = g_renew(uint16_t, b->events, b->capacity);
    }
}

void score_block_add(struct score_block *to, size_t key, uint32_t n, size_t n_keys) {
    if (to->dense == NULL && is_long(to, n, n_keys)) {
        count_events(to, n_keys);
    }
    if (to->dense != NULL) {
        to->dense[key] += n;
        return;
    }
    if (to->capacity - to->n < n) {
        score_block_grow(to, n, n_keys);
    }
    for (uint32_t i = 0; i < n; i++) {
        to->events[to->n++] = (uint16_t)key;
    }
}

void score_block_merge(struct score_block *to, const struct score_block *from, size_t n_keys) {
    for (uint32_t first = 0; first < from->n; first += SHORT_LIST) {
        score_block_put(to, from->events + first, MIN(from->n - first, SHORT_LIST), n_keys);
    }
    struct reader r = reader_of(from);
    for (uint32_t key; (key = next_key(&r)) != UINT32_MAX;) {
        score_block_put(to, &(uint16_t){(uint16_t)key}, 1, n_keys);
    }
    if (from->dense == NULL) {
        return;
    }
    if (to->dense == NULL) {
        count_events(to, n_keys);
    }
    for (size_t i = 0; i < n_keys; i++) {
        to->dense[i] += from->dense[i];
    }
}

bool score_block_is_used(const struct score_block *b, size_t n_keys) {
    if (b->n > 0 || b->n_packed > 0) {
        return true;
    }
    for (size_t i = 0; b->dense != NULL && i < n_keys; i++) {
        if (b->dense[i] != 0) {
            return true;
        }
    }
    return false;
}

void score_block_expand(const struct score_block *b, uint32_t *out, size_t n_keys) {
    for (uint32_t i = 0; i < b->n; i++) {
        out[b->events[i]]++;
    }
    struct reader r = reader_of(b);
    for (uint32_t key; (key = next_key(&r)) != UINT32_MAX;) {
        out[key]++;
    }
    for (size_t i = 0; b->dense != NULL && i < n_keys; i++) {
        out[i] += b->dense[i];
    }
}

/* --- in order --- */

struct score_sorter *score_sorter_new(void) {
    struct score_sorter *s = g_new(struct score_sorter, 1);
    s->sorted = g_new(struct tally_count, SCORE_MAX_KEYS);
    s->n = g_new0(uint32_t, SCORE_MAX_KEYS);
    s->bits = g_new0(uint64_t, SCORE_MAX_KEYS / 64 + 1);
    return s;
}

void score_sorter_free(struct score_sorter *s) {
    g_free(s->sorted);
    g_free(s->n);
    g_free(s->bits);
    g_free(s);
}

static inline void count_key(struct score_sorter *s, size_t key, uint32_t n) {
    s->n[key] += n;
    s->bits[key / 64] |= UINT64_C(1) << key % 64;
}

size_t score_block_sort(const struct score_block *b, struct score_sorter *s, size_t n_keys) {
    for (uint32_t i = 0; i < b->n; i++) {
        count_key(s, b->events[i], 1);
    }
    struct reader r = reader_of(b);
    for (uint32_t key; (key = next_key(&r)) != UINT32_MAX;) {
        count_key(s, key, 1);
    }
    for (size_t i = 0; b->dense != NULL && i < n_keys; i++) {
        if (b->dense[i] != 0) {
            count_key(s, i, b->dense[i]);
        }
    }
    size_t n = 0;
    for (size_t i = 0; i <= n_keys / 64; i++) {
        for (; s->bits[i] != 0; s->bits[i] &= s->bits[i] - 1) {
            size_t key = i * 64 + (size_t)__builtin_ctzll(s->bits[i]);
            s->sorted[n++] = (struct tally_count){.at = (uint32_t)key, .n = s->n[key]};
            s->n[key] = 0;
        }
    }
    return n;
}
