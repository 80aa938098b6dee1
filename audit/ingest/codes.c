#include "audit/ingest/codes.h"

#include <string.h>

#include "audit/ingest/hash.h"
#include "metrics/icd10.h"

static int compare_names(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Normalised name of a raw code, or NULL when it is empty. Caller frees. */
static char *name_of(const struct code_book *book, guint raw) {
    enum code_kind kind = (enum code_kind)book->kinds->data[raw];
    if (kind == CODE_EMPTY) {
        return NULL;
    }
    gsize n = 0;
    const char *bytes = g_bytes_get_data(book->raw.names->pdata[raw], &n);
    if (kind == CODE_MALFORMED) {
        g_autofree char *upper = g_ascii_strup(bytes, (gssize)n);
        struct id_hash h = hash_id(upper, strlen(upper), 0);
        return g_strdup_printf("#%014" G_GINT64_MODIFIER "x", h.a >> 8);
    }
    char code[ICD10_MAX_CODE + 1];
    (void)icd10_normalise(bytes, n, code);
    return g_strdup(code);
}

static void sort_distinct(GPtrArray *names) {
    g_ptr_array_sort(names, compare_names);
    guint n = 0;
    for (guint i = 0; i < names->len; i++) {
        if (n > 0 && strcmp(names->pdata[n - 1], names->pdata[i]) == 0) {
            g_free(names->pdata[i]);
        } else {
            names->pdata[n++] = names->pdata[i];
        }
    }
    for (guint i = n; i < names->len; i++) {
        names->pdata[i] = NULL; /* moved or freed above */
    }
    g_ptr_array_set_size(names, (gint)n);
}

GPtrArray *codes_list(const struct code_book *const *books, int n) {
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (int b = 0; b < n; b++) {
        for (guint raw = 0; raw < books[b]->kinds->len; raw++) {
            char *name = name_of(books[b], raw);
            if (name != NULL) {
                g_ptr_array_add(names, name);
            }
        }
    }
    sort_distinct(names);
    return names;
}

static GHashTable *index_of(const GPtrArray *list) {
    GHashTable *index = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < list->len; i++) {
        g_hash_table_insert(index, list->pdata[i], GUINT_TO_POINTER(i));
    }
    return index;
}

uint32_t *codes_map(const struct code_book *book, const GPtrArray *list) {
    GHashTable *index = index_of(list);
    uint32_t *map = g_new0(uint32_t, MAX(book->kinds->len, 1));
    for (guint raw = 0; raw < book->kinds->len; raw++) {
        g_autofree char *name = name_of(book, raw);
        if (name != NULL) {
            map[raw] = GPOINTER_TO_UINT(g_hash_table_lookup(index, name));
        }
    }
    g_hash_table_unref(index);
    return map;
}

uint32_t *codes_translate(const GPtrArray *from, const GPtrArray *to) {
    GHashTable *index = index_of(to);
    uint32_t *map = g_new0(uint32_t, MAX(from->len, 1));
    for (guint i = 0; i < from->len; i++) {
        map[i] = GPOINTER_TO_UINT(g_hash_table_lookup(index, from->pdata[i]));
    }
    g_hash_table_unref(index);
    return map;
}

GPtrArray *codes_unite(const GPtrArray *a, const GPtrArray *b) {
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const GPtrArray *const lists[] = {a, b};
    for (size_t l = 0; l < G_N_ELEMENTS(lists); l++) {
        for (guint i = 0; i < lists[l]->len; i++) {
            g_ptr_array_add(names, g_strdup(lists[l]->pdata[i]));
        }
    }
    sort_distinct(names);
    return names;
}
