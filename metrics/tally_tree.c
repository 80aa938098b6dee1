#include "metrics/tally_tree.h"

#include <stddef.h>
#include <string.h>

#include "metrics/icd10.h"
#include "metrics/icd10_block.h"

#define NO_NODE UINT32_MAX

enum { CATEGORY_LENGTH = 3 };

/* Has the code a node at this prefix? A code is one itself, at its own length. */
static bool has_node(const struct tally_shape *shape, const char *code, size_t n, size_t length,
                     char prefix[ICD10_MAX_CODE + 1]) {
    bool is_last = length == CATEGORY_LENGTH + TREE_LENGTHS - 1;
    if (n < length) {
        return length == CATEGORY_LENGTH; /* a shorter code is its own category */
    }
    if (length == CATEGORY_LENGTH || n == length || is_last) {
        return true;
    }
    memcpy(prefix, code, length);
    prefix[length] = '\0';
    return shape->is_heading != NULL && shape->is_heading(shape->headings, prefix);
}

/* Codes are sorted, so those with the same prefix are neighbours: a new node where it changes. */
static void place_nodes(struct tally *t, const struct tally_shape *shape) {
    const GPtrArray *codes = t->labels[TALLY_CODE].names;
    uint32_t next[TREE_LENGTHS] = {0};
    const char *last[TREE_LENGTHS] = {NULL};
    for (guint i = 0; i < codes->len; i++) {
        const char *code = codes->pdata[i];
        size_t n = strlen(code);
        for (size_t k = 0; k < TREE_LENGTHS; k++) {
            char prefix[ICD10_MAX_CODE + 1];
            size_t length = CATEGORY_LENGTH + k;
            t->tree->paths[i].node[k] = NO_NODE;
            if (!has_node(shape, code, n, length, prefix)) {
                continue;
            }
            bool is_whole = k == TREE_LENGTHS - 1;
            bool is_same = last[k] != NULL && (is_whole ? strcmp(last[k], code) == 0
                                                        : strncmp(last[k], code, length) == 0);
            next[k] += !is_same && last[k] != NULL;
            last[k] = code;
            t->tree->paths[i].node[k] = next[k];
            t->tree->has_headings |= k > 0 && !is_whole && length < n;
        }
        t->tree->paths[i].is_deep = n > CATEGORY_LENGTH;
        int block = icd10_block(code);
        int chapter = icd10_chapter(code);
        t->tree->paths[i].block = (uint16_t)(block < 0 ? (int)n_icd10_blocks : block);
        t->tree->paths[i].chapter = (uint16_t)(chapter < 0 ? (int)n_icd10_chapters : chapter);
    }
}

static void place_list(struct tally *t) {
    const GPtrArray *codes = t->labels[TALLY_CODE].names;
    t->tree->is_listed = g_new0(uint8_t, MAX(codes->len, 1));
    t->tree->listed_before = g_new0(uint32_t, MAX(codes->len, 1));
    uint32_t n = 0;
    for (guint i = 0; i < codes->len; i++) {
        t->tree->listed_before[i] = n;
        if (n < t->listed->len && strcmp(t->listed->pdata[n], codes->pdata[i]) == 0) {
            t->tree->is_listed[i] = 1;
            n++;
        }
    }
}

void tally_tree_init(struct tally *t, const struct tally_shape *shape) {
    g_assert(n_icd10_blocks < TREE_MAX_BLOCKS && n_icd10_chapters < TREE_MAX_CHAPTERS);
    t->tree = g_new0(struct tally_tree, 1);
    t->tree->blocks = g_new0(struct tree_counts, TREE_MAX_BLOCKS);
    t->tree->paths = g_new(struct tally_path, MAX(t->labels[TALLY_CODE].names->len, 1));
    place_nodes(t, shape);
    if (t->listed != NULL) {
        place_list(t);
    }
}

void tally_tree_free(struct tally *t) {
    if (t->tree != NULL) {
        g_free(t->tree->paths);
        g_free(t->tree->blocks);
        g_free(t->tree->is_listed);
        g_free(t->tree->listed_before);
        g_clear_pointer(&t->tree, g_free);
    }
}

/* --- one encounter --- */

/* What the walk over the codes of an encounter keeps. */
struct tree_walk {
    uint32_t node[TREE_LENGTHS]; /* the one that the walk is in */
    unsigned in[TREE_LENGTHS];   /* 1: gold, 2: predicted */
    int64_t n_gold, n_pred;      /* codes in the category that the walk is in */
    int64_t nodes[4];            /* distinct nodes: by membership */
    int64_t shared;              /* at category */
    struct tree_counts *blocks;  /* the tree's, all 0 before and after */
    struct tree_counts chapters[TREE_MAX_CHAPTERS];
    uint16_t touched[TREE_MAX_BLOCKS];
    size_t n_touched;
};

