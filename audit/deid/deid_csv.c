/*
 * CSV: columns typed by their name and by what is in them. A cell of a column that its name makes
 * an identifier counts when it fits (column_fits). Every other cell is looked at: short numbers
 * and measures by their bytes alone, short texts once and then remembered, the rest by the
 * scanner. Each cell is looked at; nothing is sampled.
 */
#include <string.h>

#include "audit/codes/omb.h"
#include "audit/deid/byte_stream.h"
#include "audit/deid/deid_check.h"
#include "audit/ingest/csv.h"
#include "policies/deid/column.h"
#include "policies/deid/lexicon.h"

#define MEMO_SLOTS 8192u
#define MEMO_SIZE 40
#define NAMES_NEEDED 20 /* distinct cells before a column can be one of names */

struct memo {
    char text[MEMO_SIZE];
    uint16_t column;
    uint8_t size; /* 0: empty slot */
    bool is_hit;  /* fits, or holds spans */
};

struct column {
    char *shown; /* name, or NULL when it may not be shown */
    enum deid_rule rule;
    char letter;
    bool is_race;     /* race, ethnicity, tribe by its name */
    bool is_declared; /* the caller's own ids */
    int64_t n_found;
    int64_t n_filled, n_words, n_names; /* distinct one-word cells, and those that are names */
};

struct table {
    struct deid_check *c;
    struct column *columns;
    size_t n_columns;
    struct memo *memo;
    const struct csv_field *fields; /* of the row at hand */
    uint64_t row;                   /* of the file, the header being 1 */
    bool has_failed;
};

/* --- what a cell is, at a glance --- */

enum { B_OTHER = 1, B_LETTER = 2, B_DIGIT = 4, B_POINT = 8, B_SIGN = 16 };
/* clang-format off */
static const uint8_t kinds[256] = {
    ['0'] = B_DIGIT, ['1'] = B_DIGIT, ['2'] = B_DIGIT, ['3'] = B_DIGIT, ['4'] = B_DIGIT,
    ['5'] = B_DIGIT, ['6'] = B_DIGIT, ['7'] = B_DIGIT, ['8'] = B_DIGIT, ['9'] = B_DIGIT,
    ['.'] = B_POINT, ['-'] = B_SIGN, ['+'] = B_SIGN,
};
/* clang-format on */

/* Numbers that cannot be an identifier by themselves: up to six digits, or a decimal. */
static bool is_plain_number(const char *p, size_t n) {
    unsigned seen = 0;
    size_t points = 0, signs = 0;
    for (size_t i = 0; i < n; i++) {
        uint8_t kind = kinds[(unsigned char)p[i]];
        if (kind == 0) {
            return false;
        }
        seen |= kind;
        points += kind == B_POINT;
        signs += kind == B_SIGN;
    }
    bool has_sign = (seen & B_SIGN) != 0;
    bool is_signed = !has_sign || (signs == 1 && kinds[(unsigned char)p[0]] == B_SIGN);
    return is_signed && (points == 1 ? n <= 24 && p[n - 1] != '.' : points == 0 && n - signs <= 6);
}

static struct memo *memo_slot(const struct table *t, size_t column, const char *p, size_t n) {
    uint64_t h = column << 8 ^ n;
    for (size_t i = 0; i < n; i += 8) {
        uint64_t part = 0;
        memcpy(&part, p + i, MIN(n - i, 8));
        h = (h ^ part) * 0xD6E8FEB86659FD93u;
        h ^= h >> 32;
    }
    return &t->memo[h % MEMO_SLOTS];
}
static bool is_memo(const struct memo *m, size_t column, const char *p, size_t n) {
    return m->size == n && m->column == column && memcmp(m->text, p, n) == 0;
}
static void remember(struct memo *m, size_t column, const char *p, size_t n, bool is_hit) {
    m->size = (uint8_t)n;
    m->column = (uint16_t)column;
    m->is_hit = is_hit;
    memcpy(m->text, p, n);
}

/* --- cells --- */

