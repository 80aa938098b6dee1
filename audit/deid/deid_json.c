/*
 * JSON, one value after another (NDJSON, a FHIR bundle, a bulk export): read as its bytes
 * pass (audit/deid/json_scan.h). Every string and number is a text; its key, and its parent's, are
 * its column. Keys are shown only where they cannot be data themselves.
 */
#include <string.h>

#include "audit/deid/deid_check.h"
#include "audit/deid/json_scan.h"
#include "policies/deid/column.h"

#define MAX_DEPTH 512
#define NAME_SIZE 64

struct level {
    bool is_array;
    uint32_t index;
    char key[NAME_SIZE]; /* the key in force; cut */
};

struct walk {
    struct deid_check *c;
    struct json_scan scan;
    int depth;
    struct level *levels; /* MAX_DEPTH */
    GString *path;
    GString *id, *spans; /* of the object that is a document of a corpus */
    bool has_text;
};

/* --- leaves --- */

static const char *key_at(const struct walk *w, int up) {
    int seen = 0;
    for (int d = w->depth - 1; d >= 0; d--) {
        if (!w->levels[d].is_array && seen++ == up) {
            return w->levels[d].key;
        }
    }
    return "";
}

static const char *path_of(struct walk *w) {
    g_string_truncate(w->path, 0);
    for (int d = 0; d < w->depth; d++) {
        const struct level *l = &w->levels[d];
        if (l->is_array) {
            g_string_append_printf(w->path, "[%u]", l->index);
        } else {
            bool may_show = column_may_show(l->key, strlen(l->key));
            g_string_append_printf(w->path, "%s%s", d > 0 ? "." : "", may_show ? l->key : "*");
        }
    }
    return w->path->str;
}

static bool is_one_of(const char *key, const char *const *words) {
    return g_strv_contains(words, key);
}

/* Addresses that name code systems and profiles, and are the same for everybody. */
static bool is_system(const char *key, const char *text) {
    static const char *const keys[] = {"system",         "profile",       "url",
                                       "definition",     "valueUri",      "instantiatesCanonical",
                                       "valueCanonical", "implicitRules", NULL};
    return is_one_of(key, keys) &&
           (g_str_has_prefix(text, "http") || g_str_has_prefix(text, "urn:"));
}

static bool is_instant(const char *p, size_t n) {
    return n >= 16 && n <= 35 && p[4] == '-' && p[7] == '-' && (p[10] == 'T' || p[10] == ' ') &&
           g_ascii_isdigit(p[0]) && g_ascii_isdigit(p[9]);
}

/* What key and parent make of a value. */
static enum deid_rule leaf_rule(const struct walk *w, char *letter) {
    static const char *const general[] = {"value", "text",   "reference", "valueString", "line",
                                          "given", "family", "prefix",    "suffix",      NULL};
    const char *key = key_at(w, 0);
    enum deid_rule rule = rule_set_column(w->c->rules, key, strlen(key), letter);
    if (rule == DEID_RULES && is_one_of(key, general)) {
        const char *parent = key_at(w, 1);
        rule = rule_set_column(w->c->rules, parent, strlen(parent), letter);
        bool is_name = rule == RULE_NAME_COLUMN || rule == RULE_PHONE ||
                       rule == RULE_PLACE_COLUMN || rule == RULE_UNIQUE_COLUMN;
        rule = is_name ? rule : DEID_RULES;
    }
    return rule;
}

/* Is it the "text" or "id" of a document of a corpus: {"id": ..., "text": ...}? */
static bool is_of_document(const struct walk *w, const char *key) {
    return w->depth == 1 && strcmp(w->levels[0].key, key) == 0;
}

static void put_spans(struct walk *w) {
    const GArray *spans = w->c->spans;
    const char *p = w->scan.text->str;
    g_string_truncate(w->spans, 0);
    size_t at = 0;
    glong characters = 0;
    for (guint i = 0; i < spans->len; i++) {
        const struct deid_span *x = &g_array_index(spans, struct deid_span, i);
        if (x->severity == DEID_POSSIBLE) {
            continue;
        }
        characters += g_utf8_strlen(p + at, (gssize)(x->start - at));
        glong end = characters + g_utf8_strlen(p + x->start, (gssize)(x->end - x->start));
        g_string_append_printf(w->spans, "%s{\"end\":%ld,\"letter\":\"%c\",\"start\":%ld}",
                               w->spans->len > 0 ? "," : "", end, x->letter, characters);
        at = x->end;
        characters = end;
    }
    w->has_text = true;
}

