/* Ages over 89, in figures and words, and birth years that imply one. */
#include <string.h>

#include "policies/deid/scan.h"

#define OLDEST 125

/* "92", "92yo", "95F": the age; 0: none. *is_years: years are said with it. */
static long age_of(const struct scan *s, size_t i, bool *is_years) {
    const struct token *x = &s->t.all[i];
    long age = scan_number(s, i);
    if (age < 90 || age > OLDEST) {
        return 0;
    }
    size_t digits = age >= 100 ? 3 : 2;
    const char *tail = scan_text(s, i) + digits;
    size_t n = x->size - digits;
    *is_years = n >= 2 && (tail[0] | 32) == 'y';
    return n == 0 || *is_years ? age : 0;
}

/* The last token of "-year-old", " years old", " y/o", "yo" from token k; 0: none. */
static size_t years_from(const struct scan *s, size_t k) {
    if (token_is_mark(&s->t, k, '-') || token_is_mark(&s->t, k, '+')) {
        k++;
    }
    if (!token_is(&s->t, k, WORD_YEARS)) {
        return 0;
    }
    bool is_slash = token_is_mark(&s->t, k + 1, '/') && scan_is_word(s, k + 2, "o");
    size_t old = k + 1 + (token_is_mark(&s->t, k + 1, '-') ? 1 : 0);
    bool is_old = scan_is_word(s, old, "old") || scan_is_word(s, old, "of");
    bool is_short =
        scan_is_word(s, k, "yo") || scan_is_word(s, k, "yof") || scan_is_word(s, k, "yom");
    if (is_slash) {
        return k + 2;
    }
    return is_old ? old : is_short || token_is(&s->t, k + 1, WORD_PERSON) ? k : 0;
}

/* "in her 90s", "in his nineties" */
static bool is_decade(const struct scan *s, size_t i) {
    static const char *const whose[] = {"her", "his", "their", "my", "the", "mid", "late", "early"};
    bool is_word =
        scan_is_word(s, i, "90s") || scan_is_word(s, i, "nineties") || scan_is_word(s, i, "100s");
    for (size_t k = 0; is_word && i > 0 && k < G_N_ELEMENTS(whose); k++) {
        size_t before = i - 1 - (token_is_mark(&s->t, i - 1, '-') && i > 1 ? 1 : 0);
        if (scan_is_word(s, before, whose[k])) {
            /* "the 90s" are years, unless somebody is in them */
            return k != 4;
        }
    }
    return false;
}

/* ninety-two years old, a hundred and one year old */
static size_t in_words(struct scan *s, size_t i) {
    static const char *const ones[] = {"one", "two",   "three", "four", "five",
                                       "six", "seven", "eight", "nine"};
    if (scan_is_word(s, i, "centenarian") || scan_is_word(s, i, "nonagenarian")) {
        scan_take(s, i, i, RULE_AGE);
        return 1;
    }
    if (!scan_is_word(s, i, "ninety") && !scan_is_word(s, i, "hundred")) {
        return 0;
    }
    size_t last = i, k = i + 1;
    if (token_is_mark(&s->t, k, '-') || scan_is_word(s, k, "and")) {
        k++;
    }
    for (size_t n = 0; n < G_N_ELEMENTS(ones); n++) {
        if (scan_is_word(s, k, ones[n])) {
            last = k;
        }
    }
    bool is_aged = i > 0 && token_is(&s->t, i - 1, WORD_AGED);
    if (years_from(s, last + 1) == 0 && !is_aged) {
        return 0;
    }
    scan_take(s, i, last, RULE_AGE);
    return last + 1 - i;
}

static size_t birth_year(struct scan *s, size_t i) {
    long year = scan_number(s, i);
    size_t k = i;
    if (s->t.all[i].size != 4 || year < 1880 || year > s->reference_year - 90) {
        return 0;
    }
    for (int steps = 0; k > 0 && steps < 4; steps++) {
        k--;
        if (token_is(&s->t, k, WORD_BORN)) {
            scan_take(s, i, i, RULE_BIRTH_YEAR);
            return 1;
        }
        if (!token_is_mark(&s->t, k, ':') && !scan_is_word(s, k, "in") &&
            !scan_is_word(s, k, "of") && !scan_is_word(s, k, "year")) {
            break;
        }
    }
    return 0;
}

size_t rule_age_at(struct scan *s, size_t i) {
    const struct token *x = &s->t.all[i];
    if (x->kind == TOKEN_WORD) {
        if (token_is(&s->t, i, WORD_NUMBER)) {
            if (is_decade(s, i)) {
                scan_take(s, i, i, RULE_AGE);
                return 1;
            }
            return in_words(s, i);
        }
        return 0;
    }
    if (x->kind == TOKEN_MIXED && is_decade(s, i)) {
        scan_take(s, i, i, RULE_AGE);
        return 1;
    }
    if (x->kind == TOKEN_NUMBER && x->size == 4) {
        return birth_year(s, i);
    }
    bool is_years = false;
    if (x->kind == TOKEN_MARK || age_of(s, i, &is_years) == 0) {
        return 0;
    }
    if (age_of(s, i, &is_years) == 90 && token_is_mark(&s->t, i + 1, '+')) {
        return 0; /* the category that the rule allows */
    }
    bool is_decimal = token_is_mark(&s->t, i + 1, '.') && !token_is_spaced(&s->t, i + 2);
    size_t before = i;
    while (before > 0 && (token_is_mark(&s->t, before - 1, ':') ||
                          scan_is_word(s, before - 1, "of") || scan_is_word(s, before - 1, "is"))) {
        before--;
    }
    bool is_aged = before > 0 && token_is(&s->t, before - 1, WORD_AGED) && !is_decimal;
    bool is_inside = i > 0 && !token_is_spaced(&s->t, i) &&
                     (token_is_mark(&s->t, i - 1, '.') || token_is_mark(&s->t, i - 1, '/'));
    if (is_inside || (!is_years && !is_aged && years_from(s, i + 1) == 0)) {
        return 0;
    }
    scan_take(s, i, i, RULE_AGE);
    return 1;
}
