/*
 * The order of encounters, and the range of them that a part of a sorted file may hold.
 * A merge join needs sorted files and must not believe it: each id that is read is held
 * against the range, which is all that the join needs to be right.
 *
 * Two orders are known: of bytes, as `sort` with LC_ALL=C has it, and of whole numbers,
 * shorter ones first. Many files have both.
 */
#ifndef OMBUD_AUDIT_INGEST_ORDER_H
#define OMBUD_AUDIT_INGEST_ORDER_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ORDER_MAX_ID 64 /* bytes; a file with longer ids is not joined by merging */

enum order_kind { ORDER_BYTES, ORDER_NUMBERS, ORDER_KINDS };

struct order_id {
    bool is_set;
    uint8_t size;
    char text[ORDER_MAX_ID];
};

/* Which ids may come: from (if set) on, and below until (if set). */
struct order_range {
    enum order_kind kind;
    struct order_id from, until;
};

/* One thread's look at a file. */
struct order {
    const struct order_range *range; /* NULL: any */
    bool is_broken;                  /* an id outside came, first at */
    uint64_t block, row;             /* row of the block */
};

/* As strcmp. */
static inline int order_compare(enum order_kind kind, const char *a, size_t n_a, const char *b,
                                size_t n_b) {
    if (kind == ORDER_NUMBERS && n_a != n_b) {
        return n_a < n_b ? -1 : 1;
    }
    int c = memcmp(a, b, MIN(n_a, n_b));
    return c != 0 ? c : (n_a > n_b) - (n_a < n_b);
}

static inline int order_compare_ids(enum order_kind kind, const struct order_id *a,
                                    const struct order_id *b) {
    return order_compare(kind, a->text, a->size, b->text, b->size);
}

/* False when the id is too long. */
static inline bool order_id_set(struct order_id *id, const char *text, size_t n) {
    if (n > ORDER_MAX_ID) {
        return false;
    }
    id->is_set = true;
    id->size = (uint8_t)n;
    memcpy(id->text, text, n);
    return true;
}

/* An id that was read. */
static inline void order_meet(struct order *o, const char *text, size_t n, uint64_t block,
                              uint64_t row) {
    const struct order_range *r = o->range;
    bool is_inside =
        n <= ORDER_MAX_ID &&
        (!r->from.is_set || order_compare(r->kind, text, n, r->from.text, r->from.size) >= 0) &&
        (!r->until.is_set || order_compare(r->kind, text, n, r->until.text, r->until.size) < 0);
    if (!is_inside && !o->is_broken) { /* blocks are taken in order: the first is the first */
        o->is_broken = true;
        o->block = block;
        o->row = row;
    }
}

#endif
