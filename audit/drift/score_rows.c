#include "audit/drift/score_rows.h"

#include <stdlib.h>
#include <string.h>

#include "audit/codes/csv_rows.h"
#include "audit/drift/decimal.h"
#include "audit/ingest/header.h"

#define MOST_GROUPS 4096

static GQuark score_error(void) {
    return g_quark_from_static_string("ombud-score-rows");
}

struct reading {
    struct score_rows *out;
    const struct score_columns *columns;
    int side;
    size_t capacity;
    int score, prediction, label, code, group; /* -1: none */
};

static bool find(const GPtrArray *header, const char *file, const char *name, bool is_needed,
                 int *at, GError **error) {
    *at = name == NULL ? -1 : header_find(header, name);
    if (*at >= 0 || !is_needed) {
        return true;
    }
    g_set_error(error, score_error(), 0,
                "%s: there is no column \"%.100s\"; fix: see its header row", file,
                name == NULL ? "" : name);
    return false;
}

static bool on_head(void *data, const char *file, const GPtrArray *header, GError **error) {
    struct reading *r = data;
    const struct score_columns *c = r->columns;
    bool is_ok = find(header, file, c->score, true, &r->score, error) &&
                 find(header, file, c->prediction, true, &r->prediction, error) &&
                 find(header, file, c->label, r->side == 0, &r->label, error) &&
                 find(header, file, c->code, c->code != NULL, &r->code, error) &&
                 find(header, file, c->group, c->group != NULL, &r->group, error);
    r->out->has_labels = is_ok && r->label >= 0;
    return is_ok;
}

static bool mark_of(const struct csv_field *f, bool *mark) {
    double x = 0;
    if (decimal_parse(f->text, f->size, &x) != DECIMAL_IS || !(x <= 0 || x >= 1) || x < 0 ||
        x > 1) {
        return false;
    }
    *mark = x > 0;
    return true;
}

static uint32_t name_of(struct dictionary *d, const struct csv_field *f) {
    return dictionary_id(d, f->size == 0 ? "not recorded" : f->text,
                         f->size == 0 ? strlen("not recorded") : f->size);
}

static bool on_row(void *data, const struct csv_field *fields, uint64_t row, GError **error) {
    struct reading *r = data;
    struct score_rows *s = r->out;
    struct score_row x = {0};
    (void)row;
    bool is_good =
        decimal_parse(fields[r->score].text, fields[r->score].size, &x.score) == DECIMAL_IS &&
        mark_of(&fields[r->prediction], &x.is_suggested) &&
        (r->label < 0 || mark_of(&fields[r->label], &x.is_right));
    if (!is_good) {
        s->left_out[r->side]++;
        return true;
    }
    x.code = r->code < 0 ? 0 : name_of(&s->codes, &fields[r->code]);
    uint32_t group = r->group < 0 ? 0 : name_of(&s->groups, &fields[r->group]);
    if (group >= MOST_GROUPS) {
        g_set_error(error, score_error(), 0,
                    "the column \"%.100s\" has more than %d groups; fix: give a coarser one",
                    r->columns->group, MOST_GROUPS);
        return false;
    }
    x.group = (uint16_t)group;
    if (s->n[r->side] == r->capacity) {
        r->capacity = r->capacity == 0 ? 65536 : r->capacity + r->capacity / 4;
        s->rows[r->side] = g_renew(struct score_row, s->rows[r->side], r->capacity);
    }
    s->rows[r->side][s->n[r->side]++] = x;
    return true;
}

static void on_ragged(void *data, uint64_t row) {
    struct reading *r = data;
    (void)row;
    r->out->left_out[r->side]++;
}

/* --- in order of code, then score: by radix, as sort_numbers.c, on whole rows --- */

#define DIGIT_BITS 11
#define RADIX (1U << DIGIT_BITS)
#define SCORE_DIGITS 6 /* of 64 bits */
#define DIGITS 9       /* and of the 32 of a code */

static inline uint64_t key_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits & UINT64_C(1) << 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static inline unsigned digit_of(const struct score_row *x, int digit) {
    uint64_t key = digit < SCORE_DIGITS ? key_of(x->score) >> (digit * DIGIT_BITS)
                                        : x->code >> ((digit - SCORE_DIGITS) * DIGIT_BITS);
    return (unsigned)key & (RADIX - 1);
}