/* A leaf's text is in w->scan.text. *is_changed: the copy takes `fixed`. */
static bool leaf(struct walk *w, bool is_string, bool *is_changed) {
    struct deid_check *c = w->c;
    char letter = 0;
    const char *key = key_at(w, 0);
    const GString *t = w->scan.text;
    *is_changed = false;
    if (is_string && is_system(key, t->str)) {
        return true;
    }
    if (is_string && is_of_document(w, "id")) {
        g_string_assign(w->id, t->str);
    }
    struct deid_where where = {w->scan.line, 1, path_of(w)};
    enum deid_rule rule = leaf_rule(w, &letter);
    bool is_date = is_string && is_instant(t->str, t->len) &&
                   rule_set_has(c->rules, RULE_DATE_COLUMN) && rule == DEID_RULES;
    if (is_date) {
        rule = RULE_DATE_COLUMN;
        letter = 'C';
    }
    if (rule != DEID_RULES && column_fits(rule, t->str, t->len, c->rules->zip_census)) {
        c->counts.n_texts++;
        c->counts.n_bytes += (int64_t)t->len;
        deid_check_value(c, &where, rule, letter, t->str, t->len);
        *is_changed = true;
        return true;
    }
    if (!is_string && t->len < 7) {
        return true;
    }
    bool is_document = is_string && is_of_document(w, "text");
    where.column = is_document ? 0 : 1;
    if (!deid_check_text(c, &where, t->str, t->len)) {
        return false;
    }
    *is_changed = c->spans->len > 0;
    if (is_document && c->spans_out != NULL) {
        put_spans(w);
    }
    return true;
}

/* After a leaf, its bytes in the window: either kept, or the replacement written. */
static bool string_value(struct walk *w) {
    bool is_changed = false;
    FILE *copy = w->scan.copy;
    json_scan_keep(&w->scan); /* up to and without the quote, which is not yet read */
    w->scan.copy = NULL;      /* the raw string is not copied as the window moves */
    GString *fixed = w->c->fixed;
    (void)json_scan_next(&w->scan);
    bool is_good = json_scan_string(&w->scan);
    w->scan.copy = copy;
    if (!is_good || !leaf(w, true, &is_changed)) {
        return false;
    }
    if (copy != NULL) {
        const GString *out = is_changed ? fixed : w->scan.text;
        json_write_string(copy, out->str, out->len);
        w->scan.kept = w->scan.at;
    }
    return true;
}

static bool number_value(struct walk *w) {
    bool is_changed = false;
    FILE *copy = w->scan.copy;
    json_scan_keep(&w->scan);
    g_string_truncate(w->scan.text, 0);
    w->scan.copy = NULL;
    for (int c = json_scan_peek(&w->scan);
         c > 0 && (g_ascii_isalnum(c) || strchr("+-.", c) != NULL); c = json_scan_peek(&w->scan)) {
        g_string_append_c(w->scan.text, (gchar)json_scan_next(&w->scan));
        if (w->scan.text->len > 1000) {
            w->scan.copy = copy;
            return json_scan_fail(&w->scan, "a number is longer than 1,000 characters");
        }
    }
    w->scan.copy = copy;
    if (w->scan.text->len == 0) {
        return json_scan_fail(&w->scan, "a value is neither text, number, list nor object");
    }
    if (!leaf(w, false, &is_changed)) {
        return false;
    }
    if (copy != NULL && is_changed) {
        json_write_string(copy, w->c->fixed->str, w->c->fixed->len);
    } else if (copy != NULL) {
        (void)fwrite(w->scan.text->str, 1, w->scan.text->len, copy);
    }
    w->scan.kept = w->scan.at;
    return true;
}

/* --- structure --- */

