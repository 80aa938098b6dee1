/*
 * Numbers and codes of people: by shape and check digit, by the label before them, and what is
 * left when it is no medical code, dose or measure.
 */
#include <string.h>

#include "policies/deid/checksum.h"
#include "policies/deid/scan.h"

static bool is_shape(const struct compound *c, const char *shape) {
    return strcmp(c->shape, shape) == 0;
}

static size_t take(struct scan *s, const struct compound *c, enum deid_rule rule) {
    scan_take(s, c->first, c->last, rule);
    return c->last + 1 - c->first;
}

/* --- telephone numbers, which may hold blanks --- */

/* Reads digits from byte `at`, over single marks and blanks of phone numbers; where the last
 * digit ends goes to *end. */
static size_t phone_digits(const struct scan *s, size_t at, char digits[17], size_t *end,
                           size_t *n_groups) {
    size_t n = 0, gap = 0;
    bool in_group = false;
    *n_groups = 0;
    for (size_t i = at; i < s->t.size && n < 16; i++) {
        char c = s->t.text[i];
        if (g_ascii_isdigit(c)) {
            *n_groups += !in_group;
            in_group = true;
            digits[n++] = c;
            *end = i + 1;
            gap = 0;
        } else if (c == '\0' || strchr(" -.()/+", c) == NULL || ++gap > 2) {
            break;
        } else {
            in_group = false;
        }
    }
    digits[n] = '\0';
    return n;
}

static size_t take_phone(struct scan *s, size_t i, size_t start, size_t end) {
    size_t k = i;
    while (k < s->t.n && s->t.all[k].at < end) {
        s->t.all[k++].shape |= SHAPE_TAKEN;
    }
    struct scan_label label = compound_label(s, i);
    scan_add(s, start, end, label.letter == 'E' ? RULE_FAX : RULE_PHONE);
    return k - i;
}

/* Groups of a North American number from byte p: (ddd) ddd-dddd and its kin. Its length. */
static size_t nanp_length(const char *p, size_t left) {
    size_t i = 0;
    bool is_open = left > 0 && p[0] == '(';
    i += is_open;
    static const size_t groups[] = {3, 3, 4};
    for (int g = 0; g < 3; g++) {
        for (size_t k = 0; k < groups[g]; k++, i++) {
            if (i >= left || !g_ascii_isdigit(p[i])) {
                return 0;
            }
        }
        if (g == 0 && is_open && (i >= left || p[i++] != ')')) {
            return 0;
        }
        if (g < 2) {
            size_t before = i;
            while (i < left && i - before < 2 && p[i] != '\0' && strchr(" -./", p[i]) != NULL) {
                i++;
            }
            if (i == before && !(g == 0 && is_open)) {
                return 0;
            }
        }
    }
    return i < left && g_ascii_isalnum(p[i]) ? 0 : i;
}

/* +1 649 555 0120, (370) 555-0193, 239.555.0124 */
static size_t phone_at(struct scan *s, size_t i) {
    const struct token *x = &s->t.all[i];
    const char *p = s->t.text + x->at;
    size_t left = s->t.size - x->at;
    if (x->kind == TOKEN_MARK && x->mark == '+') {
        char digits[17];
        size_t end = 0, groups = 0;
        size_t n = phone_digits(s, x->at + 1, digits, &end, &groups);
        bool is_number = left > 1 && g_ascii_isdigit(p[1]) && n >= 8 && n <= 15;
        return is_number ? take_phone(s, i, x->at, end) : 0;
    }
    size_t skip = 0;
    if (left > 2 && p[0] == '1' && strchr("-. ", p[1]) != NULL) {
        skip = 2;
    }
    size_t n = nanp_length(p + skip, left - skip);
    if (n == 0) {
        return 0;
    }
    if (token_is_mark(&s->t, i - 1, '+') && i > 0) {
        return 0;
    }
    return take_phone(s, i, x->at, x->at + skip + n);
}

/* A number after phone, call, fax: seven digits or more, in any grouping. */
static size_t labelled_phone(struct scan *s, size_t i, char letter) {
    const struct token *x = &s->t.all[i];
    char digits[17];
    size_t end = x->at, groups = 0;
    size_t n = phone_digits(s, x->at, digits, &end, &groups);
    if (n < 7 || n > 15) {
        return 0;
    }
    size_t k = i;
    while (k < s->t.n && s->t.all[k].at < end) {
        s->t.all[k++].shape |= SHAPE_TAKEN;
    }
    scan_add(s, x->at, end, letter == 'E' ? RULE_FAX : RULE_PHONE);
    return k - i;
}

