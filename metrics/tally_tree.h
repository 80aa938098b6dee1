/*
 * The tree above the codes of a tally: of each code its headings, category, block and
 * chapter, and whether it is on the study's label list. Made with the tally.
 *
 * Category and chapter are labels with counts of their own (tally.h); here all levels of
 * one encounter are compared at once:
 *
 *   sets             a node counts once: TP, FP, FN of blocks
 *   counts kept      CoPHE (Falis 2021): two codes of a category against three give 2 shared;
 *                    shared = sum over nodes of the smaller count, P = shared / predicted codes
 *   nodes            Kiritchenko 2006: each code with all its ancestors but the root, as sets
 *
 * Headings are prefixes of the code with 4 to 6 characters, where tally_shape.is_heading knows
 * them: without a code table a code's ancestors are category, block and chapter. A code outside
 * ICD-10-CM has neither block nor chapter; for sets and counts kept "none" stands for them.
 *
 * Private to metrics/tally*.c.
 */
#ifndef OMBUD_METRICS_TALLY_TREE_H
#define OMBUD_METRICS_TALLY_TREE_H

#include "metrics/tally.h"

#define TREE_LENGTHS 5 /* prefixes of 3, 4, 5, 6 and all characters */
#define TREE_MAX_BLOCKS 288
#define TREE_MAX_CHAPTERS 32

struct tally_path {
    uint32_t node[TREE_LENGTHS]; /* of each length; UINT32_MAX: none */
    uint16_t block, chapter;
    bool is_deep; /* the code is longer than its category: a node of its own */
};

/* Codes of one encounter at a node. */
struct tree_counts {
    uint32_t gold, pred;
};

struct tally_tree {
    struct tally_path *paths;   /* one a code */
    uint8_t *is_listed;         /* one a code; NULL: no list */
    uint32_t *listed_before;    /* listed codes before this one; likewise */
    struct tree_counts *blocks; /* scratch of one encounter */
    bool has_headings;          /* some code has a node between it and its category */
};

static inline bool tally_is_listed(const struct tally *t, uint32_t code) {
    return t->tree->is_listed == NULL || t->tree->is_listed[code] != 0;
}

void tally_tree_init(struct tally *t, const struct tally_shape *shape);
void tally_tree_free(struct tally *t);

/* Fills the fields of the hierarchy of an encounter. */
void tally_add_tree(const struct tally *t, const struct tally_encounter *e,
                    int64_t add[TALLY_FIELDS]);

#endif
