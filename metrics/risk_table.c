#include "metrics/risk_table.h"

#include <glib.h>
#include <string.h>

#define NONE UINT32_MAX

/* Open addressing over positions of something that can be compared. */
struct risk_index {
    uint32_t *slots;
    size_t n_slots; /* a power of 2 */
};

static struct risk_index *index_new(size_t n_slots) {
    struct risk_index *x = g_new0(struct risk_index, 1);
    x->n_slots = n_slots;
    x->slots = g_new(uint32_t, n_slots);
    memset(x->slots, 0xff, n_slots * sizeof *x->slots);
    return x;
}

static void index_free(struct risk_index *x) {
    if (x != NULL) {
        g_free(x->slots);
        g_free(x);
    }
}

/* Puts a position that is not there yet. */
static void index_put(struct risk_index *x, uint64_t hash, size_t position) {
    size_t at = hash & (x->n_slots - 1);
    while (x->slots[at] != NONE) {
        at = (at + 1) & (x->n_slots - 1);
    }
    x->slots[at] = (uint32_t)position;
}

/* splitmix64, Steele, Lea and Flood 2014: spreads every bit. */
static uint64_t mix(uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static uint64_t hash_values(const uint32_t *values, int n) {
    uint64_t h = 0;
    for (int i = 0; i < n; i++) {
        h = mix(h ^ values[i]);
    }
    return h;
}

struct risk_table *risk_table_new(int n_quasi, int n_sensitive) {
    g_assert(n_quasi >= 1 && n_quasi <= RISK_MAX_QUASI);
    g_assert(n_sensitive >= 0 && n_sensitive <= RISK_MAX_SENSITIVE);
    struct risk_table *t = g_new0(struct risk_table, 1);
    t->n_quasi = n_quasi;
    t->n_sensitive = n_sensitive;
    t->index = index_new(1024);
    for (int i = 0; i < n_sensitive; i++) {
        t->pairs[i].index = index_new(1024);
    }
    return t;
}

void risk_table_free(struct risk_table *t) {
    if (t == NULL) {
        return;
    }
    g_free(t->values);
    g_free(t->counts);
    index_free(t->index);
    for (int i = 0; i < t->n_sensitive; i++) {
        g_free(t->pairs[i].items);
        index_free(t->pairs[i].index);
    }
    g_free(t);
}

static const uint32_t *values_of(const struct risk_table *t, size_t i) {
    return t->values + i * (size_t)t->n_quasi;
}

static void grow_index(struct risk_table *t) {
    struct risk_index *old = t->index;
    t->index = index_new(old->n_slots * 2);
    for (size_t i = 0; i < t->n_classes; i++) {
        index_put(t->index, hash_values(values_of(t, i), t->n_quasi), i);
    }
    index_free(old);
}

static size_t new_class(struct risk_table *t, const uint32_t *quasi) {
    if (t->n_classes == t->capacity) {
        t->capacity = MAX(t->capacity * 2, 256);
        t->values = g_renew(uint32_t, t->values, t->capacity * (size_t)t->n_quasi);
        t->counts = g_renew(int64_t, t->counts, t->capacity);
    }
    memcpy(t->values + t->n_classes * (size_t)t->n_quasi, quasi,
           (size_t)t->n_quasi * sizeof *quasi);
    t->counts[t->n_classes] = 0;
    return t->n_classes++;
}

/* The class of these values, made when it is new; NONE when there is no room. */
static uint32_t find_class(struct risk_table *t, const uint32_t *quasi) {
    size_t at = hash_values(quasi, t->n_quasi) & (t->index->n_slots - 1);
    while (t->index->slots[at] != NONE) {
        uint32_t i = t->index->slots[at];
        if (memcmp(values_of(t, i), quasi, (size_t)t->n_quasi * sizeof *quasi) == 0) {
            return i;
        }
        at = (at + 1) & (t->index->n_slots - 1);
    }
    if (t->n_classes == RISK_MAX_CLASSES) {
        return NONE;
    }
    uint32_t i = (uint32_t)new_class(t, quasi);
    t->index->slots[at] = i;
    if (t->n_classes * 2 > t->index->n_slots) {
        grow_index(t);
    }
    return i;
}

static uint64_t hash_pair(uint32_t class_index, uint32_t value) {
    return mix((uint64_t)class_index << 32 | value);
}

static void grow_pairs(struct risk_table *t, int s) {
    struct risk_index *old = t->pairs[s].index;
    t->pairs[s].index = index_new(old->n_slots * 2);
    for (size_t i = 0; i < t->pairs[s].n; i++) {
        const struct risk_pair *p = &t->pairs[s].items[i];
        index_put(t->pairs[s].index, hash_pair(p->class_index, p->value), i);
    }
    index_free(old);
}

static void add_pair(struct risk_table *t, int s, uint32_t class_index, uint32_t value) {
    struct risk_index *x = t->pairs[s].index;
    size_t at = hash_pair(class_index, value) & (x->n_slots - 1);
    while (x->slots[at] != NONE) {
        struct risk_pair *p = &t->pairs[s].items[x->slots[at]];
        if (p->class_index == class_index && p->value == value) {
            p->n++;
            return;
        }
        at = (at + 1) & (x->n_slots - 1);
    }
    if (t->pairs[s].n == t->pairs[s].capacity) {
        t->pairs[s].capacity = MAX(t->pairs[s].capacity * 2, 256);
        t->pairs[s].items = g_renew(struct risk_pair, t->pairs[s].items, t->pairs[s].capacity);
    }
    x->slots[at] = (uint32_t)t->pairs[s].n;
    t->pairs[s].items[t->pairs[s].n++] = (struct risk_pair){class_index, value, 1};
    if (t->pairs[s].n * 2 > x->n_slots) {
        grow_pairs(t, s);
    }
}

bool risk_table_add(struct risk_table *t, const uint32_t *quasi, const uint32_t *sensitive) {
    uint32_t i = find_class(t, quasi);
    if (i == NONE) {
        return false;
    }
    t->counts[i]++;
    t->n_records++;
    for (int s = 0; s < t->n_sensitive; s++) {
        if (t->pairs[s].n == RISK_MAX_CLASSES) {
            return false;
        }
        add_pair(t, s, i, sensitive[s]);
    }
    return true;
}

/* --- groups and sizes --- */

/* The attributes of the mask, recoded, side by side. Returns how many. */
static int project(const struct risk_table *t, size_t i, uint32_t mask,
                   const uint32_t *const recode[RISK_MAX_QUASI], uint32_t *out) {
    const uint32_t *values = values_of(t, i);
    int n = 0;
    for (int a = 0; a < t->n_quasi; a++) {
        if ((mask >> a & 1u) != 0) {
            bool is_recoded = recode != NULL && recode[a] != NULL;
            out[n++] = is_recoded ? recode[a][values[a]] : values[a];
        }
    }
    return n;
}

void risk_groups_of(const struct risk_table *t, uint32_t mask,
                    const uint32_t *const recode[RISK_MAX_QUASI], struct risk_groups *out) {
    size_t n_slots = 16;
    while (n_slots < t->n_classes * 2) {
        n_slots *= 2;
    }
    struct risk_index *x = index_new(n_slots);
    uint32_t *first = g_new(uint32_t, t->n_classes + 1); /* a class of each group */
    out->group = g_new(uint32_t, t->n_classes + 1);
    out->counts = g_new0(int64_t, t->n_classes + 1);
    out->n_groups = 0;
    for (size_t i = 0; i < t->n_classes; i++) {
        uint32_t mine[RISK_MAX_QUASI];
        uint32_t other[RISK_MAX_QUASI];
        int n = project(t, i, mask, recode, mine);
        size_t at = hash_values(mine, n) & (n_slots - 1);
        uint32_t group = NONE;
        while (group == NONE && x->slots[at] != NONE) {
            (void)project(t, first[x->slots[at]], mask, recode, other);
            if (n == 0 || memcmp(mine, other, (size_t)n * sizeof *mine) == 0) {
                group = x->slots[at];
            }
            at = (at + 1) & (n_slots - 1);
        }
        if (group == NONE) {
            group = (uint32_t)out->n_groups++;
            first[group] = (uint32_t)i;
            x->slots[at] = group;
        }
        out->group[i] = group;
        out->counts[group] += t->counts[i];
    }
    g_free(first);
    index_free(x);
}

void risk_groups_clear(struct risk_groups *g) {
    g_clear_pointer(&g->group, g_free);
    g_clear_pointer(&g->counts, g_free);
}

static int compare_counts(const void *a, const void *b) {
    const int64_t *x = a;
    const int64_t *y = b;
    return (*x > *y) - (*x < *y);
}

void risk_sizes_of(const struct risk_table *t, uint32_t mask,
                   const uint32_t *const recode[RISK_MAX_QUASI], struct risk_sizes *out) {
    struct risk_groups g;
    risk_groups_of(t, mask, recode, &g);
    if (g.n_groups > 0) {
        qsort(g.counts, g.n_groups, sizeof *g.counts, compare_counts);
    }
    *out = (struct risk_sizes){.n_records = t->n_records, .n_classes = (int64_t)g.n_groups};
    out->items = g_new(struct risk_size, g.n_groups + 1);
    for (size_t i = 0; i < g.n_groups; i++) {
        if (out->n == 0 || out->items[out->n - 1].size != g.counts[i]) {
            out->items[out->n++] = (struct risk_size){g.counts[i], 0};
        }
        out->items[out->n - 1].n_classes++;
    }
    risk_groups_clear(&g);
}

void risk_sizes_clear(struct risk_sizes *s) {
    g_clear_pointer(&s->items, g_free);
    s->n = 0;
}

int64_t risk_sizes_at(const struct risk_sizes *s, int64_t size) {
    for (size_t i = 0; i < s->n; i++) {
        if (s->items[i].size == size) {
            return s->items[i].n_classes;
        }
    }
    return 0;
}
