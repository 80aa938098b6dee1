#include "audit/ingest/records.h"

#include <string.h>

#include "audit/ingest/score.h"
#include "metrics/icd10.h"

void code_book_init(struct code_book *b, bool checks_shape) {
    dictionary_init(&b->raw);
    b->kinds = g_byte_array_new();
    b->checks_shape = checks_shape;
}

void code_book_clear(struct code_book *b) {
    dictionary_clear(&b->raw);
    g_clear_pointer(&b->kinds, g_byte_array_unref);
}

static enum code_kind kind_of(const struct code_book *b, const char *s, size_t n) {
    char code[ICD10_MAX_CODE + 1];
    size_t length = icd10_normalise(s, n, code);
    if (length == 0) {
        return CODE_EMPTY;
    }
    if (length == (size_t)-1 || (b->checks_shape && !icd10_has_shape(code))) {
        return CODE_MALFORMED;
    }
    return CODE_FINE;
}

uint32_t code_book_id(struct code_book *b, const char *s, size_t n, enum code_kind *kind) {
    uint32_t id = dictionary_id(&b->raw, s, n);
    if (id == b->kinds->len) {
        guint8 new_kind = (guint8)kind_of(b, s, n);
        g_byte_array_append(b->kinds, &new_kind, 1);
    }
    *kind = (enum code_kind)b->kinds->data[id];
    return id;
}

struct records *records_new(const struct study *s, enum study_role role, const struct columns *c,
                            struct reader_notes *notes, struct keep keep) {
    struct records *r = g_new0(struct records, 1);
    r->columns = c;
    r->input = &s->inputs[role];
    r->role = role;
    r->is_binary = s->is_binary && role == STUDY_TRUTH;
    r->seed = s->seed;
    r->notes = notes;
    r->keep = keep;
    r->memo.size = SIZE_MAX;
    code_book_init(&r->codes, strcmp(s->code_system, "icd-10-cm") == 0);
    r->values = g_new0(struct dictionary, (gsize)MAX(c->n_attributes, 1));
    r->row_values = g_new0(uint32_t, (gsize)MAX(c->n_attributes, 1));
    for (int a = 0; a < c->n_attributes; a++) {
        dictionary_init(&r->values[a]);
    }
    for (int i = 0; i < BUCKETS; i++) {
        r->buckets[i] = (struct bucket){
            .runs = {.item_size = sizeof(struct run_of_rows)},
            .codes = {.item_size = sizeof(uint32_t)},
            .attributes = {.item_size = (size_t)c->n_attributes * sizeof(uint32_t)},
        };
    }
    return r;
}

static void each_stream(struct records *r, void (*fn)(struct records *r, struct stream *s)) {
    for (int i = 0; i < BUCKETS; i++) {
        fn(r, &r->buckets[i].runs);
        fn(r, &r->buckets[i].codes);
        fn(r, &r->buckets[i].attributes);
    }
}

static void drop_stream(struct records *r, struct stream *s) {
    (void)r;
    spill_drop(s);
    stream_reset(s);
}

static void spill_stream(struct records *r, struct stream *s) {
    spill_out(r->keep.spill, s);
}

void records_reset(struct records *r) {
    each_stream(r, drop_stream);
    r->last_run = NULL;
    r->memo.size = SIZE_MAX; /* the next part has another range of ids */
    arena_reset(&r->arena);
}

void records_free(struct records *r) {
    if (r == NULL) {
        return;
    }
    each_stream(r, drop_stream);
    code_book_clear(&r->codes);
    for (int a = 0; a < r->columns->n_attributes; a++) {
        dictionary_clear(&r->values[a]);
    }
    g_free(r->values);
    g_free(r->row_values);
    arena_clear(&r->arena);
    g_free(r);
}

static struct csv_field part_of(const char *start, const char *end) {
    while (start < end && g_ascii_isspace(*start)) {
        start++;
    }
    while (end > start && g_ascii_isspace(end[-1])) {
        end--;
    }
    return (struct csv_field){.text = start, .size = (size_t)(end - start)};
}

void wide_split(struct csv_field cell, const struct study_input *input, wide_fn fn, void *data) {
    const char *stop = cell.text + cell.size;
    const char *start = cell.text;
    while (start < stop) {
        const char *end = start; /* a code is too short for memchr to pay */
        const char *colon = NULL;
        for (; end < stop && *end != input->code_separator; end++) {
            colon = colon == NULL && *end == input->score_separator ? end : colon;
        }
        struct csv_field code = part_of(start, colon == NULL ? end : colon);
        struct csv_field score = part_of(colon == NULL ? end : colon + 1, end);
        if (code.size > 0 || colon != NULL) { /* "I10;;E11.9" and a last ';' are harmless */
            fn(data, code, score, colon != NULL);
        }
        start = end + 1;
    }
}

/* Is the row one more of the last run? */
static bool is_same_run(const struct records *r, struct id_hash id, struct id_hash patient,
                        bool has_patient) {
    const struct run_of_rows *run = r->last_run;
    size_t n = (size_t)r->columns->n_attributes;
    return run != NULL && run->id.a == id.a && run->id.b == id.b &&
           run->has_patient == has_patient && run->patient.a == patient.a &&
           run->patient.b == patient.b &&
           (n == 0 || memcmp(r->last_values, r->row_values, n * sizeof *r->row_values) == 0);
}

