#include "policies/canonical.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DIGITS 17 /* always enough */
#define DECIMAL 48     /* "1.2345678901234567e-308" and to spare */

static void write_digits(char text[DECIMAL], int n, double x) {
    char format[8];
    g_snprintf(format, sizeof format, "%%.%de", n - 1);
    g_ascii_formatd(text, DECIMAL, format, x);
}

/* Rounds x, written in 17 digits as `all`, to n > 1. By hand: to write it again costs ten times
 * that. Only where no carry runs and the digits cut off are no half, which may be a rounded one. */
static void round_digits(char text[DECIMAL], int n, double x, const char *all) {
    char *last = text + n; /* the point is one character */
    const char *cut = all + n + 1;
    bool is_half = *cut == '5' && strspn(cut + 1, "0") == (size_t)(MOST_DIGITS - n - 1);
    bool is_up = *cut >= '5';
    if (is_half || (is_up && all[n] == '9')) {
        write_digits(text, n, x);
        return;
    }
    memcpy(text, all, (size_t)n + 1);
    *last = (char)(*last + (is_up ? 1 : 0));
    g_strlcpy(last + 1, strchr(cut, 'e'), (gsize)(DECIMAL - n - 1));
}

/* Digits and decimal exponent of the shortest text that reads back as x > 0:
 * x = 0.d1d2d3... * 10^exponent. */
static void shortest(double x, char digits[24], int *exponent) {
    char all[DECIMAL];
    char text[DECIMAL];
    write_digits(all, MOST_DIGITS, x);
    /* 15 digits always stand for themselves, but for subnormals, which have fewer. */
    int n_digits = x < DBL_MIN ? 1 : 15;
    for (; n_digits < MOST_DIGITS; n_digits++) {
        if (n_digits == 1) {
            write_digits(text, n_digits, x);
        } else {
            round_digits(text, n_digits, x, all);
        }
        if (g_ascii_strtod(text, NULL) == x) {
            break;
        }
    }
    size_t n = 0;
    const char *c = n_digits < MOST_DIGITS ? text : all;
    for (; *c != 'e'; c++) {
        if (*c != '.') {
            digits[n++] = *c;
        }
    }
    *exponent = (int)strtol(c + 1, NULL, 10) + 1;
    while (n > 1 && digits[n - 1] == '0') {
        n--;
    }
    digits[n] = '\0';
}

#define WHOLE 1e15 /* below, a whole number is its own shortest text */

/* ECMA-262, Number::toString. */
void canonical_number(GString *out, double x) {
    if (x == 0) {
        g_string_append_c(out, '0'); /* minus zero too */
        return;
    }
    if (x < 0) {
        g_string_append_c(out, '-');
        x = -x;
    }
    if (x < WHOLE && x == floor(x)) {
        g_string_append_printf(out, "%" G_GINT64_FORMAT, (gint64)x);
        return;
    }
    char digits[24];
    int point = 0;
    shortest(x, digits, &point);
    int n = (int)strlen(digits);
    if (n <= point && point <= 21) {
        g_string_append(out, digits);
        for (int i = n; i < point; i++) {
            g_string_append_c(out, '0');
        }
    } else if (0 < point && point <= 21) {
        g_string_append_len(out, digits, point);
        g_string_append_printf(out, ".%s", digits + point);
    } else if (-6 < point && point <= 0) {
        g_string_append(out, "0.");
        for (int i = point; i < 0; i++) {
            g_string_append_c(out, '0');
        }
        g_string_append(out, digits);
    } else {
        g_string_append_c(out, digits[0]);
        if (n > 1) {
            g_string_append_printf(out, ".%s", digits + 1);
        }
        g_string_append_printf(out, "e%c%d", point - 1 < 0 ? '-' : '+', abs(point - 1));
    }
}

