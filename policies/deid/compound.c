/* Runs of letters, digits and inner marks, and the label before them. */
#include <string.h>

#include "policies/deid/scan.h"

void scan_add(struct scan *s, size_t start, size_t end, enum deid_rule rule) {
    const struct deid_rule_row *row = &deid_rules[rule];
    struct deid_span x = {.start = s->base + start,
                          .end = s->base + end,
                          .rule = (uint8_t)rule,
                          .letter = row->letter,
                          .severity = (uint8_t)row->severity,
                          .confidence = (uint8_t)row->confidence};
    g_array_append_val(s->spans, x);
}

void scan_take(struct scan *s, size_t first, size_t last, enum deid_rule rule) {
    g_assert(first <= last && last < s->t.n);
    for (size_t i = first; i <= last; i++) {
        s->t.all[i].shape |= SHAPE_TAKEN;
    }
    scan_add(s, s->t.all[first].at, s->t.all[last].at + s->t.all[last].size, rule);
}

bool scan_is_same(const struct scan *s, size_t i, const char *word) {
    const struct token *x = &s->t.all[i];
    const char *p = scan_text(s, i);
    for (size_t k = 0; k < x->size; k++) {
        char c = p[k] >= 'A' && p[k] <= 'Z' ? (char)(p[k] + 32) : p[k];
        if (word[k] != c || c == '\0') {
            return false;
        }
    }
    return word[x->size] == '\0';
}

long scan_number(const struct scan *s, size_t i) {
    if (i >= s->t.n || (s->t.all[i].kind != TOKEN_NUMBER && s->t.all[i].kind != TOKEN_MIXED)) {
        return -1;
    }
    const char *p = scan_text(s, i);
    long n = -1;
    for (size_t k = 0; k < s->t.all[i].size && g_ascii_isdigit(p[k]); k++) {
        if (k == 9) {
            return -1;
        }
        n = (n < 0 ? 0 : n * 10) + p[k] - '0';
    }
    return n;
}

static bool is_joint(char mark) {
    return mark == '-' || mark == '.' || mark == '/' || mark == '_' || mark == '+' || mark == '&';
}

static bool has_digit(const struct token *x) {
    return x->kind == TOKEN_NUMBER || x->kind == TOKEN_MIXED;
}
static bool is_run(const struct token *x) {
    return has_digit(x) || x->kind == TOKEN_WORD;
}

static void fill(const struct scan *s, struct compound *c) {
    for (size_t i = c->start; i < c->end; i++) {
        char x = s->t.text[i];
        char shape = g_ascii_isdigit(x)   ? '9'
                     : g_ascii_isupper(x) ? 'A'
                     : g_ascii_isalpha(x) ? 'a'
                                          : x;
        if (i - c->start < COMPOUND_MAX) {
            c->shape[i - c->start] = shape;
            c->shape[i - c->start + 1] = '\0';
        }
        if (g_ascii_isalnum(x)) {
            c->n_digits += shape == '9';
            c->n_letters += shape != '9';
            if (c->n_plain < COMPOUND_MAX) {
                c->plain[c->n_plain++] = g_ascii_toupper(x);
                c->plain[c->n_plain] = '\0';
            }
        }
    }
}

bool compound_at(const struct scan *s, size_t i, struct compound *c) {
    const struct token *t = s->t.all;
    size_t last = i;
    bool digits = has_digit(&t[i]);
    for (size_t k = i + 1; k < s->t.n && (t[k].shape & SHAPE_SPACED) == 0; k++) {
        if (is_run(&t[k])) {
            last = k;
            digits |= has_digit(&t[k]);
        } else if (t[k].kind != TOKEN_MARK || !is_joint(t[k].mark)) {
            break;
        }
    }
    if (!digits) {
        return false;
    }
    *c = (struct compound){
        .first = i, .last = last, .start = t[i].at, .end = (size_t)t[last].at + t[last].size};
    fill(s, c);
    return true;
}

/* The mark before a number that may stand between it and its label. */
static bool is_between(char mark) {
    return mark != '\0' && strchr(":#=(-*\"'/>[|&@~", mark) != NULL;
}

/* Abbreviations keep their full stop: No. 12, lic. 34 */
static bool is_abbreviation(const struct scan *s, size_t stop) {
    return stop > 0 && token_is(&s->t, stop - 1, WORD_LABEL | WORD_GENERIC);
}

static bool is_strong(const struct scan *s, size_t i) {
    static const char *const weak[] = {"plan",  "group", "coverage", "model", "lead",  "leads",
                                       "work",  "home",  "call",     "card",  "car",   "hospital",
                                       "truck", "image", "ref",      "payer", "chart", "statement"};
    for (size_t k = 0; k < G_N_ELEMENTS(weak); k++) {
        if (scan_is_word(s, i, weak[k])) {
            return false;
        }
    }
    return s->t.all[i].in->letter != 'R';
}

/* One step to the left of a label; false: there is none further on. */
static bool look(const struct scan *s, size_t i, struct scan_label *found, bool *is_done) {
    const struct token *x = &s->t.all[i];
    if (x->kind == TOKEN_MARK) {
        return is_between(x->mark) || (x->mark == '.' && is_abbreviation(s, i));
    }
    if (x->kind == TOKEN_BREAK) {
        return i > 0 && (token_is_mark(&s->t, i - 1, ':') || s->t.all[i - 1].kind == TOKEN_BREAK);
    }
    if (x->kind == TOKEN_WORD && x->size == 1 && (scan_text(s, i)[0] | 32) == 'n' && i >= 2 &&
        token_is_mark(&s->t, i - 1, '/') && scan_is_word(s, i - 2, "s")) {
        *found = (struct scan_label){'M', true};
        return false;
    }
    if (x->in == NULL) {
        return false;
    }
    if ((x->in->classes & WORD_CODE) != 0) {
        *found = (struct scan_label){'-', true};
        return false;
    }
    if ((x->in->classes & WORD_LABEL) != 0) {
        struct scan_label here = {x->in->letter, is_strong(s, i)};
        if (here.letter != 'R') {
            *found = here;
            return false;
        }
        found->letter = 'R';
        return true;
    }
    *is_done = found->letter != 0;
    return (x->in->classes & WORD_GENERIC) != 0 && !*is_done;
}

struct scan_label compound_label(const struct scan *s, size_t first) {
    struct scan_label found = {0, false};
    bool is_done = false;
    for (size_t k = 0, i = first; k < 9 && i > 0 && !is_done; k++) {
        i--;
        if (!look(s, i, &found, &is_done)) {
            break;
        }
    }
    return found;
}
