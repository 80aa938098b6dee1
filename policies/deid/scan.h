/*
 * What the rules share while they read one piece of text: tokens, spans, and the words of the
 * names met so far. Private to policies/deid.
 *
 * Each rule file has one function that looks at token i and says how many tokens it took (0:
 * nothing there). The scanner asks them in order; a token that is taken is not asked again.
 */
#ifndef OMBUD_POLICIES_DEID_SCAN_H
#define OMBUD_POLICIES_DEID_SCAN_H

#include <glib.h>

#include "policies/deid/deid.h"
#include "policies/deid/tokens.h"

#define SCAN_NAMES 64

struct scan {
    struct tokens t;
    GArray *spans; /* of struct deid_span */
    size_t base;   /* of the piece in the document, bytes */
    int reference_year;
    uint32_t names[SCAN_NAMES]; /* hashes of words of names; a ring */
    unsigned n_names;
    size_t code_token; /* after the last medical code; a list goes on from it */
};

/* A run without blanks that holds a digit: A12-345.6 */
#define COMPOUND_MAX 64
struct compound {
    size_t first, last;           /* tokens, last included */
    size_t start, end;            /* bytes */
    char plain[COMPOUND_MAX + 1]; /* letters and digits only, upper case */
    char shape[COMPOUND_MAX + 1]; /* 9 digit, A letter, a lower-case letter, marks as they are */
    size_t n_plain, n_digits, n_letters;
};

struct scan_label {
    char letter;    /* 0: none; '-': a medical code */
    bool is_strong; /* not a word with other uses too */
};

void scan_add(struct scan *s, size_t start, size_t end, enum deid_rule rule);
/* Tokens first..last, included, as a span; they are taken. */
void scan_take(struct scan *s, size_t first, size_t last, enum deid_rule rule);
static inline bool scan_is_taken(const struct scan *s, size_t i) {
    return i < s->t.n && (s->t.all[i].shape & SHAPE_TAKEN) != 0;
}
static inline const char *scan_text(const struct scan *s, size_t i) {
    return s->t.text + s->t.all[i].at;
}
/* Is token i this word, in any case? `word` is lower case. */
bool scan_is_same(const struct scan *s, size_t i, const char *word);
static inline bool scan_is_word(const struct scan *s, size_t i, const char *word) {
    return i < s->t.n && s->t.all[i].lead == (unsigned char)word[0] && scan_is_same(s, i, word);
}
/* The number of a TOKEN_NUMBER of at most nine digits, or the digits that a mixture begins with;
 * -1: none. */
long scan_number(const struct scan *s, size_t i);

/* compound.c */
bool compound_at(const struct scan *s, size_t i, struct compound *c);
/* The label before token `first`: MRN, Member ID #, ... */
struct scan_label compound_label(const struct scan *s, size_t first);

/* The rules: tokens taken from i, 0 when there is nothing. */
size_t rule_date_at(struct scan *s, size_t i);
size_t rule_age_at(struct scan *s, size_t i);
size_t rule_web_at(struct scan *s, size_t i);
size_t rule_number_at(struct scan *s, size_t i);
size_t rule_street_at(struct scan *s, size_t i);
size_t rule_place_at(struct scan *s, size_t i);
size_t rule_name_at(struct scan *s, size_t i);
/* Date written in a compound. */
bool rule_date_compound(struct scan *s, const struct compound *c);

/* code_shape.c: is it written as a medical code (ICD, CPT, HCPCS, NDC, LOINC)? */
bool code_shape_is(const struct compound *c);

#endif
