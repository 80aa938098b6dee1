/* The way from a study's files to a tally: open, read, join, align. */
#include "audit/ingest/ingest.h"

#include <string.h>

#include "audit/ingest/align.h"
#include "audit/ingest/code_space.h"
#include "audit/ingest/codes.h"
#include "audit/digest.h"
#include "audit/ingest/entities.h"
#include "audit/ingest/header.h"
#include "audit/ingest/levels.h"
#include "audit/ingest/predictions.h"
#include "audit/ingest/reader.h"
#include "policies/spelling.h"

/* One input file, opened. */
struct input_file {
    struct source *source; /* NULL: not given */
    GPtrArray *header;
    struct columns columns;
    struct block first;
};

struct ingest_work {
    const struct study *study;
    const struct ingest_options *options;
    int n_threads;
    struct input_file files[STUDY_ROLES];
    struct reader_notes **notes; /* one a thread, made anew for each file */
    struct records **records[STUDY_ROLES];
    struct predictions **predictions;
    struct levels *levels;
    struct code_space *space;
    GPtrArray *truth_codes, *codes;
    struct entities *entities[STUDY_ROLES];
    struct ingest_result *result;
    int64_t quality[QUALITY_COUNTERS];
    gint64 stage_start;
};

static const enum quality_counter row_counters[STUDY_ROLES] = {
    [STUDY_PREDICTIONS] = QUALITY_PREDICTION_ROWS,
    [STUDY_TRUTH] = QUALITY_TRUTH_ROWS,
    [STUDY_ENCOUNTERS] = QUALITY_ENCOUNTER_ROWS,
    [STUDY_PATIENTS] = QUALITY_PATIENT_ROWS,
};

static GQuark ingest_error(void) {
    return g_quark_from_static_string("ombud-ingest");
}

static void end_stage(struct ingest_work *w, const char *name) {
    gint64 now = g_get_monotonic_time();
    struct ingest_stage stage = {.name = name, .seconds = (double)(now - w->stage_start) / 1e6};
    g_array_append_val(w->result->stages, stage);
    w->stage_start = now;
}

static bool open_files(struct ingest_work *w, GError **error) {
    for (int role = 0; role < STUDY_ROLES; role++) {
        struct input_file *f = &w->files[role];
        if (w->study->inputs[role].path == NULL) {
            continue;
        }
        f->source = source_open(w->study->inputs[role].path, false, error);
        if (f->source == NULL || !header_read(f->source, &f->header, &f->first, error) ||
            !columns_find(&f->columns, w->study, (enum study_role)role, source_name(f->source),
                          f->header, error)) {
            return false;
        }
    }
    return true;
}

/* The file that gives an attribute: the study's choice, or the first that has it. */
static bool place_attribute(struct ingest_work *w, int a, GError **error) {
    static const enum study_role order[] = {STUDY_ENCOUNTERS, STUDY_PATIENTS, STUDY_TRUTH};
    const struct study_attribute *attribute = w->study->attributes->pdata[a];
    const char *column = attribute->column != NULL ? attribute->column : attribute->name;
    GPtrArray *names = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        struct input_file *f = &w->files[order[i]];
        if (f->header == NULL || (attribute->from != STUDY_ROLES && attribute->from != order[i])) {
            continue;
        }
        int at = header_find(f->header, column);
        if (at >= 0) {
            f->columns.attribute[f->columns.n_attributes] = a;
            f->columns.attribute_at[f->columns.n_attributes++] = at;
            g_ptr_array_unref(names);
            return true;
        }
        for (guint k = 0; k < f->header->len; k++) {
            g_ptr_array_add(names, f->header->pdata[k]);
        }
    }
    g_ptr_array_add(names, NULL);
    const char *nearest = spelling_nearest(column, (const char *const *)names->pdata);
    g_autofree char *hint =
        nearest == NULL ? g_strdup("") : g_strdup_printf(" (did you mean \"%.100s\"?)", nearest);
    g_set_error(error, ingest_error(), 0,
                "attribute \"%s\": no column \"%s\" in the truth, encounters or patients file%s; "
                "fix: check --by, or give the file that has it with --encounters or --patients",
                attribute->name, column, hint);
    g_ptr_array_unref(names);
    return false;
}

