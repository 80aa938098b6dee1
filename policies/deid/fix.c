/* Replacements, by rule. */
#include "policies/deid/fix.h"

#include <string.h>

#include "policies/deid/zip3.h"

static const char *label_of(char letter) {
    static const char *const labels[DEID_LETTERS] = {
        "NAME",    "PLACE",   "DATE",    "PHONE",  "FAX", "EMAIL", "SSN",       "MRN",   "PLAN",
        "ACCOUNT", "LICENSE", "VEHICLE", "DEVICE", "URL", "IP",    "BIOMETRIC", "IMAGE", "ID"};
    return letter >= 'A' && letter <= 'R' ? labels[letter - 'A'] : "ID";
}

static void append_pseudonym(const struct fix *f, const char *text, size_t size, GString *out) {
    g_autofree char *lower = g_utf8_strdown(text, (gssize)size);
    GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA256, f->key, f->n_key);
    g_hmac_update(hmac, (const guchar *)lower, -1);
    guint8 digest[32];
    gsize n = sizeof digest;
    g_hmac_get_digest(hmac, digest, &n);
    g_hmac_unref(hmac);
    g_string_append_c(out, '-');
    for (int i = 0; i < 8; i++) { /* letters a to p: no number that a check would find again */
        g_string_append_c(out, (char)('a' + (digest[i] & 15)));
    }
}

/* The year of four digits within a date; 0: none. */
static int year_in(const char *p, size_t n) {
    size_t run = 0;
    for (size_t i = 0; i <= n; i++) {
        if (i < n && g_ascii_isdigit(p[i])) {
            run++;
            continue;
        }
        bool is_packed = run == 8 || run == 12 || run == 14;
        if (run == 4 || is_packed) {
            int year = 0;
            for (size_t k = i - run; k < i - run + 4; k++) {
                year = year * 10 + p[k] - '0';
            }
            if (year >= 1880 && year <= 2299) {
                return year;
            }
        }
        run = 0;
    }
    return 0;
}

void fix_append(const struct fix *f, enum deid_rule rule, char letter, const char *text,
                size_t size, GString *out) {
    bool is_date = rule == RULE_DATE || rule == RULE_DATE_PARTIAL || rule == RULE_DATE_SHORT ||
                   rule == RULE_DATE_COLUMN;
    int year = is_date ? year_in(text, size) : 0;
    /* A year so far back may be a birth's: it goes too. */
    if (year > f->reference_year - 90) {
        g_string_append_printf(out, "%d", year);
        return;
    }
    if (rule == RULE_AGE) {
        bool has_unit = size > 3 && !g_ascii_isdigit(text[size - 1]);
        g_string_append(out, has_unit && g_ascii_isdigit(text[0]) ? "90+ yo" : "90+");
        return;
    }
    int prefix = rule == RULE_PLACE_ZIP ? zip3_of(text, size) : -1;
    if (prefix >= 0) {
        bool is_kept = zip3_has_people(prefix) && !zip3_is_small(prefix, f->zip_census);
        g_string_append_printf(out, "%03d", is_kept ? prefix : 0);
        return;
    }
    g_string_append_c(out, '[');
    g_string_append(out, label_of(letter));
    if (f->key != NULL && !is_date) {
        append_pseudonym(f, text, size, out);
    }
    g_string_append_c(out, ']');
}

void fix_text(const struct fix *f, const char *text, size_t size, const GArray *spans,
              GString *out) {
    size_t at = 0;
    for (guint i = 0; i < spans->len; i++) {
        const struct deid_span *x = &g_array_index(spans, struct deid_span, i);
        g_string_append_len(out, text + at, (gssize)(x->start - at));
        fix_append(f, x->rule, x->letter, text + x->start, x->end - x->start, out);
        at = x->end;
    }
    g_string_append_len(out, text + at, (gssize)(size - at));
}
