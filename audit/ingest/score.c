#include "audit/ingest/score.h"

#include <glib.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#define MAX_SCORE_TEXT 64

/* Up to 15 digits over a power of ten up to 10^15 divide exactly once rounded, so
 * this is the nearest double (Clinger 1990, the fast case). */
static bool parse_plain(const char *s, size_t n, double *score) {
    static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    uint64_t digits = 0;
    size_t n_digits = 0;
    size_t n_decimals = 0;
    bool has_point = false;
    for (size_t i = 0; i < n; i++) {
        unsigned digit = (unsigned)(unsigned char)s[i] - '0';
        if (digit <= 9) {
            digits = digits * 10 + digit;
            n_digits++;
            n_decimals += has_point;
        } else if (s[i] == '.' && !has_point) {
            has_point = true;
        } else {
            return false;
        }
    }
    if (n_digits == 0 || n_digits > 15) {
        return false;
    }
    *score = (double)digits / powers[n_decimals];
    return true;
}

bool score_parse(const char *s, size_t n, double *score) {
    if (n == 0 || n >= MAX_SCORE_TEXT) {
        return false;
    }
    if (parse_plain(s, n, score)) {
        return *score <= 1;
    }
    /* Longer, with an exponent or a sign: the library's word, but no hex and no words. */
    char text[MAX_SCORE_TEXT];
    memcpy(text, s, n);
    text[n] = '\0';
    if (strspn(text, "0123456789.eE+-") != n) {
        return false;
    }
    char *end = NULL;
    *score = g_ascii_strtod(text, &end);
    return end == text + n && *score >= 0 && *score <= 1;
}

bool flag_parse(const char *s, size_t n, bool *flag) {
    double value = 0;
    if (!score_parse(s, n, &value) || (value > 0 && value < 1)) {
        return false;
    }
    *flag = value > 0;
    return true;
}
