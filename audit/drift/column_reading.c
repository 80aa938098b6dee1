#include "audit/drift/column_reading.h"

#include <string.h>

#include "audit/codes/csv_rows.h"
#include "audit/drift/decimal.h"
#include "audit/ingest/header.h"

/* Ends a reading early without an error for the user. */
static GQuark enough(void) {
    return g_quark_from_static_string("ombud-columns-enough");
}

static void side_clear(struct column_side *s) {
    g_clear_pointer(&s->x, g_free);
    g_clear_pointer(&s->counts, g_free);
    number_list_clear(&s->spilled);
    s->n = s->capacity = s->n_counts = 0;
}

void column_unload(struct column *c) {
    side_clear(&c->side[0]);
    side_clear(&c->side[1]);
    if (c->levels.names != NULL) {
        dictionary_clear(&c->levels);
    }
}

static bool passes(const struct column_reading *r, const struct csv_field *fields) {
    if (r->filter_at < 0) {
        return true;
    }
    const char *level = r->columns->options.filter.level;
    const struct csv_field *f = &fields[r->filter_at];
    return strlen(level) == f->size && (f->size == 0 || memcmp(level, f->text, f->size) == 0);
}

static bool take_number(struct column *c, struct column_side *s, const struct column_reading *r,
                        const struct csv_field *f, GError **error) {
    double x = 0;
    enum decimal_kind kind = decimal_parse(f->text, f->size, &x);
    if (kind == DECIMAL_IS && c->is_spilled) {
        return number_file_put(r->columns->spill, &s->spilled, x, error);
    }
    if (kind == DECIMAL_IS) {
        if (s->n == s->capacity) {
            s->capacity = s->n == 0 ? MAX(r->expected, 1024) : s->n + s->n / 4;
            s->x = g_renew(double, s->x, s->capacity);
        }
        s->x[s->n++] = x;
        return true;
    }
    s->missing += kind == DECIMAL_IS_MISSING || c->is_told;
    if (kind == DECIMAL_IS_NOT && !c->is_told) {
        c->is_other = true;
        side_clear(&c->side[0]);
        side_clear(&c->side[1]);
    }
    return true;
}

static void take_level(struct column *c, struct column_side *s, const struct csv_field *f) {
    if (f->size == 0) {
        s->missing++;
        return;
    }
    uint32_t id = dictionary_id(&c->levels, f->text, f->size);
    if (id >= COLUMNS_MOST_LEVELS) {
        c->is_too_many = true;
        return;
    }
    if (id >= s->n_counts) {
        size_t n = MAX((size_t)id + 1, 2 * s->n_counts);
        s->counts = g_renew(int64_t, s->counts, n);
        memset(s->counts + s->n_counts, 0, (n - s->n_counts) * sizeof *s->counts);
        s->n_counts = n;
    }
    s->counts[id]++;
}

static bool on_row(void *data, const struct csv_field *fields, uint64_t row, GError **error) {
    struct column_reading *r = data;
    (void)row;
    if (!passes(r, fields)) {
        return true;
    }
    r->rows++;
    for (guint i = 0; i < r->wanted->len; i++) {
        struct column *c = r->wanted->pdata[i];
        const struct csv_field *f = &fields[c->at[r->side]];
        if (c->is_other || c->is_too_many) {
            continue;
        }
        if (c->kind == COLUMN_NUMBERS) {
            if (!take_number(c, &c->side[r->side], r, f, error)) {
                return false;
            }
        } else {
            take_level(c, &c->side[r->side], f);
        }
    }
    if (r->most > 0 && r->rows >= r->most) {
        g_set_error(error, enough(), 0, "enough");
        return false;
    }
    return true;
}

static void on_ragged(void *data, uint64_t row) {
    (void)row;
    ((struct column_reading *)data)->ragged++;
}

static bool on_head(void *data, const char *file, const GPtrArray *header, GError **error) {
    struct column_reading *r = data;
    const char *by = r->columns->options.filter.by;
    r->filter_at = by == NULL ? -1 : header_find(header, by);
    if (by != NULL && r->filter_at < 0) {
        g_set_error(error, g_quark_from_static_string("ombud-columns"), 0,
                    "%s: there is no column \"%.100s\"; fix: see its header row", file, by);
        return false;
    }
    return true;
}

bool column_reading_run(struct column_reading *r, GError **error) {
    const struct csv_rows rows = {.head = on_head, .row = on_row, .ragged = on_ragged, .data = r};
    GError *inner = NULL;
    if (csv_rows_file(r->columns->options.path[r->side], &rows, &inner)) {
        return true;
    }
    if (g_error_matches(inner, enough(), 0)) {
        g_error_free(inner);
        return true;
    }
    g_propagate_error(error, inner);
    return false;
}
