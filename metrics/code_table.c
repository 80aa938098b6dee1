#include "metrics/code_table.h"

#include <string.h>

const char *const code_system_names[CODE_SYSTEMS] = {"icd-10-cm", "icd-10-pcs", "hcpcs", "cpt"};

static bool digits(const char *text, size_t n, int *value) {
    *value = 0;
    for (size_t i = 0; i < n; i++) {
        if (!g_ascii_isdigit(text[i])) {
            return false;
        }
        *value = *value * 10 + (text[i] - '0');
    }
    return true;
}

int32_t code_date(const char *text, size_t n) {
    int year = 0;
    int month = 0;
    int day = 0;
    bool is_dashed = n >= 10 && text[4] == '-' && text[7] == '-' &&
                     (n == 10 || text[10] == ' ' || text[10] == 'T');
    if (is_dashed
            ? !digits(text, 4, &year) || !digits(text + 5, 2, &month) || !digits(text + 8, 2, &day)
            : n != 8 || !digits(text, 4, &year) || !digits(text + 4, 2, &month) ||
                  !digits(text + 6, 2, &day)) {
        return 0;
    }
    if (!g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year)) {
        return 0;
    }
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    return (int32_t)g_date_get_julian(&date);
}

struct code_table *code_table_new(enum code_system system, int32_t from, int32_t to) {
    struct code_table *t = g_new0(struct code_table, 1);
    t->system = system;
    t->from = from;
    t->to = to;
    t->entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    t->strings = g_string_chunk_new(65536);
    return t;
}

void code_table_free(struct code_table *t) {
    if (t != NULL) {
        g_hash_table_unref(t->entries);
        g_string_chunk_free(t->strings);
        g_free(t);
    }
}

/* "Unspecified" as a word: not the end of another, and "unspecified," counts. */
static bool says_unspecified(const char *description) {
    g_autofree char *lower = g_ascii_strdown(description, -1);
    const char *word = "unspecified";
    for (const char *at = strstr(lower, word); at != NULL; at = strstr(at + 1, word)) {
        if ((at == lower || !g_ascii_isalnum(at[-1])) && !g_ascii_isalnum(at[strlen(word)])) {
            return true;
        }
    }
    return false;
}

bool code_table_add(struct code_table *t, const struct code_entry *e) {
    if (g_hash_table_contains(t->entries, e->code)) {
        return false;
    }
    struct code_entry *own = g_new(struct code_entry, 1);
    *own = *e;
    own->code = g_string_chunk_insert(t->strings, e->code);
    bool is_described = e->description != NULL && e->description[0] != '\0';
    own->description = is_described ? g_string_chunk_insert(t->strings, e->description) : NULL;
    own->is_unspecified = is_described && says_unspecified(e->description);
    t->has_descriptions = t->has_descriptions || is_described;
    g_hash_table_insert(t->entries, (gpointer)(uintptr_t)own->code, own);
    return true;
}

const struct code_entry *code_table_find(const struct code_table *t, const char *code) {
    return g_hash_table_lookup(t->entries, code);
}

const struct code_entry *code_table_parent(const struct code_table *t, const char *code) {
    g_autofree char *above = g_strdup(code);
    for (size_t n = strlen(code); n > 1; n--) {
        above[n - 1] = '\0';
        const struct code_entry *e = code_table_find(t, above);
        if (e != NULL) {
            return e;
        }
    }
    return NULL;
}

struct code_tables *code_tables_new(void) {
    struct code_tables *t = g_new0(struct code_tables, 1);
    t->tables = g_ptr_array_new_with_free_func((GDestroyNotify)code_table_free);
    return t;
}

void code_tables_free(struct code_tables *t) {
    if (t != NULL) {
        g_ptr_array_unref(t->tables);
        g_free(t);
    }
}

void code_tables_add(struct code_tables *t, struct code_table *table) {
    g_ptr_array_add(t->tables, table);
}

const struct code_table *code_tables_in_force(const struct code_tables *t, enum code_system system,
                                              int32_t date) {
    const struct code_table *best = NULL;
    for (guint i = 0; i < t->tables->len; i++) {
        const struct code_table *x = t->tables->pdata[i];
        if (x->system == system && x->from <= date && date <= x->to &&
            (best == NULL || x->from > best->from)) {
            best = x;
        }
    }
    return best;
}

bool code_has_cpt_form(const char *code) {
    int value = 0;
    return strlen(code) == 5 && digits(code, 4, &value) &&
           (g_ascii_isdigit(code[4]) || strchr("FMTU", code[4]) != NULL);
}

bool code_has_hcpcs_form(const char *code) {
    int value = 0;
    return strlen(code) == 5 && code[0] >= 'A' && code[0] <= 'V' && digits(code + 1, 4, &value);
}

/* What the tables of one system say; `has_any`: there is a table of it at all. */
struct opinion {
    enum code_status status;
    const struct code_entry *entry;
    bool has_any;
};

static enum code_status status_of(const struct code_entry *e) {
    return e->is_billable ? CODE_VALID : CODE_HEADER;
}

/* The best that a table of any date says, looked at from the last to start. */
static struct opinion of_all_dates(const struct code_tables *t, enum code_system system,
                                   const char *code) {
    struct opinion o = {.status = CODE_UNKNOWN};
    int32_t from = 0;
    for (guint i = 0; i < t->tables->len; i++) {
        const struct code_table *x = t->tables->pdata[i];
        if (x->system != system) {
            continue;
        }
        o.has_any = true;
        const struct code_entry *e = code_table_find(x, code);
        if (e != NULL && (o.entry == NULL || status_of(e) < o.status ||
                          (status_of(e) == o.status && x->from > from))) {
            o.status = status_of(e);
            o.entry = e;
            from = x->from;
        }
    }
    return o;
}

static struct opinion of_system(const struct code_tables *t, enum code_system system,
                                const char *code, int32_t date) {
    struct opinion any = of_all_dates(t, system, code);
    if (date == 0 || !any.has_any) {
        return any;
    }
    const struct code_table *table = code_tables_in_force(t, system, date);
    const struct code_entry *e = table == NULL ? NULL : code_table_find(table, code);
    struct opinion o = {.has_any = true, .entry = e};
    if (table == NULL) {
        o.status = CODE_NO_TABLE;
    } else if (e != NULL) {
        o.status = e->from <= date && date <= e->to ? status_of(e) : CODE_NOT_AT_DATE;
    } else {
        o.status = any.entry != NULL ? CODE_NOT_AT_DATE : CODE_UNKNOWN;
        o.entry = any.entry;
    }
    return o;
}

enum code_status code_tables_judge(const struct code_tables *t, const char *code, int32_t date,
                                   const struct code_entry **entry) {
    struct opinion best = {.status = CODE_NO_TABLE};
    for (int s = 0; s < CODE_SYSTEMS; s++) {
        struct opinion o = of_system(t, (enum code_system)s, code, date);
        if (o.has_any && (!best.has_any || o.status < best.status)) {
            best = o;
        }
    }
    if (t->takes_cpt && best.status > CODE_FORMAT_ONLY && code_has_cpt_form(code)) {
        best = (struct opinion){.status = CODE_FORMAT_ONLY};
    }
    if (entry != NULL) {
        *entry = best.entry;
    }
    return best.status;
}
