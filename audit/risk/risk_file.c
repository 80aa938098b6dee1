#include "audit/risk/risk_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audit/codes/csv_rows.h"
#include "policies/spelling.h"

#define MAX_VALUES ((uint32_t)1 << 25)
#define MAX_TEXTS ((size_t)1 << 29) /* bytes of all different values */
#define MAX_TEXT 256                /* characters of a value that count */
#define MISSING_TEXT "(missing)"

struct reading {
    struct risk_file *file;
    const char *name;
};

static bool refuse(GError **error, const char *what, const char *fix) {
    g_set_error(error, g_quark_from_static_string("ombud-risk"), 0, "%s; fix: %s", what, fix);
    return false;
}

/* "zip:3", "age/5", "sex". */
static bool parse_column(struct risk_column *c, const char *text, GError **error) {
    const char *mark = strpbrk(text, ":/");
    c->name = g_strdup(text);
    c->column = mark == NULL ? g_strdup(text) : g_strndup(text, (gsize)(mark - text));
    c->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    c->texts = g_ptr_array_new();
    c->missing = UINT32_MAX;
    c->index = -1;
    if (mark == NULL) {
        return true;
    }
    char *end = NULL;
    double x = g_ascii_strtod(mark + 1, &end);
    bool is_good = c->column[0] != '\0' && end != mark + 1 && *end == '\0' && isfinite(x) &&
                   (*mark == '/' ? x > 0 : x >= 1 && x <= MAX_TEXT && floor(x) == x);
    c->n_chars = is_good && *mark == ':' ? (int)x : 0;
    c->band = *mark == '/' ? x : 0;
    g_autofree char *what =
        g_strdup_printf("\"%.60s\" is no column with characters or bands", text);
    return is_good || refuse(error, what, "write zip:3 for three characters, age/5 for bands of 5");
}

static void clear_column(struct risk_column *c) {
    g_free(c->name);
    g_free(c->column);
    g_clear_pointer(&c->ids, g_hash_table_unref);
    g_clear_pointer(&c->texts, g_ptr_array_unref);
}

void risk_file_free(struct risk_file *f) {
    if (f == NULL) {
        return;
    }
    risk_table_free(f->table);
    for (int i = 0; i < f->n_quasi; i++) {
        clear_column(&f->quasi[i]);
    }
    for (int i = 0; i < f->n_sensitive; i++) {
        clear_column(&f->sensitive[i]);
    }
    g_free(f);
}

static struct risk_file *file_new(const GPtrArray *quasi, const GPtrArray *sensitive,
                                  GError **error) {
    struct risk_file *f = g_new0(struct risk_file, 1);
    bool is_ok = true;
    if (quasi->len < 1 || quasi->len > RISK_MAX_QUASI || sensitive->len > RISK_MAX_SENSITIVE) {
        is_ok = refuse(error, "1 to 12 quasi-identifiers and at most 8 sensitive columns are taken",
                       "name fewer");
    }
    for (guint i = 0; i < quasi->len && is_ok; i++) {
        is_ok = parse_column(&f->quasi[f->n_quasi++], quasi->pdata[i], error);
    }
    for (guint i = 0; i < sensitive->len && is_ok; i++) {
        is_ok = parse_column(&f->sensitive[f->n_sensitive++], sensitive->pdata[i], error);
    }
    if (!is_ok) {
        risk_file_free(f);
        return NULL;
    }
    f->table = risk_table_new(f->n_quasi, f->n_sensitive);
    return f;
}

static bool find_column(struct risk_column *c, const char *file, const GPtrArray *header,
                        GError **error) {
    for (guint i = 0; i < header->len && c->index < 0; i++) {
        c->index = strcmp(header->pdata[i], c->column) == 0 ? (int)i : -1;
    }
    if (c->index >= 0) {
        return true;
    }
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < header->len; i++) {
        g_ptr_array_add(names, header->pdata[i]);
    }
    g_ptr_array_add(names, NULL);
    const char *nearest = spelling_nearest(c->column, (const char *const *)names->pdata);
    g_autofree char *what = g_strdup_printf("%s: there is no column \"%.60s\"", file, c->column);
    g_autofree char *fix = nearest == NULL ? g_strdup("name a column of the header")
                                           : g_strdup_printf("did you mean \"%.60s\"?", nearest);
    g_ptr_array_unref(names);
    return refuse(error, what, fix);
}

