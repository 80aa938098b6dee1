/* The way from a study's files to a tally: open, read, join, align. */
#include "audit/ingest/ingest.h"

#include <string.h>
#include <unistd.h>

#include "audit/digest.h"
#include "audit/ingest/align.h"
#include "audit/ingest/code_space.h"
#include "audit/ingest/codes.h"
#include "audit/ingest/input.h"
#include "audit/ingest/levels.h"
#include "audit/ingest/predictions.h"
#include "audit/ingest/reader.h"
#include "audit/ingest/window.h"

#define LEAST_MEMORY ((uint64_t)1 << 20)
#define LEAST_WINDOW ((uint64_t)64 << 10)
#define LARGEST_WINDOW ((uint64_t)4 << 20)
#define WORTH_SORTING                                                                              \
    ((uint64_t)256 << 20) /* bytes of all files: from here on order is looked for */

/* What was read of one file so far. */
struct file_state {
    struct reader reader;
    struct reader_notes **notes; /* one a thread */
    void **states;               /* one a thread: struct records or struct predictions */
};

struct ingest_work {
    const struct study *study;
    const struct ingest_options *options;
    int n_threads;
    uint64_t memory;
    bool may_window;
    struct input_file files[STUDY_ROLES];
    struct file_state read[STUDY_ROLES];
    struct spill *spill;
    struct order_range range;
    bool has_windows, must_restart;
    guint n_known; /* names in all dictionaries when the tally was last shaped */
    struct levels *levels;
    struct code_space *space;
    GPtrArray *codes;
    uint32_t **truth_maps, **prediction_maps; /* one a thread */
    struct entities *patients;
    struct align *align;
    struct ingest_result *result;
    gint64 stage_start;
};

static const enum quality_counter row_counters[STUDY_ROLES] = {
    [STUDY_PREDICTIONS] = QUALITY_PREDICTION_ROWS,
    [STUDY_TRUTH] = QUALITY_TRUTH_ROWS,
    [STUDY_ENCOUNTERS] = QUALITY_ENCOUNTER_ROWS,
    [STUDY_PATIENTS] = QUALITY_PATIENT_ROWS,
};

/* Files in the order in which they are read. */
static const enum study_role reading_order[] = {STUDY_PATIENTS, STUDY_ENCOUNTERS, STUDY_TRUTH,
                                                STUDY_PREDICTIONS};

static GQuark ingest_error(void) {
    return g_quark_from_static_string("ombud-ingest");
}

static void add_stage(struct ingest_work *w, const char *name, double seconds) {
    for (guint i = 0; i < w->result->stages->len; i++) {
        struct ingest_stage *s = &g_array_index(w->result->stages, struct ingest_stage, i);
        if (strcmp(s->name, name) == 0) {
            s->seconds += seconds;
            return;
        }
    }
    struct ingest_stage stage = {.name = name, .seconds = seconds};
    g_array_append_val(w->result->stages, stage);
}

static void end_stage(struct ingest_work *w, const char *name) {
    gint64 now = g_get_monotonic_time();
    add_stage(w, name, (double)(now - w->stage_start) / 1e6);
    w->stage_start = now;
}

static struct records **records_of(const struct ingest_work *w, enum study_role role) {
    return (struct records **)w->read[role].states;
}

static struct predictions **predictions_of(const struct ingest_work *w) {
    return (struct predictions **)w->read[STUDY_PREDICTIONS].states;
}

/* --- one file --- */

/* Half of the memory is for what is read; the other half for the tally and the bucket in hand. */
static struct keep keep_of(const struct ingest_work *w, enum study_role role) {
    uint64_t limit = w->memory / 4 / (uint64_t)w->n_threads;
    /* Every bucket asks for patients, and windows are small. */
    bool is_whole = role == STUDY_PATIENTS || w->has_windows;
    return (struct keep){.spill = w->spill,
                         .limit = is_whole ? SIZE_MAX : (size_t)MIN(limit, SIZE_MAX)};
}

