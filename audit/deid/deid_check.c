/* Counts and places of what the rules find. */
#include "audit/deid/deid_check.h"

#include <string.h>

#include "audit/deid/byte_stream.h"
#include "policies/deid/column.h"

struct deid_check *deid_check_new(const struct rule_set *rules) {
    struct deid_check *c = g_new0(struct deid_check, 1);
    c->rules = rules;
    c->scanner = scanner_new();
    scanner_set_year(c->scanner, rules->reference_year);
    c->spans = g_array_new(FALSE, FALSE, sizeof(struct deid_span));
    c->files = g_ptr_array_new_with_free_func(g_free);
    c->places = g_array_new(FALSE, FALSE, sizeof(struct deid_place));
    c->fixed = g_string_new(NULL);
    c->fix.zip_census = rules->zip_census;
    c->fix.reference_year = rules->reference_year;
    return c;
}

void deid_check_free(struct deid_check *c) {
    if (c == NULL) {
        return;
    }
    for (guint i = 0; i < c->places->len; i++) {
        g_free(g_array_index(c->places, struct deid_place, i).path);
    }
    explicit_bzero(c->fixed->str, c->fixed->allocated_len);
    (void)g_string_free(c->fixed, TRUE);
    g_array_unref(c->places);
    g_array_unref(c->spans);
    g_ptr_array_unref(c->files);
    scanner_free(c->scanner);
    g_clear_error(&c->error);
    g_free(c);
}

void deid_check_file(struct deid_check *c, const char *path) {
    g_autofree char *base =
        strcmp(path, "-") == 0 ? g_strdup("standard input") : g_path_get_basename(path);
    /* A file may be called by a patient's name. */
    g_autofree char *words = g_strdelimit(g_strdup(base), "_", ' ');
    scanner_text(c->scanner, words, strlen(words), c->spans);
    bool may_show = c->spans->len == 0;
    c->counts.n_files++;
    g_ptr_array_add(c->files, may_show
                                  ? g_strdup(base)
                                  : g_strdup_printf("file %" G_GINT64_FORMAT, c->counts.n_files));
}

/* X for a capital, x for a letter, # for a digit; marks as they are. */
static void shape_of(const char *text, size_t size, char out[DEID_SHAPE_MAX + 1]) {
    size_t n = 0;
    for (size_t i = 0; i < size && n < DEID_SHAPE_MAX; i++) {
        unsigned char b = (unsigned char)text[i];
        if ((b & 0xC0) == 0x80) {
            continue;
        }
        out[n++] = g_ascii_isdigit(b)   ? '#'
                   : g_ascii_isupper(b) ? 'X'
                   : b >= 0x80          ? 'x'
                   : g_ascii_isalpha(b) ? 'x'
                   : b < ' '            ? ' '
                                        : (char)b;
    }
    out[n] = '\0';
}

static void append_csv(GString *out, const char *text) {
    g_string_append_c(out, '"');
    for (; text != NULL && *text != '\0'; text++) {
        g_string_append_c(out, *text);
        if (*text == '"') {
            g_string_append_c(out, '"');
        }
    }
    g_string_append_c(out, '"');
}

static void write_place(const struct deid_check *c, const struct deid_place *p) {
    static const char *const severities[] = {"possible", "notice", "finding"};
    GString *out = g_string_new(NULL);
    append_csv(out, c->files->pdata[p->file]);
    g_string_append_printf(out, ",%" G_GUINT64_FORMAT ",%u,", p->line, p->column);
    append_csv(out, p->path);
    g_string_append_printf(out, ",%c,%s,%s,%u,%" G_GINT64_FORMAT ",", p->letter,
                           deid_rules[p->rule].id, severities[p->severity], p->confidence, p->n);
    append_csv(out, p->shape);
    g_string_append_c(out, '\n');
    fputs(out->str, c->findings);
    g_string_free(out, TRUE);
}

static void put_place(struct deid_check *c, const struct deid_place *p) {
    if (c->findings != NULL) {
        write_place(c, p);
    }
    if (c->places->len < DEID_MAX_PLACES) {
        struct deid_place kept = *p;
        kept.path = g_strdup(p->path);
        g_array_append_val(c->places, kept);
    }
}

static void note(struct deid_check *c, const struct deid_place *p) {
    c->counts.by_rule[p->rule][p->severity] += p->n;
    c->counts.by_letter[p->letter - 'A'][p->severity] += p->n;
    put_place(c, p);
}

static struct deid_place place_of(const struct deid_check *c, const struct deid_where *where,
                                  enum deid_rule rule, char letter) {
    return (struct deid_place){.file = c->files->len - 1,
                               .line = where->line,
                               .column = where->column,
                               .path = (char *)where->path,
                               .n = 1,
                               .rule = (uint8_t)rule,
                               .severity = (uint8_t)deid_rules[rule].severity,
                               .confidence = (uint8_t)deid_rules[rule].confidence,
                               .letter = letter};
}

/* Lines and characters from the text's start to byte `at`, going on from before. */
struct ruler {
    size_t at;
    uint64_t line;
    uint32_t column; /* characters of the line before `at` */
};
static void measure(struct ruler *r, const char *text, size_t at) {
    const char *end;
    while (r->at < at && (end = memchr(text + r->at, '\n', at - r->at)) != NULL) {
        r->at = (size_t)(end - text) + 1;
        r->column = 0;
        r->line++;
    }
    for (; r->at < at; r->at++) {
        r->column += ((unsigned char)text[r->at] & 0xC0) != 0x80;
    }
}

