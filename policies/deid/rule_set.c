/* Rule sets: the two of the law, and the user's file over one of them. */
#include "policies/deid/rule_set.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#include "policies/deid/column.h"
#include "policies/deid/scanner.h"
#include "policies/json_reader.h"

#define MAX_FILE ((size_t)1 << 20)
#define MAX_ITEMS 256
#define MATCH_LIMIT 1000000u
#define DEPTH_LIMIT 1000u
#define HEAP_LIMIT_KIB 20000u

struct rule_pattern {
    char *id;
    char letter;
    pcre2_code *code;
    pcre2_match_data *match;
    pcre2_match_context *context;
};

static GQuark rule_quark(void) {
    return g_quark_from_static_string("ombud-deid-rules");
}

static void pattern_free(void *data) {
    struct rule_pattern *p = data;
    pcre2_match_context_free(p->context);
    pcre2_match_data_free(p->match);
    pcre2_code_free(p->code);
    g_free(p->id);
    g_free(p);
}

static struct rule_set *rule_set_new(void) {
    struct rule_set *r = g_new0(struct rule_set, 1);
    r->zip_census = 2020;
    r->reference_year = SCANNER_REFERENCE_YEAR;
    r->patterns = g_ptr_array_new_with_free_func(pattern_free);
    r->columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    r->allow = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    r->allow_columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return r;
}

struct rule_set *rule_set_named(const char *id, GError **error) {
    bool is_limited = strcmp(id, "limited-data-set") == 0;
    if (!is_limited && strcmp(id, "safe-harbor") != 0) {
        g_set_error(error, rule_quark(), 0,
                    "there is no rule set \"%.40s\"; fix: safe-harbor, limited-data-set, or a JSON "
                    "file",
                    id);
        return NULL;
    }
    struct rule_set *r = rule_set_new();
    r->id = g_strdup(id);
    r->is_limited = is_limited;
    return r;
}

void rule_set_free(struct rule_set *r) {
    if (r == NULL) {
        return;
    }
    g_ptr_array_unref(r->patterns);
    g_hash_table_unref(r->columns);
    g_hash_table_unref(r->allow);
    g_hash_table_unref(r->allow_columns);
    g_free(r->id);
    g_free(r);
}

/* --- the user's file --- */

static char letter_of(struct json_reader *j, const json_t *item, const char *path) {
    g_autofree char *text = json_reader_text(j, item, path, "letter", 1, true);
    char letter = text == NULL ? 'R' : text[0];
    if (letter < 'A' || letter > 'R') {
        json_reader_fail(j, path, "letter is not one of A to R",
                         "name the letter of 45 CFR 164.514(b)(2)(i)");
    }
    return letter;
}

static void add_pattern(struct json_reader *j, struct rule_set *r, const json_t *item,
                        const char *path) {
    static const char *const keys[] = {"id", "letter", "pattern", "ignore_case", NULL};
    if (!json_reader_keys(j, item, path, keys)) {
        return;
    }
    struct rule_pattern *p = g_new0(struct rule_pattern, 1);
    g_ptr_array_add(r->patterns, p);
    p->id = json_reader_text(j, item, path, "id", 60, true);
    p->letter = letter_of(j, item, path);
    bool ignores = json_reader_bool(j, item, path, "ignore_case", false);
    g_autofree char *text = json_reader_text(j, item, path, "pattern", 2000, true);
    if (text == NULL || j->error != NULL) {
        return;
    }
    int code;
    PCRE2_SIZE at;
    p->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
                            PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C |
                                (ignores ? PCRE2_CASELESS : 0),
                            &code, &at, NULL);
    if (p->code == NULL) {
        PCRE2_UCHAR words[128] = {0};
        (void)pcre2_get_error_message(code, words, sizeof words);
        g_autofree char *what = g_strdup_printf("pattern, character %zu: %s", at + 1, words);
        json_reader_fail(j, path, what, "correct the regular expression (PCRE2)");
        return;
    }
    (void)pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE);
    p->match = pcre2_match_data_create_from_pattern(p->code, NULL);
    p->context = pcre2_match_context_create(NULL);
    (void)pcre2_set_match_limit(p->context, MATCH_LIMIT);
    (void)pcre2_set_depth_limit(p->context, DEPTH_LIMIT);
    (void)pcre2_set_heap_limit(p->context, HEAP_LIMIT_KIB);
}