static struct run_of_rows *start_run(struct records *r, struct id_hash id, struct id_hash patient,
                                     bool has_patient) {
    if (is_same_run(r, id, patient, has_patient)) {
        return r->last_run;
    }
    r->last_bucket = bucket_of(id);
    struct bucket *b = &r->buckets[r->last_bucket];
    r->last_run = stream_add(&b->runs, &r->arena);
    *r->last_run = (struct run_of_rows){.id = id, .patient = patient, .has_patient = has_patient};
    size_t n = (size_t)r->columns->n_attributes;
    if (n > 0) {
        r->last_values = stream_add(&b->attributes, &r->arena);
        memcpy(r->last_values, r->row_values, n * sizeof *r->row_values);
    }
    return r->last_run;
}

/* One code of the row being read. */
struct code_target {
    struct records *records;
    struct run_of_rows *run;
    uint64_t row;
    int column;
    uint32_t mark; /* RECORD_PRINCIPAL or 0 */
};

static void add_code(void *data, struct csv_field code, struct csv_field score, bool has_score) {
    (void)score;
    (void)has_score;
    struct code_target *t = data;
    struct records *r = t->records;
    enum code_kind kind = CODE_FINE;
    uint32_t id = code_book_id(&r->codes, code.text, code.size, &kind);
    if (kind == CODE_EMPTY) {
        reader_note(r->notes, QUALITY_EMPTY_CODES, t->row, t->column);
        return;
    }
    if (kind == CODE_MALFORMED) {
        reader_note(r->notes, QUALITY_MALFORMED_CODES, t->row, t->column);
    }
    stream_add_u32(&r->buckets[r->last_bucket].codes, &r->arena, id | t->mark);
    t->run->n_codes++;
}

/* The code of a row of a binary table, when it belongs. */
static void add_binary(struct code_target *t, struct csv_field code, bool belongs) {
    if (belongs) {
        add_code(t, code, (struct csv_field){0}, false);
    }
}

static void on_record(void *state, const struct csv_field *fields, uint64_t row) {
    struct records *r = state;
    const struct columns *c = r->columns;
    int key = c->at[r->role == STUDY_PATIENTS ? COLUMN_PATIENT_ID : COLUMN_ENCOUNTER_ID];
    struct id_hash id = {0};
    if (fields[key].size > 0) { /* of rows left out too: a merge join believes the whole file */
        id = id_memo_hash(&r->memo, &r->order, fields[key], r->seed, r->notes->block, row);
    }
    if (!columns_keep(c, r->input, fields)) {
        r->notes->quality[QUALITY_FILTERED_ROWS]++;
        return;
    }
    if (fields[key].size == 0) {
        reader_note(r->notes, QUALITY_EMPTY_IDS, row, key + 1);
        return;
    }
    int code_at = r->role == STUDY_TRUTH ? c->at[COLUMN_CODE] : -1;
    if (code_at >= 0 && fields[code_at].size == 0) {
        reader_note(r->notes, QUALITY_EMPTY_CODES, row, code_at + 1);
        return;
    }
    bool belongs = false;
    int flag_at = c->at[COLUMN_Y_TRUE];
    if (r->is_binary && !flag_parse(fields[flag_at].text, fields[flag_at].size, &belongs)) {
        reader_note(r->notes, QUALITY_BAD_SCORES, row, flag_at + 1);
        return;
    }
    int at = r->role == STUDY_PATIENTS ? -1 : c->at[COLUMN_PATIENT_ID];
    bool has_patient = at >= 0 && fields[at].size > 0;
    struct id_hash patient = {0};
    if (has_patient) {
        patient = hash_id(fields[at].text, fields[at].size, r->seed);
    }
    for (int a = 0; a < c->n_attributes; a++) {
        const struct csv_field *f = &fields[c->attribute_at[a]];
        r->row_values[a] = dictionary_id(&r->values[a], f->text, f->size);
    }
    struct code_target target = {
        .records = r, .run = start_run(r, id, patient, has_patient), .row = row};
    if (r->is_binary) {
        struct csv_field code = {.text = BINARY_CODE, .size = strlen(BINARY_CODE)};
        target.column = code_at + 1;
        add_binary(&target, code_at >= 0 ? fields[code_at] : code, belongs);
    } else if (code_at >= 0) {
        int sequence = c->at[COLUMN_SEQUENCE];
        bool is_first =
            sequence >= 0 && fields[sequence].size == 1 && *fields[sequence].text == '1';
        target.mark = is_first ? RECORD_PRINCIPAL : 0;
        target.column = code_at + 1;
        add_code(&target, fields[code_at], (struct csv_field){0}, false);
    } else if (r->role == STUDY_TRUTH) {
        target.column = c->at[COLUMN_CODES] + 1;
        wide_split(fields[c->at[COLUMN_CODES]], r->input, add_code, &target);
    }
}

static void seal_stream(struct records *r, struct stream *s) {
    (void)r;
    stream_seal(s);
}

static void on_block_done(void *state) {
    struct records *r = state;
    if (r->arena.total > r->keep.limit) {
        each_stream(r, spill_stream);
        r->last_run = NULL;
        arena_reset(&r->arena);
        return;
    }
    each_stream(r, seal_stream);
}

const struct reader_kind records_kind = {.row = on_record, .block_done = on_block_done};
