#include "audit/drift/csv_columns.h"

#include <string.h>
#include <sys/stat.h>

#include "audit/drift/column_reading.h"
#include "audit/drift/sort_numbers.h"
#include "audit/ingest/header.h"

#define LOOK_AHEAD 2000 /* rows of each file that tell numbers from levels */

static GQuark columns_error(void) {
    return g_quark_from_static_string("ombud-columns");
}

static void column_free(gpointer data) {
    struct column *c = data;
    column_unload(c);
    g_free(c->name);
    g_free(c);
}

void columns_free(struct columns *c) {
    if (c == NULL) {
        return;
    }
    g_ptr_array_unref(c->batch);
    g_ptr_array_unref(c->all);
    g_ptr_array_unref(c->only[0]);
    g_ptr_array_unref(c->only[1]);
    number_file_free(c->spill);
    g_free(c);
}

/* --- headers, and what kind a column is --- */

static bool is_named(char **names, const char *name) {
    return names != NULL && g_strv_contains((const char *const *)names, name);
}

static struct column *column_new(const struct columns_options *o, const char *name, int ref,
                                 int cur) {
    struct column *c = g_new0(struct column, 1);
    c->name = g_strdup(name);
    c->at[0] = ref;
    c->at[1] = cur;
    c->is_told = is_named(o->numbers, name) || is_named(o->levels, name);
    c->kind = is_named(o->levels, name) ? COLUMN_LEVELS : COLUMN_NUMBERS;
    return c;
}

