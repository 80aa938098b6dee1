#include "audit/codes/csv_rows.h"

#include <string.h>

#include "audit/ingest/header.h"
#include "audit/ingest/source.h"

static GQuark rows_error(void) {
    return g_quark_from_static_string("ombud-rows");
}

bool csv_rows_refuse(GError **error, const char *file, uint64_t row, int column, const char *what,
                     const char *fix) {
    g_autofree char *at = column > 0 ? g_strdup_printf(", column %d", column) : g_strdup("");
    g_set_error(error, rows_error(), 0, "%s: row %" G_GUINT64_FORMAT "%s: %s; fix: %s", file, row,
                at, what, fix);
    return false;
}

char *csv_rows_copy(struct csv_field f) {
    return g_strndup(f.size == 0 ? "" : f.text, f.size);
}

int csv_rows_column(const GPtrArray *header, const char *const *names) {
    for (; *names != NULL; names++) {
        for (guint i = 0; i < header->len; i++) {
            if (g_ascii_strcasecmp(header->pdata[i], *names) == 0) {
                return (int)i;
            }
        }
    }
    return -1;
}

/* What the parser's callbacks need. */
struct pass {
    const struct csv_rows *rows;
    const char *file;
    size_t n_columns;
    uint64_t n_before; /* records of earlier blocks */
    GError *error;
};

static void on_row(void *data, const struct csv_field *fields, uint64_t row) {
    struct pass *p = data;
    if (p->error == NULL) {
        (void)p->rows->row(p->rows->data, fields, p->n_before + row + 2, &p->error);
    }
}

static void on_ragged(void *data, size_t n_fields, uint64_t row) {
    struct pass *p = data;
    uint64_t at = p->n_before + row + 2;
    if (p->rows->ragged != NULL) {
        p->rows->ragged(p->rows->data, at);
    } else if (p->error == NULL) {
        g_autofree char *what =
            g_strdup_printf("there are %zu fields, the header has %zu", n_fields, p->n_columns);
        (void)csv_rows_refuse(&p->error, p->file, at, 0, what, "put fields with commas in quotes");
    }
}

static bool read_block(struct pass *p, const struct block *b, struct csv_scratch *scratch) {
    const struct csv_sink sink = {
        .n_columns = p->n_columns, .row = on_row, .ragged = on_ragged, .data = p};
    uint64_t n_rows = 0;
    struct csv_fault fault;
    bool is_ok = csv_read(b, &sink, scratch, &n_rows, &fault);
    if (!is_ok && p->error == NULL) {
        (void)csv_rows_refuse(&p->error, p->file, p->n_before + fault.row + 2, fault.column,
                              fault.what, fault.fix);
    }
    p->n_before += n_rows;
    return p->error == NULL;
}

static bool read_source(struct source *s, struct pass *p, struct block *first) {
    struct csv_scratch scratch = {0};
    bool is_ok = read_block(p, first, &scratch);
    struct block b = {0};
    while (is_ok && source_next(s, &b)) {
        is_ok = read_block(p, &b, &scratch);
        block_release(&b);
    }
    csv_scratch_clear(&scratch);
    if (is_ok && source_error(s) != NULL) {
        p->error = g_error_copy(source_error(s));
    }
    return p->error == NULL;
}

bool csv_rows_file(const char *path, const struct csv_rows *r, GError **error) {
    struct source *s = source_open(path, true, error);
    if (s == NULL) {
        return false;
    }
    struct pass p = {.rows = r, .file = source_name(s)};
    GPtrArray *header = NULL;
    struct block first = {0};
    bool is_ok = header_read(s, &header, &first, error);
    if (is_ok) {
        p.n_columns = header->len;
        is_ok = r->head(r->data, p.file, header, error);
        if (is_ok && !read_source(s, &p, &first)) {
            g_propagate_error(error, p.error);
            is_ok = false;
        }
        block_release(&first);
        g_ptr_array_unref(header);
    }
    source_close(s);
    return is_ok;
}

static bool text_is_good(const char *text, size_t size, const char *name, GError **error) {
    if (size == 0) {
        return true; /* text may be NULL */
    }
    const char *bad = memchr(text, 0, size);
    if (bad == NULL && g_utf8_validate(text, (gssize)size, &bad)) {
        return true;
    }
    uint64_t row = 1;
    for (const char *at = text; at < bad; at++) {
        row += *at == '\n';
    }
    return csv_rows_refuse(error, name, row, 0, "the text is not UTF-8, or has a NUL byte",
                           "convert it, for example: iconv -f latin1 -t utf-8");
}

bool csv_rows_text(const char *text, size_t size, const char *name, const struct csv_rows *r,
                   GError **error) {
    if (!text_is_good(text, size, name, error)) {
        return false;
    }
    struct block b = {.data = text, .size = size, .is_last = true};
    struct csv_fault fault;
    size_t n = 0;
    GPtrArray *header = size == 0 ? NULL : csv_header(&b, &n, &fault);
    if (header == NULL || header->len == 0) {
        g_clear_pointer(&header, g_ptr_array_unref);
        return csv_rows_refuse(error, name, 1, 0, size == 0 ? "the file is empty" : "no header",
                               "give a CSV file with a header row");
    }
    struct pass p = {.rows = r, .file = name, .n_columns = header->len};
    bool is_ok = r->head(r->data, name, header, error);
    g_ptr_array_unref(header);
    b.data += n;
    b.size -= n;
    struct csv_scratch scratch = {0};
    if (is_ok && !read_block(&p, &b, &scratch)) {
        g_propagate_error(error, p.error);
        is_ok = false;
    }
    csv_scratch_clear(&scratch);
    return is_ok;
}

char *csv_rows_slurp(const char *path, size_t max, size_t *size, GError **error) {
    struct source *s = source_open(path, false, error);
    if (s == NULL) {
        return NULL;
    }
    GString *text = g_string_new(NULL);
    struct block b = {0};
    while (text->len <= max && source_next(s, &b)) {
        g_string_append_len(text, b.data, (gssize)b.size);
        block_release(&b);
    }
    bool is_ok = source_error(s) == NULL && text->len <= max;
    if (source_error(s) != NULL) {
        g_propagate_error(error, g_error_copy(source_error(s)));
    } else if (text->len > max) {
        g_set_error(error, rows_error(), 0,
                    "%s: the file is too large; fix: check that it is the right file",
                    source_name(s));
    }
    is_ok = is_ok && text_is_good(text->str, text->len, source_name(s), error);
    source_close(s);
    *size = text->len;
    return g_string_free(text, !is_ok);
}
