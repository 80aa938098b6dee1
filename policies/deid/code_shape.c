/*
 * Negative evidence: how medical codes are written. ICD-10-CM A00.0, with or without the point;
 * ICD-10-PCS seven characters without I and O; CPT 99214-25; HCPCS J1885; NDC 0002-8215-01;
 * LOINC 4548-4 with its check digit. SNOMED CT ids are told by the word before them.
 */
#include <string.h>

#include "policies/deid/checksum.h"
#include "policies/deid/scan.h"

static bool is_shape(const struct compound *c, const char *const *shapes) {
    for (; *shapes != NULL; shapes++) {
        const char *p = *shapes, *q = c->shape;
        while (*p == *q && *p != '\0') {
            p++;
            q++;
        }
        if (*p == *q) {
            return true;
        }
    }
    return false;
}

/* A letter, a digit, then a digit or letter, and up to four more after a point. */
static bool is_icd10cm(const struct compound *c) {
    const char *p = c->shape;
    size_t n = strlen(p);
    bool has_point = n > 3 && p[3] == '.';
    if (c->n_plain < 3 || c->n_plain > 7 || n != c->n_plain + (has_point ? 1 : 0) ||
        (p[0] != 'A' && p[0] != 'a') || p[1] != '9') {
        return false;
    }
    for (size_t i = 4; i < c->n_plain; i++) {
        bool may_be_letter = i >= 6 || c->plain[i] == 'X' || i == c->n_plain - 1;
        if (!g_ascii_isdigit(c->plain[i]) && !may_be_letter) {
            return false;
        }
    }
    return true;
}

static bool is_pcs(const struct compound *c) {
    if (c->n_plain != 7 || strlen(c->shape) != 7 || c->n_letters < 2 || c->n_digits < 1) {
        return false;
    }
    return strchr("0123456789BCDFGHX", c->plain[0]) != NULL && strpbrk(c->plain, "IO") == NULL;
}

static bool is_loinc(const struct compound *c) {
    const char *dash = strchr(c->shape, '-');
    size_t n = c->n_plain;
    return dash != NULL && n >= 3 && n <= 7 && c->n_letters == 0 && dash[1] == '9' &&
           dash[2] == '\0' && strchr(dash + 1, '-') == NULL && strlen(c->shape) == n + 1 &&
           checksum_luhn(c->plain, n);
}

bool code_shape_is(const struct compound *c) {
    static const char *const cpt[] = {"99999",    "99999-99", "9999A",    "A9999",    "A9999-99",
                                      "99999-AA", "A9999-AA", "99999-A9", "9999A-9A", NULL};
    static const char *const ndc[] = {"99999-9999-99", "99999-999-99", "9999-9999-99",
                                      "99999-9999-9", NULL};
    static const char *const icd9[] = {"999.9", "999.99", "A99.9", "A99.99", "A999.9", NULL};
    return is_icd10cm(c) || is_pcs(c) || is_loinc(c) || is_shape(c, cpt) || is_shape(c, ndc) ||
           is_shape(c, icd9);
}
