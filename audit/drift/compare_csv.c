#include "audit/drift/compare_csv.h"

#include <stdlib.h>
#include <string.h>

#define MOST_GROUPS 50 /* each is a reading of both files */

static GQuark compare_error(void) {
    return g_quark_from_static_string("ombud-compare");
}

/* --- levels in order of their names --- */

struct level {
    char *name;
    int64_t ref, cur;
};

static int by_name(const void *a, const void *b) {
    const struct level *x = a;
    const struct level *y = b;
    return strcmp(x->name, y->name);
}

static int64_t count_at(const struct column_side *s, guint id) {
    return id < s->n_counts ? s->counts[id] : 0;
}

static void compare_levels(const struct column *c, size_t top, struct drift_feature *f) {
    guint n = c->levels.names == NULL ? 0 : c->levels.names->len;
    struct level *levels = g_new(struct level, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        gsize size = 0;
        const char *name = g_bytes_get_data(c->levels.names->pdata[i], &size);
        levels[i] = (struct level){.name = g_strndup(name, size),
                                   .ref = count_at(&c->side[0], i),
                                   .cur = count_at(&c->side[1], i)};
    }
    if (n > 0) {
        qsort(levels, n, sizeof *levels, by_name);
    }
    int64_t *ref = g_new(int64_t, MAX(n, 1));
    int64_t *cur = g_new(int64_t, MAX(n, 1));
    const char **names = g_new(const char *, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        ref[i] = levels[i].ref;
        cur[i] = levels[i].cur;
        names[i] = levels[i].name;
    }
    const struct drift_counts counts = {.ref = ref, .cur = cur, .n = n};
    drift_feature_levels(f, &counts, names, top);
    for (guint i = 0; i < n; i++) {
        g_free(levels[i].name);
    }
    g_free(levels);
    g_free(names);
    g_free(ref);
    g_free(cur);
}

static void compare_column(const struct column *c, size_t top, struct drift_feature *f) {
    f->missing_ref = c->side[0].missing;
    f->missing_cur = c->side[1].missing;
    if (c->kind == COLUMN_NUMBERS) {
        const struct drift_sample ref = {.x = c->side[0].x, .size = c->side[0].n};
        const struct drift_sample cur = {.x = c->side[1].x, .size = c->side[1].n};
        drift_feature_numbers(f, &ref, &cur);
    } else if (c->is_too_many) {
        f->kind = "levels";
        f->reason = "there are more than 100,000 levels: an identifier, not a feature";
    } else {
        compare_levels(c, top, f);
    }
}

/* --- the columns, of everybody or of one group --- */

static int by_position(gconstpointer a, gconstpointer b) {
    const struct drift_item *const *x = a;
    const struct drift_item *const *y = b;
    return strcmp((*x)->feature.name, (*y)->feature.name);
}

static void copy_names(GPtrArray *to, const GPtrArray *from) {
    for (guint i = 0; i < from->len; i++) {
        g_ptr_array_add(to, g_strdup(from->pdata[i]));
    }
}

static bool compare_columns(struct drift *d, const struct compare_csv_options *o, const char *level,
                            GError **error) {
    const struct columns_options options = {
        .path = {o->path[0], o->path[1]},
        .numbers = o->numbers,
        .levels = o->levels,
        .skip = o->skip,
        .filter = {.by = level == NULL ? NULL : o->group, .level = level},
        .memory = o->memory};
    GError *inner = NULL;
    struct columns *c = columns_open(&options, &inner);
    GPtrArray *items = g_ptr_array_new();
    while (c != NULL && columns_next(c, &inner)) {
        for (guint i = 0; i < c->batch->len; i++) {
            const struct column *x = c->batch->pdata[i];
            bool is_group = level != NULL && strcmp(x->name, o->group) == 0;
            if (!is_group) {
                struct drift_item *item = g_new0(struct drift_item, 1);
                item->feature.name = g_strdup(x->name);
                item->feature.family = "columns";
                item->feature.peer = o->compat;
                compare_column(x, o->top, &item->feature);
                g_ptr_array_add(items, item);
            }
        }
    }
    g_ptr_array_sort(items, by_position);
    for (guint i = 0; i < items->len; i++) {
        struct drift_item *item = items->pdata[i];
        if (level != NULL) {
            item->n_by = 1;
            item->by = (struct estimate_by){drift_string(d, o->group), drift_string(d, level)};
        }
        g_ptr_array_add(d->items, item);
    }
    g_ptr_array_unref(items);
    for (int side = 0; side < 2 && c != NULL && level == NULL; side++) {
        d->rows[side] = c->rows[side];
        d->ragged[side] = c->ragged[side];
        copy_names(d->only[side], c->only[side]);
    }
    columns_free(c);
    if (inner != NULL) {
        g_propagate_error(error, inner);
    }
    return inner == NULL;
}

