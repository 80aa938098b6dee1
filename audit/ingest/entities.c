#include "audit/ingest/entities.h"

#include <string.h>

#include "metrics/parallel.h"

/* One bucket being built. */
struct build {
    const struct entities_from *from;
    struct entities *entities;
    struct entity_bucket *bucket;
    struct bucket *parts; /* of each thread, all of it in memory */
    uint32_t *owners;     /* entity of each run, threads one after the other */
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

static void combine_levels(const struct build *w, uint32_t entity, int thread,
                           const uint32_t *values) {
    const struct columns *c = w->from->records[thread]->columns;
    int n = w->entities->n_attributes;
    for (int a = 0; a < n; a++) {
        const struct value_map *map = &w->from->levels->maps[c->attribute[a]][thread];
        size_t at = (size_t)entity * (size_t)n + (size_t)a;
        uint16_t *level = &w->bucket->levels[at];
        *level = level_combine(*level, map->level[values[a]]);
        w->bucket->flags[at] |= map->flags[values[a]];
    }
}

/* First pass: entities with patient, levels and how many codes each has. */
static void enter_runs(struct build *w) {
    struct entity_bucket *b = w->bucket;
    size_t n = (size_t)w->entities->n_attributes;
    size_t at = 0;
    for (int t = 0; t < w->from->n_threads; t++) {
        struct stream_reader runs = stream_read(&w->parts[t].runs);
        struct stream_reader values = stream_read(&w->parts[t].attributes);
        const struct run_of_rows *run = NULL;
        while ((run = stream_next(&runs)) != NULL) {
            uint32_t entity = enter(b, run->id, n);
            w->owners[at++] = entity;
            combine_patient(&b->items[entity], run);
            b->items[entity].n_codes += run->n_codes;
            if (n > 0) {
                combine_levels(w, entity, t, stream_next(&values));
            }
        }
    }
}

/* Second pass: the codes of each entity side by side. */
static void place_codes(struct build *w, struct arena *arena) {
    struct entity_bucket *b = w->bucket;
    uint32_t n_codes = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        b->items[i].first_code = n_codes;
        n_codes += b->items[i].n_codes;
        b->items[i].n_codes = 0;
    }
    b->codes = arena_take(arena, n_codes * sizeof *b->codes);
    size_t at = 0;
    for (int t = 0; t < w->from->n_threads; t++) {
        const uint32_t *map = w->from->code_maps[t];
        struct stream_reader runs = stream_read(&w->parts[t].runs);
        struct stream_reader raw = stream_read(&w->parts[t].codes);
        const struct run_of_rows *run = NULL;
        while ((run = stream_next(&runs)) != NULL) {
            struct entity *e = &b->items[w->owners[at++]];
            for (uint32_t k = 0; k < run->n_codes; k++) {
                const uint32_t *code = stream_next(&raw);
                b->codes[e->first_code + e->n_codes++] =
                    map[*code & ~RECORD_PRINCIPAL] | (*code & RECORD_PRINCIPAL);
            }
        }
    }
}

/* The bucket's parts in memory; the number of their runs. What could not be read from disk is
 * empty (spill_error() tells). */
static size_t load_parts(struct build *w, int bucket, struct arena *arena) {
    size_t n_runs = 0;
    for (int t = 0; t < w->from->n_threads; t++) {
        const struct records *r = w->from->records[t];
        const struct bucket *b = &r->buckets[bucket];
        w->parts[t] = *b;
        if (b->runs.spilled != NULL) {
            w->parts[t] = (struct bucket){
                .runs = spill_in(r->keep.spill, &b->runs, arena),
                .codes = spill_in(r->keep.spill, &b->codes, arena),
                .attributes = spill_in(r->keep.spill, &b->attributes, arena),
            };
            if (spill_error(r->keep.spill) != NULL) {
                w->parts[t] = (struct bucket){0};
            }
        }
        n_runs += w->parts[t].runs.n;
    }
    return n_runs;
}

void entities_init(struct entities *e, const struct entities_from *from) {
    *e = (struct entities){.n_attributes = from->records[0]->columns->n_attributes};
}

void entities_build(struct entities *e, const struct entities_from *from, int bucket,
                    struct arena *arena) {
    struct entity_bucket *b = &e->buckets[bucket];
    struct build w = {.from = from, .entities = e, .bucket = b};
    w.parts = arena_take(arena, (size_t)from->n_threads * sizeof *w.parts);
    size_t n_runs = load_parts(&w, bucket, arena);
    size_t n = (size_t)e->n_attributes;
    *b = (struct entity_bucket){0};
    make_slots(b, arena, n_runs);
    b->items = arena_take(arena, n_runs * sizeof *b->items);
    b->levels = arena_take(arena, n_runs * n * sizeof *b->levels);
    b->flags = arena_take(arena, n_runs * n);
    memset(b->flags, 0, n_runs * n);
    w.owners = arena_take(arena, n_runs * sizeof *w.owners);
    enter_runs(&w);
    if (from->code_maps != NULL) {
        place_codes(&w, arena);
    }
}

struct make {
    struct entities *entities;
    const struct entities_from *from;
};

static void make_bucket(void *data, int bucket, int thread) {
    struct make *m = data;
    entities_build(m->entities, m->from, bucket, &m->entities->arenas[thread]);
}

struct entities *entities_make(const struct entities_from *from) {
    struct entities *e = g_new(struct entities, 1);
    entities_init(e, from);
    e->n_arenas = from->n_threads;
    e->arenas = g_new0(struct arena, (gsize)from->n_threads);
    struct make m = {.entities = e, .from = from};
    parallel_run(from->n_threads, BUCKETS, make_bucket, &m);
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