static bool on_head(void *data, const char *file, const GPtrArray *header, GError **error) {
    struct reading *r = data;
    r->name = file;
    bool is_ok = true;
    for (int i = 0; i < r->file->n_quasi && is_ok; i++) {
        is_ok = find_column(&r->file->quasi[i], file, header, error);
    }
    for (int i = 0; i < r->file->n_sensitive && is_ok; i++) {
        is_ok = find_column(&r->file->sensitive[i], file, header, error);
    }
    return is_ok;
}

static bool is_missing(const char *text) {
    static const char *const words[] = {"", "na", "n/a", "nan", "null", "none", "not recorded"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_ascii_strcasecmp(text, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* The first n characters: none is cut in two. */
static void cut(char *text, int n) {
    char *end = text;
    for (int i = 0; i < n && *end != '\0'; i++) {
        end++;
        while (((unsigned char)*end & 0xc0u) == 0x80u) {
            end++;
        }
    }
    *end = '\0';
}

static void band(char *text, size_t size, double width) {
    char *end = NULL;
    double x = g_ascii_strtod(text, &end);
    char low[G_ASCII_DTOSTR_BUF_SIZE];
    if (end != text && *end == '\0' && isfinite(x)) {
        g_ascii_dtostr(low, sizeof low, floor(x / width) * width + 0.0);
        g_strlcpy(text, low, size);
    }
}

/* The number of a field's value; UINT32_MAX when there are too many. */
static uint32_t value_of(struct risk_file *file, struct risk_column *c, struct csv_field f) {
    char text[MAX_TEXT + 8];
    size_t size = MIN(f.size, (size_t)MAX_TEXT);
    memcpy(text, f.text, size);
    text[size] = '\0';
    if (c->n_chars > 0) {
        cut(text, c->n_chars);
    } else if (c->band > 0) {
        band(text, sizeof text, c->band);
    }
    bool has_none = is_missing(text);
    const char *key = has_none ? MISSING_TEXT : text;
    uint32_t value = GPOINTER_TO_UINT(g_hash_table_lookup(c->ids, key));
    if (value == 0) {
        file->n_text_bytes += strlen(key) + 1;
        if (c->texts->len == MAX_VALUES || file->n_text_bytes > MAX_TEXTS) {
            return UINT32_MAX;
        }
        char *copy = g_strdup(key);
        g_ptr_array_add(c->texts, copy);
        value = c->texts->len;
        g_hash_table_insert(c->ids, copy, GUINT_TO_POINTER(value));
    }
    if (has_none) {
        c->n_missing++;
        c->missing = value - 1;
    }
    return value - 1;
}

static bool on_row(void *data, const struct csv_field *fields, uint64_t row, GError **error) {
    struct reading *r = data;
    uint32_t quasi[RISK_MAX_QUASI];
    uint32_t sensitive[RISK_MAX_SENSITIVE];
    bool has_room = true;
    for (int i = 0; i < r->file->n_quasi; i++) {
        quasi[i] = value_of(r->file, &r->file->quasi[i], fields[r->file->quasi[i].index]);
        has_room = has_room && quasi[i] != UINT32_MAX;
    }
    for (int i = 0; i < r->file->n_sensitive; i++) {
        sensitive[i] =
            value_of(r->file, &r->file->sensitive[i], fields[r->file->sensitive[i].index]);
        has_room = has_room && sensitive[i] != UINT32_MAX;
    }
    if (has_room && risk_table_add(r->file->table, quasi, sensitive)) {
        return true;
    }
    return csv_rows_refuse(error, r->name, row, 0, "there are more combinations than memory is for",
                           "coarsen a column, as zip:3 or age/5");
}

static void on_ragged(void *data, uint64_t row) {
    struct reading *r = data;
    (void)row;
    r->file->n_ragged++;
}

static struct risk_file *end_reading(struct risk_file *f, bool is_read, const char *name,
                                     GError **error) {
    if (is_read && f->table->n_records == 0) {
        g_autofree char *what = g_strdup_printf("%s: there are no records", name);
        is_read = refuse(error, what, "check that it is the right file");
    }
    if (!is_read) {
        risk_file_free(f);
        return NULL;
    }
    return f;
}

struct risk_file *risk_file_read(const char *path, const GPtrArray *quasi,
                                 const GPtrArray *sensitive, GError **error) {
    struct reading r = {.file = file_new(quasi, sensitive, error)};
    const struct csv_rows rows = {.head = on_head, .row = on_row, .ragged = on_ragged, .data = &r};
    g_autofree char *name = g_path_get_basename(path);
    return r.file == NULL ? NULL
                          : end_reading(r.file, csv_rows_file(path, &rows, error), name, error);
}

struct risk_file *risk_file_parse(const char *text, size_t size, const char *name,
                                  const GPtrArray *quasi, const GPtrArray *sensitive,
                                  GError **error) {
    struct reading r = {.file = file_new(quasi, sensitive, error)};
    const struct csv_rows rows = {.head = on_head, .row = on_row, .ragged = on_ragged, .data = &r};
    return r.file == NULL
               ? NULL
               : end_reading(r.file, csv_rows_text(text, size, name, &rows, error), name, error);
}

/* --- the order of a sensitive column's values --- */

struct ranked {
    const char *text;
    uint32_t value;
    double number;
    bool is_missing;
};

static int compare_ranked(const void *a, const void *b) {
    const struct ranked *x = a;
    const struct ranked *y = b;
    if (x->is_missing != y->is_missing) {
        return x->is_missing ? 1 : -1;
    }
    if (x->number < y->number || x->number > y->number) {
        return x->number < y->number ? -1 : 1;
    }
    return strcmp(x->text, y->text);
}

uint32_t *risk_column_ranks(struct risk_column *c) {
    guint n = c->texts->len;
    struct ranked *all = g_new(struct ranked, n + 1);
    c->has_number_order = true;
    for (guint i = 0; i < n; i++) {
        char *end = NULL;
        const char *text = c->texts->pdata[i];
        all[i] = (struct ranked){text, i, g_ascii_strtod(text, &end), i == c->missing};
        bool is_good = end != text && *end == '\0' && isfinite(all[i].number);
        c->has_number_order = c->has_number_order && (is_good || all[i].is_missing);
    }
    for (guint i = 0; i < n; i++) {
        all[i].number = c->has_number_order && !all[i].is_missing ? all[i].number : 0;
    }
    qsort(all, n, sizeof *all, compare_ranked);
    uint32_t *ranks = g_new(uint32_t, n + 1);
    for (guint i = 0; i < n; i++) {
        ranks[all[i].value] = i;
    }
    g_free(all);
    return ranks;
}

/* --- coarser values --- */

#define FIRST_BAND 5
#define LEAST_NUMBERS 20 /* fewer different numbers are codes of categories */

static bool all_numbers(const struct risk_column *c) {
    bool is_all = c->texts->len > 0;
    for (guint i = 0; i < c->texts->len && is_all; i++) {
        char *end = NULL;
        const char *text = c->texts->pdata[i];
        double x = g_ascii_strtod(text, &end);
        is_all = i == c->missing || (end != text && *end == '\0' && isfinite(x));
    }
    return is_all;
}

uint32_t *risk_column_coarser(const struct risk_column *c, char **name) {
    double width = c->band > 0 ? 2 * c->band : FIRST_BAND;
    *name = NULL;
    if (c->n_chars > 1) {
        *name = g_strdup_printf("%s:%d", c->column, c->n_chars - 1);
    } else if (c->n_chars == 0 &&
               (c->band > 0 || (c->texts->len >= LEAST_NUMBERS && all_numbers(c)))) {
        char text[G_ASCII_DTOSTR_BUF_SIZE];
        *name =
            g_strdup_printf("%s/%s", c->column, g_ascii_formatd(text, sizeof text, "%g", width));
    } else {
        return NULL;
    }
    GHashTable *ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    uint32_t *coarser = g_new(uint32_t, (gsize)c->texts->len + 1);
    for (guint i = 0; i < c->texts->len; i++) {
        char text[MAX_TEXT + G_ASCII_DTOSTR_BUF_SIZE];
        g_strlcpy(text, c->texts->pdata[i], sizeof text);
        if (i != c->missing && c->n_chars > 1) {
            cut(text, c->n_chars - 1);
        } else if (i != c->missing) {
            band(text, sizeof text, width);
        }
        uint32_t value = GPOINTER_TO_UINT(g_hash_table_lookup(ids, text));
        if (value == 0) {
            value = g_hash_table_size(ids) + 1;
            g_hash_table_insert(ids, g_strdup(text), GUINT_TO_POINTER(value));
        }
        coarser[i] = value - 1;
    }
    g_hash_table_unref(ids);
    return coarser;
}
