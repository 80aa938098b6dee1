/*
 * Tables of encounters or patients: the runs of all threads joined by id, one
 * open-addressing table a bucket. Built bucket by bucket, so by many threads and
 * without locks; read by all afterwards.
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
    int n_arenas;
    struct arena *arenas; /* one a thread: the memory of the buckets */
    uint64_t n;           /* of all buckets */
    struct entity_bucket buckets[BUCKETS];
};

/* code_maps[thread][raw id] gives the tally's code; unused for files without codes. */
struct entities *entities_make(struct records *const *records, int n_threads,
                               const struct levels *levels, uint32_t *const *code_maps);
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
