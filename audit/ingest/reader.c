#include "audit/ingest/reader.h"

#include <pthread.h>

#include "metrics/parallel.h"

struct block_rows {
    uint64_t block, n_rows;
};

struct fault_at {
    uint64_t block;
    struct csv_fault fault;
};

/* One run over a file. */
struct run {
    struct reader *reader;
    pthread_mutex_t lock; /* not GLib's: the race detector cannot see into that */
    struct fault_at at;   /* the first by block; fault.what NULL: none */
    gint is_stopped;      /* atomic */
    gint has_quote;       /* atomic: a hasty source must be read again */
};

struct thread_sink {
    struct reader_notes *notes;
    const struct reader_kind *kind;
    void *state;
};

void reader_note(struct reader_notes *n, enum quality_counter counter, uint64_t row, int column) {
    n->quality[counter]++;
    if (n->n_located[counter] == INGEST_MAX_LOCATED) {
        return; /* blocks are taken in order: the first seen are the first */
    }
    n->n_located[counter]++;
    struct reader_place place = {
        .counter = counter, .block = n->block, .row = row, .column = column};
    g_array_append_val(n->located, place);
}

static void on_row(void *data, const struct csv_field *fields, uint64_t row) {
    struct thread_sink *s = data;
    s->kind->row(s->state, fields, row);
}

static void on_ragged(void *data, size_t n_fields, uint64_t row) {
    (void)n_fields;
    struct thread_sink *s = data;
    reader_note(s->notes, QUALITY_RAGGED_ROWS, row, 0);
}

static bool take_block(struct run *run, struct block *b) {
    if (g_atomic_int_get(&run->is_stopped) != 0) {
        return false;
    }
    (void)pthread_mutex_lock(&run->lock);
    bool is_first = run->reader->first.data != NULL;
    if (is_first) {
        *b = run->reader->first;
        run->reader->first = (struct block){0};
    }
    (void)pthread_mutex_unlock(&run->lock);
    return is_first || source_next(run->reader->source, b);
}

static void finish_block(struct run *run, const struct block *b, uint64_t n_rows,
                         const struct csv_fault *fault) {
    struct block_rows rows = {.block = b->number, .n_rows = n_rows};
    (void)pthread_mutex_lock(&run->lock);
    g_array_append_val(run->reader->rows, rows);
    if (fault->what != NULL && (run->at.fault.what == NULL || b->number < run->at.block)) {
        run->at = (struct fault_at){.block = b->number, .fault = *fault};
        g_atomic_int_set(&run->is_stopped, 1);
    }
    (void)pthread_mutex_unlock(&run->lock);
}

static void show_progress(const struct reader *r) {
    double done = source_done(r->source);
    const struct ingest_progress p = {
        .phase = r->phase,
        .done = done,
        .bytes = done < 0 ? 0 : (uint64_t)(done * (double)source_size(r->source)),
    };
    r->options->progress(&p, r->options->data);
}

static void read_blocks(void *data, int task, int thread) {
    (void)task;
    struct run *run = data;
    struct reader *r = run->reader;
    struct reader_notes *notes = r->notes[thread];
    struct thread_sink state = {.notes = notes, .kind = r->kind, .state = r->states[thread]};
    const struct csv_sink sink = {
        .n_columns = r->n_columns, .row = on_row, .ragged = on_ragged, .data = &state};
    struct csv_scratch scratch = {0};
    bool is_hasty = source_is_hasty(r->source);
    struct block b = {0};
    while (take_block(run, &b)) {
        notes->block = b.number;
        uint64_t n_rows = 0;
        struct csv_fault fault;
        (void)(is_hasty ? csv_read_hasty : csv_read)(&b, &sink, &scratch, &n_rows, &fault);
        if (fault.is_quote) {
            g_atomic_int_set(&run->has_quote, 1);
            g_atomic_int_set(&run->is_stopped, 1);
        }
        if (r->kind->block_done != NULL) {
            r->kind->block_done(state.state);
        }
        finish_block(run, &b, n_rows, &fault);
        if (thread == 0 && r->options->progress != NULL) {
            show_progress(r);
        }
    }
    block_release(&b);
    csv_scratch_clear(&scratch);
}

/* Records before each block; the last is their total. */
static uint64_t *rows_before(const GArray *rows) {
    uint64_t *before = g_new0(uint64_t, (gsize)rows->len + 1);
    for (guint i = 0; i < rows->len; i++) {
        const struct block_rows *b = &g_array_index(rows, struct block_rows, i);
        before[b->block + 1] = b->n_rows;
    }
    for (guint i = 0; i < rows->len; i++) {
        before[i + 1] += before[i];
    }
    return before;
}