static bool is_race_code(const struct csv_field *f) {
    return f->size == 6 && f->text[4] == '-' && omb_is_answer(f->text, 6);
}

/* People are called Cherokee and Jackson, and so are nations and villages: of race where the
 * column says so, or the code of one stands in the row. */
static bool is_race(const struct table *t, size_t i, const char *p, size_t n) {
    bool is_said = t->columns[i].is_race;
    for (size_t k = 0; k < t->n_columns && !is_said; k++) {
        is_said = is_race_code(&t->fields[k]);
    }
    return is_said && omb_is_answer(p, n);
}

/* Is a one-word cell a name by the dictionary? For columns without a telling name. */
static void weigh_name(struct column *k, const char *p, size_t n) {
    if (k->rule != DEID_RULES || n < 3 || n > 20 || k->n_words > 100000) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (!g_ascii_isalpha(p[i])) {
            return;
        }
    }
    struct lexeme x = lexicon_find(p, n);
    k->n_words++;
    k->n_names += (x.first > 0 || x.surname > 0) && !x.is_word;
}

static bool typed_cell(struct table *t, size_t i, const char *p, size_t n) {
    struct column *k = &t->columns[i];
    if (!column_fits(k->rule, p, n, t->c->rules->zip_census) ||
        (k->rule == RULE_NAME_FULL && is_race(t, i, p, n))) {
        return false;
    }
    k->n_found++;
    if (t->c->copy != NULL) {
        g_string_truncate(t->c->fixed, 0);
        fix_append(&t->c->fix, k->rule, k->letter, p, n, t->c->fixed);
    }
    return true;
}

/* True when the cell holds an identifier; with a copy, `fixed` is what replaces it. */
static bool free_cell(struct table *t, size_t i, const char *p, size_t n) {
    struct column *k = &t->columns[i];
    if (is_plain_number(p, n)) {
        return false;
    }
    struct memo *m = n <= MEMO_SIZE ? memo_slot(t, i, p, n) : NULL;
    if (m != NULL && is_memo(m, i, p, n) && !m->is_hit) {
        return false;
    }
    if (is_race(t, i, p, n)) {
        if (m != NULL && k->is_race) {
            remember(m, i, p, n, false);
        }
        return false;
    }
    weigh_name(k, p, n);
    struct deid_where where = {t->row, (uint32_t)i + 1, k->shown};
    const int64_t n_texts = t->c->counts.n_texts, n_bytes = t->c->counts.n_bytes;
    if (!deid_check_text(t->c, &where, p, n)) {
        t->has_failed = true;
        return false;
    }
    t->c->counts.n_texts = n_texts; /* cells are counted by row, bytes by block */
    t->c->counts.n_bytes = n_bytes;
    bool is_hit = t->c->spans->len > 0;
    if (m != NULL) {
        remember(m, i, p, n, is_hit);
    }
    return is_hit;
}

/* Letters, digits, - and _ alone, and not written as a Social Security number: what may be an id
 * without being anything else that a rule knows. */
static bool is_bare_id(const char *p, size_t n) {
    bool is_ssn = n == 11 && p[3] == '-' && p[6] == '-';
    for (size_t i = 0; i < n; i++) {
        if (!g_ascii_isalnum(p[i]) && p[i] != '-' && p[i] != '_') {
            return false;
        }
    }
    return !is_ssn;
}

static bool cell(struct table *t, size_t i, const char *p, size_t n) {
    if (n == 0) {
        return false;
    }
    struct column *k = &t->columns[i];
    k->n_filled++;
    if (k->is_declared && is_bare_id(p, n)) {
        t->c->counts.n_declared++;
        return false;
    }
    if (k->rule != DEID_RULES) {
        if (typed_cell(t, i, p, n)) {
            return true;
        }
        /* A column of one thing may hold another: a telephone number among the ages. */
        bool may_hold = k->rule != RULE_DATE_COLUMN && k->rule != RULE_AGE &&
                        k->rule != RULE_PLACE_ZIP && k->rule != RULE_BIRTH_YEAR;
        if (!may_hold && n <= 6) {
            return false;
        }
    }
    return free_cell(t, i, p, n);
}