static void add_column(struct json_reader *j, struct rule_set *r, const json_t *item,
                       const char *path) {
    static const char *const keys[] = {"name", "letter", NULL};
    if (!json_reader_keys(j, item, path, keys)) {
        return;
    }
    g_autofree char *name = json_reader_text(j, item, path, "name", 200, true);
    char letter = letter_of(j, item, path);
    if (name != NULL) {
        g_hash_table_insert(r->columns, g_ascii_strdown(name, -1), GINT_TO_POINTER(letter));
    }
}

typedef void add_function(struct json_reader *j, struct rule_set *r, const json_t *item,
                          const char *path);

static void add_all(struct json_reader *j, struct rule_set *r, const json_t *root, const char *key,
                    add_function *add) {
    const json_t *list = json_reader_array(j, root, "$", key, MAX_ITEMS, false);
    for (size_t i = 0; j->error == NULL && list != NULL && i < json_array_size(list); i++) {
        g_autofree char *path = g_strdup_printf("$.%s[%zu]", key, i);
        add(j, r, json_array_get(list, i), path);
    }
}

static void add_texts(struct json_reader *j, const json_t *root, const char *key, GHashTable *set) {
    GPtrArray *texts = json_reader_texts(j, root, "$", key, 10000);
    for (guint i = 0; texts != NULL && i < texts->len; i++) {
        g_hash_table_add(set, g_utf8_strdown(texts->pdata[i], -1));
    }
    if (texts != NULL) {
        g_ptr_array_unref(texts);
    }
}

static void read_rules(struct json_reader *j, struct rule_set *r, const json_t *root) {
    static const char *const keys[] = {"schema",         "base",          "zip_census",
                                       "reference_year", "patterns",      "columns",
                                       "allow",          "allow_columns", NULL};
    static const char *const schemas[] = {"ombud-deid-rules/1", NULL};
    static const char *const bases[] = {"safe-harbor", "limited-data-set", NULL};
    if (!json_reader_keys(j, root, "$", keys)) {
        return;
    }
    (void)json_reader_word(j, root, "$", "schema", schemas, 0);
    int base = json_reader_word(j, root, "$", "base", bases, 0);
    r->is_limited = base == 1;
    r->id = g_strconcat(bases[base == 1], "+user", NULL);
    r->zip_census = (int)json_reader_integer(j, root, "$", "zip_census", 2000, 2020, 2020);
    if (r->zip_census % 10 != 0) {
        json_reader_fail(j, "$.zip_census", "is no census with a list", "2020, 2010 or 2000");
    }
    r->reference_year = (int)json_reader_integer(j, root, "$", "reference_year", 1990, 2200,
                                                 SCANNER_REFERENCE_YEAR);
    add_all(j, r, root, "patterns", add_pattern);
    add_all(j, r, root, "columns", add_column);
    add_texts(j, root, "allow", r->allow);
    add_texts(j, root, "allow_columns", r->allow_columns);
}

struct rule_set *rule_set_parse(const char *text, size_t size, const char *name, GError **error) {
    struct json_reader j = {.name = name};
    struct rule_set *r = rule_set_new();
    json_t *root = json_reader_load(&j, text, size, MAX_FILE);
    if (root != NULL) {
        read_rules(&j, r, root);
        json_decref(root);
    }
    if (j.error != NULL) {
        g_propagate_error(error, j.error);
        g_clear_pointer(&r, rule_set_free);
    }
    return r;
}

/* --- use --- */

