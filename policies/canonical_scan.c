#include "policies/canonical_scan.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#include "policies/canonical.h"

#define MAX_DEPTH 64

struct scan {
    const char *at, *end;
    GString *number; /* scratch */
};

static bool scan_value(struct scan *s, int depth);

static bool take(struct scan *s, const char *word) {
    size_t n = strlen(word);
    if ((size_t)(s->end - s->at) < n || memcmp(s->at, word, n) != 0) {
        return false;
    }
    s->at += n;
    return true;
}

/* After a backslash: what canonical_json() escapes, as it escapes it. */
static bool scan_escape(struct scan *s) {
    if (s->at < s->end && strchr("\"\\bfnrt", *s->at) != NULL && *s->at != '\0') {
        s->at++;
        return true;
    }
    if (!take(s, "u00") || s->end - s->at < 2) {
        return false;
    }
    int high = s->at[0] - '0';
    int low = g_ascii_xdigit_value(s->at[1]);
    bool is_lower = !g_ascii_isupper(s->at[1]);
    bool is_short = high == 0 && low >= 8 && low <= 13 && low != 11;
    s->at += 2;
    return (high == 0 || high == 1) && low >= 0 && is_lower && !is_short;
}

static bool scan_string(struct scan *s) {
    if (!take(s, "\"")) {
        return false;
    }
    while (s->at < s->end) {
        unsigned char c = (unsigned char)*s->at++;
        if (c == '"') {
            return true;
        }
        if (c < 32 || (c == '\\' && !scan_escape(s))) {
            return false;
        }
    }
    return false;
}

/* 12, 0.5, -3.25: plain, up to 15 digits, which always stand for themselves. */
static bool is_plain_number(const char *text, size_t n) {
    size_t sign = n > 0 && text[0] == '-' ? 1 : 0;
    const char *point = memchr(text, '.', n);
    size_t whole = (point == NULL ? n : (size_t)(point - text)) - sign;
    if (n - sign > 16 || whole == 0 || (text[sign] == '0' && whole > 1)) {
        return false;
    }
    if (point == NULL) {
        return n - sign <= 15 && (sign == 0 || text[sign] != '0');
    }
    bool is_small = text[sign] == '0' && whole == 1 && point[1] == '0';
    return !is_small && point + 1 < text + n && text[n - 1] != '0';
}

static bool scan_number(struct scan *s) {
    const char *start = s->at;
    bool is_simple = true;
    while (s->at < s->end && (g_ascii_isdigit(*s->at) || strchr("+-.e", *s->at) != NULL)) {
        if (*s->at == '\0') {
            return false;
        }
        is_simple =
            is_simple && *s->at != 'e' && *s->at != '+' && (*s->at != '-' || s->at == start);
        s->at++;
    }
    size_t n = (size_t)(s->at - start);
    if (is_simple && is_plain_number(start, n)) {
        return true;
    }
    char text[32];
    if (n == 0 || n >= sizeof text) {
        return false;
    }
    memcpy(text, start, n);
    text[n] = '\0';
    char *rest = NULL;
    double x = g_ascii_strtod(text, &rest);
    g_string_truncate(s->number, 0);
    if (*rest == '\0' && isfinite(x)) {
        canonical_number(s->number, x);
    }
    return strcmp(s->number->str, text) == 0;
}

static bool scan_list(struct scan *s, int depth) {
    if (take(s, "]")) {
        return true;
    }
    do {
        if (!scan_value(s, depth)) {
            return false;
        }
    } while (take(s, ","));
    return take(s, "]");
}

/* Strictly in order, so that none is there twice. A text without backslashes is its own value. */
static bool scan_key(struct scan *s, struct canonical_key *before) {
    const char *start = s->at + 1;
    if (!scan_string(s)) {
        return false;
    }
    struct canonical_key key = {start, (size_t)(s->at - 1 - start)};
    bool is_next = before->text == NULL || canonical_compare(before, &key) < 0;
    *before = key;
    return is_next && memchr(key.text, '\\', key.length) == NULL && take(s, ":");
}

static bool scan_object(struct scan *s, int depth) {
    struct canonical_key before = {NULL, 0};
    if (take(s, "}")) {
        return true;
    }
    do {
        if (!scan_key(s, &before) || !scan_value(s, depth)) {
            return false;
        }
    } while (take(s, ","));
    return take(s, "}");
}

static bool scan_value(struct scan *s, int depth) {
    if (s->at == s->end || depth > MAX_DEPTH) {
        return false;
    }
    switch (*s->at) {
    case '{':
        s->at++;
        return scan_object(s, depth + 1);
    case '[':
        s->at++;
        return scan_list(s, depth + 1);
    case '"':
        return scan_string(s);
    case 't':
        return take(s, "true");
    case 'f':
        return take(s, "false");
    case 'n':
        return take(s, "null");
    default:
        return scan_number(s);
    }
}

bool canonical_is(const char *text, size_t length) {
    struct scan s = {text, text + length, g_string_new(NULL)};
    bool is_canonical = scan_value(&s, 0) && s.at == s.end;
    g_string_free(s.number, TRUE);
    return is_canonical;
}