/* False, and nothing done, when all rows have the same digit. */
static bool sort_digit(const struct score_row *from, struct score_row *to, size_t n, int digit) {
    size_t start[RADIX] = {0};
    for (size_t i = 0; i < n; i++) {
        start[digit_of(&from[i], digit)]++;
    }
    if (start[digit_of(&from[0], digit)] == n) {
        return false;
    }
    size_t sum = 0;
    for (unsigned d = 0; d < RADIX; d++) {
        size_t count = start[d];
        start[d] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++) {
        to[start[digit_of(&from[i], digit)]++] = from[i];
    }
    return true;
}

static void sort_rows(struct score_row **rows, size_t n) {
    struct score_row *spare = g_new(struct score_row, MAX(n, 1));
    for (int d = 0; d < DIGITS && n > 1; d++) {
        if (sort_digit(*rows, spare, n, d)) {
            struct score_row *swap = *rows;
            *rows = spare;
            spare = swap;
        }
    }
    g_free(spare);
}

struct named {
    const char *name;
    size_t size;
    uint32_t id;
};

static int by_name(const void *a, const void *b) {
    const struct named *x = a;
    const struct named *y = b;
    int order = memcmp(x->name, y->name, MIN(x->size, y->size));
    return order != 0 ? order : x->size < y->size ? -1 : x->size > y->size;
}

/* Names in order, and the place of each id: what is added up by code must not depend on which
 * row came first. */
static GPtrArray *in_order(const struct dictionary *d, uint32_t **place) {
    guint n = d->names->len;
    struct named *order = g_new(struct named, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        order[i].id = i;
        order[i].name = g_bytes_get_data(d->names->pdata[i], &order[i].size);
    }
    if (n > 0) {
        qsort(order, n, sizeof *order, by_name);
    }
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    *place = g_new(uint32_t, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        (*place)[order[i].id] = i;
        g_ptr_array_add(names, g_strndup(order[i].name, order[i].size));
    }
    g_free(order);
    return names;
}

static void put_in_order(struct score_rows *s) {
    uint32_t *code = NULL;
    uint32_t *group = NULL;
    s->code_names = in_order(&s->codes, &code);
    s->group_names = in_order(&s->groups, &group);
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < s->n[side]; i++) {
            struct score_row *x = &s->rows[side][i];
            x->code = s->code_names->len > 0 ? code[x->code] : 0;
            x->group = s->group_names->len > 0 ? (uint16_t)group[x->group] : 0;
        }
        sort_rows(&s->rows[side], s->n[side]);
    }
    g_free(code);
    g_free(group);
}

struct score_rows *score_rows_read(const char *const path[2], const struct score_columns *columns,
                                   GError **error) {
    struct score_rows *s = g_new0(struct score_rows, 1);
    dictionary_init(&s->codes);
    dictionary_init(&s->groups);
    for (int side = 0; side < 2; side++) {
        struct reading r = {.out = s, .columns = columns, .side = side};
        const struct csv_rows rows = {
            .head = on_head, .row = on_row, .ragged = on_ragged, .data = &r};
        if (!csv_rows_file(path[side], &rows, error)) {
            score_rows_free(s);
            return NULL;
        }
    }
    put_in_order(s);
    return s;
}

void score_rows_free(struct score_rows *s) {
    if (s == NULL) {
        return;
    }
    g_free(s->rows[0]);
    g_free(s->rows[1]);
    dictionary_clear(&s->codes);
    dictionary_clear(&s->groups);
    g_clear_pointer(&s->code_names, g_ptr_array_unref);
    g_clear_pointer(&s->group_names, g_ptr_array_unref);
    g_free(s);
}

struct cbpe_cells score_rows_cells(const struct score_rows *s, int side, int group) {
    size_t capacity = 1024;
    struct cbpe_cell *cells = g_new(struct cbpe_cell, capacity);
    size_t n = 0;
    for (size_t i = 0; i < s->n[side]; i++) {
        const struct score_row *x = &s->rows[side][i];
        if (group >= 0 && x->group != group) {
            continue;
        }
        bool is_same = n > 0 && cells[n - 1].code == x->code && !(x->score > cells[n - 1].score);
        if (!is_same) {
            if (n == capacity) {
                capacity += capacity / 2;
                cells = g_renew(struct cbpe_cell, cells, capacity);
            }
            cells[n++] = (struct cbpe_cell){.score = x->score, .code = x->code};
        }
        cells[n - 1].suggested += x->is_suggested;
        cells[n - 1].others += !x->is_suggested;
        cells[n - 1].suggested_right += x->is_suggested && x->is_right;
        cells[n - 1].others_right += !x->is_suggested && x->is_right;
    }
    return (struct cbpe_cells){.items = cells, .n = n};
}