static inline void leave(struct tree_walk *w, size_t k) {
    w->nodes[w->in[k]]++;
    w->in[k] = 0;
    if (k == 0) {
        w->shared += MIN(w->n_gold, w->n_pred);
        w->n_gold = w->n_pred = 0;
    }
}

/* Without headings a code is one node, which no other code has, under its category. */
static inline void meet_flat(struct tree_walk *w, const struct tally_path *p, unsigned in) {
    if (p->node[0] != w->node[0]) {
        leave(w, 0);
        w->node[0] = p->node[0];
    }
    w->in[0] |= in;
    w->nodes[in] += p->is_deep;
}

static inline void meet_deep(struct tree_walk *w, const struct tally_path *p, unsigned in) {
    for (size_t k = 0; k < TREE_LENGTHS; k++) {
        if (p->node[k] == NO_NODE) {
            continue;
        }
        if (p->node[k] != w->node[k]) {
            leave(w, k);
            w->node[k] = p->node[k];
        }
        w->in[k] |= in;
    }
}

static inline void count_above(struct tree_walk *w, const struct tally_path *p, unsigned in) {
    unsigned is_gold = in & 1;
    unsigned is_pred = in >> 1;
    w->n_gold += is_gold;
    w->n_pred += is_pred;
    struct tree_counts *b = &w->blocks[p->block];
    if (b->gold + b->pred == 0) {
        w->touched[w->n_touched++] = p->block;
    }
    b->gold += is_gold;
    b->pred += is_pred;
    w->chapters[p->chapter].gold += is_gold;
    w->chapters[p->chapter].pred += is_pred;
}

static inline unsigned membership(const struct tree_counts *c) {
    return (c->gold > 0) + 2U * (c->pred > 0);
}

static void add_blocks(struct tree_walk *w, int64_t add[TALLY_FIELDS]) {
    int64_t n[4] = {0};
    for (size_t i = 0; i < w->n_touched; i++) {
        struct tree_counts *b = &w->blocks[w->touched[i]];
        n[membership(b)]++;
        w->nodes[membership(b)] += w->touched[i] != n_icd10_blocks;
        add[TALLY_SHARED_BLOCK] += MIN(b->gold, b->pred);
        *b = (struct tree_counts){0};
    }
    add[TALLY_TP_BLOCK] = n[3];
    add[TALLY_FP_BLOCK] = n[2];
    add[TALLY_FN_BLOCK] = n[1];
    for (size_t i = 0; i <= n_icd10_chapters; i++) {
        const struct tree_counts *c = &w->chapters[i];
        w->nodes[membership(c)] += i != n_icd10_chapters;
        add[TALLY_SHARED_CHAPTER] += MIN(c->gold, c->pred);
    }
}

void tally_add_tree(const struct tally *t, const struct tally_encounter *e,
                    int64_t add[TALLY_FIELDS]) {
    struct tree_walk w;
    memset(&w, 0, offsetof(struct tree_walk, touched));
    w.n_touched = 0;
    w.blocks = t->tree->blocks;
    memset(w.node, 0xFF, sizeof w.node);
    size_t i = 0;
    size_t j = 0;
    while (i < e->n_gold || j < e->n_pred) {
        uint32_t gold = i < e->n_gold ? e->gold[i] : UINT32_MAX;
        uint32_t pred = j < e->n_pred ? e->pred[j] : UINT32_MAX;
        uint32_t code = MIN(gold, pred);
        const struct tally_path *path = &t->tree->paths[code];
        unsigned in = (gold == code) + 2U * (pred == code);
        if (t->tree->has_headings) {
            meet_deep(&w, path, in);
        } else {
            meet_flat(&w, path, in);
        }
        count_above(&w, path, in);
        i += gold == code;
        j += pred == code;
    }
    for (size_t k = 0; k < TREE_LENGTHS; k++) {
        leave(&w, k);
    }
    add_blocks(&w, add);
    add[TALLY_SHARED_CATEGORY] = w.shared;
    add[TALLY_NODES_BOTH] = w.nodes[3];
    add[TALLY_NODES_PRED] = w.nodes[2] + w.nodes[3];
    add[TALLY_NODES_GOLD] = w.nodes[1] + w.nodes[3];
}
