#include "audit/ingest/join.h"

#include <string.h>

/* A prediction bucket's streams of one thread, all of them in memory. */
static struct prediction_bucket load_predictions(const struct predictions *p, int bucket,
                                                 struct arena *arena) {
    const struct prediction_bucket *b = &p->buckets[bucket];
    if (b->runs.spilled == NULL) {
        return *b;
    }
    struct prediction_bucket loaded = {
        .runs = spill_in(p->keep.spill, &b->runs, arena),
        .pairs = spill_in(p->keep.spill, &b->pairs, arena),
    };
    return spill_error(p->keep.spill) == NULL ? loaded : (struct prediction_bucket){0};
}

static bool is_before(const struct row_place *a, const struct row_place *b) {
    return a->block != b->block ? a->block < b->block : a->row < b->row;
}

/* Keeps the first few. */
static void keep_row(struct join *j, struct row_place at) {
    int i = j->n_first_rows;
    if (i == INGEST_MAX_LOCATED) {
        if (!is_before(&at, &j->first_rows[i - 1])) {
            return;
        }
        i--;
    } else {
        j->n_first_rows++;
    }
    while (i > 0 && is_before(&at, &j->first_rows[i - 1])) {
        j->first_rows[i] = j->first_rows[i - 1];
        i--;
    }
    j->first_rows[i] = at;
}

static void note_unmatched(struct join *j, const struct prediction_run *run, bool is_wide) {
    g_array_append_val(j->unmatched, run->id);
    uint32_t n_rows = is_wide ? 1 : run->n_pairs;
    j->n_unmatched_rows += n_rows;
    for (uint32_t i = 0; i < MIN(n_rows, (uint32_t)INGEST_MAX_LOCATED); i++) {
        keep_row(j, (struct row_place){.block = run->block, .row = (uint64_t)run->row + i});
    }
}

static int compare_ids(gconstpointer a, gconstpointer b) {
    const struct id_hash *x = a;
    const struct id_hash *y = b;
    if (x->a != y->a) {
        return x->a < y->a ? -1 : 1;
    }
    return (x->b > y->b) - (x->b < y->b);
}

/* Distinct encounters of the bucket that have predictions and no truth. */
static void count_unmatched(struct join *j) {
    if (j->unmatched->len == 0) {
        return;
    }
    g_array_sort(j->unmatched, compare_ids);
    for (guint i = 0; i < j->unmatched->len; i++) {
        const struct id_hash *x = &g_array_index(j->unmatched, struct id_hash, i);
        j->n_unmatched_encounters += i == 0 || compare_ids(x - 1, x) != 0;
    }
    g_array_set_size(j->unmatched, 0);
}

static void make_pair_room(struct join *j, size_t n_pairs, size_t n_offsets, bool has_scores) {
    if (j->n_pairs < n_pairs || j->pairs == NULL) {
        j->n_pairs = MAX(n_pairs, 1);
        j->pairs = g_renew(uint32_t, j->pairs, j->n_pairs);
        j->scores = has_scores ? g_renew(uint32_t, j->scores, j->n_pairs) : NULL;
    }
    if (j->n_offsets < n_offsets) {
        j->n_offsets = n_offsets;
        j->offsets = g_renew(uint32_t, j->offsets, n_offsets);
    }
}

/* The encounter of each run of one thread's bucket, into owners; counts their pairs. */
static void join_runs(struct join *j, const struct entity_bucket *truth, const struct stream *runs,
                      bool is_wide, uint32_t *owners) {
    struct stream_reader reader = stream_read(runs);
    const struct prediction_run *run = NULL;
    size_t i = 0;
    while ((run = stream_next(&reader)) != NULL) {
        uint32_t encounter = entity_find(truth, run->id);
        owners[i++] = encounter;
        if (encounter == ENTITY_NONE) {
            note_unmatched(j, run, is_wide);
        } else {
            j->offsets[encounter + 2] += run->n_pairs;
        }
    }
}

/* The pairs of one thread's bucket to their encounters' places, as codes of the tally. */
static void place_pairs(struct join *j, const struct prediction_bucket *b, const uint32_t *map,
                        const uint32_t *owners) {
    struct stream_reader runs = stream_read(&b->runs);
    struct stream_reader pairs = stream_read(&b->pairs);
    const struct prediction_run *run = NULL;
    for (size_t i = 0; (run = stream_next(&runs)) != NULL; i++) {
        for (uint32_t k = 0; k < run->n_pairs; k++) {
            const uint32_t *pair = stream_next(&pairs);
            if (owners[i] == ENTITY_NONE) {
                continue;
            }
            uint32_t raw = pair[0] & ~PAIR_PREDICTED;
            uint32_t code = raw == PAIR_NO_CODE ? PAIR_NO_CODE : map[raw];
            uint32_t at = j->offsets[owners[i] + 1]++;
            j->pairs[at] = code | (pair[0] & PAIR_PREDICTED);
            if (j->scores != NULL) {
                j->scores[at] = pair[1];
            }
        }
    }
}

void join_bucket(struct join *j, const struct entity_bucket *truth, const struct join_from *from,
                 struct arena *arena) {
    size_t n_runs = 0;
    size_t n_pairs = 0;
    struct prediction_bucket *parts = arena_take(arena, (size_t)from->n_threads * sizeof *parts);
    for (int i = 0; i < from->n_threads; i++) {
        parts[i] = load_predictions(from->predictions[i], from->bucket, arena);
        n_runs += parts[i].runs.n;
        n_pairs += parts[i].pairs.n;
    }
    make_pair_room(j, n_pairs, (size_t)truth->n + 2, from->predictions[0]->keeps_scores);
    memset(j->offsets, 0, ((size_t)truth->n + 2) * sizeof *j->offsets);
    uint32_t *owners = arena_take(arena, n_runs * sizeof *owners);
    size_t first = 0;
    for (int i = 0; i < from->n_threads; i++) {
        join_runs(j, truth, &parts[i].runs, from->predictions[i]->is_wide, owners + first);
        first += parts[i].runs.n;
    }
    for (uint32_t i = 0; i < truth->n; i++) {
        j->offsets[i + 2] += j->offsets[i + 1];
    }
    first = 0;
    for (int i = 0; i < from->n_threads; i++) {
        place_pairs(j, &parts[i], from->maps[i], owners + first);
        first += parts[i].runs.n;
    }
    count_unmatched(j);
}

void join_init(struct join *j) {
    *j = (struct join){.unmatched = g_array_new(FALSE, FALSE, sizeof(struct id_hash))};
}

void join_clear(struct join *j) {
    g_free(j->pairs);
    g_free(j->scores);
    g_free(j->offsets);
    g_array_unref(j->unmatched);
}
