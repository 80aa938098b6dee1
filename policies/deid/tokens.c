/* One pass over the bytes; the class of a byte is a row of a table. */
#include "policies/deid/tokens.h"

#include <string.h>

enum { C_MARK, C_UPPER, C_LOWER, C_DIGIT, C_BLANK, C_LINE, C_HIGH };

#define M C_MARK
#define U C_UPPER
#define L C_LOWER
#define D C_DIGIT
#define B C_BLANK
#define N C_LINE
#define H C_HIGH
/* clang-format off */
static const uint8_t classes[256] = {
    B,B,B,B,B,B,B,B, B,B,N,B,B,N,B,B, B,B,B,B,B,B,B,B, B,B,B,B,B,B,B,B,
    B,M,M,M,M,M,M,M, M,M,M,M,M,M,M,M, D,D,D,D,D,D,D,D, D,D,M,M,M,M,M,M,
    M,U,U,U,U,U,U,U, U,U,U,U,U,U,U,U, U,U,U,U,U,U,U,U, U,U,U,M,M,M,M,M,
    M,L,L,L,L,L,L,L, L,L,L,L,L,L,L,L, L,L,L,L,L,L,L,L, L,L,L,M,M,M,M,B,
    H,H,H,H,H,H,H,H, H,H,H,H,H,H,H,H, H,H,H,H,H,H,H,H, H,H,H,H,H,H,H,H,
    H,H,H,H,H,H,H,H, H,H,H,H,H,H,H,H, H,H,H,H,H,H,H,H, H,H,H,H,H,H,H,H,
    H,H,H,H,H,H,H,H, H,H,H,H,H,H,H,H, H,H,H,H,H,H,H,H, H,H,H,H,H,H,H,H,
    H,H,H,H,H,H,H,H, H,H,H,H,H,H,H,H, H,H,H,H,H,H,H,H, H,H,H,H,H,H,H,H,
};
/* clang-format on */
#undef M
#undef U
#undef L
#undef D
#undef B
#undef N
#undef H

/* A quote, dash or blank in UTF-8 at p: its bytes, and the mark that it stands for. */
static size_t utf8_mark(const unsigned char *p, size_t left, char *mark) {
    if (left >= 2 && p[0] == 0xC2 && p[1] < 0xC0) {
        *mark = p[1] == 0xA0 ? ' ' : '*';
        return 2;
    }
    if (left >= 3 && p[0] == 0xE2 && p[1] == 0x80) {
        *mark = p[2] == 0x98 || p[2] == 0x99   ? '\''
                : p[2] == 0x9C || p[2] == 0x9D ? '"'
                : p[2] >= 0x90 && p[2] <= 0x95 ? '-'
                : p[2] <= 0x8F || p[2] == 0xAF ? ' '
                                               : '*';
        return 3;
    }
    return 0;
}

/* Letters beyond ASCII that are capitals: Latin-1 and half of Latin Extended-A. */
static bool is_high_capital(const unsigned char *p, size_t left) {
    return left >= 2 && ((p[0] == 0xC3 && p[1] >= 0x80 && p[1] <= 0x9E) ||
                         (p[0] >= 0xC4 && p[0] <= 0xC5 && p[1] % 2 == 0) ||
                         (p[0] == 0xCE && p[1] >= 0x86 && p[1] <= 0xA9));
}

/* An apostrophe within a name: O'Brien, but not John's. */
static bool joins(const unsigned char *p, size_t left) {
    return left >= 3 && p[0] == '\'' && classes[p[1]] == C_UPPER && classes[p[2]] != C_MARK;
}

/* Does the run end at i? What is neither an ASCII letter nor a digit. */
static bool ends_at(const unsigned char *s, size_t i, size_t at, size_t size, unsigned seen) {
    char mark;
    uint8_t c = classes[s[i]];
    if (c == C_BLANK || c == C_LINE) {
        return true;
    }
    if (c == C_HIGH) {
        return (s[i] == 0xE2 || s[i] == 0xC2) && utf8_mark(s + i, size - i, &mark) > 0;
    }
    return !joins(s + i, size - i) || i == at || (seen & 1u << C_DIGIT) != 0;
}

