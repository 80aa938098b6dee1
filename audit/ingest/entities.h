/*
 * Tables of encounters or patients: the runs of all threads joined by id, one
 * open-addressing table a bucket, built when the bucket's turn comes and let go
 * afterwards, so that it is small and in the cache. Patients, whom every bucket of
 * encounters asks for, are built all at once.
 */
#ifndef OMBUD_AUDIT_INGEST_ENTITIES_H
#define OMBUD_AUDIT_INGEST_ENTITIES_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/ingest/levels.h"
#include "audit/ingest/records.h"

#define ENTITY_NONE UINT32_MAX

struct entity {
    struct id_hash id;
    struct id_hash patient;
    uint32_t first_code, n_codes; /* in the bucket's codes */
    bool has_patient, has_patient_conflict;
};

struct entity_slot {
    uint64_t key; /* half of the hash; the other half chose bucket and place */
    uint32_t index;
};

struct entity_bucket {
    struct entity_slot *slots;
    uint32_t mask;
    uint32_t n;
    struct entity *items;
    uint16_t *levels; /* n_attributes an entity, of this file's attributes */
    uint8_t *flags;   /* enum level_flag, as levels */
    uint32_t *codes;  /* of truth's codes, with RECORD_PRINCIPAL or not; not sorted */
};

struct entities {
    int n_attributes;
    int n_arenas; /* entities_make() only */
    struct arena *arenas;
    struct entity_bucket buckets[BUCKETS];
};

/* What a bucket is built from. */
struct entities_from {
    struct records *const *records; /* one a thread */
    int n_threads;
    const struct levels *levels;
    uint32_t *const *code_maps; /* [thread][raw id]: the tally's code; NULL: file without codes */
};

void entities_init(struct entities *e, const struct entities_from *from);
/* Builds a bucket in the arena, which the caller resets when it is done with it. */
void entities_build(struct entities *e, const struct entities_from *from, int bucket,
                    struct arena *arena);

/* All buckets, by several threads. */
struct entities *entities_make(const struct entities_from *from);
void entities_free(struct entities *e);

/* Index in its bucket, or ENTITY_NONE. */
static inline uint32_t entity_find(const struct entity_bucket *b, struct id_hash id) {
    uint32_t i = (uint32_t)id.b & b->mask;
    while (b->slots[i].index != ENTITY_NONE) {
        if (b->slots[i].key == id.a) {
            return b->slots[i].index;
        }
        i = (i + 1) & b->mask;
    }
    return ENTITY_NONE;
}

#endif
