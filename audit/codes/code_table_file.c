#include "audit/codes/code_table_file.h"

#include <string.h>

#include "audit/codes/csv_rows.h"
#include "metrics/icd10.h"

#define MAX_TABLE ((size_t)256 << 20)

static GQuark table_error(void) {
    return g_quark_from_static_string("ombud-code-table");
}

static int32_t days(int year, int month, int day) {
    g_autofree char *text = g_strdup_printf("%04d-%02d-%02d", year, month, day);
    return code_date(text, strlen(text));
}

/* The last 20xx of a name that is not part of a longer number; 0: none. */
static int year_of(const char *name) {
    int year = 0;
    for (const char *p = name; *p != '\0'; p++) {
        bool starts = p == name || !g_ascii_isdigit(p[-1]);
        if (starts && p[0] == '2' && p[1] == '0' && g_ascii_isdigit(p[2]) &&
            g_ascii_isdigit(p[3]) && !g_ascii_isdigit(p[4])) {
            year = 2000 + 10 * (p[2] - '0') + (p[3] - '0');
        }
    }
    return year;
}

void code_table_name(const char *name, enum code_system *system, bool *has_system, int32_t *from,
                     int32_t *to) {
    static const struct {
        const char *word;
        enum code_system system;
    } words[] = {{"pcs", CODE_ICD10PCS},
                 {"hcpc", CODE_HCPCS},
                 {"anweb", CODE_HCPCS},
                 {"cpt", CODE_CPT},
                 {"icd10cm", CODE_ICD10CM}};
    g_autofree char *lower = g_ascii_strdown(name, -1);
    *has_system = false;
    for (size_t i = 0; i < G_N_ELEMENTS(words) && !*has_system; i++) {
        *has_system = strstr(lower, words[i].word) != NULL;
        *system = *has_system ? words[i].system : CODE_ICD10CM;
    }
    int year = year_of(lower);
    *from = *to = 0;
    if (year == 0) {
        return;
    }
    if (*system == CODE_HCPCS || *system == CODE_CPT) {
        static const char *const quarters[] = {"apr", "jul", "oct"};
        *from = days(year, 1, 1);
        *to = days(year, 12, 31);
        for (int q = 0; q < 3; q++) {
            *from = strstr(lower, quarters[q]) != NULL ? days(year, 4 + 3 * q, 1) : *from;
        }
        return;
    }
    *from = strstr(lower, "apr") != NULL   ? days(year, 4, 1)
            : strstr(lower, "jan") != NULL ? days(year, 1, 1)
                                           : days(year - 1, 10, 1);
    *to = days(year, 9, 30);
}

/* One line of a fixed-width file, without its end. */
struct line {
    const char *text;
    size_t size;
};

static bool next_line(const char **at, const char *end, struct line *line) {
    if (*at >= end) {
        return false;
    }
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    const char *last = stop == NULL ? end : stop;
    line->text = *at;
    line->size = (size_t)(last - *at);
    *at = stop == NULL ? end : stop + 1;
    if (line->size > 0 && line->text[line->size - 1] == '\r') {
        line->size--;
    }
    return true;
}

/* Columns first..last, counted from 1, blanks around taken off. Caller frees. */
static char *columns_of(const struct line *l, size_t first, size_t last) {
    if (l->size < first) {
        return g_strdup("");
    }
    size_t n = MIN(last, l->size) - first + 1;
    /* A column is a byte; a description may be cut inside a letter. */
    g_autofree char *raw = g_strndup(l->text + first - 1, n);
    return g_strstrip(g_utf8_make_valid(raw, -1));
}

static bool is_order_line(const struct line *l) {
    if (l->size < 15 || l->text[5] != ' ' || l->text[13] != ' ' ||
        (l->text[14] != '0' && l->text[14] != '1')) {
        return false;
    }
    for (int i = 0; i < 5; i++) {
        if (!g_ascii_isdigit(l->text[i])) {
            return false;
        }
    }
    return g_ascii_isalnum(l->text[6]);
}

static bool is_hcpcs_line(const struct line *l) {
    return l->size >= 292 && strchr("3478", l->text[10]) != NULL;
}

/* Reading of one table. */
struct reading {
    struct code_table *table;
    const char *name;
    int code, description, billable, from, to; /* columns of a CSV; -1: not there */
};

static bool add(struct reading *r, struct code_entry *e, const char *raw, uint64_t row,
                GError **error) {
    char code[ICD10_MAX_CODE + 1];
    size_t n = icd10_normalise(raw, strlen(raw), code);
    if (n == 0 || n == (size_t)-1) {
        return csv_rows_refuse(error, r->name, row, 0, "there is no code, or it is too long",
                               "check the layout of the table");
    }
    e->code = code;
    if (!code_table_add(r->table, e)) {
        return csv_rows_refuse(error, r->name, row, 0, "the code stands in the table twice",
                               "give each year its own table");
    }
    return true;
}

