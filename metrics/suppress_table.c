/* The published tables: names to numbers, cells to margins. */
#include "metrics/suppress_table.h"

#include <string.h>

struct suppress_cell *suppress_cell_at(const struct suppress_tables *t, int cell) {
    return &g_array_index(t->cells, struct suppress_cell, cell);
}

struct suppress_grouping *suppress_grouping_at(const struct suppress_tables *t, int grouping) {
    return &g_array_index(t->groupings, struct suppress_grouping, grouping);
}

static int attribute_of(const struct suppress_tables *t, const char *name) {
    for (guint i = 0; i < t->attributes->len; i++) {
        if (strcmp(t->attributes->pdata[i], name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static int level_of(const struct suppress_tables *t, int attribute, const char *level) {
    return GPOINTER_TO_INT(g_hash_table_lookup(t->levels[attribute], level)) - 1;
}

static void see_names(struct suppress_tables *t, const struct estimate *x) {
    for (int i = 0; i < x->n_by; i++) {
        int a = attribute_of(t, x->by[i].attribute);
        if (a < 0) {
            g_assert(t->attributes->len < SUPPRESS_MAX_ATTRIBUTES);
            a = (int)t->attributes->len;
            g_ptr_array_add(t->attributes, (gpointer)x->by[i].attribute);
            t->levels[a] = g_hash_table_new(g_str_hash, g_str_equal);
        }
        if (level_of(t, a, x->by[i].level) < 0) {
            g_hash_table_insert(t->levels[a], (gpointer)x->by[i].level,
                                GINT_TO_POINTER(++t->n_levels[a]));
        }
    }
}

/* Attributes and levels of a group, by ascending attribute. False: unknown names. */
static bool number(const struct suppress_tables *t, int n_by, const struct estimate_by *by,
                   int attribute[ESTIMATE_MAX_BY], int level[ESTIMATE_MAX_BY]) {
    for (int i = 0; i < n_by; i++) {
        int a = attribute_of(t, by[i].attribute);
        int l = a < 0 ? -1 : level_of(t, a, by[i].level);
        if (l < 0) {
            return false;
        }
        int at = i;
        for (; at > 0 && attribute[at - 1] > a; at--) {
            attribute[at] = attribute[at - 1];
            level[at] = level[at - 1];
        }
        attribute[at] = a;
        level[at] = l;
    }
    return true;
}

static uint64_t mask_of(const int *attribute, int n) {
    uint64_t mask = 0;
    for (int i = 0; i < n; i++) {
        mask |= (uint64_t)1 << attribute[i];
    }
    return mask;
}

int suppress_grouping_find(const struct suppress_tables *t, uint64_t mask) {
    for (guint i = 0; i < t->groupings->len; i++) {
        if (suppress_grouping_at(t, (int)i)->mask == mask) {
            return (int)i;
        }
    }
    return -1;
}

int suppress_cell_find(const struct suppress_tables *t, int n_by, const struct estimate_by *by) {
    int attribute[ESTIMATE_MAX_BY];
    int level[ESTIMATE_MAX_BY];
    if (!number(t, n_by, by, attribute, level)) {
        return -1;
    }
    int at = suppress_grouping_find(t, mask_of(attribute, n_by));
    if (at < 0) {
        return -1;
    }
    const struct suppress_grouping *g = suppress_grouping_at(t, at);
    int cell = g->first;
    for (int i = 0; i < n_by; i++) {
        cell += level[i] * g->stride[i];
    }
    return cell;
}

void suppress_cell_levels(const struct suppress_tables *t, int cell, int level[ESTIMATE_MAX_BY]) {
    const struct suppress_grouping *g =
        suppress_grouping_at(t, suppress_cell_at(t, cell)->grouping);
    for (int i = 0; i < g->n; i++) {
        level[i] = (cell - g->first) / g->stride[i] % t->n_levels[g->attribute[i]];
    }
}

int suppress_cell_margin(const struct suppress_tables *t, int cell, int grouping) {
    const struct suppress_grouping *of =
        suppress_grouping_at(t, suppress_cell_at(t, cell)->grouping);
    const struct suppress_grouping *g = suppress_grouping_at(t, grouping);
    int level[ESTIMATE_MAX_BY];
    suppress_cell_levels(t, cell, level);
    int margin = g->first;
    for (int i = 0, k = 0; i < of->n && k < g->n; i++) {
        if (of->attribute[i] == g->attribute[k]) {
            margin += level[i] * g->stride[k++];
        }
    }
    return margin;
}

static gint by_size(gconstpointer a, gconstpointer b) {
    const struct suppress_grouping *x = a;
    const struct suppress_grouping *y = b;
    return x->n != y->n ? x->n - y->n : (x->mask > y->mask) - (x->mask < y->mask);
}

static void see_grouping(struct suppress_tables *t, const struct estimate *x) {
    struct suppress_grouping g = {.n = x->n_by};
    int level[ESTIMATE_MAX_BY];
    if (!number(t, x->n_by, x->by, g.attribute, level)) {
        return;
    }
    g.mask = mask_of(g.attribute, g.n);
    if (suppress_grouping_find(t, g.mask) < 0) {
        g_array_append_val(t->groupings, g);
    }
}

/* Room for the cells of all groupings, none of which has patients yet. */
static void lay_out(struct suppress_tables *t) {
    g_array_sort(t->groupings, by_size);
    for (guint i = 0; i < t->groupings->len; i++) {
        struct suppress_grouping *g = suppress_grouping_at(t, (int)i);
        g->first = (int)t->cells->len;
        g->n_cells = 1;
        for (int k = g->n - 1; k >= 0; k--) {
            g->stride[k] = g->n_cells;
            g->n_cells *= t->n_levels[g->attribute[k]];
        }
        for (int k = 0; k < g->n_cells; k++) {
            const struct suppress_cell cell = {.grouping = (int)i};
            g_array_append_val(t->cells, cell);
        }
    }
}

/* One estimate a group is enough: those of the first metric that has groups. */
static bool is_counted(const struct estimate *x, const char **metric) {
    if (x->n_by == 0 || x->comparison != NULL || g_strcmp0(x->level, "overall") != 0) {
        return false;
    }
    *metric = *metric == NULL ? x->metric : *metric;
    return strcmp(*metric, x->metric) == 0;
}

void suppress_tables_fill(struct suppress_tables *t, const struct estimates *e, int64_t below) {
    *t = (struct suppress_tables){.below = below,
                                  .attributes = g_ptr_array_new(),
                                  .groupings =
                                      g_array_new(FALSE, TRUE, sizeof(struct suppress_grouping)),
                                  .cells = g_array_new(FALSE, TRUE, sizeof(struct suppress_cell))};
    const char *metric = NULL;
    for (size_t i = 0; i < e->n; i++) {
        const struct estimate *x = &e->items[i];
        if (x->n_by == 0) {
            t->n_all = MAX(t->n_all, x->n_patients);
        } else if (is_counted(x, &metric)) {
            see_names(t, x);
        }
    }
    for (size_t i = 0; i < e->n; i++) {
        if (is_counted(&e->items[i], &metric)) {
            see_grouping(t, &e->items[i]);
        }
    }
    lay_out(t);
    for (size_t i = 0; i < e->n; i++) {
        const struct estimate *x = &e->items[i];
        if (is_counted(x, &metric)) {
            struct suppress_cell *c = suppress_cell_at(t, suppress_cell_find(t, x->n_by, x->by));
            c->n = x->n_patients;
            c->is_reference = x->is_reference;
        }
    }
    t->is_all_hidden = t->n_all > 0 && t->n_all < below;
}

void suppress_tables_clear(struct suppress_tables *t) {
    for (guint i = 0; i < t->attributes->len; i++) {
        g_hash_table_unref(t->levels[i]);
    }
    g_ptr_array_unref(t->attributes);
    g_array_unref(t->groupings);
    g_array_unref(t->cells);
}

void suppress_cell_bounds(const struct suppress_tables *t, const struct suppress_cell *c,
                          int64_t *lo, int64_t *hi) {
    if (suppress_grouping_at(t, c->grouping)->is_blurred) {
        *lo = 0;
        *hi = SUPPRESS_UNBOUNDED;
    } else if (c->n >= t->below) {
        *lo = t->below;
        *hi = SUPPRESS_UNBOUNDED;
    } else {
        *lo = c->is_small && !c->is_dependent ? 1 : 0;
        *hi = t->below - 1;
    }
}
