#include "metrics/hcc.h"

#include <stdlib.h>

static void free_array(gpointer data) {
    if (data != NULL) {
        g_array_unref(data);
    }
}

struct hcc_map *hcc_map_new(void) {
    struct hcc_map *m = g_new0(struct hcc_map, 1);
    m->names = g_ptr_array_new_with_free_func(g_free);
    m->weights = g_array_new(FALSE, TRUE, sizeof(int64_t));
    m->has_weight = g_array_new(FALSE, TRUE, sizeof(bool));
    m->drops = g_ptr_array_new_with_free_func(free_array);
    m->index = g_hash_table_new(g_str_hash, g_str_equal);
    m->codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_array);
    return m;
}

void hcc_map_free(struct hcc_map *m) {
    if (m == NULL) {
        return;
    }
    g_hash_table_unref(m->index);
    g_hash_table_unref(m->codes);
    g_ptr_array_unref(m->names);
    g_ptr_array_unref(m->drops);
    g_array_unref(m->weights);
    g_array_unref(m->has_weight);
    g_free(m);
}

uint32_t hcc_map_find(const struct hcc_map *m, const char *name) {
    return GPOINTER_TO_UINT(g_hash_table_lookup(m->index, name)) - 1U;
}

uint32_t hcc_map_category(struct hcc_map *m, const char *name) {
    uint32_t known = hcc_map_find(m, name);
    if (known != UINT32_MAX) {
        return known;
    }
    char *own = g_strdup(name);
    g_ptr_array_add(m->names, own);
    g_ptr_array_add(m->drops, NULL);
    g_array_set_size(m->weights, m->names->len);
    g_array_set_size(m->has_weight, m->names->len);
    g_hash_table_insert(m->index, own, GUINT_TO_POINTER(m->names->len));
    return m->names->len - 1;
}

static void add_distinct(GArray *list, uint32_t x) {
    for (guint i = 0; i < list->len; i++) {
        if (g_array_index(list, uint32_t, i) == x) {
            return;
        }
    }
    g_array_append_val(list, x);
}

void hcc_map_add(struct hcc_map *m, const char *code, uint32_t category) {
    GArray *list = g_hash_table_lookup(m->codes, code);
    if (list == NULL) {
        list = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        g_hash_table_insert(m->codes, g_strdup(code), list);
    }
    add_distinct(list, category);
}

void hcc_map_drop(struct hcc_map *m, uint32_t category, uint32_t dropped) {
    if (m->drops->pdata[category] == NULL) {
        m->drops->pdata[category] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    }
    add_distinct(m->drops->pdata[category], dropped);
}

bool hcc_map_weigh(struct hcc_map *m, uint32_t category, int64_t weight) {
    int64_t *own = &g_array_index(m->weights, int64_t, category);
    bool *has = &g_array_index(m->has_weight, bool, category);
    if (*has && *own != weight) {
        return false;
    }
    *own = weight;
    *has = true;
    return true;
}

static int compare(gconstpointer a, gconstpointer b) {
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool has(const GArray *sorted, uint32_t x) {
    return sorted->len > 0 && bsearch(&x, sorted->data, sorted->len, sizeof x, compare) != NULL;
}

void hcc_collect(const struct hcc_map *m, const char *const *codes, size_t n, GArray *set) {
    GArray *all = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (size_t i = 0; i < n; i++) {
        const GArray *list = g_hash_table_lookup(m->codes, codes[i]);
        for (guint k = 0; list != NULL && k < list->len; k++) {
            g_array_append_val(all, g_array_index(list, uint32_t, k));
        }
    }
    GArray *dropped = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (guint i = 0; i < all->len; i++) {
        const GArray *drops = m->drops->pdata[g_array_index(all, uint32_t, i)];
        if (drops != NULL) {
            g_array_append_vals(dropped, drops->data, drops->len);
        }
    }
    g_array_sort(all, compare);
    g_array_sort(dropped, compare);
    g_array_set_size(set, 0);
    for (guint i = 0; i < all->len; i++) {
        uint32_t x = g_array_index(all, uint32_t, i);
        bool is_first = i == 0 || g_array_index(all, uint32_t, i - 1) != x;
        if (is_first && !has(dropped, x)) {
            g_array_append_val(set, x);
        }
    }
    g_array_unref(all);
    g_array_unref(dropped);
}

struct hcc_outcome hcc_compare(const struct hcc_map *m, const GArray *gold, const GArray *pred) {
    struct hcc_outcome o = {0};
    for (guint i = 0; i < pred->len; i++) {
        uint32_t x = g_array_index(pred, uint32_t, i);
        bool is_right = has(gold, x);
        o.agree += is_right;
        o.over += !is_right;
        o.over_weight += is_right ? 0 : g_array_index(m->weights, int64_t, x);
    }
    for (guint i = 0; i < gold->len; i++) {
        uint32_t x = g_array_index(gold, uint32_t, i);
        bool is_found = has(pred, x);
        o.under += !is_found;
        o.under_weight += is_found ? 0 : g_array_index(m->weights, int64_t, x);
    }
    return o;
}