static void put_string(GString *out, const char *s) {
    static const char *const escapes[32] = {
        [8] = "\\b", [9] = "\\t", [10] = "\\n", [12] = "\\f", [13] = "\\r"};
    g_string_append_c(out, '"');
    while (*s != '\0') {
        const char *start = s;
        while ((unsigned char)*s >= 32 && *s != '"' && *s != '\\') {
            s++;
        }
        g_string_append_len(out, start, s - start);
        unsigned char c = (unsigned char)*s;
        if (c == '\0') {
            break;
        }
        s++;
        if (c == '"' || c == '\\') {
            g_string_append_c(out, '\\');
            g_string_append_c(out, (char)c);
        } else if (escapes[c] != NULL) {
            g_string_append(out, escapes[c]);
        } else {
            g_string_append_printf(out, "\\u%04x", c);
        }
    }
    g_string_append_c(out, '"');
}

struct member {
    struct canonical_key key;
    const json_t *value;
};

/* Keys are sorted by UTF-16 code units, in which characters outside the basic
 * plane (lead byte F0..) come before U+E000..U+FFFF (lead bytes EE, EF). */
int canonical_compare(const struct canonical_key *a, const struct canonical_key *b) {
    size_t n = MIN(a->length, b->length);
    size_t i = 0;
    while (i < n && a->text[i] == b->text[i]) {
        i++;
    }
    if (i == n) {
        return (a->length > n) - (b->length > n);
    }
    unsigned char x = (unsigned char)a->text[i];
    unsigned char y = (unsigned char)b->text[i];
    bool is_swapped =
        (x >= 0xF0 && (y == 0xEE || y == 0xEF)) || (y >= 0xF0 && (x == 0xEE || x == 0xEF));
    int order = (x > y) - (x < y);
    return is_swapped ? -order : order;
}

static int compare_members(const void *a, const void *b) {
    return canonical_compare(&((const struct member *)a)->key, &((const struct member *)b)->key);
}

static void put(GString *out, const json_t *value);

#define FEW_MEMBERS 64 /* no allocation for the objects that there are by the ten thousand */

static void put_object(GString *out, const json_t *object) {
    size_t n = json_object_size(object);
    struct member few[FEW_MEMBERS];
    struct member *members = n <= FEW_MEMBERS ? few : g_new(struct member, n);
    size_t i = 0;
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)object, key, value) {
        members[i++] = (struct member){{key, strlen(key)}, value};
    }
    qsort(members, n, sizeof members[0], compare_members);
    g_string_append_c(out, '{');
    for (i = 0; i < n; i++) {
        if (i > 0) {
            g_string_append_c(out, ',');
        }
        put_string(out, members[i].key.text);
        g_string_append_c(out, ':');
        put(out, members[i].value);
    }
    g_string_append_c(out, '}');
    if (members != few) {
        g_free(members);
    }
}

static void put(GString *out, const json_t *value) {
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        put_object(out, value);
        break;
    case JSON_ARRAY:
        g_string_append_c(out, '[');
        for (size_t i = 0; i < json_array_size(value); i++) {
            if (i > 0) {
                g_string_append_c(out, ',');
            }
            put(out, json_array_get(value, i));
        }
        g_string_append_c(out, ']');
        break;
    case JSON_STRING:
        put_string(out, json_string_value(value));
        break;
    case JSON_INTEGER: {
        json_int_t n = json_integer_value(value);
        if (n > -(INT64_C(1) << 53) && n < INT64_C(1) << 53) {
            g_string_append_printf(out, "%" JSON_INTEGER_FORMAT, n);
        } else {
            canonical_number(out, (double)n); /* JSON numbers are doubles to RFC 8785 */
        }
        break;
    }
    case JSON_REAL:
        canonical_number(out, json_real_value(value));
        break;
    case JSON_TRUE:
        g_string_append(out, "true");
        break;
    case JSON_FALSE:
        g_string_append(out, "false");
        break;
    case JSON_NULL:
        g_string_append(out, "null");
        break;
    }
}

char *canonical_json(const json_t *value, size_t *length) {
    GString *out = g_string_new(NULL);
    put(out, value);
    if (length != NULL) {
        *length = out->len;
    }
    return g_string_free(out, FALSE);
}

char *canonical_sha256(const json_t *value) {
    size_t n = 0;
    g_autofree char *text = canonical_json(value, &n);
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, n);
}
