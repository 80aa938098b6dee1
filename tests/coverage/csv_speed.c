/*
 * csv_speed FILE [TIMES]: finds every field of every row of a CSV file on one thread, doing nothing
 * with it, and prints "parser whole rows": megabytes a second of the parser alone, over blocks that
 * are in memory, and with reading the file and taking its SHA-256, as every run does. Medians of
 * TIMES.
 */
#include <stdio.h>
#include <stdlib.h>

#include "audit/ingest/csv.h"
#include "audit/ingest/source.h"

static void on_row(void *data, const struct csv_field *fields, uint64_t row) {
    (void)row;
    *(uint64_t *)data += fields[0].size;
}

static void on_ragged(void *data, size_t n_fields, uint64_t row) {
    (void)data;
    (void)n_fields;
    (void)row;
}

struct timing {
    double parser, whole; /* seconds */
    uint64_t n_rows, n_bytes;
};

static double since(gint64 start) {
    return (double)(g_get_monotonic_time() - start) / 1e6;
}

/* Blocks are kept, so that what is parsed was not just read or hashed. */
static GArray *read_blocks(const char *path, uint64_t *n_bytes) {
    GArray *blocks = g_array_new(FALSE, FALSE, sizeof(struct block));
    struct source *s = source_open(path, false, NULL);
    struct block b = {0};
    while (s != NULL && source_next(s, &b)) {
        g_array_append_val(blocks, b);
        b = (struct block){0};
    }
    *n_bytes = s == NULL ? 0 : source_size(s);
    source_close(s);
    return blocks;
}

static bool time_once(const char *path, struct timing *t) {
    gint64 start = g_get_monotonic_time();
    GArray *blocks = read_blocks(path, &t->n_bytes);
    double reading = since(start);
    struct csv_scratch scratch = {0};
    struct csv_fault fault = {0};
    uint64_t id_bytes = 0;
    struct csv_sink sink = {.row = on_row, .ragged = on_ragged, .data = &id_bytes};
    bool is_ok = blocks->len > 0;
    t->n_rows = 0;
    start = g_get_monotonic_time();
    for (guint i = 0; i < blocks->len && is_ok; i++) {
        const struct block *b = &g_array_index(blocks, struct block, i);
        if (i == 0) {
            size_t size = 0;
            GPtrArray *header = csv_header(b, &size, &fault);
            is_ok = header != NULL;
            sink.n_columns = is_ok ? header->len : 0;
            g_clear_pointer(&header, g_ptr_array_unref);
        }
        uint64_t n = 0;
        is_ok = is_ok && csv_read_hasty(b, &sink, &scratch, &n, &fault);
        t->n_rows += n;
    }
    t->parser = since(start);
    t->whole = reading + t->parser;
    for (guint i = 0; i < blocks->len; i++) {
        block_release(&g_array_index(blocks, struct block, i));
    }
    g_array_unref(blocks);
    csv_scratch_clear(&scratch);
    return is_ok;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    int times = argc > 2 ? (int)g_ascii_strtoull(argv[2], NULL, 10) : 5;
    if (argc < 2 || times < 1 || times > 100) {
        return 2;
    }
    double parser[100];
    double whole[100];
    struct timing t = {0};
    for (int i = 0; i < times; i++) {
        if (!time_once(argv[1], &t)) {
            return 2;
        }
        parser[i] = t.parser;
        whole[i] = t.whole;
    }
    qsort(parser, (size_t)times, sizeof *parser, compare);
    qsort(whole, (size_t)times, sizeof *whole, compare);
    double megabytes = (double)t.n_bytes / 1e6;
    printf("%.0f %.0f %.0f\n", megabytes / parser[times / 2], megabytes / whole[times / 2],
           (double)t.n_rows);
    return 0;
}
