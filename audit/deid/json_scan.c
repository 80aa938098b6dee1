#include "audit/deid/json_scan.h"

#include <string.h>

#define MAX_STRING ((size_t)8 << 20)

void json_scan_keep(struct json_scan *s) {
    if (s->copy != NULL && s->at > s->kept) {
        (void)fwrite(s->p + s->kept, 1, s->at - s->kept, s->copy);
    }
    s->kept = s->at;
}

bool json_scan_refill(struct json_scan *s) {
    json_scan_keep(s);
    byte_stream_skip(s->stream, s->at);
    s->at = s->kept = 0;
    s->n = byte_stream_fill(s->stream, &s->p);
    return s->n > 0;
}

int json_scan_token(struct json_scan *s) {
    int c = json_scan_peek(s);
    while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
        (void)json_scan_next(s);
        c = json_scan_peek(s);
    }
    return c;
}

bool json_scan_fail(struct json_scan *s, const char *what) {
    s->fault = s->fault == NULL ? what : s->fault;
    return false;
}

static int hex4(struct json_scan *s) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = g_ascii_xdigit_value((gchar)json_scan_next(s));
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

static bool escape(struct json_scan *s) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    int c = json_scan_next(s);
    const char *found = c > 0 ? strchr(from, c) : NULL;
    if (found != NULL) {
        g_string_append_c(s->text, to[found - from]);
        return true;
    }
    int unit = c == 'u' ? hex4(s) : -1;
    if (unit < 0) {
        return json_scan_fail(s, "an escape in a string is not one of JSON");
    }
    gunichar whole = (gunichar)unit;
    if (unit >= 0xD800 && unit < 0xDC00 && json_scan_peek(s) == '\\') {
        (void)json_scan_next(s);
        int low = json_scan_next(s) == 'u' ? hex4(s) : -1;
        if (low < 0xDC00 || low > 0xDFFF) {
            return json_scan_fail(s, "half of a character in a string");
        }
        whole = 0x10000u + (((gunichar)unit - 0xD800u) << 10) + ((gunichar)low - 0xDC00u);
    }
    bool is_alone = whole == 0 || (whole >= 0xD800 && whole <= 0xDFFF);
    g_string_append_unichar(s->text, is_alone ? 0xFFFD : whole);
    return true;
}

bool json_scan_string(struct json_scan *s) {
    g_string_truncate(s->text, 0);
    for (;;) {
        if (json_scan_peek(s) < 0) {
            return json_scan_fail(s, "the file ends within a string");
        }
        size_t i = s->at;
        while (i < s->n && s->p[i] != '"' && s->p[i] != '\\' && s->p[i] != '\n') {
            i++;
        }
        g_string_append_len(s->text, s->p + s->at, (gssize)(i - s->at));
        s->at = i;
        if (s->text->len > MAX_STRING) {
            return json_scan_fail(s, "a string is longer than 8 MB");
        }
        if (i == s->n) {
            continue;
        }
        int c = json_scan_next(s);
        if (c == '"') {
            return true;
        }
        if (c == '\n') {
            return json_scan_fail(s, "a line ends within a string");
        }
        if (!escape(s)) {
            return false;
        }
    }
}

void json_write_string(FILE *f, const char *p, size_t n) {
    fputc('"', f);
    for (size_t i = 0; i < n; i++) {
        unsigned char b = (unsigned char)p[i];
        if (b == '"' || b == '\\') {
            fputc('\\', f);
            fputc(b, f);
        } else if (b < ' ') {
            static const char digits[] = "0123456789abcdef";
            fputs("\\u00", f);
            fputc(digits[b >> 4], f);
            fputc(digits[b & 15], f);
        } else {
            fputc(b, f);
        }
    }
    fputc('"', f);
}