static void *make_state(const struct ingest_work *w, enum study_role role, int thread) {
    const struct columns *columns = &w->files[role].columns;
    struct reader_notes *notes = w->read[role].notes[thread];
    struct keep keep = keep_of(w, role);
    return role == STUDY_PREDICTIONS ? (void *)predictions_new(w->study, columns, notes, keep)
                                     : (void *)records_new(w->study, role, columns, notes, keep);
}

static void free_state(enum study_role role, void *state) {
    if (role == STUDY_PREDICTIONS) {
        predictions_free(state);
    } else {
        records_free(state);
    }
}

static void clear_file(struct ingest_work *w, enum study_role role) {
    struct file_state *f = &w->read[role];
    for (int t = 0; f->states != NULL && t < w->n_threads; t++) {
        free_state(role, f->states[t]);
        g_array_unref(f->notes[t]->located);
        g_free(f->notes[t]);
    }
    g_clear_pointer(&f->states, g_free);
    g_clear_pointer(&f->notes, g_free);
    reader_clear(&f->reader);
}

static void start_file(struct ingest_work *w, enum study_role role) {
    clear_file(w, role);
    struct file_state *f = &w->read[role];
    struct input_file *input = &w->files[role];
    f->notes = g_new0(struct reader_notes *, (gsize)w->n_threads);
    f->states = g_new0(void *, (gsize)w->n_threads);
    for (int t = 0; t < w->n_threads; t++) {
        f->notes[t] = g_new0(struct reader_notes, 1);
        f->notes[t]->located = g_array_new(FALSE, FALSE, sizeof(struct reader_place));
        f->states[t] = make_state(w, role, t);
    }
    f->reader = (struct reader){
        .source = input->source,
        .role = role,
        .n_columns = input->header->len,
        .first = input->first,
        .n_threads = w->n_threads,
        .kind = role == STUDY_PREDICTIONS ? &predictions_kind : &records_kind,
        .states = f->states,
        .notes = f->notes,
        .options = w->options,
        .phase = w->has_windows ? "sorted files" : study_role_names[role],
    };
    input->first = (struct block){0}; /* the reader's now */
}

/* Reads a file, or its part: in haste first, and once more where it has quotes. */
static bool read_file(struct ingest_work *w, enum study_role role, GError **error) {
    bool needs_quotes = false;
    bool is_ok = reader_run(&w->read[role].reader, &needs_quotes, error);
    if (is_ok && needs_quotes && w->has_windows && role != STUDY_PATIENTS) {
        w->must_restart = true;
        return true;
    }
    if (is_ok && needs_quotes) {
        is_ok = input_reopen_with_quotes(&w->files[role], w->study->inputs[role].path, error);
        if (is_ok) {
            start_file(w, role);
            is_ok = reader_run(&w->read[role].reader, &needs_quotes, error);
        }
    }
    if (is_ok && spill_error(w->spill) != NULL) {
        g_propagate_error(error, g_error_copy(spill_error(w->spill)));
        is_ok = false;
    }
    end_stage(w, study_role_names[role]);
    return is_ok;
}

/* --- windows --- */

/* The files with encounters, for windows; their number. */
static int window_files(struct ingest_work *w, struct window_file files[STUDY_ROLES],
                        enum study_role roles[STUDY_ROLES]) {
    int n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(reading_order); i++) {
        enum study_role role = reading_order[i];
        const struct input_file *f = &w->files[role];
        if (f->source == NULL || role == STUDY_PATIENTS) {
            continue;
        }
        roles[n] = role;
        files[n++] = (struct window_file){
            .source = f->source,
            .n_columns = f->header->len,
            .key_at = f->columns.at[COLUMN_ENCOUNTER_ID],
            .at = source_at(f->source) - f->first.size,
        };
    }
    return n;
}

/* Shall the files be joined window by window? False with an error when the user says that
 * they are sorted and they are not. */
