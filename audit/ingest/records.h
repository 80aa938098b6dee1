/*
 * Records of truth, encounters and patients: ids hashed, codes and attribute
 * values dictionary-encoded, thrown into buckets by id so that each bucket can be
 * joined on its own. One `struct records` a thread and file.
 */
#ifndef OMBUD_AUDIT_INGEST_RECORDS_H
#define OMBUD_AUDIT_INGEST_RECORDS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "audit/ingest/arena.h"
#include "audit/ingest/columns.h"
#include "audit/ingest/dictionary.h"
#include "audit/ingest/hash.h"
#include "audit/ingest/order.h"
#include "audit/ingest/reader.h"
#include "audit/ingest/spill.h"

#define BUCKET_BITS 6
#define BUCKETS (1 << BUCKET_BITS)

static inline unsigned bucket_of(struct id_hash id) {
    return (unsigned)(id.b >> (64 - BUCKET_BITS));
}

/* What a raw code is, told once when it is first seen. */
enum code_kind { CODE_FINE, CODE_EMPTY, CODE_MALFORMED };

/* The raw codes of one thread. */
struct code_book {
    struct dictionary raw;
    GByteArray *kinds; /* enum code_kind by raw id */
    bool checks_shape; /* the study's code system is ICD-10-CM */
};
void code_book_init(struct code_book *b, bool checks_shape);
void code_book_clear(struct code_book *b);
uint32_t code_book_id(struct code_book *b, const char *s, size_t n, enum code_kind *kind);

/* The id of the row before, with its hash: rows of an encounter mostly stand together. */
struct id_memo {
    size_t size; /* larger than text: none */
    char text[ORDER_MAX_ID];
    struct id_hash hash;
};

/* The hash of an id; another one than before is shown to `order` if that is asked. */
static inline struct id_hash id_memo_hash(struct id_memo *m, struct order *order,
                                          struct csv_field id, uint64_t seed, uint64_t block,
                                          uint64_t row) {
    if (m->size == id.size && memcmp(m->text, id.text, id.size) == 0) {
        return m->hash;
    }
    if (order->range != NULL) {
        order_meet(order, id.text, id.size, block, row);
    }
    m->hash = hash_id(id.text, id.size, seed);
    m->size = id.size <= sizeof m->text ? id.size : SIZE_MAX;
    memcpy(m->text, id.text, id.size <= sizeof m->text ? id.size : 0);
    return m->hash;
}

/* What a thread keeps in memory of a file, and what it does with more. */
struct keep {
    struct spill *spill;
    size_t limit; /* bytes */
};

/* Adjacent rows of one id with the same attributes. */
struct run_of_rows {
    struct id_hash id;
    struct id_hash patient;
    uint32_t n_codes;
    bool has_patient;
};

/* Marks the principal diagnosis among the codes of a bucket. */
#define RECORD_PRINCIPAL (UINT32_C(1) << 31)

struct bucket {
    struct stream runs;       /* of struct run_of_rows */
    struct stream codes;      /* of uint32_t: raw ids, in the order of the runs */
    struct stream attributes; /* of uint32_t[n_attributes]: raw value ids of each run */
};

/* The code of a binary table without a column of codes. */
#define BINARY_CODE "1"

struct records {
    const struct columns *columns;
    bool is_binary; /* truth: y_true says whether the code belongs */
    const struct study_input *input;
    enum study_role role;
    uint64_t seed;
    struct reader_notes *notes;
    struct keep keep;
    struct order order;
    struct id_memo memo;
    struct code_book codes;
    struct dictionary *values; /* one an attribute of this file */
    struct arena arena;
    struct bucket buckets[BUCKETS];
    struct run_of_rows *last_run; /* NULL: none yet */
    uint32_t *last_values;        /* its attributes */
    unsigned last_bucket;
    uint32_t *row_values; /* scratch: the row's attribute ids */
};

extern const struct reader_kind records_kind;

struct records *records_new(const struct study *s, enum study_role role, const struct columns *c,
                            struct reader_notes *notes, struct keep keep);
void records_free(struct records *r);
/* Forgets the records but not the dictionaries: the next part of the file may come. */
void records_reset(struct records *r);

/* Calls fn for each code of a wide cell "I10;E11.9:0.41": the code and, where there
 * is one, the score. */
typedef void (*wide_fn)(void *data, struct csv_field code, struct csv_field score, bool has_score);
void wide_split(struct csv_field cell, const struct study_input *input, wide_fn fn, void *data);

#endif