bool deid_check_text(struct deid_check *c, const struct deid_where *where, const char *text,
                     size_t size) {
    c->counts.n_texts++;
    c->counts.n_bytes += (int64_t)size;
    scanner_text(c->scanner, text, size, c->spans);
    if (!rule_set_apply(c->rules, text, size, c->spans, &c->error)) {
        return false;
    }
    struct ruler r = {.line = 0};
    for (guint i = 0; i < c->spans->len; i++) {
        const struct deid_span *x = &g_array_index(c->spans, struct deid_span, i);
        struct deid_place p = place_of(c, where, x->rule, x->letter);
        p.severity = x->severity;
        if (where->column == 0) {
            measure(&r, text, x->start);
            p.line += r.line;
            p.column = r.column + 1;
        }
        shape_of(text + x->start, x->end - x->start, p.shape);
        note(c, &p);
    }
    if (c->copy != NULL) {
        g_string_truncate(c->fixed, 0);
        fix_text(&c->fix, text, size, c->spans, c->fixed);
    }
    return true;
}

void deid_check_value(struct deid_check *c, const struct deid_where *where, enum deid_rule rule,
                      char letter, const char *text, size_t size) {
    struct deid_place p = place_of(c, where, rule, letter);
    shape_of(text, size, p.shape);
    note(c, &p);
    if (c->copy != NULL) {
        g_string_truncate(c->fixed, 0);
        fix_append(&c->fix, rule, letter, text, size, c->fixed);
    }
}

void deid_check_column(struct deid_check *c, const struct deid_where *where, enum deid_rule rule,
                       char letter, int64_t n) {
    struct deid_place p = place_of(c, where, rule, letter);
    p.n = n;
    note(c, &p);
}

/* --- what kind of file --- */

static bool ends(const char *path, const char *tail) {
    g_autofree char *lower = g_ascii_strdown(path, -1);
    size_t n = strlen(lower);
    static const char *const packed[] = {".gz", ".zst", ".zstd"};
    for (size_t i = 0; i < G_N_ELEMENTS(packed); i++) {
        if (g_str_has_suffix(lower, packed[i])) {
            n -= strlen(packed[i]);
            break;
        }
    }
    size_t t = strlen(tail);
    return n >= t && memcmp(lower + n - t, tail, t) == 0;
}

static enum deid_format by_name(const char *path) {
    static const struct {
        const char *tail;
        enum deid_format format;
    } rows[] = {{".csv", DEID_CSV},   {".ndjson", DEID_JSON}, {".jsonl", DEID_JSON},
                {".json", DEID_JSON}, {".txt", DEID_TEXT},    {".md", DEID_TEXT},
                {".text", DEID_TEXT}, {".log", DEID_TEXT},    {".note", DEID_TEXT}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (ends(path, rows[i].tail)) {
            return rows[i].format;
        }
    }
    return DEID_AUTO;
}

static size_t commas(const char *p, const char *end) {
    size_t n = 0;
    bool is_quoted = false;
    for (; p < end; p++) {
        is_quoted ^= *p == '"';
        n += *p == ',' && !is_quoted;
    }
    return n;
}

/* JSON begins with a brace or bracket; a CSV has as many commas in its second line. */
static enum deid_format by_content(const char *p, size_t n) {
    size_t i = 0;
    while (i < n && g_ascii_isspace(p[i])) {
        i++;
    }
    if (i < n && (p[i] == '{' || (p[i] == '[' && i + 1 < n && strchr(" \n\r\t{[\"]", p[i + 1])))) {
        return DEID_JSON;
    }
    const char *first = n == 0 ? NULL : memchr(p, '\n', n);
    if (first == NULL) {
        return DEID_TEXT;
    }
    const char *second = memchr(first + 1, '\n', n - (size_t)(first + 1 - p));
    size_t wanted = commas(p, first);
    bool is_table = wanted > 0 && second != NULL && commas(first + 1, second) == wanted;
    return is_table ? DEID_CSV : DEID_TEXT;
}

/* Pictures are an identifier by themselves, or hold what no program here can see. */
static bool is_picture(const char *path) {
    static const char *const tails[] = {".jpg",  ".jpeg", ".png", ".gif",  ".heic", ".tif",
                                        ".tiff", ".bmp",  ".dcm", ".webp", ".mp4",  ".mov"};
    for (size_t i = 0; i < G_N_ELEMENTS(tails); i++) {
        if (ends(path, tails[i])) {
            return true;
        }
    }
    return false;
}

static bool is_binary(struct byte_stream *s) {
    const char *p;
    size_t n = byte_stream_fill(s, &p);
    return n > 0 && memchr(p, '\0', MIN(n, 4096)) != NULL;
}

bool deid_read_file(struct deid_check *c, const char *path, enum deid_format format) {
    deid_check_file(c, path);
    c->has_text = false;
    if (is_picture(path)) {
        const struct deid_where where = {0, 0, NULL};
        deid_check_column(c, &where, RULE_PHOTO, 'Q', 1);
        return true;
    }
    struct byte_stream *s = byte_stream_open(path, &c->error);
    if (s == NULL) {
        return false;
    }
    if (is_binary(s)) {
        c->counts.n_unread++;
        byte_stream_close(s);
        return true;
    }
    if (format == DEID_AUTO) {
        format = by_name(path);
    }
    if (format == DEID_AUTO) {
        const char *p;
        size_t n = byte_stream_fill(s, &p);
        format = by_content(p, n);
    }
    c->has_text = true;
    c->format = format;
    bool is_good = format == DEID_JSON  ? deid_read_json(c, s)
                   : format == DEID_CSV ? deid_read_csv(c, s)
                                        : deid_read_text(c, s);
    if (is_good && byte_stream_error(s) != NULL) {
        c->error = g_error_copy(byte_stream_error(s));
        is_good = false;
    }
    byte_stream_close(s);
    return is_good;
}