static bool choose_way(struct ingest_work *w, GError **error) {
    struct window_file files[STUDY_ROLES];
    enum study_role roles[STUDY_ROLES];
    int n = window_files(w, files, roles);
    uint64_t bytes = 0;
    bool is_plain = true;
    for (int i = 0; i < n; i++) {
        is_plain = is_plain && source_is_plain(files[i].source);
        bytes += source_size(files[i].source);
    }
    if (!w->may_window || !is_plain || (!w->options->is_sorted && bytes < WORTH_SORTING)) {
        return true;
    }
    int unsorted = 0;
    w->has_windows = window_detect(files, n, &w->range.kind, &unsorted);
    if (!w->has_windows && w->options->is_sorted) {
        g_set_error(error, ingest_error(), 0,
                    "%s: the encounters are not in order; fix: sort every file by encounter (as "
                    "numbers, or as LC_ALL=C sort does), or leave out --sorted",
                    source_name(files[unsorted].source));
        return false;
    }
    return true;
}

/* Were all records of the part in its range? */
static bool check_range(struct ingest_work *w, enum study_role role, GError **error) {
    const struct order *first = NULL;
    for (int t = 0; t < w->n_threads; t++) {
        const struct order *o = role == STUDY_PREDICTIONS ? &predictions_of(w)[t]->order
                                                          : &records_of(w, role)[t]->order;
        if (o->is_broken && (first == NULL || o->block < first->block)) {
            first = o;
        }
    }
    if (first == NULL) {
        return true;
    }
    w->must_restart = true;
    if (w->options->is_sorted) {
        g_set_error(error, ingest_error(), 0,
                    "%s: row %" G_GUINT64_FORMAT ": the encounter is out of order; fix: sort every "
                    "file by encounter, or leave out --sorted",
                    source_name(w->files[role].source),
                    reader_row(&w->read[role].reader, first->block, first->row));
        return false;
    }
    return true;
}

/* --- joining and counting --- */

static guint count_names(const struct ingest_work *w) {
    guint n = 0;
    for (int role = 0; role < STUDY_ROLES; role++) {
        for (int t = 0; w->read[role].states != NULL && t < w->n_threads; t++) {
            if (role == STUDY_PREDICTIONS) {
                n += predictions_of(w)[t]->codes.raw.names->len;
                continue;
            }
            const struct records *r = records_of(w, (enum study_role)role)[t];
            n += r->codes.raw.names->len;
            for (int a = 0; a < r->columns->n_attributes; a++) {
                n += r->values[a].names->len;
            }
        }
    }
    return n;
}

static bool make_levels(struct ingest_work *w, GError **error) {
    struct level_source sources[TALLY_MAX_ATTRIBUTES] = {0};
    for (int role = STUDY_TRUTH; role < STUDY_ROLES; role++) {
        const struct columns *c = &w->files[role].columns;
        for (int i = 0; i < c->n_attributes; i++) {
            sources[c->attribute[i]] =
                (struct level_source){.records = records_of(w, (enum study_role)role), .column = i};
        }
    }
    levels_free(w->levels);
    w->levels = levels_make(w->study, sources, w->n_threads, error);
    return w->levels != NULL;
}

static void free_maps(struct ingest_work *w) {
    for (int t = 0; w->truth_maps != NULL && t < w->n_threads; t++) {
        g_free(w->truth_maps[t]);
        g_free(w->prediction_maps[t]);
    }
    g_clear_pointer(&w->truth_maps, g_free);
    g_clear_pointer(&w->prediction_maps, g_free);
    g_clear_pointer(&w->codes, g_ptr_array_unref);
}

