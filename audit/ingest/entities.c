#include "audit/ingest/entities.h"

#include <string.h>

#include "audit/ingest/parallel.h"

struct build {
    struct entities *entities;
    struct records *const *records;
    int n_threads;
    const struct levels *levels;
    uint32_t *const *code_maps;
    uint32_t *owners[BUCKETS]; /* entity of each run, threads one after the other */
};

static void make_slots(struct entity_bucket *b, struct arena *arena, size_t n_runs) {
    uint32_t size = 16;
    while (size < n_runs + n_runs / 2) {
        size *= 2;
    }
    b->mask = size - 1;
    b->slots = arena_take(arena, size * sizeof *b->slots);
    for (uint32_t i = 0; i < size; i++) {
        b->slots[i] = (struct entity_slot){.index = ENTITY_NONE};
    }
}

/* The entity of an id, made when new. */
static uint32_t enter(struct entity_bucket *b, struct id_hash id, size_t n_attributes) {
    uint32_t i = (uint32_t)id.b & b->mask;
    while (b->slots[i].index != ENTITY_NONE) {
        if (b->slots[i].key == id.a) {
            return b->slots[i].index;
        }
        i = (i + 1) & b->mask;
    }
    b->slots[i] = (struct entity_slot){.key = id.a, .index = b->n};
    b->items[b->n] = (struct entity){.id = id};
    for (size_t a = 0; a < n_attributes; a++) {
        b->levels[b->n * n_attributes + a] = LEVEL_NONE;
    }
    return b->n++;
}

/* Of two patients the same one is taken, in whichever order they come. */
static void combine_patient(struct entity *e, const struct run_of_rows *run) {
    if (!run->has_patient) {
        return;
    }
    bool is_same = e->patient.a == run->patient.a && e->patient.b == run->patient.b;
    if (e->has_patient && !is_same) {
        e->has_patient_conflict = true;
        bool is_smaller = run->patient.a != e->patient.a ? run->patient.a < e->patient.a
                                                         : run->patient.b < e->patient.b;
        e->patient = is_smaller ? run->patient : e->patient;
        return;
    }
    e->has_patient = true;
    e->patient = run->patient;
}

static void combine_levels(const struct build *w, struct entity_bucket *b, uint32_t entity,
                           const struct records *r, int thread, const uint32_t *values) {
    int n = w->entities->n_attributes;
    for (int a = 0; a < n; a++) {
        const struct value_map *map = &w->levels->maps[r->columns->attribute[a]][thread];
        size_t at = (size_t)entity * (size_t)n + (size_t)a;
        b->levels[at] = level_combine(b->levels[at], map->level[values[a]]);
        b->flags[at] |= map->flags[values[a]];
    }
}

static size_t count_runs(const struct build *w, int bucket) {
    size_t n = 0;
    for (int t = 0; t < w->n_threads; t++) {
        n += w->records[t]->buckets[bucket].runs.n;
    }
    return n;
}

/* First pass: entities with patient, levels and how many codes each has. */
static void enter_runs(struct build *w, int bucket) {
    struct entity_bucket *b = &w->entities->buckets[bucket];
    size_t n = (size_t)w->entities->n_attributes;
    size_t at = 0;
    for (int t = 0; t < w->n_threads; t++) {
        const struct records *r = w->records[t];
        const struct bucket *from = &r->buckets[bucket];
        struct stream_reader runs = stream_read(&from->runs);
        struct stream_reader values = stream_read(&from->attributes);
        const struct run_of_rows *run = NULL;
        while ((run = stream_next(&runs)) != NULL) {
            uint32_t entity = enter(b, run->id, n);
            w->owners[bucket][at++] = entity;
            combine_patient(&b->items[entity], run);
            b->items[entity].n_codes += run->n_codes;
            if (n > 0) {
                combine_levels(w, b, entity, r, t, stream_next(&values));
            }
        }
    }
}

/* Second pass: the codes of each entity side by side. */
static void place_codes(struct build *w, int bucket, struct arena *arena) {
    struct entity_bucket *b = &w->entities->buckets[bucket];
    uint32_t n_codes = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        b->items[i].first_code = n_codes;
        n_codes += b->items[i].n_codes;
        b->items[i].n_codes = 0;
    }
    b->codes = arena_take(arena, n_codes * sizeof *b->codes);
    size_t at = 0;
    for (int t = 0; t < w->n_threads; t++) {
        const struct bucket *from = &w->records[t]->buckets[bucket];
        struct stream_reader runs = stream_read(&from->runs);
        struct stream_reader raw = stream_read(&from->codes);
        const struct run_of_rows *run = NULL;
        while ((run = stream_next(&runs)) != NULL) {
            struct entity *e = &b->items[w->owners[bucket][at++]];
            for (uint32_t k = 0; k < run->n_codes; k++) {
                const uint32_t *code = stream_next(&raw);
                b->codes[e->first_code + e->n_codes++] =
                    w->code_maps[t][*code & ~RECORD_PRINCIPAL] | (*code & RECORD_PRINCIPAL);
            }
        }
    }
}

static void build_bucket(void *data, int bucket, int thread) {
    struct build *w = data;
    struct arena *arena = &w->entities->arenas[thread];
    struct entity_bucket *b = &w->entities->buckets[bucket];
    size_t n_runs = count_runs(w, bucket);
    size_t n = (size_t)w->entities->n_attributes;
    make_slots(b, arena, n_runs);
    b->items = arena_take(arena, n_runs * sizeof *b->items);
    b->levels = arena_take(arena, n_runs * n * sizeof *b->levels);
    b->flags = arena_take(arena, n_runs * n);
    memset(b->flags, 0, n_runs * n);
    w->owners[bucket] = g_new(uint32_t, MAX(n_runs, 1));
    enter_runs(w, bucket);
    if (w->code_maps != NULL) {
        place_codes(w, bucket, arena);
    }
    g_clear_pointer(&w->owners[bucket], g_free);
}

struct entities *entities_make(struct records *const *records, int n_threads,
                               const struct levels *levels, uint32_t *const *code_maps) {
    struct entities *e = g_new0(struct entities, 1);
    e->n_attributes = records[0]->columns->n_attributes;
    struct build w = {.entities = e,
                      .records = records,
                      .n_threads = n_threads,
                      .levels = levels,
                      .code_maps = code_maps};
    e->n_arenas = n_threads;
    e->arenas = g_new0(struct arena, (gsize)n_threads);
    parallel_run(n_threads, BUCKETS, build_bucket, &w);
    for (int i = 0; i < BUCKETS; i++) {
        e->n += e->buckets[i].n;
    }
    return e;
}

void entities_free(struct entities *e) {
    if (e == NULL) {
        return;
    }
    for (int t = 0; t < e->n_arenas; t++) {
        arena_clear(&e->arenas[t]);
    }
    g_free(e->arenas);
    g_free(e);
}
