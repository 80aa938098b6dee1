/* E-mail, web and network addresses, image files: told by their marks, read from the bytes. */
#include <string.h>

#include "policies/deid/checksum.h"
#include "policies/deid/scan.h"

#define ADDRESS_MAX 2048

/* First token that begins at or after byte `end`. */
static size_t token_from(const struct scan *s, size_t i, size_t end) {
    while (i < s->t.n && s->t.all[i].at < end) {
        i++;
    }
    return i;
}

static bool is_in(char c, const char *marks) {
    return g_ascii_isalnum(c) || (unsigned char)c >= 0x80 ||
           (c != '\0' && strchr(marks, c) != NULL);
}

static size_t run_right(const struct scan *s, size_t at, const char *marks) {
    size_t i = at;
    while (i < s->t.size && i - at < ADDRESS_MAX && is_in(s->t.text[i], marks)) {
        i++;
    }
    while (i > at && strchr(".,;:!?-)'\"_", s->t.text[i - 1]) != NULL) {
        i--;
    }
    return i;
}

static size_t run_left(const struct scan *s, size_t at, const char *marks) {
    size_t i = at;
    while (i > 0 && at - i < 256 && is_in(s->t.text[i - 1], marks)) {
        i--;
    }
    while (i < at && strchr(".-'_", s->t.text[i]) != NULL) {
        i++;
    }
    return i;
}

static size_t take_bytes(struct scan *s, size_t i, size_t start, size_t end, enum deid_rule rule) {
    size_t next = token_from(s, i, end);
    for (size_t k = i; k < next; k++) {
        s->t.all[k].shape |= SHAPE_TAKEN;
    }
    scan_add(s, start, end, rule);
    return next - i;
}

static size_t email_at(struct scan *s, size_t i) {
    size_t at = s->t.all[i].at;
    size_t start = run_left(s, at, "._%+-'");
    size_t end = run_right(s, at + 1, ".-");
    const char *domain = s->t.text + at + 1;
    bool has_point = end > at + 1 && memchr(domain, '.', end - at - 1) != NULL;
    return start < at && has_point ? take_bytes(s, i, start, end, RULE_EMAIL) : 0;
}

static bool is_top_level(const struct scan *s, size_t i) {
    static const char *const names[] = {"com", "org", "net",    "edu", "gov", "info",
                                        "io",  "biz", "health", "co",  "mil"};
    for (size_t k = 0; k < G_N_ELEMENTS(names); k++) {
        if (scan_is_word(s, i, names[k])) {
            return true;
        }
    }
    return false;
}

static bool is_image(const struct scan *s, size_t i) {
    static const char *const names[] = {"jpg", "jpeg", "png",  "gif", "heic", "tif", "tiff",
                                        "bmp", "dcm",  "webp", "raw", "mp4",  "mov"};
    for (size_t k = 0; k < G_N_ELEMENTS(names); k++) {
        if (scan_is_word(s, i, names[k])) {
            return true;
        }
    }
    return false;
}

static size_t url_at(struct scan *s, size_t i) {
    static const char marks[] = "-._~:/?#[]@!$&'()*+,;=%";
    const struct token *x = &s->t.all[i];
    bool is_scheme = (scan_is_word(s, i, "http") || scan_is_word(s, i, "https") ||
                      scan_is_word(s, i, "ftp") || scan_is_word(s, i, "sftp")) &&
                     token_is_mark(&s->t, i + 1, ':') && token_is_mark(&s->t, i + 2, '/');
    if (is_scheme || (scan_is_word(s, i, "www") && token_is_mark(&s->t, i + 1, '.'))) {
        return take_bytes(s, i, x->at, run_right(s, x->at, marks), RULE_URL);
    }
    bool is_after_point = i >= 2 && !token_is_spaced(&s->t, i) &&
                          token_is_mark(&s->t, i - 1, '.') && !token_is_spaced(&s->t, i - 1);
    if (!is_after_point) {
        return 0;
    }
    if (is_image(s, i)) {
        return take_bytes(s, i, run_left(s, x->at, "-._/\\~"), x->at + x->size, RULE_PHOTO);
    }
    bool is_end =
        i + 1 >= s->t.n || token_is_spaced(&s->t, i + 1) || s->t.all[i + 1].kind == TOKEN_MARK;
    if (is_end && is_top_level(s, i) && (x->shape & SHAPE_CAPITAL) == 0) {
        return take_bytes(s, i, run_left(s, x->at, "-._"), run_right(s, x->at, marks), RULE_URL);
    }
    return 0;
}