static void write_cell(FILE *f, const char *p, size_t n) {
    bool is_plain = n == 0 || (p[0] != ' ' && p[n - 1] != ' ');
    for (size_t i = 0; i < n && is_plain; i++) {
        is_plain = p[i] != '"' && p[i] != ',' && p[i] != '\n' && p[i] != '\r';
    }
    if (is_plain) {
        (void)fwrite(p, 1, n, f);
        return;
    }
    fputc('"', f);
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '"') {
            fputc('"', f);
        }
        fputc(p[i], f);
    }
    fputc('"', f);
}

static void row(void *data, const struct csv_field *fields, uint64_t number) {
    struct table *t = data;
    (void)number;
    t->row++;
    t->fields = fields;
    FILE *copy = t->c->copy;
    for (size_t i = 0; i < t->n_columns && !t->has_failed; i++) {
        bool is_hit = cell(t, i, fields[i].text, fields[i].size);
        if (copy != NULL) {
            if (i > 0) {
                fputc(',', copy);
            }
            write_cell(copy, is_hit ? t->c->fixed->str : fields[i].text,
                       is_hit ? t->c->fixed->len : fields[i].size);
        }
    }
    if (copy != NULL) {
        fputc('\n', copy);
    }
    t->c->counts.n_texts += (int64_t)t->n_columns;
}

/* A row with more or fewer fields than the header: its fields are not given, so it is an error,
 * because what was not read cannot be passed. */
static void ragged(void *data, size_t n_fields, uint64_t number) {
    struct table *t = data;
    (void)number;
    t->row++;
    t->has_failed = true;
    if (t->c->error == NULL) {
        g_set_error(&t->c->error, g_quark_from_static_string("ombud-deid-csv"), 0,
                    "%s row %" G_GUINT64_FORMAT ": has %zu fields, and the header %zu; fix: mend "
                    "the row, or read the file with --format text",
                    (char *)t->c->files->pdata[t->c->files->len - 1], t->row, n_fields,
                    t->n_columns);
    }
}

/* --- blocks --- */

/* Where the last whole record in the window ends; quotes may hold line ends. 0: none. */
static size_t records_end(const char *p, size_t n) {
    if (memchr(p, '"', n) == NULL) {
        const char *end = memrchr(p, '\n', n);
        return end == NULL ? 0 : (size_t)(end - p) + 1;
    }
    size_t last = 0;
    bool is_quoted = false;
    for (size_t i = 0; i < n; i++) {
        is_quoted ^= p[i] == '"';
        if (p[i] == '\n' && !is_quoted) {
            last = i + 1;
        }
    }
    return last;
}

static bool fail(struct deid_check *c, uint64_t line, const char *what, const char *fix) {
    if (c->error == NULL) {
        g_set_error(&c->error, g_quark_from_static_string("ombud-deid-csv"), 0,
                    "%s row %" G_GUINT64_FORMAT ": %s; fix: %s",
                    (char *)c->files->pdata[c->files->len - 1], line, what, fix);
    }
    return false;
}

/* The next block; its size is 0 at the end. */
static bool next_block(struct deid_check *c, struct byte_stream *s, struct block *b,
                       uint64_t line) {
    const char *p;
    size_t n = byte_stream_fill(s, &p);
    bool is_last = byte_stream_is_last(s);
    size_t size = is_last ? n : records_end(p, n);
    if (n > 0 && size == 0) {
        return fail(c, line + 1, "a record is longer than 1 MB",
                    "check the quotes, or read the file with --format text");
    }
    *b = (struct block){.data = p, .size = size, .is_last = is_last};
    return true;
}

/* Does the first row name columns? A row of identifiers or of numbers does not. */
static bool is_header(struct deid_check *c, const GPtrArray *names) {
    size_t n_good = 0;
    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        size_t n = strlen(name);
        scanner_text(c->scanner, name, n, c->spans);
        if (c->spans->len > 0 || (n > 0 && is_plain_number(name, n))) {
            return false;
        }
        n_good += n > 0 && g_ascii_isalpha(name[0]);
    }
    return n_good > 0;
}

