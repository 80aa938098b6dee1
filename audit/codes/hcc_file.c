#include "audit/codes/hcc_file.h"

#include <math.h>
#include <string.h>

#include "audit/codes/csv_rows.h"
#include "metrics/icd10.h"

#define MAX_FILE ((size_t)128 << 20)
#define MOST_WEIGHT 1e6

struct reading {
    struct hcc_map *map;
    const char *name, *segment;
    int columns[3];
    const char *weight_column;
};

/* A whole number of categories reads alike as "37" and "37.0", which spreadsheets make of it. */
static char *category_of(struct csv_field f) {
    char *text = csv_rows_copy(f);
    if (g_str_has_suffix(text, ".0")) {
        text[strlen(text) - 2] = '\0';
    }
    return text;
}

static bool weight_of(const struct reading *r, struct csv_field f, uint64_t row, int column,
                      int64_t *weight, GError **error) {
    g_autofree char *text = csv_rows_copy(f);
    char *end = NULL;
    double x = g_ascii_strtod(text, &end);
    if (end == text || *end != '\0' || !(fabs(x) <= MOST_WEIGHT)) {
        return csv_rows_refuse(error, r->name, row, column, "this is not a weight",
                               "write a number");
    }
    *weight = (int64_t)llround(x * HCC_WEIGHT_ONE);
    return true;
}

static bool weigh(const struct reading *r, uint32_t category, int64_t weight, uint64_t row,
                  int column, GError **error) {
    return hcc_map_weigh(r->map, category, weight) ||
           csv_rows_refuse(error, r->name, row, column, "the category has another weight above",
                           "give a category one weight a segment");
}

static bool mapping_head(void *data, const char *file, const GPtrArray *header, GError **error) {
    static const char *const codes[] = {"code", "icd10", "icd_code", "drg", NULL};
    static const char *const categories[] = {"hcc", "category", NULL};
    struct reading *r = data;
    const char *const weights[] = {r->weight_column, NULL};
    r->columns[0] = csv_rows_column(header, codes);
    r->columns[1] = csv_rows_column(header, categories);
    r->columns[2] = csv_rows_column(header, weights);
    return r->columns[0] >= 0 ||
           csv_rows_refuse(error, file, 1, 0, "there is no column \"code\"", "name it");
}

static bool mapping_row(void *data, const struct csv_field *fields, uint64_t row, GError **error) {
    struct reading *r = data;
    const int *at = r->columns;
    char code[ICD10_MAX_CODE + 1];
    size_t n = icd10_normalise(fields[at[0]].text, fields[at[0]].size, code);
    if (n == 0 || n == (size_t)-1) {
        return csv_rows_refuse(error, r->name, row, at[0] + 1, "there is no code", "write a code");
    }
    g_autofree char *name = at[1] < 0 ? g_strdup(code) : category_of(fields[at[1]]);
    if (name[0] == '\0') {
        return csv_rows_refuse(error, r->name, row, at[1] + 1, "there is no category",
                               "leave out codes without one");
    }
    uint32_t category = hcc_map_category(r->map, name);
    hcc_map_add(r->map, code, category);
    int64_t weight = 0;
    return at[2] < 0 || (weight_of(r, fields[at[2]], row, at[2] + 1, &weight, error) &&
                         weigh(r, category, weight, row, at[2] + 1, error));
}

bool hcc_parse_mapping(struct hcc_map *m, const char *text, size_t size, const char *name,
                       const char *segment, bool *has_weights, GError **error) {
    struct reading r = {
        .map = m, .name = name, .weight_column = segment == NULL ? "weight" : segment};
    const struct csv_rows rows = {.head = mapping_head, .row = mapping_row, .data = &r};
    bool is_ok = csv_rows_text(text, size, name, &rows, error);
    *has_weights = is_ok && r.columns[2] >= 0;
    return is_ok;
}

static bool hierarchy_head(void *data, const char *file, const GPtrArray *header, GError **error) {
    static const char *const above[] = {"hcc", NULL};
    static const char *const below[] = {"drops_hcc", "drops", NULL};
    struct reading *r = data;
    r->columns[0] = csv_rows_column(header, above);
    r->columns[1] = csv_rows_column(header, below);
    return (r->columns[0] >= 0 && r->columns[1] >= 0) ||
           csv_rows_refuse(error, file, 1, 0, "there is no column \"hcc\" or \"drops_hcc\"",
                           "name them");
}