static bool read_order(struct reading *r, const char *text, size_t size, GError **error) {
    const char *at = text;
    struct line line;
    for (uint64_t row = 1; next_line(&at, text + size, &line); row++) {
        if (line.size == 0) {
            continue;
        }
        if (!is_order_line(&line)) {
            return csv_rows_refuse(error, r->name, row, 0,
                                   "this is not a line of an order file (number, code, 0 or 1)",
                                   "give the file as CMS publishes it");
        }
        g_autofree char *code = columns_of(&line, 7, 13);
        g_autofree char *brief = columns_of(&line, 17, 76);
        g_autofree char *full = columns_of(&line, 78, line.size);
        struct code_entry e = {.description = full[0] != '\0' ? full : brief,
                               .is_billable = line.text[14] == '1',
                               .from = CODE_DATE_FIRST,
                               .to = CODE_DATE_LAST};
        if (!add(r, &e, code, row, error)) {
            return false;
        }
    }
    return true;
}

static bool date_or(struct reading *r, const char *text, int32_t fallback, int32_t *date,
                    uint64_t row, int column, GError **error) {
    *date = text[0] == '\0' ? fallback : code_date(text, strlen(text));
    return *date != 0 ||
           csv_rows_refuse(error, r->name, row, column, "this is not a date", "write YYYY-MM-DD");
}

static bool read_hcpcs(struct reading *r, const char *text, size_t size, GError **error) {
    const char *at = text;
    struct line line;
    for (uint64_t row = 1; next_line(&at, text + size, &line); row++) {
        if (line.size == 0) {
            continue;
        }
        if (!is_hcpcs_line(&line)) {
            return csv_rows_refuse(error, r->name, row, 0,
                                   "this is not a line of a HCPCS file (320 columns)",
                                   "give the file as CMS publishes it");
        }
        if (line.text[10] != '3') { /* continued descriptions, modifiers */
            continue;
        }
        g_autofree char *code = columns_of(&line, 1, 5);
        g_autofree char *description = columns_of(&line, 12, 91);
        g_autofree char *added = columns_of(&line, 269, 276);
        g_autofree char *ended = columns_of(&line, 285, 292);
        struct code_entry e = {.description = description, .is_billable = true};
        if (!date_or(r, added, CODE_DATE_FIRST, &e.from, row, 269, error) ||
            !date_or(r, ended, CODE_DATE_LAST, &e.to, row, 285, error) ||
            !add(r, &e, code, row, error)) {
            return false;
        }
    }
    return true;
}

static bool on_head(void *data, const char *file, const GPtrArray *header, GError **error) {
    static const char *const codes[] = {"code", "icd_code", "icd10", "hcpcs", "cpt", NULL};
    static const char *const descriptions[] = {"description", "long_description", "title",
                                               "short_description", NULL};
    static const char *const billables[] = {"billable", "valid_for_billing", "is_billable", NULL};
    static const char *const froms[] = {"valid_from", "effective_date", "from", NULL};
    static const char *const tos[] = {"valid_to", "termination_date", "to", NULL};
    struct reading *r = data;
    r->code = csv_rows_column(header, codes);
    r->description = csv_rows_column(header, descriptions);
    r->billable = csv_rows_column(header, billables);
    r->from = csv_rows_column(header, froms);
    r->to = csv_rows_column(header, tos);
    return r->code >= 0 || csv_rows_refuse(error, file, 1, 0, "there is no column \"code\"",
                                           "name it, or give CMS's order file");
}

static bool flag_of(struct csv_field f, bool *flag) {
    static const char *const words[] = {"0", "false", "no", "n", "1", "true", "yes", "y"};
    g_autofree char *text = csv_rows_copy(f);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_ascii_strcasecmp(text, words[i]) == 0) {
            *flag = i >= G_N_ELEMENTS(words) / 2;
            return true;
        }
    }
    return false;
}

static char *text_at(const struct csv_field *fields, int column) {
    return column < 0 ? g_strdup("") : csv_rows_copy(fields[column]);
}

static bool on_row(void *data, const struct csv_field *fields, uint64_t row, GError **error) {
    struct reading *r = data;
    g_autofree char *code = text_at(fields, r->code);
    g_autofree char *description = text_at(fields, r->description);
    g_autofree char *from = text_at(fields, r->from);
    g_autofree char *to = text_at(fields, r->to);
    struct code_entry e = {.description = description, .is_billable = true};
    if (r->billable >= 0 && !flag_of(fields[r->billable], &e.is_billable)) {
        return csv_rows_refuse(error, r->name, row, r->billable + 1, "this is not 0 or 1",
                               "write 1 for a billable code, 0 for a header");
    }
    return date_or(r, from, CODE_DATE_FIRST, &e.from, row, r->from + 1, error) &&
           date_or(r, to, CODE_DATE_LAST, &e.to, row, r->to + 1, error) &&
           add(r, &e, code, row, error);
}

