/*
 * From the values found in the files to the levels of each attribute: maps, bands,
 * spellings of "not recorded", declared levels. Done once a distinct value.
 */
#ifndef OMBUD_AUDIT_INGEST_LEVELS_H
#define OMBUD_AUDIT_INGEST_LEVELS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "audit/ingest/records.h"
#include "audit/study/study.h"
#include "metrics/tally.h"

/* Level index of a value; these three are not levels. */
#define LEVEL_NOT_RECORDED ((uint16_t)0xFFFD)
#define LEVEL_NONE ((uint16_t)0xFFFE)     /* no row said anything */
#define LEVEL_CONFLICT ((uint16_t)0xFFFF) /* rows disagree */

enum level_flag { LEVEL_IS_BAD_NUMBER = 1, LEVEL_IS_UNKNOWN = 2 };

/* The level of each raw value of one thread's dictionary. */
struct value_map {
    uint16_t *level;
    uint8_t *flags;
};

struct levels {
    int n_attributes;
    struct tally_attribute *attributes; /* for the tally's shape */
    struct value_map **maps;            /* [attribute][thread] */
    int n_threads;
};

/* records[attribute][thread] holds the attribute's values in dictionary
 * column[attribute]. Errors name the attribute, never a value. */
struct level_source {
    struct records *const *records; /* one a thread */
    int column;
};
struct levels *levels_make(const struct study *s, const struct level_source *sources, int n_threads,
                           GError **error);
void levels_free(struct levels *l);

/* The level of two rows together. Does not depend on their order. */
static inline uint16_t level_combine(uint16_t a, uint16_t b) {
    if (a == b || b == LEVEL_NONE) {
        return a;
    }
    if (a == LEVEL_NONE || a == LEVEL_NOT_RECORDED) {
        return b;
    }
    return b == LEVEL_NOT_RECORDED ? a : LEVEL_CONFLICT;
}

/* The level that a value means, or NULL: not recorded. Caller frees. */
char *level_of_value(const struct study *s, const struct study_attribute *a, const char *raw);
/* The names of an attribute's levels in the study's order, "not recorded" among them; `found` has
 * those met as keys. Caller unrefs. */
GPtrArray *levels_in_order(const struct study_attribute *a, GHashTable *found);

/* Label of the band that starts at bands[i] (i = -1: below the first). Caller frees. */
char *level_band_name(const GArray *bands, int i);

#endif