/* --- Social Security numbers with blanks: 875 73 5611 --- */

static size_t spaced_ssn(struct scan *s, size_t i) {
    static const uint32_t sizes[] = {3, 2, 4};
    char digits[10];
    size_t n = 0;
    for (size_t k = 0; k < 3; k++) {
        if (i + k >= s->t.n || s->t.all[i + k].kind != TOKEN_NUMBER ||
            s->t.all[i + k].size != sizes[k] || (k > 0 && !token_is_spaced(&s->t, i + k)) ||
            (k > 0 && s->t.all[i + k].at != s->t.all[i + k - 1].at + sizes[k - 1] + 1)) {
            return 0;
        }
        memcpy(digits + n, scan_text(s, i + k), sizes[k]);
        n += sizes[k];
    }
    if (!checksum_ssn(digits) || token_is(&s->t, i + 3, WORD_UNIT)) {
        return 0;
    }
    scan_take(s, i, i + 2, RULE_SSN);
    return 3;
}

/* --- cards and accounts with blanks --- */

static size_t spaced_card(struct scan *s, size_t i) {
    char digits[24];
    size_t n = 0, k = i;
    for (; k < s->t.n && n <= 19; k++) {
        const struct token *x = &s->t.all[k];
        bool is_dash = x->kind == TOKEN_MARK && x->mark == '-' && k > i;
        if (is_dash) {
            continue;
        }
        if (x->kind != TOKEN_NUMBER || x->size < 3 || x->size > 6 || n + x->size > 19) {
            break;
        }
        memcpy(digits + n, scan_text(s, k), x->size);
        n += x->size;
    }
    digits[n] = '\0';
    while (k > i && s->t.all[k - 1].kind == TOKEN_MARK) {
        k--;
    }
    if (n < 14 || k < i + 3 || !checksum_card(digits, n)) {
        return 0;
    }
    scan_take(s, i, k - 1, RULE_CARD);
    return k - i;
}

/* --- by shape and check digit --- */

static bool is_vin_like(const struct compound *c) {
    return c->n_plain == 17 && strlen(c->shape) == 17 && c->n_digits >= 3 && c->n_letters >= 1 &&
           strpbrk(c->plain, "IOQ") == NULL;
}

static bool is_mbi(const struct compound *c) {
    bool is_grouped = strlen(c->shape) == 13 && c->shape[4] == '-' && c->shape[8] == '-';
    return c->n_plain == 11 && (strlen(c->shape) == 11 || is_grouped) && checksum_mbi(c->plain);
}

static bool is_dea(const struct compound *c) {
    return c->n_plain == 9 && strlen(c->shape) == 9 && c->n_digits >= 7 && c->n_letters > 0 &&
           checksum_dea(c->plain);
}

static bool is_uuid(const struct compound *c) {
    bool is_hex = strspn(c->plain, "0123456789ABCDEF") == c->n_plain;
    return is_hex && c->n_letters > 0 && (c->n_plain == 32 || c->n_plain == 40 || c->n_plain == 64);
}

/* Rules that need no label. DEID_RULES: none fits. */
static enum deid_rule by_shape(const struct compound *c, char letter) {
    bool is_digits = c->n_letters == 0 && strlen(c->shape) == c->n_digits;
    if (is_mbi(c)) {
        return RULE_MBI;
    }
    if (is_dea(c)) {
        return RULE_DEA;
    }
    if (is_vin_like(c) && (letter == 'L' || checksum_vin(c->plain))) {
        return RULE_VIN;
    }
    if (c->n_letters >= 2 && checksum_iban(c->plain, c->n_plain)) {
        return RULE_IBAN;
    }
    if (is_digits && c->n_digits == 10 && checksum_npi(c->plain) &&
        (letter == 'K' || letter == 0)) {
        return RULE_NPI;
    }
    if (c->n_letters == 0 && c->n_digits >= 13 && checksum_card(c->plain, c->n_digits)) {
        return RULE_CARD;
    }
    if (is_shape(c, "999-99-9999") && letter != 'H' && letter != 'I' && letter != 'J' &&
        letter != 'R') {
        return checksum_ssn(c->plain) || letter == 'G' ? RULE_SSN : RULE_UNIQUE;
    }
    return is_uuid(c) ? RULE_UNIQUE : DEID_RULES;
}

/* --- by label --- */