static bool hierarchy_row(void *data, const struct csv_field *fields, uint64_t row,
                          GError **error) {
    (void)row;
    (void)error;
    struct reading *r = data;
    g_autofree char *above = category_of(fields[r->columns[0]]);
    g_autofree char *below = category_of(fields[r->columns[1]]);
    uint32_t a = hcc_map_find(r->map, above);
    uint32_t b = hcc_map_find(r->map, below);
    if (a != UINT32_MAX && b != UINT32_MAX && a != b) {
        hcc_map_drop(r->map, a, b); /* of categories that no code has there is nothing to drop */
    }
    return true;
}

bool hcc_parse_hierarchy(struct hcc_map *m, const char *text, size_t size, const char *name,
                         GError **error) {
    struct reading r = {.map = m, .name = name};
    const struct csv_rows rows = {.head = hierarchy_head, .row = hierarchy_row, .data = &r};
    return csv_rows_text(text, size, name, &rows, error);
}

static bool coefficients_head(void *data, const char *file, const GPtrArray *header,
                              GError **error) {
    static const char *const variables[] = {"variable", NULL};
    static const char *const values[] = {"value", "coefficient", NULL};
    struct reading *r = data;
    r->columns[0] = csv_rows_column(header, variables);
    r->columns[1] = csv_rows_column(header, values);
    return (r->columns[0] >= 0 && r->columns[1] >= 0) ||
           csv_rows_refuse(error, file, 1, 0, "there is no column \"variable\" or \"value\"",
                           "name them");
}

/* "CNA_HCC37" of segment "cna" is category "37". */
static bool coefficients_row(void *data, const struct csv_field *fields, uint64_t row,
                             GError **error) {
    struct reading *r = data;
    g_autofree char *prefix = g_strdup_printf("%s_HCC", r->segment);
    g_autofree char *variable = csv_rows_copy(fields[r->columns[0]]);
    size_t n = strlen(prefix);
    if (g_ascii_strncasecmp(variable, prefix, n) != 0) {
        return true;
    }
    uint32_t category = hcc_map_find(r->map, variable + n);
    int64_t weight = 0;
    return category == UINT32_MAX ||
           (weight_of(r, fields[r->columns[1]], row, r->columns[1] + 1, &weight, error) &&
            weigh(r, category, weight, row, r->columns[1] + 1, error));
}

bool hcc_parse_coefficients(struct hcc_map *m, const char *text, size_t size, const char *name,
                            const char *segment, GError **error) {
    struct reading r = {.map = m, .name = name, .segment = segment};
    const struct csv_rows rows = {.head = coefficients_head, .row = coefficients_row, .data = &r};
    return csv_rows_text(text, size, name, &rows, error);
}

static bool refuse(GError **error, const char *file, const char *what, const char *fix) {
    g_autofree char *name = g_path_get_basename(file);
    g_set_error(error, g_quark_from_static_string("ombud-hcc"), 0, "%s: %s; fix: %s", name, what,
                fix);
    return false;
}

/* Every category has its weight, or who reads the sums would not know what is missing. */
static bool check_weights(const struct hcc_map *m, const struct hcc_files *f, GError **error) {
    for (guint i = 0; i < m->names->len; i++) {
        if (!g_array_index(m->has_weight, bool, i)) {
            g_autofree char *what = g_strdup_printf(
                "category %.20s has no weight in segment \"%.20s\"",
                (const char *)m->names->pdata[i], f->segment == NULL ? "weight" : f->segment);
            return refuse(error, f->mapping, what,
                          "name the column of weights, or the segment and --coefficients");
        }
    }
    return true;
}

struct hcc_map *hcc_load(const struct hcc_files *f, GError **error) {
    struct hcc_map *m = hcc_map_new();
    const char *const paths[] = {f->mapping, f->hierarchy, f->coefficients};
    bool is_ok = f->coefficients == NULL || f->segment != NULL ||
                 refuse(error, f->coefficients, "no segment is chosen", "give --segment cna");
    for (size_t i = 0; is_ok && i < G_N_ELEMENTS(paths); i++) {
        if (paths[i] == NULL) {
            continue;
        }
        size_t size = 0;
        bool has_weights = false;
        g_autofree char *name = g_path_get_basename(paths[i]);
        g_autofree char *text = csv_rows_slurp(paths[i], MAX_FILE, &size, error);
        is_ok = text != NULL &&
                (i == 0   ? hcc_parse_mapping(m, text, size, name, f->segment, &has_weights, error)
                 : i == 1 ? hcc_parse_hierarchy(m, text, size, name, error)
                          : hcc_parse_coefficients(m, text, size, name, f->segment, error));
    }
    if (!is_ok || !check_weights(m, f, error)) {
        g_clear_pointer(&m, hcc_map_free);
    }
    return m;
}