/* Groups of hexadecimal with colons at p: octets of two (a device), or up to four (IPv6). */
static size_t colon_run(const char *p, size_t left, int *groups, bool *are_pairs, bool *has_gap) {
    size_t i = 0, size = 0;
    *groups = 0;
    *are_pairs = true;
    *has_gap = false;
    for (; i < left && i < 48; i++) {
        if (g_ascii_isxdigit(p[i])) {
            if (++size > 4) {
                return 0;
            }
        } else if (p[i] == ':') {
            *groups += size > 0;
            *are_pairs &= size == 2;
            *has_gap |= i > 0 && p[i - 1] == ':';
            size = 0;
        } else {
            break;
        }
    }
    *groups += size > 0;
    *are_pairs &= size == 2;
    return i < left && (g_ascii_isalnum(p[i]) || (unsigned char)p[i] >= 0x80) ? 0 : i;
}

static size_t colons_at(struct scan *s, size_t i) {
    const struct token *x = &s->t.all[i];
    int groups;
    bool are_pairs, has_gap;
    const char *p = scan_text(s, i);
    size_t n = colon_run(p, s->t.size - x->at, &groups, &are_pairs, &has_gap);
    while (n > 0 && p[n - 1] == ':') {
        n--;
    }
    if (n == 0) {
        return 0;
    }
    if (groups == 6 && are_pairs) {
        return take_bytes(s, i, x->at, x->at + n, RULE_MAC);
    }
    if (groups == 8 || (has_gap && groups >= 2)) {
        return take_bytes(s, i, x->at, x->at + n, RULE_IP);
    }
    return 0;
}

/* Four octets; five, or a word such as version before them, are no address. */
static size_t octets_at(struct scan *s, size_t i) {
    size_t k = i;
    for (int part = 0; part < 4; part++, k += 2) {
        long n = scan_number(s, k);
        if (n < 0 || n > 255 || s->t.all[k].kind != TOKEN_NUMBER || s->t.all[k].size > 3 ||
            (part > 0 && token_is_spaced(&s->t, k)) ||
            (part < 3 && (!token_is_mark(&s->t, k + 1, '.') || token_is_spaced(&s->t, k + 1)))) {
            return 0;
        }
    }
    size_t last = k - 2;
    bool goes_on = token_is_mark(&s->t, last + 1, '.') && last + 2 < s->t.n &&
                   !token_is_spaced(&s->t, last + 1) && !token_is_spaced(&s->t, last + 2) &&
                   s->t.all[last + 2].kind != TOKEN_BREAK;
    bool is_inside = i > 0 && !token_is_spaced(&s->t, i) &&
                     (token_is_mark(&s->t, i - 1, '.') || s->t.all[i - 1].kind != TOKEN_MARK);
    bool is_version = i > 0 && (scan_is_word(s, i - 1, "version") || scan_is_word(s, i - 1, "v") ||
                                scan_is_word(s, i - 1, "oid") || scan_is_word(s, i - 1, "release"));
    if (goes_on || is_inside || is_version) {
        return 0;
    }
    scan_take(s, i, last, RULE_IP);
    return last + 1 - i;
}

size_t rule_web_at(struct scan *s, size_t i) {
    const struct token *x = &s->t.all[i];
    if (x->kind == TOKEN_MARK) {
        return x->mark == '@' ? email_at(s, i) : 0;
    }
    if (x->kind == TOKEN_WORD && i > 0) {
        size_t n = url_at(s, i);
        if (n > 0) {
            return n;
        }
    } else if (x->kind == TOKEN_WORD) {
        return url_at(s, i);
    }
    bool is_start = i == 0 || token_is_spaced(&s->t, i) || s->t.all[i - 1].kind == TOKEN_MARK;
    if (is_start && token_is_mark(&s->t, i + 1, ':') && !token_is_spaced(&s->t, i + 1) &&
        x->size <= 4 && g_ascii_isxdigit(scan_text(s, i)[0])) {
        size_t n = colons_at(s, i);
        if (n > 0) {
            return n;
        }
    }
    return x->kind == TOKEN_NUMBER && token_is_mark(&s->t, i + 1, '.') ? octets_at(s, i) : 0;
}
