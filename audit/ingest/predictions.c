#include "audit/ingest/predictions.h"

#include <string.h>
#if defined(__SSE__)
#include <xmmintrin.h>
#endif

#include "audit/ingest/score.h"
#include "metrics/tally.h"

static inline void prefetch(const void *p) {
#if defined(__SSE__)
    _mm_prefetch((const char *)p, _MM_HINT_T0);
#else
    (void)p;
#endif
}

struct predictions *predictions_new(const struct study *s, const struct columns *c,
                                    struct reader_notes *notes, const struct entities *truth) {
    struct predictions *p = g_new0(struct predictions, 1);
    p->columns = c;
    p->input = &s->inputs[STUDY_PREDICTIONS];
    p->seed = s->seed;
    p->threshold = s->has_threshold ? s->threshold : 0.5;
    p->is_binary = s->is_binary;
    p->has_score = c->at[COLUMN_SCORE] >= 0;
    p->keeps_scores = p->has_score || c->at[COLUMN_CODES] >= 0;
    p->notes = notes;
    p->truth = truth;
    p->last_unmatched_row = UINT64_MAX;
    code_book_init(&p->codes, strcmp(s->code_system, "icd-10-cm") == 0);
    for (int i = 0; i < BUCKETS; i++) {
        p->pairs[i] = (struct stream){.item_size = sizeof(uint32_t)};
        p->last_encounter[i] = ENTITY_NONE;
    }
    p->unmatched = g_array_new(FALSE, FALSE, sizeof(struct id_hash));
    return p;
}

void predictions_free(struct predictions *p) {
    if (p == NULL) {
        return;
    }
    code_book_clear(&p->codes);
    arena_clear(&p->arena);
    g_array_unref(p->unmatched);
    g_free(p);
}

static inline void put_pair(struct predictions *p, unsigned bucket, uint32_t encounter,
                            const struct waiting_row *w) {
    struct stream *pairs = &p->pairs[bucket];
    if (p->last_encounter[bucket] == encounter) {
        stream_add_u32(pairs, &p->arena, w->code);
    } else {
        p->last_encounter[bucket] = encounter;
        stream_add_u32(pairs, &p->arena, w->code | PAIR_FIRST);
        stream_add_u32(pairs, &p->arena, encounter);
    }
    if (p->keeps_scores) {
        stream_add_u32(pairs, &p->arena, w->score);
    }
}

/* Looks up the ids that wait and gives their rows to the buckets. */
static void flush(struct predictions *p) {
    uint32_t found[BATCH_IDS];
    for (int i = 0; i < p->n_ids; i++) {
        const struct entity_bucket *b = &p->truth->buckets[bucket_of(p->ids[i])];
        prefetch(&b->slots[(uint32_t)p->ids[i].b & b->mask]);
    }
    for (int i = 0; i < p->n_ids; i++) {
        found[i] = entity_find(&p->truth->buckets[bucket_of(p->ids[i])], p->ids[i]);
        if (found[i] == ENTITY_NONE) {
            g_array_append_val(p->unmatched, p->ids[i]);
        }
    }
    for (int i = 0; i < p->n_rows; i++) {
        const struct waiting_row *w = &p->rows[i];
        if (found[w->id] != ENTITY_NONE) {
            put_pair(p, bucket_of(p->ids[w->id]), found[w->id], w);
        } else if (w->row != p->last_unmatched_row) { /* a wide row has several codes */
            reader_note(p->notes, QUALITY_PREDICTIONS_WITHOUT_TRUTH, w->row, 0);
            p->last_unmatched_row = w->row;
        }
    }
    p->n_ids = 0;
    p->n_rows = 0;
}

static inline void put_row(struct predictions *p, struct id_hash id, struct waiting_row w) {
    bool is_new = p->n_ids == 0 || p->ids[p->n_ids - 1].a != id.a || p->ids[p->n_ids - 1].b != id.b;
    if (p->n_rows == BATCH_ROWS || (is_new && p->n_ids == BATCH_IDS)) {
        flush(p);
        is_new = true;
    }
    if (is_new) {
        p->ids[p->n_ids++] = id;
    }
    w.id = (uint32_t)(p->n_ids - 1);
    p->rows[p->n_rows++] = w;
}