static int index_of(char **names, const char *name) {
    for (int i = 0; names[i] != NULL; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

/* Every name that was given must be a column. */
static bool check_names(char **names, char **header, GError **error) {
    for (char **n = names; n != NULL && *n != NULL; n++) {
        if (index_of(header, *n) < 0) {
            g_set_error(error, columns_error(), 0,
                        "there is no column \"%.100s\" in the reference; fix: see its header row",
                        *n);
            return false;
        }
    }
    return true;
}

static bool match_columns(struct columns *c, char **ref, char **cur, GError **error) {
    const struct columns_options *o = &c->options;
    if (!check_names(o->numbers, ref, error) || !check_names(o->levels, ref, error)) {
        return false;
    }
    for (int i = 0; ref[i] != NULL; i++) {
        int at = index_of(cur, ref[i]);
        bool is_out = is_named(o->skip, ref[i]) || (o->only != NULL && !is_named(o->only, ref[i]));
        if (ref[i][0] == '\0' || is_out) {
            continue;
        }
        if (at < 0) {
            g_ptr_array_add(c->only[0], g_strdup(ref[i]));
        } else {
            g_ptr_array_add(c->all, column_new(o, ref[i], i, at));
        }
    }
    for (int i = 0; cur[i] != NULL; i++) {
        if (cur[i][0] != '\0' && index_of(ref, cur[i]) < 0 && !is_named(o->skip, cur[i])) {
            g_ptr_array_add(c->only[1], g_strdup(cur[i]));
        }
    }
    if (c->all->len == 0) {
        g_set_error(error, columns_error(), 0,
                    "the two files have no column in common; fix: check their header rows");
        return false;
    }
    return true;
}

static bool look_ahead(struct columns *c, GError **error) {
    for (int side = 0; side < 2; side++) {
        struct column_reading r = {.columns = c,
                                   .wanted = c->all,
                                   .side = side,
                                   .most = LOOK_AHEAD,
                                   .expected = LOOK_AHEAD};
        if (!column_reading_run(&r, error)) {
            return false;
        }
    }
    for (guint i = 0; i < c->all->len; i++) {
        struct column *x = c->all->pdata[i];
        bool has_number = x->side[0].n + x->side[1].n > 0;
        if (!x->is_told && (x->is_other || !has_number)) {
            x->kind = x->is_other ? COLUMN_LEVELS : COLUMN_NUMBERS;
        }
        x->is_other = x->is_too_many = false;
        x->side[0].missing = x->side[1].missing = 0;
        column_unload(x);
    }
    return true;
}

static void init_dictionaries(GPtrArray *columns) {
    for (guint i = 0; i < columns->len; i++) {
        struct column *x = columns->pdata[i];
        if (x->kind == COLUMN_LEVELS && x->levels.names == NULL) {
            dictionary_init(&x->levels);
        }
    }
}

struct columns *columns_open(const struct columns_options *options, GError **error) {
    struct columns *c = g_new0(struct columns, 1);
    c->options = *options;
    c->all = g_ptr_array_new_with_free_func(column_free);
    c->batch = g_ptr_array_new();
    c->only[0] = g_ptr_array_new_with_free_func(g_free);
    c->only[1] = g_ptr_array_new_with_free_func(g_free);
    char **ref = ingest_header(options->path[0], error);
    char **cur = ref == NULL ? NULL : ingest_header(options->path[1], error);
    bool is_ok = cur != NULL && match_columns(c, ref, cur, error);
    if (is_ok) {
        init_dictionaries(c->all);
        is_ok = look_ahead(c, error);
    }
    g_strfreev(ref);
    g_strfreev(cur);
    if (!is_ok) {
        g_clear_pointer(&c, columns_free);
    }
    return c;
}

/* --- batches --- */

/* Bytes of a column of numbers on both sides. Before the rows are known a number of every second
 * byte of its share of the files is a guess that holds. */
static size_t size_of(const struct columns *c, const struct column *x) {
    if (x->kind == COLUMN_LEVELS) {
        return 0; /* takes little, and goes with the first */
    }
    if (x->is_spilled) {
        return (x->side[0].spilled.n + x->side[1].spilled.n) * sizeof(double);
    }
    if (c->rows[0] + c->rows[1] > 0) {
        return (size_t)(c->rows[0] + c->rows[1]) * sizeof(double);
    }
    size_t size = 0;
    for (int side = 0; side < 2; side++) {
        struct stat st;
        bool is_known = stat(c->options.path[side], &st) == 0 && st.st_size > 0;
        size += is_known ? (size_t)st.st_size / c->all->len * sizeof(double) / 2 : 0;
    }
    return size;
}

/* The next columns that fit into memory together. */
static void choose_batch(struct columns *c) {
    size_t memory = c->options.memory > 0 ? c->options.memory : COLUMNS_MEMORY;
    size_t used = 0;
    for (guint i = 0; i < c->all->len; i++) {
        struct column *x = c->all->pdata[i];
        size_t size = x->is_done ? 0 : size_of(c, x);
        if (x->is_done || (used + size > memory && c->batch->len > 0)) {
            continue;
        }
        used += size;
        g_ptr_array_add(c->batch, x);
    }
}

/* What has to be read for this batch; with it, for the file, all other numbers that have not been.
 * NULL and an error. */
static GPtrArray *to_read(struct columns *c, GError **error) {
    GPtrArray *wanted = g_ptr_array_new();
    for (guint i = 0; i < c->batch->len; i++) {
        struct column *x = c->batch->pdata[i];
        if (!x->is_spilled) {
            g_ptr_array_add(wanted, x);
        }
    }
    for (guint i = 0; i < c->all->len && wanted->len > 0; i++) {
        struct column *x = c->all->pdata[i];
        bool is_later = !x->is_done && !x->is_spilled && x->kind == COLUMN_NUMBERS &&
                        !g_ptr_array_find(c->batch, x, NULL);
        if (!is_later) {
            continue;
        }
        c->spill = c->spill == NULL ? number_file_new(error) : c->spill;
        if (c->spill == NULL) {
            g_ptr_array_unref(wanted);
            return NULL;
        }
        x->is_spilled = true;
        g_ptr_array_add(wanted, x);
    }
    return wanted;
}

static bool read_both(struct columns *c, GPtrArray *wanted, GError **error) {
    for (int side = 0; side < 2 && wanted->len > 0; side++) {
        struct column_reading r = {
            .columns = c, .wanted = wanted, .side = side, .expected = (size_t)c->rows[side]};
        if (!column_reading_run(&r, error)) {
            return false;
        }
        c->rows[side] = r.rows;
        c->ragged[side] = r.ragged;
    }
    return true;
}

static bool load_spilled(struct columns *c, GError **error) {
    for (guint i = 0; i < c->batch->len; i++) {
        struct column *x = c->batch->pdata[i];
        for (int side = 0; side < 2 && x->is_spilled; side++) {
            struct column_side *s = &x->side[side];
            s->n = s->capacity = s->spilled.n;
            s->x = g_new(double, MAX(s->n, 1));
            if (!number_file_get(c->spill, &s->spilled, s->x, error)) {
                return false;
            }
            number_list_clear(&s->spilled);
        }
    }
    return true;
}

static void sort_batch(struct columns *c) {
    size_t most = 0;
    for (guint i = 0; i < c->batch->len; i++) {
        struct column *x = c->batch->pdata[i];
        most = MAX(most, MAX(x->side[0].n, x->side[1].n));
    }
    double *spare = g_new(double, MAX(most, 1));
    for (guint i = 0; i < c->batch->len; i++) {
        struct column *x = c->batch->pdata[i];
        for (int side = 0; side < 2 && x->kind == COLUMN_NUMBERS; side++) {
            sort_numbers(x->side[side].x, x->side[side].n, spare);
        }
    }
    g_free(spare);
}

/* Columns that turned out to hold other than numbers wait for a batch as levels. */
static void put_back(struct columns *c) {
    for (guint i = 0; i < c->all->len; i++) {
        struct column *x = c->all->pdata[i];
        if (x->is_other) {
            x->is_other = x->is_spilled = false;
            x->kind = COLUMN_LEVELS;
            x->side[0].missing = x->side[1].missing = 0;
            (void)g_ptr_array_remove(c->batch, x);
        }
    }
    for (guint i = 0; i < c->batch->len; i++) {
        ((struct column *)c->batch->pdata[i])->is_done = true;
    }
}

bool columns_next(struct columns *c, GError **error) {
    bool is_more = true;
    for (guint i = 0; i < c->batch->len; i++) {
        column_unload(c->batch->pdata[i]);
    }
    g_ptr_array_set_size(c->batch, 0);
    while (is_more && c->batch->len == 0) {
        choose_batch(c);
        is_more = c->batch->len > 0;
        init_dictionaries(c->batch);
        GPtrArray *wanted = to_read(c, error);
        bool is_ok = wanted != NULL && read_both(c, wanted, error) && load_spilled(c, error);
        g_clear_pointer(&wanted, g_ptr_array_unref);
        if (!is_ok) {
            return false;
        }
        put_back(c);
    }
    sort_batch(c);
    return is_more;
}