static enum deid_rule rule_of(char letter) {
    static const struct {
        char letter;
        enum deid_rule rule;
    } rows[] = {{'D', RULE_PHONE},     {'E', RULE_FAX},   {'G', RULE_SSN},
                {'H', RULE_MRN},       {'I', RULE_PLAN},  {'J', RULE_ACCOUNT},
                {'K', RULE_LICENCE},   {'L', RULE_PLATE}, {'M', RULE_DEVICE},
                {'P', RULE_BIOMETRIC}, {'Q', RULE_PHOTO}, {'R', RULE_UNIQUE},
                {'B', RULE_PLACE_ZIP}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].letter == letter) {
            return rows[i].rule;
        }
    }
    return DEID_RULES;
}

/* A year stands after many a label: the study of 2019. */
static bool is_year(const struct compound *c) {
    return c->n_plain == 4 && c->n_digits == 4 &&
           (memcmp(c->plain, "19", 2) == 0 || memcmp(c->plain, "20", 2) == 0);
}

static bool is_decimal(const struct compound *c) {
    const char *point = strchr(c->shape, '.');
    return point != NULL && c->n_letters == 0 && strchr(point + 1, '.') == NULL;
}

static bool fits_label(const struct scan *s, const struct compound *c, struct scan_label label) {
    if (token_is(&s->t, c->last + 1, WORD_UNIT) || token_is_mark(&s->t, c->last + 1, '%') ||
        is_decimal(c)) {
        return false;
    }
    if (label.letter == 'B') {
        return is_shape(c, "99999") || is_shape(c, "99999-9999") || is_shape(c, "9999");
    }
    if (label.letter == 'D' || label.letter == 'E') {
        return c->n_digits >= 7;
    }
    if (is_year(c) && !token_is_mark(&s->t, c->first - 1, '#')) {
        return label.is_strong && token_is_mark(&s->t, c->first - 1, ':') && label.letter != 'M';
    }
    bool is_hash = c->first > 0 && token_is_mark(&s->t, c->first - 1, '#');
    size_t least = label.is_strong || is_hash ? 3 : 4;
    return c->n_digits >= least || (label.is_strong && c->n_plain >= 5 && c->n_digits >= 2);
}

/* --- ZIP codes --- */

static bool is_state_before(const struct scan *s, size_t first) {
    size_t i = first;
    while (i > 0 && (token_is_mark(&s->t, i - 1, ',') || token_is_mark(&s->t, i - 1, '.') ||
                     s->t.all[i - 1].kind == TOKEN_BREAK)) {
        i--;
    }
    if (i == 0 || first - i > 2 || !token_is(&s->t, i - 1, WORD_STATE)) {
        return false;
    }
    const struct token *x = &s->t.all[i - 1];
    return x->size > 2 ? (x->shape & SHAPE_CAPITAL) != 0 : (x->shape & SHAPE_UPPER) != 0;
}

static bool is_zip(const struct scan *s, const struct compound *c) {
    bool is_nine = is_shape(c, "99999-9999");
    return (is_nine || is_shape(c, "99999")) && (is_nine || is_state_before(s, c->first)) &&
           !token_is(&s->t, c->last + 1, WORD_UNIT);
}

/* --- what is left --- */

/* SNOMED CT: Verhoeff's check digit, and 00 or 10 before it say what kind of component. */
static bool is_snomed(const struct compound *c) {
    size_t n = c->n_digits;
    return c->n_letters == 0 && n >= 6 && n <= 18 && strlen(c->shape) == n &&
           c->plain[n - 2] == '0' && (c->plain[n - 3] == '0' || c->plain[n - 3] == '1') &&
           checksum_verhoeff(c->plain, n);
}

static size_t longest_digits(const struct compound *c) {
    size_t best = 0, n = 0;
    for (const char *p = c->shape; *p != '\0'; p++) {
        n = *p == '9' ? n + 1 : 0;
        best = MAX(best, n);
    }
    return best;
}

/* TRIAL-326-4703, CS-987654, 7XY-3474, 9123921 */
static bool is_unique(const struct scan *s, const struct compound *c) {
    bool is_item = c->first > 1 && token_is_mark(&s->t, c->first - 1, ')') &&
                   scan_is_word(s, c->first - 2, "01");
    if (is_item) {
        return false; /* GS1: the article's number, the same for all of its kind */
    }
    if (token_is(&s->t, c->last + 1, WORD_UNIT) || is_decimal(c) ||
        token_is_mark(&s->t, c->last + 1, '%') || token_is_mark(&s->t, c->first - 1, '$') ||
        token_is_mark(&s->t, c->last + 1, ',')) {
        return c->n_letters == 0 && c->n_digits >= 9 && strchr(c->shape, '.') == NULL;
    }
    size_t longest = longest_digits(c);
    if (strpbrk(c->shape, "./+&") != NULL) {
        return false;
    }
    if (c->n_letters == 0) {
        bool is_range = is_shape(c, "9999-9999") && memcmp(c->plain, c->plain + 4, 4) < 0;
        if (is_range) {
            return false;
        }
        return longest >= 7 || (c->n_digits >= 8 && longest >= 3);
    }
    bool has_lower = strchr(c->shape, 'a') != NULL;
    bool is_variable = strchr(c->shape, '_') != NULL && longest <= 3; /* HCC238_D10 */
    return !has_lower && !is_variable &&
           ((c->n_digits >= 5 && longest >= 3) ||
            (longest >= 4 && strchr(c->shape, '-') != NULL && !is_year(c)));
}