bool rule_set_has(const struct rule_set *r, enum deid_rule rule) {
    if (!r->is_limited) {
        return true;
    }
    char letter = deid_rules[rule].letter;
    bool is_kept_place = rule == RULE_PLACE_CITY || rule == RULE_PLACE_COUNTY ||
                         rule == RULE_PLACE_NAMED || rule == RULE_PLACE_ZIP ||
                         rule == RULE_PLACE_FACILITY || rule == RULE_PLACE_TOWN;
    return letter != 'C' && letter != 'R' && !is_kept_place;
}

/* A user's letter as a rule whose cells all count. */
static enum deid_rule rule_of_letter(char letter) {
    for (int i = 0; i < DEID_RULES; i++) {
        if (deid_rules[i].letter == letter && i != RULE_BIRTH_YEAR && i != RULE_AGE) {
            return (enum deid_rule)i;
        }
    }
    return RULE_UNIQUE;
}

enum deid_rule rule_set_column(const struct rule_set *r, const char *name, size_t size,
                               char *letter) {
    enum deid_rule rule = column_rule(name, size);
    if (g_hash_table_size(r->columns) + g_hash_table_size(r->allow_columns) > 0) {
        g_autofree char *key = g_ascii_strdown(name, (gssize)size);
        int own = GPOINTER_TO_INT(g_hash_table_lookup(r->columns, key));
        if (own != 0) {
            *letter = (char)own;
            return rule_of_letter((char)own);
        }
        if (g_hash_table_contains(r->allow_columns, key)) {
            return DEID_RULES;
        }
    }
    if (rule == DEID_RULES || !rule_set_has(r, rule)) {
        return DEID_RULES;
    }
    *letter = deid_rules[rule].letter;
    return rule;
}

static bool is_allowed(const struct rule_set *r, const char *text, const struct deid_span *x) {
    g_autofree char *key = g_utf8_strdown(text + x->start, (gssize)(x->end - x->start));
    return g_hash_table_contains(r->allow, key);
}

static void filter(const struct rule_set *r, const char *text, GArray *spans) {
    bool has_allow = g_hash_table_size(r->allow) > 0;
    guint n = 0;
    for (guint i = 0; i < spans->len; i++) {
        struct deid_span x = g_array_index(spans, struct deid_span, i);
        bool is_kept = rule_set_has(r, x.rule) && !(has_allow && is_allowed(r, text, &x));
        if (is_kept) {
            g_array_index(spans, struct deid_span, n++) = x;
        }
    }
    g_array_set_size(spans, n);
}

static bool match_all(const struct rule_pattern *p, const char *text, size_t size, GArray *spans,
                      GError **error) {
    for (size_t at = 0; at <= size;) {
        int n = pcre2_match(p->code, (PCRE2_SPTR)text, size, at, 0, p->match, p->context);
        if (n == PCRE2_ERROR_NOMATCH) {
            return true;
        }
        if (n < 0) {
            g_set_error(error, rule_quark(), 0,
                        "the pattern \"%s\" meets its limit of matching; fix: write it without "
                        "nested repetition",
                        p->id);
            return false;
        }
        const PCRE2_SIZE *v = pcre2_get_ovector_pointer(p->match);
        if (v[1] > v[0]) {
            struct deid_span x = {.start = v[0],
                                  .end = v[1],
                                  .rule = RULE_USER,
                                  .letter = p->letter,
                                  .severity = DEID_FINDING,
                                  .confidence = (uint8_t)deid_rules[RULE_USER].confidence};
            g_array_append_val(spans, x);
        }
        at = v[1] > at ? v[1] : at + 1;
    }
    return true;
}

bool rule_set_apply(const struct rule_set *r, const char *text, size_t size, GArray *spans,
                    GError **error) {
    if (r->is_limited || g_hash_table_size(r->allow) > 0) {
        filter(r, text, spans);
    }
    for (guint i = 0; i < r->patterns->len; i++) {
        if (!match_all(r->patterns->pdata[i], text, size, spans, error)) {
            return false;
        }
    }
    if (r->patterns->len > 0) {
        scanner_settle(spans);
        filter(r, text, spans);
    }
    return true;
}
