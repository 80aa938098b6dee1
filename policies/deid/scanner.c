/* The pass over the tokens: each is offered to the rules that its kind can begin. */
#include "policies/deid/scanner.h"

#include <stdlib.h>
#include <string.h>

#include "policies/deid/scan.h"

struct scanner {
    struct scan scan;
};

struct scanner *scanner_new(void) {
    struct scanner *s = g_new0(struct scanner, 1);
    s->scan.t.all = g_new0(struct token, TOKENS_MAX + 1);
    s->scan.reference_year = SCANNER_REFERENCE_YEAR;
    return s;
}

void scanner_set_year(struct scanner *s, int year) {
    s->scan.reference_year = year;
}

void scanner_free(struct scanner *s) {
    if (s != NULL) {
        g_free(s->scan.t.all);
        g_free(s);
    }
}

typedef size_t (*rule_function)(struct scan *s, size_t i);

static size_t ask(struct scan *s, size_t i, const rule_function *rules, size_t n) {
    for (size_t k = 0; k < n; k++) {
        size_t taken = rules[k](s, i);
        if (taken > 0) {
            return taken;
        }
    }
    return 1;
}

/* Words with which a rule of numbers, dates or addresses may begin: a month, a number, or a mark
 * behind (www.example.org); one in front (.png) the caller knows. */
static bool is_asked(const struct token *x) {
    bool is_followed = x[1].kind == TOKEN_MARK && (x[1].mark == '.' || x[1].mark == ':');
    return is_followed || (x->classes & (WORD_MONTH | WORD_NUMBER)) != 0;
}

static void numbers(struct scan *s) {
    static const rule_function rules[] = {rule_web_at, rule_age_at, rule_date_at, rule_street_at,
                                          rule_number_at};
    static const rule_function of_words[] = {rule_web_at, rule_age_at, rule_date_at};
    const struct token *all = s->t.all;
    /* What follows the last token is no mark. */
    s->t.all[s->t.n] = (struct token){.kind = TOKEN_BREAK};
    char before = '\0'; /* the mark before token i */
    for (size_t i = 0; i < s->t.n;) {
        const struct token *x = &all[i];
        if (x->kind == TOKEN_WORD) {
            /* A code may begin with letters: ABC-1234. */
            bool goes_on =
                x[1].kind == TOKEN_MARK && x[1].mark == '-' && (x[1].shape & SHAPE_SPACED) == 0;
            bool is_plain = before != '.' && !is_asked(x);
            size_t n = is_plain ? 1 : ask(s, i, of_words, G_N_ELEMENTS(of_words));
            i += n == 1 && goes_on && !scan_is_taken(s, i) ? MAX(1, rule_number_at(s, i)) : n;
        } else if (x->kind == TOKEN_BREAK ||
                   (x->kind == TOKEN_MARK && x->mark != '@' && x->mark != '+' && x->mark != '(')) {
            i++;
        } else {
            i += ask(s, i, rules, G_N_ELEMENTS(rules));
        }
        before = all[i - 1].mark;
    }
}

/* Words that a place or a name begins with, or what announces one. */
static bool may_begin(const struct scan *s, size_t i) {
    static const uint32_t cues = WORD_AT | WORD_IN | WORD_NAME_LABEL | WORD_KIN | WORD_WORKS;
    const struct token *x = &s->t.all[i];
    return (x->shape & SHAPE_CAPITAL) != 0 || (x->classes & cues) != 0 ||
           scan_is_word(s, i, "of") || scan_is_word(s, i, "box");
}

static void words(struct scan *s) {
    static const rule_function rules[] = {rule_place_at, rule_name_at};
    for (size_t i = 0; i < s->t.n;) {
        const struct token *x = &s->t.all[i];
        bool is_at = x->kind == TOKEN_MARK && x->mark == '@' && (x->shape & SHAPE_SPACED) != 0;
        bool is_word = x->kind == TOKEN_WORD && (x->shape & SHAPE_TAKEN) == 0 && may_begin(s, i);
        i += is_word || is_at ? ask(s, i, rules, G_N_ELEMENTS(rules)) : 1;
    }
}

static int by_start(gconstpointer a, gconstpointer b) {
    const struct deid_span *x = a, *y = b;
    if (x->start != y->start) {
        return x->start < y->start ? -1 : 1;
    }
    return x->end != y->end ? (x->end > y->end ? -1 : 1) : (int)x->rule - (int)y->rule;
}

/* Sorted from `first` on; what overlaps becomes one span, of the rule with more text. */
static void settle(GArray *spans, guint first) {
    if (spans->len <= first + 1) {
        return;
    }
    struct deid_span *all = (struct deid_span *)(void *)spans->data;
    bool is_sorted = true;
    for (guint i = first + 1; i < spans->len && is_sorted; i++) {
        is_sorted = all[i - 1].start < all[i].start;
    }
    if (!is_sorted) {
        qsort(all + first, spans->len - first, sizeof *all, by_start);
    }
    guint n = first;
    for (guint i = first + 1; i < spans->len; i++) {
        struct deid_span *last = &all[n], x = all[i];
        if (x.start >= last->end) {
            all[++n] = x;
            continue;
        }
        size_t start = last->start, end = MAX(last->end, x.end);
        bool is_surer = x.severity > last->severity ||
                        (x.severity == last->severity && x.end - x.start > last->end - last->start);
        if (is_surer) {
            *last = x;
        }
        last->start = start;
        last->end = end;
    }
    g_array_set_size(spans, n + 1);
}

void scanner_settle(GArray *spans) {
    settle(spans, 0);
}

/* Places and employers beside anything that identifies somebody are findings. */
static void in_company(GArray *spans) {
    bool has_company = false;
    for (guint i = 0; i < spans->len && !has_company; i++) {
        const struct deid_span *x = &g_array_index(spans, struct deid_span, i);
        has_company = x->severity == DEID_FINDING && (x->letter != 'C' || x->rule == RULE_DATE);
        has_company |= x->severity == DEID_NOTICE;
    }
    for (guint i = 0; i < spans->len && has_company; i++) {
        struct deid_span *x = &g_array_index(spans, struct deid_span, i);
        if (x->severity == DEID_POSSIBLE) {
            x->severity = DEID_FINDING;
        }
    }
}

void scanner_text(struct scanner *scanner, const char *text, size_t size, GArray *spans) {
    struct scan *s = &scanner->scan;
    g_array_set_size(spans, 0);
    s->spans = spans;
    s->n_names = 0;
    s->t.text = text;
    s->t.size = size;
    for (size_t from = 0; from < size && tokens_cut(&s->t, &from);) {
        guint first = spans->len;
        s->code_token = 0;
        numbers(s);
        words(s);
        settle(spans, first);
    }
    in_company(spans);
    memset(s->names, 0, sizeof s->names);
}
