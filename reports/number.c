/* Numbers as people read them, without the locale. */
#include "reports/number.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define MOST_DECIMALS 18

char *number_count(int64_t n) {
    char digits[32];
    uint64_t size = n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n;
    g_snprintf(digits, sizeof digits, "%" G_GUINT64_FORMAT, size);
    size_t length = strlen(digits);
    GString *out = g_string_new(n < 0 ? "-" : "");
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            g_string_append_c(out, ',');
        }
        g_string_append_c(out, digits[i]);
    }
    return g_string_free(out, FALSE);
}

char *number_decimal(double value, int decimals) {
    if (!isfinite(value)) {
        return g_strdup("no limit");
    }
    char format[16];
    char text[64];
    /* Only a document that nobody measured has numbers of that size. */
    bool is_huge = fabs(value) >= 1e15;
    g_snprintf(format, sizeof format, is_huge ? "%%.%de" : "%%.%df", is_huge ? 3 : decimals);
    g_ascii_formatd(text, sizeof text, format, value);
    const char *start = text;
    if (text[0] == '-' && strspn(text + 1, "0.") == strlen(text + 1)) {
        start++;
    }
    return g_strdup(start);
}

char *number_percent(double value, int decimals) {
    char *digits = number_decimal(100 * value, decimals);
    char *text = g_strconcat(digits, "%", NULL);
    g_free(digits);
    return text;
}

char *number_word(int64_t n) {
    static const char *const words[] = {"no",    "one",   "two",  "three", "four",   "five",  "six",
                                        "seven", "eight", "nine", "ten",   "eleven", "twelve"};
    if (n >= 0 && n < (int64_t)G_N_ELEMENTS(words)) {
        return g_strdup(words[n]);
    }
    return number_count(n);
}

char *number_limit(double value, int least_decimals, int scale) {
    for (int d = least_decimals; d < MOST_DECIMALS; d++) {
        char *text = number_decimal(value * scale, d);
        double back = g_ascii_strtod(text, NULL) / scale;
        if (!isfinite(value) || fabs(back - value) <= 1e-12 * fabs(value)) {
            return text;
        }
        g_free(text);
    }
    return number_decimal(value * scale, MOST_DECIMALS);
}

static bool looks_like_the_limit(double value, double limit, int decimals, int scale) {
    if (!isfinite(limit) || !isfinite(value) || value == limit) {
        return false;
    }
    char *a = number_decimal(value * scale, decimals);
    char *b = number_decimal(limit * scale, decimals);
    bool same = strcmp(a, b) == 0;
    g_free(a);
    g_free(b);
    return same;
}

int number_decimals(const double *values, int n_values, const double *limits, int n_limits,
                    int decimals, int scale) {
    for (int d = decimals; d < MOST_DECIMALS; d++) {
        bool clear = true;
        for (int i = 0; i < n_values && clear; i++) {
            for (int j = 0; j < n_limits && clear; j++) {
                clear = !looks_like_the_limit(values[i], limits[j], d, scale);
            }
        }
        if (clear) {
            return d;
        }
    }
    return MOST_DECIMALS;
}