static void report_fault(const struct run *run, GError **error) {
    const struct csv_fault *f = &run->at.fault;
    GQuark quark = g_quark_from_static_string("ombud-csv");
    const char *file = source_name(run->reader->source);
    uint64_t row = reader_row(run->reader, run->at.block, f->row);
    if (f->column > 0) {
        g_set_error(error, quark, 0, "%s: row %" G_GUINT64_FORMAT ", column %d: %s; fix: %s", file,
                    row, f->column, f->what, f->fix);
    } else {
        g_set_error(error, quark, 0, "%s: row %" G_GUINT64_FORMAT ": %s; fix: %s", file, row,
                    f->what, f->fix);
    }
}

static int compare_locations(gconstpointer a, gconstpointer b) {
    const struct ingest_location *x = a;
    const struct ingest_location *y = b;
    if (x->counter != y->counter) {
        return x->counter < y->counter ? -1 : 1;
    }
    if (x->row != y->row) {
        return x->row < y->row ? -1 : 1;
    }
    return (x->column > y->column) - (x->column < y->column);
}

/* The first positions of each counter over all threads, as rows of the file. */
static void gather_locations(const struct reader *r, GArray *locations) {
    g_autofree uint64_t *before = rows_before(r->rows);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct ingest_location));
    for (int t = 0; t < r->n_threads; t++) {
        for (guint i = 0; i < r->notes[t]->located->len; i++) {
            const struct reader_place *p =
                &g_array_index(r->notes[t]->located, struct reader_place, i);
            struct ingest_location at = {.counter = p->counter,
                                         .role = r->role,
                                         .row = before[p->block] + p->row + 2,
                                         .column = p->column};
            g_array_append_val(all, at);
        }
    }
    g_array_sort(all, compare_locations);
    int n_same = 0;
    for (guint i = 0; i < all->len; i++) {
        const struct ingest_location *at = &g_array_index(all, struct ingest_location, i);
        bool is_same =
            i > 0 && g_array_index(all, struct ingest_location, i - 1).counter == at->counter;
        n_same = is_same ? n_same + 1 : 1;
        if (n_same <= INGEST_MAX_LOCATED) {
            g_array_append_val(locations, *at);
        }
    }
    g_array_unref(all);
}

bool reader_run(struct reader *r, bool *needs_quotes, GError **error) {
    struct run run = {.reader = r};
    if (r->rows == NULL) {
        r->rows = g_array_new(FALSE, FALSE, sizeof(struct block_rows));
    }
    (void)pthread_mutex_init(&run.lock, NULL);
    parallel_run(r->n_threads, r->n_threads, read_blocks, &run);
    (void)pthread_mutex_destroy(&run.lock);
    *needs_quotes = g_atomic_int_get(&run.has_quote) != 0;
    if (*needs_quotes) {
        return true;
    }
    if (run.at.fault.what != NULL) {
        report_fault(&run, error);
        return false;
    }
    if (source_error(r->source) != NULL) {
        g_propagate_error(error, g_error_copy(source_error(r->source)));
        return false;
    }
    return true;
}

static uint64_t count_rows(const struct reader *r) {
    uint64_t n = 0;
    for (guint i = 0; r->rows != NULL && i < r->rows->len; i++) {
        n += g_array_index(r->rows, struct block_rows, i).n_rows;
    }
    return n;
}

bool reader_has_rows(const struct reader *r, GError **error) {
    if (count_rows(r) == 0) {
        g_set_error(error, g_quark_from_static_string("ombud-csv"), 0,
                    "%s: row 2: there is a header but no record; fix: check the export",
                    source_name(r->source));
        return false;
    }
    return true;
}

uint64_t reader_row(const struct reader *r, uint64_t block, uint64_t row) {
    g_autofree uint64_t *before = rows_before(r->rows);
    return before[block] + row + 2;
}

void reader_finish(const struct reader *r, enum quality_counter rows,
                   int64_t quality[QUALITY_COUNTERS], GArray *locations) {
    quality[rows] += (int64_t)count_rows(r);
    for (int t = 0; t < r->n_threads; t++) {
        for (int q = 0; q < QUALITY_COUNTERS; q++) {
            quality[q] += r->notes[t]->quality[q];
        }
    }
    gather_locations(r, locations);
}

void reader_clear(struct reader *r) {
    block_release(&r->first);
    g_clear_pointer(&r->rows, g_array_unref);
    *r = (struct reader){0};
}