static void free_notes(struct ingest_work *w) {
    for (int t = 0; w->notes != NULL && t < w->n_threads; t++) {
        g_array_unref(w->notes[t]->located);
        g_free(w->notes[t]);
    }
    g_clear_pointer(&w->notes, g_free);
}

static void make_notes(struct ingest_work *w) {
    free_notes(w);
    w->notes = g_new0(struct reader_notes *, (gsize)w->n_threads);
    for (int t = 0; t < w->n_threads; t++) {
        w->notes[t] = g_new0(struct reader_notes, 1);
        w->notes[t]->located = g_array_new(FALSE, FALSE, sizeof(struct reader_place));
    }
}

/* What each kind of file makes and frees for its threads. */
struct file_kind {
    const struct reader_kind *reader;
    void *(*make)(const struct ingest_work *w, enum study_role role, int thread);
    void (*free)(void *state);
};

static void *make_records(const struct ingest_work *w, enum study_role role, int thread) {
    return records_new(w->study, role, &w->files[role].columns, w->notes[thread]);
}

static void *make_predictions(const struct ingest_work *w, enum study_role role, int thread) {
    return predictions_new(w->study, &w->files[role].columns, w->notes[thread],
                           w->entities[STUDY_TRUTH]);
}

static void free_records_state(void *state) {
    records_free(state);
}

static void free_predictions_state(void *state) {
    predictions_free(state);
}

static const struct file_kind records_file = {&records_kind, make_records, free_records_state};
static const struct file_kind predictions_file = {&predictions_kind, make_predictions,
                                                  free_predictions_state};

static bool reopen_with_quotes(struct ingest_work *w, enum study_role role, GError **error) {
    struct input_file *f = &w->files[role];
    source_close(f->source);
    g_clear_pointer(&f->header, g_ptr_array_unref);
    f->source = source_open(w->study->inputs[role].path, true, error);
    return f->source != NULL && header_read(f->source, &f->header, &f->first, error);
}

/* Reads a file into one state a thread: in haste first, and once more where it has quotes. */
static bool read_file(struct ingest_work *w, enum study_role role, const struct file_kind *kind,
                      void **states, GError **error) {
    struct input_file *f = &w->files[role];
    bool needs_quotes = true;
    bool is_ok = true;
    while (needs_quotes && is_ok) {
        make_notes(w);
        for (int t = 0; t < w->n_threads; t++) {
            if (states[t] != NULL) {
                kind->free(states[t]);
            }
            states[t] = kind->make(w, role, t);
        }
        struct reader reader = {
            .source = f->source,
            .role = role,
            .n_columns = f->header->len,
            .first = f->first,
            .n_threads = w->n_threads,
            .kind = kind->reader,
            .states = states,
            .notes = w->notes,
            .options = w->options,
            .phase = study_role_names[role],
        };
        f->first = (struct block){0}; /* the reader's now */
        is_ok = reader_run(&reader, row_counters[role], w->quality, w->result->locations,
                           &needs_quotes, error);
        is_ok = is_ok && (!needs_quotes || reopen_with_quotes(w, role, error));
    }
    end_stage(w, study_role_names[role]);
    return is_ok;
}

static bool read_records(struct ingest_work *w, enum study_role role, GError **error) {
    if (w->files[role].source == NULL) {
        return true;
    }
    w->records[role] = g_new0(struct records *, (gsize)w->n_threads);
    return read_file(w, role, &records_file, (void **)w->records[role], error);
}