/* One code of the row being read. */
struct code_target {
    struct predictions *predictions;
    struct id_hash id;
    uint64_t row;
    int code_column, score_column;
    bool has_code;       /* some code of the row was kept */
    bool has_flag, flag; /* binary: y_pred decides in place of the score */
};

static void add_code(void *data, struct csv_field code, struct csv_field score, bool has_score) {
    struct code_target *t = data;
    struct predictions *p = t->predictions;
    enum code_kind kind = CODE_FINE;
    uint32_t id = code_book_id(&p->codes, code.text, code.size, &kind);
    if (kind == CODE_EMPTY) {
        reader_note(p->notes, QUALITY_EMPTY_CODES, t->row, t->code_column);
        return;
    }
    if (kind == CODE_MALFORMED) {
        reader_note(p->notes, QUALITY_MALFORMED_CODES, t->row, t->code_column);
    }
    double value = 1;
    if (has_score && !score_parse(score.text, score.size, &value)) {
        reader_note(p->notes, QUALITY_BAD_SCORES, t->row, t->score_column);
        return;
    }
    bool is_predicted = t->has_flag ? t->flag : !has_score || value >= p->threshold;
    put_row(p, t->id,
            (struct waiting_row){.code = is_predicted ? id | PAIR_PREDICTED : id,
                                 .score = has_score ? tally_score_of(value) : TALLY_NO_SCORE,
                                 .row = t->row});
    t->has_code = true;
}

/* A row of a binary table: y_pred where there is one, else the score against the threshold. */
static void on_binary(struct predictions *p, struct code_target *t,
                      const struct csv_field *fields) {
    const struct columns *c = p->columns;
    int at = c->at[COLUMN_Y_PRED];
    t->has_flag = at >= 0;
    if (t->has_flag && !flag_parse(fields[at].text, fields[at].size, &t->flag)) {
        reader_note(p->notes, QUALITY_BAD_SCORES, t->row, at + 1);
        return;
    }
    struct csv_field code = {.text = BINARY_CODE, .size = strlen(BINARY_CODE)};
    if (c->at[COLUMN_CODE] >= 0) {
        code = fields[c->at[COLUMN_CODE]];
    }
    struct csv_field score = p->has_score ? fields[c->at[COLUMN_SCORE]] : (struct csv_field){0};
    t->code_column = c->at[COLUMN_CODE] + 1;
    t->score_column = c->at[COLUMN_SCORE] + 1;
    add_code(t, code, score, p->has_score);
}

static void on_prediction(void *state, const struct csv_field *fields, uint64_t row) {
    struct predictions *p = state;
    const struct columns *c = p->columns;
    if (c->n_filters > 0 && !columns_keep(c, p->input, fields)) {
        p->notes->quality[QUALITY_FILTERED_ROWS]++;
        return;
    }
    int key = c->at[COLUMN_ENCOUNTER_ID];
    if (fields[key].size == 0) {
        reader_note(p->notes, QUALITY_EMPTY_IDS, row, key + 1);
        return;
    }
    struct code_target target = {
        .predictions = p,
        .id = hash_id(fields[key].text, fields[key].size, p->seed),
        .row = row,
    };
    if (p->is_binary) {
        on_binary(p, &target, fields);
        return;
    }
    if (c->at[COLUMN_CODE] >= 0) {
        target.code_column = c->at[COLUMN_CODE] + 1;
        target.score_column = c->at[COLUMN_SCORE] + 1;
        struct csv_field score = p->has_score ? fields[c->at[COLUMN_SCORE]] : (struct csv_field){0};
        add_code(&target, fields[c->at[COLUMN_CODE]], score, p->has_score);
        return;
    }
    target.code_column = c->at[COLUMN_CODES] + 1;
    target.score_column = target.code_column;
    wide_split(fields[c->at[COLUMN_CODES]], p->input, add_code, &target);
    if (!target.has_code) {
        put_row(p, target.id,
                (struct waiting_row){.code = PAIR_NO_CODE,
                                     .row = row}); /* the model was asked and said nothing */
    }
}

static void on_block_done(void *state) {
    struct predictions *p = state;
    flush(p); /* row numbers are the block's */
    for (int i = 0; i < BUCKETS; i++) {
        stream_seal(&p->pairs[i]);
    }
    p->last_unmatched_row = UINT64_MAX;
}

const struct reader_kind predictions_kind = {.row = on_prediction, .block_done = on_block_done};