static bool read_key(struct walk *w) {
    struct level *l = &w->levels[w->depth - 1];
    if (json_scan_token(&w->scan) != '"') {
        return json_scan_fail(&w->scan, "a key was expected");
    }
    (void)json_scan_next(&w->scan);
    if (!json_scan_string(&w->scan)) {
        return false;
    }
    size_t n = MIN(w->scan.text->len, NAME_SIZE - 1);
    memcpy(l->key, w->scan.text->str, n);
    l->key[n] = '\0';
    if (json_scan_token(&w->scan) != ':') {
        return json_scan_fail(&w->scan, "a colon was expected after a key");
    }
    (void)json_scan_next(&w->scan);
    return true;
}

static void end_document(struct walk *w) {
    if (w->depth == 0 && w->has_text && w->c->spans_out != NULL) {
        fputs("{\"id\":", w->c->spans_out);
        json_write_string(w->c->spans_out, w->id->str, w->id->len);
        fputs(",\"spans\":[", w->c->spans_out);
        fputs(w->spans->str, w->c->spans_out);
        fputs("]}\n", w->c->spans_out);
    }
    if (w->depth == 0) {
        w->has_text = false;
        g_string_truncate(w->id, 0);
    }
}

/* After a value: closes what ends here, or moves to the next member. False: error or end of the
 * top value, told by depth. */
static bool after_value(struct walk *w) {
    while (w->depth > 0) {
        struct level *l = &w->levels[w->depth - 1];
        int c = json_scan_token(&w->scan);
        if (c == ',') {
            (void)json_scan_next(&w->scan);
            l->index++;
            return l->is_array || read_key(w);
        }
        if (c != (l->is_array ? ']' : '}')) {
            return json_scan_fail(&w->scan, "a comma or the end of a list or object was expected");
        }
        (void)json_scan_next(&w->scan);
        w->depth--;
    }
    end_document(w);
    return true;
}

static bool open_level(struct walk *w, bool is_array) {
    if (w->depth == MAX_DEPTH) {
        return json_scan_fail(&w->scan, "lists and objects are nested deeper than 512");
    }
    (void)json_scan_next(&w->scan);
    w->levels[w->depth++] = (struct level){.is_array = is_array};
    if (json_scan_token(&w->scan) == (is_array ? ']' : '}')) {
        (void)json_scan_next(&w->scan);
        w->depth--;
        return after_value(w);
    }
    return is_array || read_key(w);
}

static bool walk_values(struct walk *w) {
    for (int c = json_scan_token(&w->scan); c >= 0; c = json_scan_token(&w->scan)) {
        bool is_leaf = c != '{' && c != '[';
        bool is_good = c == '{'   ? open_level(w, false)
                       : c == '[' ? open_level(w, true)
                       : c == '"' ? string_value(w)
                                  : number_value(w);
        if (!is_good || (is_leaf && !after_value(w))) {
            return false;
        }
    }
    return w->depth == 0 || json_scan_fail(&w->scan, "the file ends within a list or object");
}

static void put_fault(struct walk *w) {
    struct deid_check *c = w->c;
    if (w->scan.fault != NULL && c->error == NULL) {
        g_set_error(&c->error, g_quark_from_static_string("ombud-deid-json"), 0,
                    "%s line %" G_GUINT64_FORMAT ": %s; fix: check that it is JSON, or name its "
                    "kind with --format",
                    (char *)c->files->pdata[c->files->len - 1], w->scan.line, w->scan.fault);
    }
}

bool deid_read_json(struct deid_check *c, struct byte_stream *s) {
    struct walk w = {.c = c,
                     .scan = {.stream = s, .line = 1, .copy = c->copy, .text = g_string_new(NULL)},
                     .levels = g_new0(struct level, MAX_DEPTH),
                     .path = g_string_new(NULL),
                     .id = g_string_new(NULL),
                     .spans = g_string_new(NULL)};
    bool is_good = walk_values(&w);
    put_fault(&w);
    json_scan_keep(&w.scan);
    explicit_bzero(w.scan.text->str, w.scan.text->allocated_len);
    explicit_bzero(w.levels, MAX_DEPTH * sizeof *w.levels);
    (void)g_string_free(w.scan.text, TRUE);
    (void)g_string_free(w.path, TRUE);
    (void)g_string_free(w.id, TRUE);
    (void)g_string_free(w.spans, TRUE);
    g_free(w.levels);
    return is_good;
}