static void make_codes(struct ingest_work *w) {
    free_maps(w);
    const struct code_book **books = g_new0(const struct code_book *, 2 * (gsize)w->n_threads);
    for (int t = 0; t < w->n_threads; t++) {
        books[2 * t] = &records_of(w, STUDY_TRUTH)[t]->codes;
        books[2 * t + 1] = &predictions_of(w)[t]->codes;
    }
    w->codes = codes_list(books, 2 * w->n_threads);
    if (w->space->listed != NULL) { /* codes of the study, also when no file has them */
        GPtrArray *seen = w->codes;
        w->codes = codes_unite(seen, w->space->listed);
        g_ptr_array_unref(seen);
    }
    w->truth_maps = g_new0(uint32_t *, (gsize)w->n_threads);
    w->prediction_maps = g_new0(uint32_t *, (gsize)w->n_threads);
    for (int t = 0; t < w->n_threads; t++) {
        w->truth_maps[t] = codes_map(books[2 * t], w->codes);
        w->prediction_maps[t] = codes_map(books[2 * t + 1], w->codes);
    }
    g_free(books);
}

/* Levels and codes, when there are others than before. */
static bool shape(struct ingest_work *w, GError **error) {
    guint n = count_names(w);
    if (n == w->n_known && w->levels != NULL) {
        return true;
    }
    w->n_known = n;
    if (!make_levels(w, error)) {
        return false;
    }
    make_codes(w);
    if (w->patients == NULL && w->files[STUDY_PATIENTS].source != NULL) {
        const struct entities_from from = {.records = records_of(w, STUDY_PATIENTS),
                                           .n_threads = w->n_threads,
                                           .levels = w->levels};
        w->patients = entities_make(&from);
    }
    return align_shape(w->align, w->levels, w->codes, error);
}

static bool join_part(struct ingest_work *w, GError **error) {
    if (!shape(w, error)) {
        return false;
    }
    const struct align_part part = {
        .levels = w->levels,
        .records = {[STUDY_TRUTH] = records_of(w, STUDY_TRUTH),
                    [STUDY_ENCOUNTERS] = records_of(w, STUDY_ENCOUNTERS)},
        .patients = w->patients,
        .predictions = predictions_of(w),
        .truth_maps = w->truth_maps,
        .prediction_maps = w->prediction_maps,
        .options = w->has_windows ? NULL : w->options,
    };
    align_part(w->align, &part);
    if (spill_error(w->spill) != NULL) {
        g_propagate_error(error, g_error_copy(spill_error(w->spill)));
        return false;
    }
    end_stage(w, "tally");
    return true;
}

/* Makes the part's records ready to be read into. */
static void start_part(struct ingest_work *w, enum study_role role) {
    for (int t = 0; t < w->n_threads; t++) {
        if (role == STUDY_PREDICTIONS) {
            predictions_reset(predictions_of(w)[t]);
            predictions_of(w)[t]->order.range = w->has_windows ? &w->range : NULL;
        } else {
            records_reset(records_of(w, role)[t]);
            records_of(w, role)[t]->order.range = w->has_windows ? &w->range : NULL;
        }
    }
}

static bool has_rows(const struct ingest_work *w, enum study_role role, GError **error) {
    return w->options->is_part || reader_has_rows(&w->read[role].reader, error);
}

/* Reads the parts of all files and joins them. */
static bool do_part(struct ingest_work *w, const struct window_file *files,
                    const enum study_role *roles, int n, GError **error) {
    for (int i = 0; i < n && !w->must_restart; i++) {
        enum study_role role = roles[i];
        start_part(w, role);
        if (w->has_windows) {
            source_set_end(w->files[role].source, files[i].end);
        }
        if (!read_file(w, role, error) ||
            (w->has_windows && !w->must_restart && !check_range(w, role, error)) ||
            (!w->has_windows && !has_rows(w, role, error))) {
            return false;
        }
    }
    return w->must_restart || join_part(w, error);
}

