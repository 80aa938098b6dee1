/* Scores of an encounter: its ranking, and its place in the histograms. */
#include "metrics/tally_score.h"

#include <stdlib.h>
#include <string.h>

#include "metrics/tally_tree.h"

#define MAX_WAITING ((size_t)1 << 19)

const int tally_ranks[TALLY_RANKS - 1] = {5, 8, 15};

void tally_scores_init(struct tally *t) {
    struct tally_scores *s = g_new0(struct tally_scores, 1);
    s->n_cells = (size_t)t->n_detailed_cells;
    s->n_codes = t->labels[TALLY_CODE].names->len;
    s->cells = g_new0(struct score_block, s->n_cells * TALLY_WIDE_GROUPS);
    s->sums = g_malloc0_n(s->n_cells * TALLY_WIDE_GROUPS, sizeof *s->sums);
    s->codes = g_new0(struct score_block, MAX(s->n_codes, 1));
    t->scores = s;
}

void tally_scores_free(struct tally *t) {
    struct tally_scores *s = t->scores;
    if (s == NULL) {
        return;
    }
    for (size_t i = 0; i < s->n_cells * TALLY_WIDE_GROUPS; i++) {
        score_block_clear(&s->cells[i]);
    }
    for (size_t i = 0; i < s->n_codes; i++) {
        score_block_clear(&s->codes[i]);
    }
    g_free(s->cells);
    g_free(s->sums);
    g_free(s->codes);
    g_free(s->waiting);
    g_free(s->ranking);
    g_free(s->keys);
    g_clear_pointer(&t->scores, g_free);
}

void tally_settle_scores(struct tally *t) {
    struct tally_scores *s = t->scores;
    if (s->n_waiting == 0) {
        return;
    }
    uint32_t *ends = g_new0(uint32_t, s->n_codes + 1);
    uint16_t *sorted = g_new(uint16_t, s->n_waiting);
    for (size_t i = 0; i < s->n_waiting; i++) {
        ends[(s->waiting[i] >> 16) + 1]++;
    }
    for (size_t i = 0; i < s->n_codes; i++) {
        ends[i + 1] += ends[i];
    }
    for (size_t i = 0; i < s->n_waiting; i++) {
        sorted[ends[s->waiting[i] >> 16]++] = (uint16_t)s->waiting[i];
    }
    for (size_t i = 0, start = 0; i < s->n_codes; start = ends[i], i++) {
        if (ends[i] > start) {
            score_block_put(&s->codes[i], sorted + start, ends[i] - start, SCORE_CODE_KEYS);
        }
    }
    s->n_waiting = 0;
    g_free(ends);
    g_free(sorted);
}

void tally_score_counts(const struct tally *t, int cell, int wide,
                        uint32_t h[TALLY_SCORE_BINS][2]) {
    const struct score_block *b = &t->scores->cells[cell * TALLY_WIDE_GROUPS + wide];
    score_block_expand(b, &h[0][0], SCORE_CELL_KEYS);
}

/* A source's block into a target's. */
typedef void (*join_fn)(struct score_block *to, struct score_block *from, size_t n_keys);

static void add_block(struct score_block *to, struct score_block *from, size_t n_keys) {
    score_block_merge(to, from, n_keys);
}

static void take_block(struct score_block *to, struct score_block *from, size_t n_keys) {
    (void)n_keys;
    *to = *from;
    *from = (struct score_block){0};
}

static void join(struct tally *to, const struct tally *from, const int *cells, const int *codes,
                 join_fn join_blocks) {
    for (int cell = 0; cell < from->n_detailed_cells; cell++) {
        for (int wide = 0; wide < TALLY_WIDE_GROUPS && cells[cell] >= 0; wide++) {
            size_t source = (size_t)cell * TALLY_WIDE_GROUPS + (size_t)wide;
            size_t target = (size_t)cells[cell] * TALLY_WIDE_GROUPS + (size_t)wide;
            join_blocks(&to->scores->cells[target], &from->scores->cells[source], SCORE_CELL_KEYS);
            for (int k = 0; k < TALLY_TENTHS; k++) {
                to->scores->sums[target][k] += from->scores->sums[source][k];
            }
        }
    }
    for (size_t i = 0; i < from->scores->n_codes; i++) {
        if (codes[i] >= 0) {
            join_blocks(&to->scores->codes[codes[i]], &from->scores->codes[i], SCORE_CODE_KEYS);
        }
    }
}

