#include "audit/ingest/predictions.h"

#include <string.h>

#include "audit/ingest/score.h"
#include "metrics/tally.h"

struct predictions *predictions_new(const struct study *s, const struct columns *c,
                                    struct reader_notes *notes, struct keep keep) {
    struct predictions *p = g_new0(struct predictions, 1);
    p->columns = c;
    p->input = &s->inputs[STUDY_PREDICTIONS];
    p->seed = s->seed;
    p->threshold = s->has_threshold ? s->threshold : 0.5;
    p->is_binary = s->is_binary;
    p->has_score = c->at[COLUMN_SCORE] >= 0;
    p->keeps_scores = p->has_score || c->at[COLUMN_CODES] >= 0;
    p->is_wide = !s->is_binary && c->at[COLUMN_CODE] < 0;
    p->notes = notes;
    p->keep = keep;
    p->memo.size = SIZE_MAX;
    code_book_init(&p->codes, strcmp(s->code_system, "icd-10-cm") == 0);
    for (int i = 0; i < BUCKETS; i++) {
        p->buckets[i] = (struct prediction_bucket){
            .runs = {.item_size = sizeof(struct prediction_run)},
            .pairs = {.item_size = (p->keeps_scores ? 2 : 1) * sizeof(uint32_t)},
        };
    }
    return p;
}

void predictions_reset(struct predictions *p) {
    for (int i = 0; i < BUCKETS; i++) {
        spill_drop(&p->buckets[i].runs);
        spill_drop(&p->buckets[i].pairs);
        stream_reset(&p->buckets[i].runs);
        stream_reset(&p->buckets[i].pairs);
    }
    p->last_run = NULL;
    p->memo.size = SIZE_MAX;
    arena_reset(&p->arena);
}

void predictions_free(struct predictions *p) {
    if (p == NULL) {
        return;
    }
    predictions_reset(p);
    code_book_clear(&p->codes);
    arena_clear(&p->arena);
    g_free(p);
}

/* One pair of a row. A run goes on while encounter and rows do: so the place of each row
 * is known without being kept. */
static inline void put_pair(struct predictions *p, struct id_hash id, const uint32_t pair[2],
                            uint64_t row, bool is_first_of_row) {
    struct prediction_run *run = p->last_run;
    bool goes_on = run != NULL && run->id.a == id.a && run->id.b == id.b &&
                   (p->is_wide ? !is_first_of_row : row == (uint64_t)run->row + run->n_pairs);
    if (!goes_on) {
        struct prediction_bucket *b = &p->buckets[bucket_of(id)];
        p->last_pairs = &b->pairs;
        p->last_run = run = stream_add(&b->runs, &p->arena);
        *run = (struct prediction_run){.id = id, .block = p->notes->block, .row = (uint32_t)row};
    }
    uint32_t *item = stream_add(p->last_pairs, &p->arena);
    item[0] = pair[0];
    if (p->keeps_scores) {
        item[1] = pair[1];
    }
    run->n_pairs++;
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
    const uint32_t pair[2] = {is_predicted ? id | PAIR_PREDICTED : id,
                              has_score ? tally_score_of(value) : TALLY_NO_SCORE};
    put_pair(p, t->id, pair, t->row, !t->has_code);
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
    int key = c->at[COLUMN_ENCOUNTER_ID];
    struct code_target target = {.predictions = p, .row = row};
    if (fields[key].size > 0) { /* of rows left out too: a merge join believes the whole file */
        target.id = id_memo_hash(&p->memo, &p->order, fields[key], p->seed, p->notes->block, row);
    }
    if (c->n_filters > 0 && !columns_keep(c, p->input, fields)) {
        p->notes->quality[QUALITY_FILTERED_ROWS]++;
        return;
    }
    if (fields[key].size == 0) {
        reader_note(p->notes, QUALITY_EMPTY_IDS, row, key + 1);
        return;
    }
    if (p->is_binary) {
        on_binary(p, &target, fields);
        return;
    }
    if (!p->is_wide) {
        target.code_column = c->at[COLUMN_CODE] + 1;
        target.score_column = c->at[COLUMN_SCORE] + 1;
        struct csv_field score = p->has_score ? fields[c->at[COLUMN_SCORE]] : (struct csv_field){0};
        add_code(&target, fields[c->at[COLUMN_CODE]], score, p->has_score);
        return;
    }
    target.code_column = c->at[COLUMN_CODES] + 1;
    target.score_column = target.code_column;
    wide_split(fields[c->at[COLUMN_CODES]], p->input, add_code, &target);
    if (!target.has_code) { /* the model was asked and said nothing */
        put_pair(p, target.id, (const uint32_t[2]){PAIR_NO_CODE}, row, true);
    }
}

static void on_block_done(void *state) {
    struct predictions *p = state;
    p->last_run = NULL; /* row numbers are the block's */
    bool is_full = p->arena.total > p->keep.limit;
    for (int i = 0; i < BUCKETS; i++) {
        struct prediction_bucket *b = &p->buckets[i];
        if (is_full) {
            spill_out(p->keep.spill, &b->runs);
            spill_out(p->keep.spill, &b->pairs);
        } else {
            stream_seal(&b->runs);
            stream_seal(&b->pairs);
        }
    }
    if (is_full) {
        arena_reset(&p->arena);
    }
}

const struct reader_kind predictions_kind = {.row = on_prediction, .block_done = on_block_done};