static bool is_listed_code(const struct scan *s, size_t first) {
    size_t i = first;
    while (i > 0 && (token_is_mark(&s->t, i - 1, ',') || token_is_mark(&s->t, i - 1, ';') ||
                     scan_is_word(s, i - 1, "and") || token_is_mark(&s->t, i - 1, '/'))) {
        i--;
    }
    return i > 0 && i < first && s->code_token == i;
}

static size_t judge_compound(struct scan *s, const struct compound *c) {
    if (rule_date_compound(s, c)) {
        return c->last + 1 - c->first;
    }
    struct scan_label label = compound_label(s, c->first);
    if (label.letter == 0 && c->first > 0 && is_listed_code(s, c->first)) {
        label.letter = '-';
    }
    if (label.letter == '-') {
        s->code_token = c->last + 1;
        return 0;
    }
    enum deid_rule rule = by_shape(c, label.letter);
    if (rule != DEID_RULES) {
        return take(s, c, rule);
    }
    if (label.letter == 'D' || label.letter == 'E') {
        return labelled_phone(s, c->first, label.letter);
    }
    if (label.letter != 0 && rule_of(label.letter) != DEID_RULES && fits_label(s, c, label)) {
        return take(s, c, rule_of(label.letter));
    }
    if (is_zip(s, c)) {
        return take(s, c, RULE_PLACE_ZIP);
    }
    if (code_shape_is(c) || is_snomed(c)) {
        s->code_token = c->last + 1;
        return 0;
    }
    if (c->n_letters == 0 && c->n_digits == 10 && strlen(c->shape) == 10 &&
        checksum_nanp(c->plain) && !token_is(&s->t, c->last + 1, WORD_UNIT)) {
        return take(s, c, RULE_PHONE);
    }
    return is_unique(s, c) ? take(s, c, RULE_UNIQUE) : 0;
}

/* (01)00643169001763(21)827027335: the serial, after any of the marks that may precede it. */
static size_t udi_at(struct scan *s, size_t i) {
    if (!token_is_mark(&s->t, i, '(') || !scan_is_word(s, i + 1, "21") ||
        !token_is_mark(&s->t, i + 2, ')') || i + 3 >= s->t.n || token_is_spaced(&s->t, i + 3) ||
        i == 0 || token_is_spaced(&s->t, i)) {
        return 0;
    }
    struct compound c;
    if (!compound_at(s, i + 3, &c)) {
        return 0;
    }
    scan_take(s, c.first, c.last, RULE_UDI);
    return c.last + 1 - i;
}

size_t rule_number_at(struct scan *s, size_t i) {
    const struct token *x = &s->t.all[i];
    if (x->kind == TOKEN_MARK) {
        if (x->mark == '+') {
            return phone_at(s, i);
        }
        if (x->mark != '(') {
            return 0;
        }
        size_t n = udi_at(s, i);
        return n > 0 ? n : phone_at(s, i);
    }
    if (x->kind == TOKEN_NUMBER) {
        size_t n = spaced_ssn(s, i);
        if (n == 0 && x->size <= 3) {
            n = phone_at(s, i);
        }
        if (n == 0 && x->size >= 3 && x->size <= 6) {
            n = spaced_card(s, i);
        }
        if (n > 0) {
            return n;
        }
    }
    struct compound c;
    if (!compound_at(s, i, &c)) {
        return 0;
    }
    for (size_t k = c.first + 1; k <= c.last; k++) {
        size_t n = s->t.all[k].kind == TOKEN_WORD ? rule_web_at(s, k) : 0;
        if (n > 0) {
            return k + n - i;
        }
    }
    size_t n = judge_compound(s, &c);
    /* What is no identifier as a whole is none in parts. */
    return n > 0 ? n : c.last + 1 - i;
}
