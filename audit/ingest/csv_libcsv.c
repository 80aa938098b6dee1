/* The parser for everything unusual: libcsv, in strict mode. */
#include <csv.h>

#include <string.h>

#include "audit/ingest/csv.h"

struct collect {
    const struct csv_sink *sink;
    GString *text; /* the record's fields, one after the other */
    GArray *sizes; /* of size_t */
    uint64_t n_rows;
    bool is_too_long;
    GArray *fields; /* of struct csv_field */
};

static void on_field(void *field, size_t size, void *data) {
    struct collect *c = data;
    c->is_too_long = c->is_too_long || size > CSV_MAX_FIELD;
    if (c->sizes->len < CSV_MAX_COLUMNS && !c->is_too_long) {
        g_string_append_len(c->text, field, (gssize)size);
    } else {
        size = 0;
    }
    g_array_append_val(c->sizes, size);
}

static void on_row(int terminator, void *data) {
    (void)terminator;
    struct collect *c = data;
    g_array_set_size(c->fields, 0);
    const char *text = c->text->str;
    for (guint i = 0; i < c->sizes->len; i++) {
        struct csv_field field = {.text = text, .size = g_array_index(c->sizes, size_t, i)};
        g_array_append_val(c->fields, field);
        text += field.size;
    }
    if (c->sizes->len == c->sink->n_columns) {
        c->sink->row(c->sink->data, (const struct csv_field *)(const void *)c->fields->data,
                     c->n_rows);
    } else {
        c->sink->ragged(c->sink->data, c->sizes->len, c->n_rows);
    }
    c->n_rows++;
    g_string_truncate(c->text, 0);
    g_array_set_size(c->sizes, 0);
}

static void tell(const struct collect *c, int status, struct csv_fault *fault) {
    fault->row = c->n_rows;
    fault->column = (int)c->sizes->len + 1;
    if (status == CSV_EPARSE) {
        fault->what = "a quote is out of place or never closed";
        fault->fix = "put the whole field in quotes and double the quotes inside it";
    } else {
        fault->what = "libcsv cannot read on";
        fault->fix = "check the file";
    }
}

bool csv_read_libcsv(const struct block *b, const struct csv_sink *sink, uint64_t *n_rows,
                     struct csv_fault *fault) {
    struct collect c = {.sink = sink,
                        .text = g_string_new(NULL),
                        .sizes = g_array_new(FALSE, FALSE, sizeof(size_t)),
                        .fields = g_array_new(FALSE, FALSE, sizeof(struct csv_field))};
    struct csv_parser parser;
    *fault = (struct csv_fault){0};
    int status = csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
    if (status == 0) {
        bool is_read = csv_parse(&parser, b->data, b->size, on_field, on_row, &c) == b->size &&
                       csv_fini(&parser, on_field, on_row, &c) == 0;
        status = is_read ? 0 : csv_error(&parser);
        csv_free(&parser);
    }
    if (status != 0) {
        tell(&c, status, fault);
    }
    if (c.is_too_long && fault->what == NULL) {
        fault->what = "a field is longer than 1 MiB";
        fault->fix = "check the file: is a quote missing?";
        fault->row = c.n_rows;
    }
    *n_rows = c.n_rows;
    g_string_free(c.text, TRUE);
    g_array_unref(c.sizes);
    g_array_unref(c.fields);
    return fault->what == NULL;
}

struct header {
    GPtrArray *names;
    bool is_done;
};

static void on_name(void *field, size_t size, void *data) {
    struct header *h = data;
    if (!h->is_done && h->names->len < CSV_MAX_COLUMNS) {
        g_ptr_array_add(h->names, g_strndup(size == 0 ? "" : field, size));
    }
}

static void on_header_end(int terminator, void *data) {
    (void)terminator;
    ((struct header *)data)->is_done = true;
}

GPtrArray *csv_header(const struct block *b, size_t *size, struct csv_fault *fault) {
    struct header h = {.names = g_ptr_array_new_with_free_func(g_free)};
    struct csv_parser parser;
    *fault = (struct csv_fault){0};
    size_t at = 0;
    bool is_read = csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0;
    while (is_read && !h.is_done && at < b->size) {
        /* One line at a time: libcsv cannot be stopped in the middle. */
        size_t n = 0;
        while (at + n < b->size && b->data[at + n] != '\n' && b->data[at + n] != '\r') {
            n++;
        }
        n += at + n < b->size;
        is_read = csv_parse(&parser, b->data + at, n, on_name, on_header_end, &h) == n;
        at += n;
    }
    is_read = is_read && (h.is_done || csv_fini(&parser, on_name, on_header_end, &h) == 0);
    csv_free(&parser);
    *size = at;
    if (!is_read) {
        fault->what = "a quote of the header is out of place or never closed";
        fault->fix = "put the whole name in quotes and double the quotes inside it";
        g_clear_pointer(&h.names, g_ptr_array_unref);
    }
    return h.names;
}