/* --- groups --- */

static int by_text(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *names_of(const struct dictionary *levels) {
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < levels->names->len; i++) {
        gsize size = 0;
        const char *name = g_bytes_get_data(levels->names->pdata[i], &size);
        g_ptr_array_add(names, g_strndup(name, size));
    }
    g_ptr_array_sort(names, by_text);
    return names;
}

/* Levels of the group's column in both files, in order of their names. */
static GPtrArray *groups_of(const struct compare_csv_options *o, GError **error) {
    char *only[] = {(char *)(uintptr_t)o->group, NULL};
    const struct columns_options options = {
        .path = {o->path[0], o->path[1]}, .levels = only, .only = only};
    struct columns *c = columns_open(&options, error);
    if (c == NULL || !columns_next(c, error)) {
        columns_free(c);
        return NULL;
    }
    const struct column *x = c->batch->pdata[0];
    GPtrArray *groups = names_of(&x->levels);
    if (groups->len == 0 || groups->len > MOST_GROUPS) {
        g_set_error(error, compare_error(), 0,
                    "the column \"%.100s\" has %s; fix: give a column of 1 to %d levels", o->group,
                    groups->len == 0 ? "no level" : "too many levels", MOST_GROUPS);
        g_clear_pointer(&groups, g_ptr_array_unref);
    }
    columns_free(c);
    return groups;
}

static bool compare_groups(struct drift *d, const struct compare_csv_options *o, GError **error) {
    GPtrArray *groups = groups_of(o, error);
    bool is_ok = groups != NULL;
    for (guint i = 0; is_ok && i < groups->len; i++) {
        is_ok = compare_columns(d, o, groups->pdata[i], error);
    }
    if (groups != NULL) {
        g_ptr_array_unref(groups);
    }
    return is_ok;
}

/* --- performance without labels --- */

static void estimate_group(struct drift *d, const struct score_rows *s,
                           const struct compare_csv_options *o, const struct cbpe_cells *all,
                           int group) {
    struct cbpe_input input = {.ref = group < 0 ? *all : score_rows_cells(s, 0, group),
                               .cur = score_rows_cells(s, 1, group),
                               .all = *all,
                               .is_calibrated = o->is_calibrated,
                               .has_labels = s->has_labels};
    drift_estimate(d, &input, s->code_names->len > 1, o->group,
                   group < 0 ? NULL : s->group_names->pdata[group]);
    if (group >= 0) {
        g_free((gpointer)(uintptr_t)input.ref.items);
    }
    g_free((gpointer)(uintptr_t)input.cur.items);
}

static bool estimate(struct drift *d, const struct compare_csv_options *o, GError **error) {
    struct score_columns columns = o->scores;
    columns.group = o->group;
    struct score_rows *s = score_rows_read(o->path, &columns, error);
    if (s == NULL) {
        return false;
    }
    struct cbpe_cells all = score_rows_cells(s, 0, -1);
    for (int group = -1; group < (int)s->group_names->len; group++) {
        estimate_group(d, s, o, &all, group);
    }
    g_free((gpointer)(uintptr_t)all.items);
    for (int side = 0; side < 2; side++) {
        if (s->left_out[side] > 0) {
            g_ptr_array_add(d->cannot_see,
                            g_strdup_printf("%" G_GINT64_FORMAT
                                            " rows of the %s side had no usable score, suggestion "
                                            "or label and are left out of the estimate.",
                                            s->left_out[side],
                                            side == 0 ? "reference" : "current"));
        }
    }
    score_rows_free(s);
    return true;
}

struct drift *compare_csv(const struct compare_csv_options *options, GError **error) {
    struct drift *d = drift_new("csv");
    d->compat = drift_string(d, options->compat);
    bool is_ok = compare_columns(d, options, NULL, error) &&
                 (options->group == NULL || compare_groups(d, options, error)) &&
                 (options->scores.score == NULL || estimate(d, options, error));
    if (!is_ok) {
        g_clear_pointer(&d, drift_free);
    }
    return d;
}
