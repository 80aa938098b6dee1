/*
 * JSON, one value after another (NDJSON, a FHIR bundle, a bulk export): walked byte by byte, so
 * that memory does not grow with the file. Every string and number is a text; its key, and its
 * parent's, are its column. Keys are shown only where they cannot be data themselves.
 */
#include <string.h>

#include "audit/deid/byte_stream.h"
#include "audit/deid/deid_check.h"
#include "policies/deid/column.h"

#define MAX_DEPTH 512
#define MAX_STRING ((size_t)8 << 20) /* a longer string is read in pieces */
#define NAME_SIZE 64

struct level {
    bool is_array;
    uint32_t index;
    char key[NAME_SIZE]; /* the key in force; cut */
};

struct walk {
    struct deid_check *c;
    struct byte_stream *s;
    const char *p;
    size_t n, at;
    uint64_t line;
    int depth;
    struct level *levels; /* MAX_DEPTH */
    GString *text, *path;
    GString *id, *spans; /* of the object that is a document of a corpus */
    bool has_text;
    size_t kept; /* bytes of the window that are copied already */
};

static GQuark json_quark(void) {
    return g_quark_from_static_string("ombud-deid-json");
}

static bool fail(struct walk *w, const char *what) {
    if (w->c->error == NULL) {
        g_set_error(&w->c->error, json_quark(), 0,
                    "%s line %" G_GUINT64_FORMAT ": %s; fix: check that it is JSON, or name its "
                    "kind with --format",
                    (char *)w->c->files->pdata[w->c->files->len - 1], w->line, what);
    }
    return false;
}

/* Copies what was read and not yet copied. */
static void keep(struct walk *w) {
    if (w->c->copy != NULL && w->at > w->kept) {
        (void)fwrite(w->p + w->kept, 1, w->at - w->kept, w->c->copy);
    }
    w->kept = w->at;
}

static bool refill(struct walk *w) {
    keep(w);
    byte_stream_skip(w->s, w->at);
    w->at = w->kept = 0;
    w->n = byte_stream_fill(w->s, &w->p);
    return w->n > 0;
}

/* The next byte, or -1 at the end. */
static int peek(struct walk *w) {
    return w->at < w->n || refill(w) ? (unsigned char)w->p[w->at] : -1;
}
static int next(struct walk *w) {
    int c = peek(w);
    w->at += c >= 0;
    w->line += c == '\n';
    return c;
}
static int peek_token(struct walk *w) {
    int c = peek(w);
    while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
        (void)next(w);
        c = peek(w);
    }
    return c;
}

/* --- strings --- */

static int hex4(struct walk *w) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = g_ascii_xdigit_value((gchar)next(w));
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

static bool escape(struct walk *w) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    int c = next(w);
    const char *found = c > 0 ? strchr(from, c) : NULL;
    if (found != NULL) {
        g_string_append_c(w->text, to[found - from]);
        return true;
    }
    int unit = c == 'u' ? hex4(w) : -1;
    if (unit < 0) {
        return fail(w, "an escape in a string is not one of JSON");
    }
    gunichar whole = (gunichar)unit;
    if (unit >= 0xD800 && unit < 0xDC00 && peek(w) == '\\') {
        (void)next(w);
        int low = next(w) == 'u' ? hex4(w) : -1;
        if (low < 0xDC00 || low > 0xDFFF) {
            return fail(w, "half of a character in a string");
        }
        whole = 0x10000u + (((gunichar)unit - 0xD800u) << 10) + ((gunichar)low - 0xDC00u);
    }
    bool is_alone = whole == 0 || (whole >= 0xD800 && whole <= 0xDFFF);
    g_string_append_unichar(w->text, is_alone ? 0xFFFD : whole);
    return true;
}

/* The rest of a string after its quote, decoded into text. */
static bool read_string(struct walk *w) {
    g_string_truncate(w->text, 0);
    for (;;) {
        if (peek(w) < 0) {
            return fail(w, "the file ends within a string");
        }
        size_t i = w->at;
        while (i < w->n && w->p[i] != '"' && w->p[i] != '\\' && w->p[i] != '\n') {
            i++;
        }
        g_string_append_len(w->text, w->p + w->at, (gssize)(i - w->at));
        w->at = i;
        if (w->text->len > MAX_STRING) {
            return fail(w, "a string is longer than 8 MB");
        }
        if (i == w->n) {
            continue;
        }
        int c = next(w);
        if (c == '"') {
            return true;
        }
        if (c == '\n') {
            return fail(w, "a line ends within a string");
        }
        if (!escape(w)) {
            return false;
        }
    }
}

static void write_string(FILE *f, const char *p, size_t n) {
    fputc('"', f);
    for (size_t i = 0; i < n; i++) {
        unsigned char b = (unsigned char)p[i];
        if (b == '"' || b == '\\') {
            fputc('\\', f);
            fputc(b, f);
        } else if (b < ' ') {
            static const char digits[] = "0123456789abcdef";
            fputs("\\u00", f);
            fputc(digits[b >> 4], f);
            fputc(digits[b & 15], f);
        } else {
            fputc(b, f);
        }
    }
    fputc('"', f);
}

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
    const char *p = w->text->str;
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

