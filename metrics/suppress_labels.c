/* Tables of one label by groups. */
#include "metrics/suppress_labels.h"

#include <string.h>

/* A label's rows by the groups of one attribute, in one metric. */
struct label_table {
    int64_t sum;
    size_t fewest;
};

static bool is_label(const struct estimate *x) {
    return x->label != NULL && x->comparison == NULL && x->has_counts;
}

static char *key_of(const struct estimate *x, const char *attribute) {
    return g_strdup_printf("%s\x1f%s\x1f%s\x1f%s", x->metric, x->level, x->label, attribute);
}

/* Are counts of the attribute's groups unknown anyway? */
static bool is_open(const struct suppress_tables *t, int cell) {
    const struct suppress_grouping *g =
        suppress_grouping_at(t, suppress_cell_at(t, cell)->grouping);
    for (int i = 0; i < g->n_cells; i++) {
        if (suppress_cell_at(t, g->first + i)->state == SUPPRESS_WITHHELD) {
            return true;
        }
    }
    return false;
}

static GHashTable *gather(const struct suppress_tables *t, const struct estimates *e) {
    GHashTable *tables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (size_t i = 0; i < e->n; i++) {
        const struct estimate *x = &e->items[i];
        int cell = x->n_by == 1 && is_label(x) ? suppress_cell_find(t, 1, x->by) : -1;
        if (cell < 0 || suppress_cell_at(t, cell)->state != SUPPRESS_SHOWN || is_open(t, cell)) {
            continue;
        }
        g_autofree char *key = key_of(x, x->by[0].attribute);
        struct label_table *table = g_hash_table_lookup(tables, key);
        if (table == NULL) {
            table = g_new0(struct label_table, 1);
            table->fewest = i;
            g_hash_table_insert(tables, g_steal_pointer(&key), table);
        }
        table->sum += x->n_labels;
        if (x->n_labels < e->items[table->fewest].n_labels) {
            table->fewest = i;
        }
    }
    return tables;
}

/* All metrics of the row, and of the label in the group everything that can be worked back. */
static void close_row(struct estimates *e, const struct estimate *row) {
    const struct estimate key = *row;
    for (size_t i = 0; i < e->n; i++) {
        struct estimate *x = &e->items[i];
        if (x->n_by != 1 || x->label == NULL || x->status == ESTIMATE_SUPPRESSED ||
            strcmp(x->label, key.label) != 0 || strcmp(x->level, key.level) != 0 ||
            strcmp(x->by[0].attribute, key.by[0].attribute) != 0 ||
            strcmp(x->by[0].level, key.by[0].level) != 0) {
            continue;
        }
        estimate_hide_value(x, "it would give away how many another group has of these codes");
        estimate_hide_counts(x);
    }
}

void suppress_labels_close(const struct suppress_tables *t, struct estimates *e) {
    GHashTable *tables = gather(t, e);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(size_t));
    for (size_t i = 0; i < e->n; i++) {
        const struct estimate *x = &e->items[i];
        for (guint a = 0; x->n_by == 0 && is_label(x) && a < t->attributes->len; a++) {
            g_autofree char *key = key_of(x, t->attributes->pdata[a]);
            const struct label_table *table = g_hash_table_lookup(tables, key);
            if (table != NULL && table->sum < x->n_labels) {
                g_array_append_val(rows, table->fewest);
            }
        }
    }
    for (guint i = 0; i < rows->len; i++) {
        close_row(e, &e->items[g_array_index(rows, size_t, i)]);
    }
    g_hash_table_unref(tables);
}
