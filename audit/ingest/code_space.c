#include "audit/ingest/code_space.h"

#include <string.h>

#include "audit/codes/code_table_file.h"
#include "audit/codes/csv_rows.h"
#include "audit/digest.h"
#include "metrics/icd10.h"

/* A label list while it is read. */
struct list_reader {
    const char *file;
    int column;
    GHashTable *codes; /* a set of char * */
};

static bool on_head(void *data, const char *file, const GPtrArray *header, GError **error) {
    struct list_reader *r = data;
    static const char *const names[] = {"code", "label", "icd_code", NULL};
    r->file = file;
    r->column = csv_rows_column(header, names);
    if (r->column < 0 && header->len == 1) {
        r->column = 0;
    }
    return r->column >= 0 || csv_rows_refuse(error, file, 1, 0, "there is no column \"code\"",
                                             "name the column of the labels \"code\"");
}

static bool on_row(void *data, const struct csv_field *fields, uint64_t row, GError **error) {
    struct list_reader *r = data;
    char code[ICD10_MAX_CODE + 1];
    size_t n = icd10_normalise(fields[r->column].text, fields[r->column].size, code);
    if (n == (size_t)-1) {
        return csv_rows_refuse(error, r->file, row, r->column + 1, "this is too long to be a code",
                               "take the row out");
    }
    if (n > 0) {
        g_hash_table_add(r->codes, g_strdup(code));
    }
    return true;
}

static int compare_names(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *load_list(const char *path, GError **error) {
    struct list_reader r = {.codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    const struct csv_rows rows = {.head = on_head, .row = on_row, .data = &r};
    GPtrArray *listed = NULL;
    if (csv_rows_file(path, &rows, error)) {
        listed = g_ptr_array_new_with_free_func(g_free);
        GHashTableIter i;
        gpointer code = NULL;
        g_hash_table_iter_init(&i, r.codes);
        while (g_hash_table_iter_next(&i, &code, NULL)) {
            g_ptr_array_add(listed, g_strdup(code));
        }
        g_ptr_array_sort(listed, compare_names);
    }
    g_hash_table_unref(r.codes);
    return listed;
}

/* Of the codes, not of the file: the same table in another layout is the same. */
static char *headings_sha256(const struct code_table *t) {
    GPtrArray *codes = g_ptr_array_new();
    GHashTableIter i;
    gpointer code = NULL;
    g_hash_table_iter_init(&i, t->entries);
    while (g_hash_table_iter_next(&i, &code, NULL)) {
        g_ptr_array_add(codes, code);
    }
    g_ptr_array_sort(codes, compare_names);
    struct digest *d = digest_new();
    for (guint k = 0; k < codes->len; k++) {
        digest_add(d, codes->pdata[k], strlen(codes->pdata[k]) + 1);
    }
    g_ptr_array_unref(codes);
    return digest_end(d);
}

struct code_space *code_space_load(const struct study *s, GError **error) {
    struct code_space *c = g_new0(struct code_space, 1);
    bool is_ok = true;
    if (s->labels != NULL) {
        c->listed = load_list(s->labels, error);
        is_ok = c->listed != NULL;
    }
    if (is_ok && s->headings != NULL) {
        c->headings = code_table_load(s->headings, error);
        is_ok = c->headings != NULL;
    }
    if (!is_ok) {
        g_clear_pointer(&c, code_space_free);
    } else if (c->headings != NULL) {
        c->sha256 = headings_sha256(c->headings);
    }
    return c;
}

void code_space_free(struct code_space *c) {
    if (c == NULL) {
        return;
    }
    g_clear_pointer(&c->listed, g_ptr_array_unref);
    code_table_free(c->headings);
    g_free(c->sha256);
    g_free(c);
}

bool code_space_is_heading(const void *space, const char *prefix) {
    return code_table_find(((const struct code_space *)space)->headings, prefix) != NULL;
}
