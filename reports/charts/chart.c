/* What the figures own. */
#include "reports/charts/chart.h"

struct chart *chart_new(enum chart_kind kind, size_t size) {
    struct chart *k = g_new0(struct chart, 1);
    k->kind = kind;
    k->strings = g_string_chunk_new(256);
    k->owned = g_ptr_array_new_with_free_func(g_free);
    k->data = chart_array(k, 1, size);
    return k;
}

void chart_free(struct chart *k) {
    if (k) {
        g_free(k->alt);
        g_string_chunk_free(k->strings);
        g_ptr_array_unref(k->owned);
        g_free(k);
    }
}

void *chart_array(struct chart *k, size_t n, size_t size) {
    void *memory = g_malloc0_n(MAX(n, 1), size);
    g_ptr_array_add(k->owned, memory);
    return memory;
}

const char *chart_text(struct chart *k, const char *text) {
    return g_string_chunk_insert(k->strings, text);
}