static bool is_race_column(const char *name) {
    static const char *const words[] = {"race", "ethnic", "tribe", "tribal", "ancestry"};
    g_autofree char *lower = g_ascii_strdown(name, -1);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strstr(lower, words[i]) != NULL) {
            return true;
        }
    }
    return false;
}

static void set_columns(struct table *t, const GPtrArray *names) {
    t->n_columns = names->len;
    t->columns = g_new0(struct column, names->len);
    bool has_header = is_header(t->c, names);
    for (guint i = 0; i < names->len; i++) {
        struct column *k = &t->columns[i];
        const char *name = names->pdata[i];
        k->rule = DEID_RULES;
        if (has_header) {
            k->rule = rule_set_column(t->c->rules, name, strlen(name), &k->letter);
            k->is_race = is_race_column(name);
            k->is_declared = t->c->declared != NULL && g_strv_contains(t->c->declared, name);
            k->shown = column_may_show(name, strlen(name)) ? g_strdup(name) : NULL;
        }
        if (t->c->copy != NULL && has_header) {
            if (i > 0) {
                fputc(',', t->c->copy);
            }
            write_cell(t->c->copy, name, strlen(name));
        }
    }
    if (t->c->copy != NULL && has_header) {
        fputc('\n', t->c->copy);
    }
    t->row = has_header ? 1 : 0;
}

static bool read_blocks(struct table *t, struct byte_stream *s, struct csv_scratch *scratch) {
    struct csv_fault fault = {0};
    struct block b;
    if (!next_block(t->c, s, &b, 0)) {
        return false;
    }
    size_t header = 0;
    GPtrArray *names = b.size == 0 ? NULL : csv_header(&b, &header, &fault);
    if (names == NULL) {
        return b.size == 0 || fail(t->c, 1, fault.what, fault.fix);
    }
    set_columns(t, names);
    g_ptr_array_unref(names);
    if (t->row == 1) {
        b.data += header;
        b.size -= header;
    }
    size_t used = t->row == 1 ? header : 0;
    const struct csv_sink sink = {t->n_columns, row, ragged, t};
    while (b.size > 0 || used > 0) {
        uint64_t n_rows = 0, before = t->row;
        if (b.size > 0 && !csv_read(&b, &sink, scratch, &n_rows, &fault)) {
            return fail(t->c, before + fault.row + 1, fault.what, fault.fix);
        }
        if (t->has_failed) {
            return false;
        }
        t->c->counts.n_bytes += (int64_t)b.size;
        byte_stream_skip(s, b.size + used);
        used = 0;
        if (!next_block(t->c, s, &b, t->row)) {
            return false;
        }
    }
    return true;
}

static void tell_columns(struct table *t) {
    for (size_t i = 0; i < t->n_columns; i++) {
        struct column *k = &t->columns[i];
        struct deid_where where = {1, (uint32_t)i + 1, k->shown};
        if (k->n_found > 0) {
            deid_check_column(t->c, &where, k->rule, k->letter, k->n_found);
        }
        bool is_names = k->rule == DEID_RULES && k->n_names >= NAMES_NEEDED &&
                        k->n_names * 10 >= k->n_words * 6;
        if (is_names && rule_set_has(t->c->rules, RULE_NAME_COLUMN)) {
            deid_check_column(t->c, &where, RULE_NAME_COLUMN, 'A', k->n_filled);
        }
        g_free(k->shown);
    }
    g_free(t->columns);
}

bool deid_read_csv(struct deid_check *c, struct byte_stream *s) {
    struct table t = {.c = c, .memo = g_new0(struct memo, MEMO_SLOTS)};
    struct csv_scratch scratch = {0};
    bool is_good = read_blocks(&t, s, &scratch);
    tell_columns(&t);
    csv_scratch_clear(&scratch);
    explicit_bzero(t.memo, MEMO_SLOTS * sizeof *t.memo);
    g_free(t.memo);
    return is_good;
}