static bool make_levels(struct ingest_work *w, GError **error) {
    struct level_source sources[TALLY_MAX_ATTRIBUTES] = {0};
    for (int role = STUDY_TRUTH; role < STUDY_ROLES; role++) {
        const struct columns *c = &w->files[role].columns;
        for (int i = 0; i < c->n_attributes; i++) {
            sources[c->attribute[i]] =
                (struct level_source){.records = w->records[role], .column = i};
        }
    }
    w->levels = levels_make(w->study, sources, w->n_threads, error);
    return w->levels != NULL;
}

static void free_maps(uint32_t **maps, int n) {
    for (int t = 0; t < n; t++) {
        g_free(maps[t]);
    }
    g_free(maps);
}

static void free_records(struct ingest_work *w) {
    for (int role = 0; role < STUDY_ROLES; role++) {
        for (int t = 0; w->records[role] != NULL && t < w->n_threads; t++) {
            records_free(w->records[role][t]);
        }
        g_clear_pointer(&w->records[role], g_free);
    }
}

static void join_records(struct ingest_work *w) {
    const struct code_book **books = g_new0(const struct code_book *, (gsize)w->n_threads);
    for (int t = 0; t < w->n_threads; t++) {
        books[t] = &w->records[STUDY_TRUTH][t]->codes;
    }
    w->truth_codes = codes_list(books, w->n_threads);
    uint32_t **maps = g_new0(uint32_t *, (gsize)w->n_threads);
    for (int t = 0; t < w->n_threads; t++) {
        maps[t] = codes_map(books[t], w->truth_codes);
    }
    for (int role = STUDY_TRUTH; role < STUDY_ROLES; role++) {
        if (w->records[role] != NULL) {
            w->entities[role] = entities_make(w->records[role], w->n_threads, w->levels,
                                              role == STUDY_TRUTH ? maps : NULL);
        }
    }
    free_maps(maps, w->n_threads);
    g_free(books);
    free_records(w);
    end_stage(w, "join");
}

static bool read_predictions(struct ingest_work *w, GError **error) {
    w->predictions = g_new0(struct predictions *, (gsize)w->n_threads);
    return read_file(w, STUDY_PREDICTIONS, &predictions_file, (void **)w->predictions, error);
}

/* The codes of the label list become codes of the study; NULL when there is none. */
static uint8_t *take_list(struct ingest_work *w) {
    if (w->space->listed == NULL) {
        return NULL;
    }
    GPtrArray *all = codes_unite(w->codes, w->space->listed);
    g_ptr_array_unref(w->codes);
    w->codes = all;
    uint8_t *is_listed = g_new0(uint8_t, MAX(all->len, 1));
    uint32_t *places = codes_translate(w->space->listed, all);
    for (guint i = 0; i < w->space->listed->len; i++) {
        is_listed[places[i]] = 1;
    }
    g_free(places);
    return is_listed;
}

static bool count_all(struct ingest_work *w, GError **error) {
    const struct code_book **books = g_new0(const struct code_book *, (gsize)w->n_threads);
    for (int t = 0; t < w->n_threads; t++) {
        books[t] = &w->predictions[t]->codes;
    }
    GPtrArray *predicted = codes_list(books, w->n_threads);
    w->codes = codes_unite(w->truth_codes, predicted);
    g_ptr_array_unref(predicted);
    uint8_t *is_listed = take_list(w);
    uint32_t **maps = g_new0(uint32_t *, (gsize)w->n_threads);
    for (int t = 0; t < w->n_threads; t++) {
        maps[t] = codes_map(books[t], w->codes);
    }
    g_free(books);
    uint32_t *truth_map = codes_translate(w->truth_codes, w->codes);
    g_autofree char *fingerprint = study_fingerprint(w->study, w->space->sha256);
    g_autofree char *description = study_describe(w->study);
    struct align_input in = {
        .study = w->study,
        .n_threads = w->n_threads,
        .levels = w->levels,
        .predictions = w->predictions,
        .prediction_maps = maps,
        .truth_map = truth_map,
        .codes = w->codes,
        .space = w->space,
        .is_listed = is_listed,
        .fingerprint = fingerprint,
        .study_json = description,
    };
    for (int role = STUDY_TRUTH; role < STUDY_ROLES; role++) {
        in.entities[role] = w->entities[role];
        in.columns[role] = w->entities[role] == NULL ? NULL : &w->files[role].columns;
    }
    w->result->tally = align(&in, error);
    free_maps(maps, w->n_threads);
    g_free(truth_map);
    g_free(is_listed);
    end_stage(w, "tally");
    if (w->result->tally == NULL) {
        return false;
    }
    for (int q = 0; q < QUALITY_COUNTERS; q++) {
        w->result->tally->quality[q] += w->quality[q];
    }
    return true;
}