/* A leaf's text is in w->text. *is_changed: the copy takes `fixed`. */
static bool leaf(struct walk *w, bool is_string, bool *is_changed) {
    struct deid_check *c = w->c;
    char letter = 0;
    const char *key = key_at(w, 0);
    const GString *t = w->text;
    *is_changed = false;
    if (is_string && is_system(key, t->str)) {
        return true;
    }
    if (is_string && is_of_document(w, "id")) {
        g_string_assign(w->id, t->str);
    }
    struct deid_where where = {w->line, 1, path_of(w)};
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
    guint64 line = where.line;
    where.line = is_document ? line : where.line;
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
    FILE *copy = w->c->copy;
    keep(w);           /* up to and without the quote, which is not yet read */
    w->c->copy = NULL; /* the raw string is not copied as the window moves */
    GString *fixed = w->c->fixed;
    (void)next(w);
    bool is_good = read_string(w);
    w->c->copy = copy;
    if (!is_good || !leaf(w, true, &is_changed)) {
        return false;
    }
    if (copy != NULL) {
        const GString *out = is_changed ? fixed : w->text;
        write_string(copy, out->str, out->len);
        w->kept = w->at;
    }
    return true;
}

static bool number_value(struct walk *w) {
    bool is_changed = false;
    FILE *copy = w->c->copy;
    keep(w);
    g_string_truncate(w->text, 0);
    w->c->copy = NULL;
    for (int c = peek(w); c > 0 && (g_ascii_isalnum(c) || strchr("+-.", c) != NULL); c = peek(w)) {
        g_string_append_c(w->text, (gchar)next(w));
        if (w->text->len > 1000) {
            w->c->copy = copy;
            return fail(w, "a number is longer than 1,000 characters");
        }
    }
    w->c->copy = copy;
    if (w->text->len == 0) {
        return fail(w, "a value is neither text, number, list nor object");
    }
    if (!leaf(w, false, &is_changed)) {
        return false;
    }
    if (copy != NULL && is_changed) {
        write_string(copy, w->c->fixed->str, w->c->fixed->len);
    } else if (copy != NULL) {
        (void)fwrite(w->text->str, 1, w->text->len, copy);
    }
    w->kept = w->at;
    return true;
}

/* --- structure --- */

static bool read_key(struct walk *w) {
    struct level *l = &w->levels[w->depth - 1];
    if (peek_token(w) != '"') {
        return fail(w, "a key was expected");
    }
    (void)next(w);
    if (!read_string(w)) {
        return false;
    }
    size_t n = MIN(w->text->len, NAME_SIZE - 1);
    memcpy(l->key, w->text->str, n);
    l->key[n] = '\0';
    if (peek_token(w) != ':') {
        return fail(w, "a colon was expected after a key");
    }
    (void)next(w);
    return true;
}

static void end_document(struct walk *w) {
    if (w->depth == 0 && w->has_text && w->c->spans_out != NULL) {
        fputs("{\"id\":", w->c->spans_out);
        write_string(w->c->spans_out, w->id->str, w->id->len);
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
        int c = peek_token(w);
        if (c == ',') {
            (void)next(w);
            l->index++;
            return l->is_array || read_key(w);
        }
        if (c != (l->is_array ? ']' : '}')) {
            return fail(w, "a comma or the end of a list or object was expected");
        }
        (void)next(w);
        w->depth--;
    }
    end_document(w);
    return true;
}

static bool open_level(struct walk *w, bool is_array) {
    if (w->depth == MAX_DEPTH) {
        return fail(w, "lists and objects are nested deeper than 512");
    }
    (void)next(w);
    w->levels[w->depth++] = (struct level){.is_array = is_array};
    if (peek_token(w) == (is_array ? ']' : '}')) {
        (void)next(w);
        w->depth--;
        return after_value(w);
    }
    return is_array || read_key(w);
}

static bool walk_values(struct walk *w) {
    for (int c = peek_token(w); c >= 0; c = peek_token(w)) {
        bool is_leaf = c != '{' && c != '[';
        bool is_good = c == '{'   ? open_level(w, false)
                       : c == '[' ? open_level(w, true)
                       : c == '"' ? string_value(w)
                                  : number_value(w);
        if (!is_good || (is_leaf && !after_value(w))) {
            return false;
        }
    }
    return w->depth == 0 || fail(w, "the file ends within a list or object");
}

bool deid_read_json(struct deid_check *c, struct byte_stream *s) {
    struct walk w = {.c = c,
                     .s = s,
                     .line = 1,
                     .levels = g_new0(struct level, MAX_DEPTH),
                     .text = g_string_new(NULL),
                     .path = g_string_new(NULL),
                     .id = g_string_new(NULL),
                     .spans = g_string_new(NULL)};
    bool is_good = walk_values(&w);
    keep(&w);
    explicit_bzero(w.text->str, w.text->allocated_len);
    explicit_bzero(w.levels, MAX_DEPTH * sizeof *w.levels);
    (void)g_string_free(w.text, TRUE);
    (void)g_string_free(w.path, TRUE);
    (void)g_string_free(w.id, TRUE);
    (void)g_string_free(w.spans, TRUE);
    g_free(w.levels);
    return is_good;
}
