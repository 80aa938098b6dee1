#include "audit/ingest/code_sets.h"

#include <stdlib.h>

#include "audit/ingest/predictions.h"

#define SHORT_LIST 48 /* an encounter has a handful of codes: sorted by insertion */

static int compare_keys(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void sort_keys(uint64_t *keys, size_t n) {
    if (n > SHORT_LIST) {
        qsort(keys, n, sizeof *keys, compare_keys);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        uint64_t key = keys[i];
        size_t k = i;
        for (; k > 0 && keys[k - 1] > key; k--) {
            keys[k] = keys[k - 1];
        }
        keys[k] = key;
    }
}

void code_sets_clear(struct code_sets *s) {
    g_free(s->gold);
    g_free(s->pred);
    g_free(s->sorted);
    g_free(s->suggested);
    *s = (struct code_sets){0};
}

void code_sets_start(struct code_sets *s, struct tally_encounter *e, size_t n) {
    if (s->n_scratch < n || s->n_scratch == 0) {
        s->n_scratch = n * 2 + 1;
        s->gold = g_renew(uint32_t, s->gold, s->n_scratch);
        s->pred = g_renew(uint32_t, s->pred, s->n_scratch);
        s->sorted = g_renew(uint64_t, s->sorted, s->n_scratch);
        s->suggested = g_renew(struct tally_suggestion, s->suggested, s->n_scratch);
    }
    e->gold = s->gold;
    e->pred = s->pred;
    e->suggested = s->suggested;
}

void code_sets_gold(struct code_sets *s, const uint32_t *codes, size_t n, struct tally_encounter *e,
                    int64_t *quality) {
    e->principal = UINT32_MAX;
    for (size_t i = 0; i < n; i++) {
        uint32_t code = codes[i] & ~RECORD_PRINCIPAL;
        s->sorted[i] = code;
        if ((codes[i] & RECORD_PRINCIPAL) != 0) { /* of several, always the same one */
            e->principal = MIN(e->principal, code);
            e->has_principal = true;
        }
    }
    sort_keys(s->sorted, n);
    size_t n_gold = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || s->sorted[i - 1] != s->sorted[i]) {
            s->gold[n_gold++] = (uint32_t)s->sorted[i];
        }
    }
    quality[QUALITY_DUPLICATE_TRUTH] += (int64_t)(n - n_gold);
    e->n_gold = n_gold;
}

/* The rows that have a code on the list, sorted by code and score; the flag lowest. */
static size_t sort_rows(struct code_sets *s, const struct code_rows *rows, int64_t *quality) {
    size_t n_all = 0;
    for (size_t i = 0; i < rows->n; i++) {
        uint32_t code = rows->pairs[i] & ~PAIR_PREDICTED;
        if (code == PAIR_NO_CODE) {
            continue;
        }
        if (rows->is_listed != NULL && rows->is_listed[code] == 0) {
            quality[QUALITY_UNLISTED_CODES]++;
            continue;
        }
        uint32_t score = rows->scores == NULL ? TALLY_NO_SCORE : rows->scores[i];
        s->sorted[n_all++] =
            (uint64_t)code << 33 | (uint64_t)score << 1 | (uint64_t)(rows->pairs[i] >> 31);
    }
    sort_keys(s->sorted, n_all);
    return n_all;
}

void code_sets_suggested(struct code_sets *s, const struct code_rows *rows,
                         struct tally_encounter *e, int64_t *quality) {
    size_t n_all = sort_rows(s, rows, quality);
    for (size_t i = 0; i < n_all;) {
        uint32_t code = (uint32_t)(s->sorted[i] >> 33);
        bool is_any = false;
        bool is_all = true;
        size_t first = i;
        for (; i < n_all && s->sorted[i] >> 33 == code; i++) {
            is_any = is_any || (s->sorted[i] & 1U) != 0;
            is_all = is_all && (s->sorted[i] & 1U) != 0;
        }
        quality[QUALITY_DUPLICATE_PREDICTIONS] += (int64_t)(i - first - 1);
        quality[QUALITY_CONFLICTING_SCORES] += is_any && !is_all;
        s->suggested[e->n_suggested++] = (struct tally_suggestion){
            .code = code, .score = (uint32_t)(s->sorted[i - 1] >> 1)}; /* the highest */
        if (is_any) {
            s->pred[e->n_pred++] = code;
        }
    }
}
