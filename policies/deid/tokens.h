/*
 * A text cut into words, numbers, mixtures of both, and marks; the rules read these.
 *
 * Letters are those of ASCII and every byte from 0x80 up, except the quotes, dashes and blanks
 * of UTF-8 that people's keyboards make, which are marks of one byte's meaning ('-', '\'').
 */
#ifndef OMBUD_POLICIES_DEID_TOKENS_H
#define OMBUD_POLICIES_DEID_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policies/deid/lexicon.h"
#include "policies/deid/vocabulary.h"

enum token_kind { TOKEN_MARK, TOKEN_WORD, TOKEN_NUMBER, TOKEN_MIXED, TOKEN_BREAK };
enum token_shape {
    SHAPE_SPACED = 1, /* a blank or a line's start before it */
    SHAPE_CAPITAL = 2,
    SHAPE_UPPER = 4, /* no lower-case letter */
    SHAPE_LOOKED = 8,
    SHAPE_TAKEN = 16 /* part of a span already */
};

struct token {
    uint32_t at, size; /* bytes */
    uint8_t kind, shape;
    char mark;                /* of TOKEN_MARK */
    unsigned char lead;       /* the first byte, lower case */
    struct lexeme lexeme;     /* by token_lexeme() only */
    uint32_t classes;         /* of `in`, 0 without */
    uint32_t hash;            /* lexicon_hash of a word */
    const struct vocable *in; /* the vocabulary, or NULL */
};

#define TOKENS_MAX 16384

struct tokens {
    const char *text;
    size_t size;
    struct token *all; /* TOKENS_MAX + 1 */
    size_t n;
};

/* Cuts text from *from into t until its end or until there are TOKENS_MAX, then up to the last
 * line end or blank; *from moves on. False at the end. */
bool tokens_cut(struct tokens *t, size_t *from);

/* Is token i of these classes? False beyond the ends. */
static inline bool token_is(const struct tokens *t, size_t i, uint32_t wanted) {
    return i < t->n && (t->all[i].classes & wanted) != 0;
}
static inline bool token_is_mark(const struct tokens *t, size_t i, char mark) {
    return i < t->n && t->all[i].kind == TOKEN_MARK && t->all[i].mark == mark;
}
static inline bool token_is_spaced(const struct tokens *t, size_t i) {
    return i >= t->n || t->all[i].kind == TOKEN_BREAK || (t->all[i].shape & SHAPE_SPACED) != 0;
}
struct lexeme token_lexeme(struct tokens *t, size_t i);

#endif
