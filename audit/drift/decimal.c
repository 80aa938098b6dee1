#include "audit/drift/decimal.h"

#include <glib.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#define MOST_TEXT 64

static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/* Up to 15 digits over a power of ten divide exactly once rounded: the nearest double (Clinger
 * 1990, the fast case). */
static inline bool parse_plain(const char *s, size_t n, double *x) {
    size_t i = n > 0 && (s[0] == '-' || s[0] == '+') ? 1 : 0;
    size_t start = i;
    int64_t digits = 0;
    for (; i < n && (unsigned)(s[i] - '0') <= 9; i++) {
        digits = digits * 10 + (s[i] - '0');
        if (i > 16) {
            return false;
        }
    }
    size_t n_digits = i - start;
    size_t n_decimals = 0;
    if (i < n && s[i] == '.') {
        size_t point = i++;
        for (; i < n && (unsigned)(s[i] - '0') <= 9 && i < 18; i++) {
            digits = digits * 10 + (s[i] - '0');
        }
        n_decimals = i - point - 1;
        n_digits += n_decimals;
    }
    if (i != n || n_digits == 0 || n_digits > 15) {
        return false;
    }
    double value = (double)digits / powers[n_decimals];
    *x = s[0] == '-' && digits != 0 ? -value : value;
    return true;
}

static bool is_word_for_missing(const char *s, size_t n) {
    static const char *const words[] = {"NA",   "N/A",  "NaN",      "null",      "None",     "inf",
                                        "-inf", "+inf", "infinity", "-infinity", "+infinity"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strlen(words[i]) == n && g_ascii_strncasecmp(s, words[i], n) == 0) {
            return true;
        }
    }
    return false;
}

enum decimal_kind decimal_parse(const char *s, size_t n, double *x) {
    if (n == 0) {
        return DECIMAL_IS_MISSING;
    }
    if (parse_plain(s, n, x)) {
        return DECIMAL_IS;
    }
    if (n >= MOST_TEXT) {
        return DECIMAL_IS_NOT;
    }
    char text[MOST_TEXT];
    memcpy(text, s, n);
    text[n] = '\0';
    if (strspn(text, "0123456789.eE+-") != n) {
        return is_word_for_missing(s, n) ? DECIMAL_IS_MISSING : DECIMAL_IS_NOT;
    }
    char *end = NULL;
    double value = g_ascii_strtod(text, &end);
    if (end != text + n) {
        return DECIMAL_IS_NOT;
    }
    *x = value + 0.0;
    return isfinite(value) ? DECIMAL_IS : DECIMAL_IS_MISSING;
}