/* Where neither the name nor the layout tells: codes without the shape of ICD-10-CM decide,
 * whatever their order. */
static enum code_system system_of(const struct code_table *t) {
    bool has[CODE_SYSTEMS] = {false};
    GHashTableIter iter;
    gpointer code = NULL;
    g_hash_table_iter_init(&iter, t->entries);
    while (g_hash_table_iter_next(&iter, &code, NULL)) {
        if (!icd10_has_shape(code)) {
            has[strlen(code) == 7         ? CODE_ICD10PCS
                : code_has_cpt_form(code) ? CODE_CPT
                                          : CODE_HCPCS] = true;
        }
    }
    static const enum code_system order[] = {CODE_ICD10PCS, CODE_HCPCS, CODE_CPT};
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        if (has[order[i]]) {
            return order[i];
        }
    }
    return CODE_ICD10CM;
}

struct code_table *code_table_parse(const char *text, size_t size, const char *name, int32_t from,
                                    int32_t to, GError **error) {
    enum code_system system = CODE_ICD10CM;
    bool has_system = false;
    int32_t name_from = 0;
    int32_t name_to = 0;
    code_table_name(name, &system, &has_system, &name_from, &name_to);
    bool is_given = from != 0;
    struct reading r = {.name = name};
    r.table = code_table_new(system,
                             is_given        ? from
                             : name_from > 0 ? name_from
                                             : CODE_DATE_FIRST,
                             is_given        ? to
                             : name_from > 0 ? name_to
                                             : CODE_DATE_LAST);
    const char *at = text;
    struct line line = {.text = "", .size = 0};
    while (line.size == 0 && next_line(&at, text + size, &line)) {
    }
    bool is_ok = false;
    if (is_order_line(&line)) {
        is_ok = read_order(&r, text, size, error);
    } else if (is_hcpcs_line(&line)) {
        r.table->system = CODE_HCPCS;
        has_system = true;
        is_ok = read_hcpcs(&r, text, size, error);
    } else {
        const struct csv_rows rows = {.head = on_head, .row = on_row, .data = &r};
        is_ok = csv_rows_text(text, size, name, &rows, error);
    }
    if (is_ok && g_hash_table_size(r.table->entries) == 0) {
        is_ok = csv_rows_refuse(error, name, 1, 0, "there is no code", "check the file");
    }
    if (!is_ok) {
        code_table_free(r.table);
        return NULL;
    }
    r.table->system = has_system ? r.table->system : system_of(r.table);
    return r.table;
}

/* "2020-10-01..2021-09-30", "FY2021", "always". */
static bool read_span(const char *span, int32_t *from, int32_t *to) {
    const char *dots = strstr(span, "..");
    if (strcmp(span, "always") == 0) {
        *from = CODE_DATE_FIRST;
        *to = CODE_DATE_LAST;
        return true;
    }
    if (g_ascii_strncasecmp(span, "FY", 2) == 0 && strlen(span) == 6 && year_of(span + 2) > 0) {
        *from = days(year_of(span + 2) - 1, 10, 1);
        *to = days(year_of(span + 2), 9, 30);
        return true;
    }
    if (dots == NULL) {
        return false;
    }
    *from = dots == span ? CODE_DATE_FIRST : code_date(span, (size_t)(dots - span));
    *to = dots[2] == '\0' ? CODE_DATE_LAST : code_date(dots + 2, strlen(dots + 2));
    return *from != 0 && *to != 0 && *from <= *to;
}

struct code_table *code_table_load(const char *argument, GError **error) {
    const char *sign = strrchr(argument, '@');
    int32_t from = 0;
    int32_t to = 0;
    if (sign != NULL && strchr(sign, '/') == NULL && !read_span(sign + 1, &from, &to)) {
        g_set_error(error, table_error(), 0,
                    "code table \"%.60s\": the dates are not understood; fix: write "
                    "FILE@2020-10-01..2021-09-30, FILE@FY2021 or FILE@always",
                    sign);
        return NULL;
    }
    g_autofree char *path =
        from == 0 ? g_strdup(argument) : g_strndup(argument, (gsize)(sign - argument));
    g_autofree char *name = g_path_get_basename(path);
    size_t size = 0;
    g_autofree char *text = csv_rows_slurp(path, MAX_TABLE, &size, error);
    return text == NULL ? NULL : code_table_parse(text, size, name, from, to, error);
}