static bool do_parts(struct ingest_work *w, GError **error) {
    struct window_file files[STUDY_ROLES];
    enum study_role roles[STUDY_ROLES];
    int n = window_files(w, files, roles);
    bool is_last = false;
    for (int i = 0; i < n; i++) {
        start_file(w, roles[i]);
        if (w->has_windows) {
            source_give_back(w->files[roles[i]].source, &w->read[roles[i]].reader.first);
        }
    }
    uint64_t bytes = CLAMP(w->memory / 16, LEAST_WINDOW, LARGEST_WINDOW);
    while (!is_last && !w->must_restart) {
        is_last = !w->has_windows || !window_next(files, n, &w->range, bytes);
        w->result->way.n_windows += w->has_windows;
        if (!do_part(w, files, roles, n, error)) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            files[i].at = files[i].end;
        }
    }
    for (int i = 0; i < n && w->has_windows && !w->must_restart; i++) {
        if (!has_rows(w, roles[i], error)) {
            return false;
        }
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

static bool finish(struct ingest_work *w, GError **error) {
    w->result->tally = align_finish(w->align, w->options->is_part, error);
    if (w->result->tally == NULL) {
        return false;
    }
    align_locate(w->align, w->read[STUDY_PREDICTIONS].notes[0]);
    for (size_t i = 0; i < G_N_ELEMENTS(reading_order); i++) {
        enum study_role role = reading_order[i];
        if (w->files[role].source != NULL) {
            reader_finish(&w->read[role].reader, row_counters[role], w->result->tally->quality,
                          w->result->locations);
        }
    }
    double join = align_join_seconds(w->align);
    end_stage(w, "tally");
    add_stage(w, "tally", -join);
    add_stage(w, "join", join);
    w->result->way.memory = w->memory;
    w->result->way.spilled = spill_size(w->spill);
    digest_files(w);
    end_stage(w, "digest");
    return true;
}

static bool run_stages(struct ingest_work *w, GError **error) {
    w->spill = spill_new();
    w->space = code_space_load(w->study, error);
    if (w->space == NULL || !inputs_open(w->files, w->study, error) ||
        !inputs_place(w->files, w->study, error) || !choose_way(w, error)) {
        return false;
    }
    const struct columns *columns[STUDY_ROLES] = {NULL};
    for (int role = 0; role < STUDY_ROLES; role++) {
        columns[role] = w->files[role].source == NULL ? NULL : &w->files[role].columns;
    }
    w->align = align_new(w->study, w->space, w->n_threads, columns);
    if (columns[STUDY_PATIENTS] != NULL) {
        start_file(w, STUDY_PATIENTS);
        if (!read_file(w, STUDY_PATIENTS, error) ||
            !reader_has_rows(&w->read[STUDY_PATIENTS].reader, error)) {
            return false;
        }
    }
    return do_parts(w, error) && (w->must_restart || finish(w, error));
}

static void clear_work(struct ingest_work *w) {
    for (int role = 0; role < STUDY_ROLES; role++) {
        clear_file(w, (enum study_role)role);
    }
    align_free(w->align);
    entities_free(w->patients);
    levels_free(w->levels);
    code_space_free(w->space);
    free_maps(w);
    spill_free(w->spill);
    inputs_close(w->files);
}

static struct ingest_result *new_result(void) {
    struct ingest_result *r = g_new0(struct ingest_result, 1);
    r->locations = g_array_new(FALSE, FALSE, sizeof(struct ingest_location));
    r->stages = g_array_new(FALSE, FALSE, sizeof(struct ingest_stage));
    return r;
}

/* Half of what the machine has. */
static uint64_t default_memory(void) {
    long pages = sysconf(_SC_PHYS_PAGES);
    long size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size / 2 : UINT64_C(1) << 30;
}

struct ingest_result *ingest(const struct study *s, const struct ingest_options *options,
                             GError **error) {
    bool may_window = true;
    while (true) {
        struct ingest_work w = {
            .study = s,
            .options = options,
            .n_threads = MAX(options->n_threads, 1),
            .memory = options->memory == 0 ? default_memory() : MAX(options->memory, LEAST_MEMORY),
            .may_window = may_window,
            .result = new_result(),
            .stage_start = g_get_monotonic_time(),
        };
        bool is_ok = run_stages(&w, error);
        bool must_restart = is_ok && w.must_restart;
        clear_work(&w);
        if (is_ok && !must_restart) {
            return w.result;
        }
        ingest_result_free(w.result);
        if (!must_restart) {
            return NULL;
        }
        may_window = false; /* not sorted, or quoted: the other way, from the start */
    }
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