/* Not of pipes: they are read once, and what came out of a decoder is not the file. */
static void digest_files(struct ingest_work *w) {
    for (int role = 0; role < STUDY_ROLES; role++) {
        if (w->files[role].source == NULL) {
            continue;
        }
        const char *path = w->study->inputs[role].path;
        w->result->sha256[role] = source_sha256(w->files[role].source);
        if (w->result->sha256[role] == NULL && g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
            w->result->sha256[role] = digest_file(path); /* compressed */
        }
    }
}

static bool run_stages(struct ingest_work *w, GError **error) {
    for (guint a = 0; a < w->study->attributes->len; a++) {
        if (!place_attribute(w, (int)a, error)) {
            return false;
        }
    }
    if (!read_records(w, STUDY_PATIENTS, error) || !read_records(w, STUDY_ENCOUNTERS, error) ||
        !read_records(w, STUDY_TRUTH, error) || !make_levels(w, error)) {
        return false;
    }
    join_records(w);
    return read_predictions(w, error) && count_all(w, error);
}

static void clear_work(struct ingest_work *w) {
    free_records(w);
    free_notes(w);
    for (int t = 0; w->predictions != NULL && t < w->n_threads; t++) {
        predictions_free(w->predictions[t]);
    }
    g_free(w->predictions);
    levels_free(w->levels);
    code_space_free(w->space);
    g_clear_pointer(&w->truth_codes, g_ptr_array_unref);
    g_clear_pointer(&w->codes, g_ptr_array_unref);
    for (int role = 0; role < STUDY_ROLES; role++) {
        struct input_file *f = &w->files[role];
        entities_free(w->entities[role]);
        block_release(&f->first);
        g_clear_pointer(&f->header, g_ptr_array_unref);
        columns_clear(&f->columns);
        source_close(f->source);
    }
}

struct ingest_result *ingest(const struct study *s, const struct ingest_options *options,
                             GError **error) {
    struct ingest_work w = {
        .study = s,
        .options = options,
        .n_threads = MAX(options->n_threads, 1),
        .result = g_new0(struct ingest_result, 1),
        .stage_start = g_get_monotonic_time(),
    };
    w.result->locations = g_array_new(FALSE, FALSE, sizeof(struct ingest_location));
    w.result->stages = g_array_new(FALSE, FALSE, sizeof(struct ingest_stage));
    w.space = code_space_load(s, error);
    bool is_ok = w.space != NULL && open_files(&w, error);
    is_ok = is_ok && run_stages(&w, error);
    if (is_ok) {
        digest_files(&w);
    }
    end_stage(&w, "digest");
    clear_work(&w);
    if (!is_ok) {
        ingest_result_free(w.result);
        return NULL;
    }
    return w.result;
}

void ingest_result_free(struct ingest_result *r) {
    if (r == NULL) {
        return;
    }
    tally_free(r->tally);
    g_array_unref(r->locations);
    g_array_unref(r->stages);
    for (int role = 0; role < STUDY_ROLES; role++) {
        g_free(r->sha256[role]);
    }
    g_free(r);
}