void tally_scores_add(struct tally *to, const struct tally *from, const int *cells,
                      const int *codes) {
    join(to, from, cells, codes, add_block);
}

void tally_scores_take(struct tally *to, struct tally *from, const int *cells, const int *codes) {
    join(to, from, cells, codes, take_block);
}

/* --- one encounter --- */

/* A suggestion in the ranking: highest score first, then code ascending. */
#define RANKED(score, code, is_pred, is_gold)                                                      \
    ((uint64_t)(TALLY_SCORE_ONE - (score)) << 32 | (uint64_t)(code) << 2 |                         \
     (uint64_t)(is_pred) << 1 | (uint64_t)(is_gold))

static int compare_ranked(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void sort_ranking(uint64_t *ranking, size_t n) {
    if (n > 48) {
        qsort(ranking, n, sizeof *ranking, compare_ranked);
        return;
    }
    for (size_t i = 1; i < n; i++) { /* a handful, mostly in order */
        uint64_t x = ranking[i];
        size_t k = i;
        for (; k > 0 && ranking[k - 1] > x; k--) {
            ranking[k] = ranking[k - 1];
        }
        ranking[k] = x;
    }
}

/* To the nearest; by doubles, whose division is several times as fast. Both are exact below 2^53,
 * the quotient is rounded once, and every machine rounds it alike. */
static inline int64_t fixed(int64_t part, int64_t whole) {
    return (int64_t)((double)part * (double)TALLY_FIXED_ONE / (double)whole + 0.5);
}

/* What the walk down the ranking has met. */
struct ranked {
    int64_t hits, first; /* gold codes met; those among the first n_gold */
    int64_t precisions;  /* sum at the gold codes, fixed point */
    int64_t at[TALLY_RANKS];
};

static inline void hit(struct ranked *r, const struct tally *t, int64_t n_gold, int64_t rank) {
    r->hits++;
    r->precisions += fixed(r->hits, rank);
    r->first += rank <= n_gold;
    for (int i = 0; i < TALLY_RANKS - 1; i++) {
        r->at[i] += rank <= tally_ranks[i];
    }
    r->at[TALLY_RANKS - 1] += rank <= t->k;
}

/* After the suggestions, the list's other codes, ascending. */
static void rank_rest(struct ranked *r, const struct tally *t, const struct tally_encounter *e,
                      int64_t n_ranked) {
    const uint32_t *listed_before = t->tree->listed_before;
    int64_t above = 0; /* ranked and listed codes up to this one */
    size_t j = 0;
    for (size_t i = 0; i < e->n_gold; i++) {
        uint32_t code = e->gold[i];
        for (; j < e->n_suggested && e->suggested[j].code < code; j++) {
            above += e->suggested[j].score > 0 && tally_is_listed(t, e->suggested[j].code);
        }
        bool is_ranked =
            j < e->n_suggested && e->suggested[j].code == code && e->suggested[j].score > 0;
        if (!is_ranked && tally_is_listed(t, code)) {
            hit(r, t, (int64_t)e->n_gold, n_ranked + 1 + listed_before[code] - above);
        }
    }
}

static void make_room(struct tally *t, size_t n) {
    struct tally_scores *s = t->scores;
    if (s->waiting_capacity - s->n_waiting < n && s->n_waiting >= MAX_WAITING) {
        tally_settle_scores(t);
    }
    if (s->waiting_capacity - s->n_waiting < n) {
        s->waiting_capacity = MAX(s->waiting_capacity * 2, s->n_waiting + n + 1024);
        s->waiting = g_renew(uint64_t, s->waiting, s->waiting_capacity);
    }
    if (s->n_scratch < n) {
        s->n_scratch = n * 2;
        s->ranking = g_renew(uint64_t, s->ranking, s->n_scratch);
        s->keys = g_renew(uint16_t, s->keys, s->n_scratch);
    }
}

/* Keys, ranking and sums of the suggestions. Returns how many are ranked. */
static size_t read_suggestions(struct tally *t, const struct tally_encounter *e, unsigned wide,
                               int64_t add[TALLY_FIELDS], int64_t tenths[TALLY_TENTHS]) {
    struct tally_scores *s = t->scores;
    size_t n_ranked = 0;
    size_t i = 0;
    size_t k = 0;
    for (size_t j = 0; j < e->n_suggested; j++) {
        uint32_t code = e->suggested[j].code;
        uint32_t own = e->suggested[j].score;
        uint32_t score = own == TALLY_NO_SCORE ? TALLY_SCORE_ONE : own;
        for (; i < e->n_gold && e->gold[i] < code; i++) {
        }
        for (; k < e->n_pred && e->pred[k] < code; k++) {
        }
        bool is_gold = i < e->n_gold && e->gold[i] == code;
        bool is_pred = k < e->n_pred && e->pred[k] == code;
        uint32_t bin = tally_score_bin(score);
        s->waiting[s->n_waiting++] = (uint64_t)code << 16 | bin << 5 | wide << 1 | is_gold;
        s->keys[j] = (uint16_t)(bin << 1 | is_gold);
        tenths[tally_score_tenth(bin)] += score;
        if (score > 0) {
            s->ranking[n_ranked++] = RANKED(score, code, is_pred, is_gold);
        }
        add[TALLY_SCORED] += own != TALLY_NO_SCORE;
        add[TALLY_SUGGESTED_TP] += is_gold;
        add[TALLY_SCORE_SUM] += score;
        add[TALLY_SCORE_TP] += is_gold ? score : 0;
        add[TALLY_SCORE_SQUARES] +=
            (int64_t)(((uint64_t)score * score + TALLY_SCORE_ONE / 2) / TALLY_SCORE_ONE);
    }
    add[TALLY_SUGGESTIONS] += (int64_t)e->n_suggested;
    return n_ranked;
}

static void add_ranks(const struct tally *t, const struct tally_encounter *e, size_t n_ranked,
                      int64_t add[TALLY_FIELDS]) {
    int64_t n_gold = (int64_t)e->n_gold;
    struct ranked r = {0};
    int64_t n_pred = 0;
    int64_t pred_hits = 0;
    int64_t pred_precisions = 0;
    for (size_t i = 0; i < n_ranked; i++) {
        uint64_t x = t->scores->ranking[i];
        n_pred += (int64_t)(x >> 1 & 1);
        if ((x & 1) != 0) {
            hit(&r, t, n_gold, (int64_t)i + 1);
            pred_hits += (int64_t)(x >> 1 & 1);
            pred_precisions += (x >> 1 & 1) != 0 ? fixed(pred_hits, n_pred) : 0;
        }
    }
    add[TALLY_AP_PREDICTED] = pred_precisions;
    add[TALLY_AP_SUGGESTED] = r.precisions;
    if (t->listed != NULL) {
        rank_rest(&r, t, e, (int64_t)n_ranked);
        add[TALLY_AP] = r.precisions / n_gold;
    }
    add[TALLY_AP_SUGGESTED] /= n_gold;
    add[TALLY_AP_PREDICTED] /= n_gold;
    add[TALLY_R_PRECISION] = fixed(r.first, n_gold);
    for (int k = 0; k < TALLY_RANKS; k++) {
        add[TALLY_HITS_5 + k] = r.at[k];
        add[TALLY_RECALL_5 + k] = fixed(r.at[k], n_gold);
    }
}

void tally_add_scores(struct tally *t, const struct tally_encounter *e, unsigned group,
                      int64_t add[TALLY_FIELDS]) {
    unsigned wide = group % TALLY_WIDE_GROUPS;
    make_room(t, e->n_suggested);
    int64_t tenths[TALLY_TENTHS] = {0};
    size_t n_ranked = read_suggestions(t, e, wide, add, tenths);
    if (n_ranked > 0) {
        sort_ranking(t->scores->ranking, n_ranked);
    }
    if (e->n_gold > 0) {
        add_ranks(t, e, n_ranked, add);
    }
    const int *cells =
        &g_array_index(t->atom_cells, int, 0) + (size_t)e->atom * (size_t)(t->n_detailed + 1);
    for (int i = 0; i <= t->n_detailed; i++) {
        size_t at = (size_t)cells[i] * TALLY_WIDE_GROUPS + wide;
        score_block_put(&t->scores->cells[at], t->scores->keys, e->n_suggested, SCORE_CELL_KEYS);
        for (int k = 0; k < TALLY_TENTHS; k++) {
            t->scores->sums[at][k] += tenths[k];
        }
    }
}