/* The run of letters and digits at byte `at`. */
static void cut_run(struct token *t, const unsigned char *s, size_t at, size_t size) {
    unsigned seen = 0;
    uint32_t hash = 2166136261u;
    size_t i = at;
    while (i < size) {
        unsigned c = classes[s[i]];
        if (c == C_LOWER) { /* most of a text */
            seen |= 1u << C_LOWER;
            do {
                hash = (hash ^ s[i++]) * 16777619u;
            } while (i < size && classes[s[i]] == C_LOWER);
            continue;
        }
        if (c - C_UPPER > C_DIGIT - C_UPPER && ends_at(s, i, at, size, seen)) {
            break;
        }
        seen |= 1u << c;
        hash = (hash ^ (s[i++] + (c == C_UPPER) * 32u)) * 16777619u;
    }
    t->size = (uint32_t)(i - at);
    bool has_digit = (seen & 1u << C_DIGIT) != 0, has_letter = (seen & ~(1u << C_DIGIT)) != 0;
    t->kind = !has_digit ? TOKEN_WORD : has_letter ? TOKEN_MIXED : TOKEN_NUMBER;
    bool is_capital = classes[s[at]] == C_UPPER ||
                      (classes[s[at]] == C_HIGH && is_high_capital(s + at, size - at));
    t->shape |= is_capital ? SHAPE_CAPITAL : 0;
    t->shape |= (seen & 1u << C_LOWER) == 0 && has_letter ? SHAPE_UPPER : 0;
    t->hash = hash ^ hash >> 15;
    if (t->kind != TOKEN_NUMBER && t->size <= VOCABLE_MAX) {
        t->in = vocabulary_find((const char *)s + at, t->size, t->hash);
        t->classes = t->in == NULL ? 0 : t->in->classes;
    }
}

static size_t cut_mark(struct token *t, const unsigned char *s, size_t at, size_t size) {
    char mark = (char)s[at];
    size_t n = classes[s[at]] == C_HIGH ? utf8_mark(s + at, size - at, &mark) : 1;
    *t = (struct token){
        .at = (uint32_t)at, .size = (uint32_t)n, .kind = TOKEN_MARK, .mark = mark, .lead = s[at]};
    return n;
}

/* Goes back to the last line end, or else blank, in the latter half. */
static size_t cut_back(struct tokens *t, size_t at) {
    for (size_t k = t->n - 1; k > t->n / 2; k--) {
        if (t->all[k].kind == TOKEN_BREAK) {
            t->n = k + 1;
            return t->all[k].at + t->all[k].size;
        }
    }
    for (size_t k = t->n - 1; k > t->n / 2; k--) {
        if ((t->all[k].shape & SHAPE_SPACED) != 0) {
            t->n = k;
            return t->all[k].at;
        }
    }
    return at;
}

bool tokens_cut(struct tokens *t, size_t *from) {
    const unsigned char *s = (const unsigned char *)t->text;
    size_t i = *from;
    uint8_t spaced = SHAPE_SPACED;
    t->n = 0;
    while (i < t->size && t->n < TOKENS_MAX) {
        uint8_t c = classes[s[i]];
        struct token *x = &t->all[t->n];
        if (c == C_BLANK) {
            spaced = SHAPE_SPACED;
            i++;
            continue;
        }
        if (c == C_LINE) {
            *x = (struct token){.at = (uint32_t)i, .size = 1, .kind = TOKEN_BREAK, .lead = s[i]};
            i++;
            t->n++;
            spaced = SHAPE_SPACED;
            continue;
        }
        char mark;
        if (c == C_MARK || (c == C_HIGH && utf8_mark(s + i, t->size - i, &mark) > 0)) {
            i += cut_mark(x, s, i, t->size);
            if (x->mark == ' ') {
                spaced = SHAPE_SPACED;
                continue;
            }
        } else {
            *x = (struct token){.at = (uint32_t)i,
                                .lead = (unsigned char)(c == C_UPPER ? s[i] + 32 : s[i])};
            cut_run(x, s, i, t->size);
            i += x->size;
        }
        x->shape |= spaced;
        spaced = 0;
        t->n++;
    }
    if (i < t->size) {
        i = cut_back(t, i);
    }
    bool has_more = i > *from;
    *from = i;
    return has_more;
}

struct lexeme token_lexeme(struct tokens *t, size_t i) {
    struct token *x = &t->all[i];
    if ((x->shape & SHAPE_LOOKED) == 0) {
        x->shape |= SHAPE_LOOKED;
        if (x->kind == TOKEN_WORD && x->size <= 32) {
            x->lexeme = lexicon_find_hashed(t->text + x->at, x->size, x->hash);
        }
    }
    return x->lexeme;
}
