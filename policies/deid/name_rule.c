/* Names of people, by what stands around them and by dictionaries. */
#include <string.h>

#include "policies/deid/scan.h"

static bool is_capital(const struct scan *s, size_t i) {
    return i < s->t.n && s->t.all[i].kind == TOKEN_WORD &&
           (s->t.all[i].shape & SHAPE_CAPITAL) != 0 && !scan_is_taken(s, i);
}
static bool is_initial(const struct scan *s, size_t i) {
    return is_capital(s, i) && s->t.all[i].size == 1;
}

/* A capitalised word that no sentence of medicine begins with. */
static bool may_be_name(const struct scan *s, size_t i) {
    return is_capital(s, i) && s->t.all[i].size > 1 &&
           (!token_is(&s->t, i,
                      WORD_NOT_NAME | WORD_MONTH | WORD_DAY | WORD_CODE | WORD_TITLE |
                          WORD_COUNTRY) ||
            s->t.all[i].in->letter == 'e');
}

/* The same after a title or a first name, where White, May and Weeks are people. */
static bool may_be_surname(struct scan *s, size_t i) {
    return may_be_name(s, i) ||
           (is_capital(s, i) && s->t.all[i].size > 1 && token_lexeme(&s->t, i).surname > 1);
}

/* A disease, sign or operation: by the vocabulary, or by how such words end. */
static bool is_medical(const struct scan *s, size_t i) {
    static const char *const ends[] = {"itis",   "osis",   "oma",       "omas",      "pathy",
                                       "emia",   "plegia", "algia",     "tomy",      "plasty",
                                       "scopy",  "graphy", "penia",     "plasia",    "lysis",
                                       "trophy", "uria",   "infection", "infections"};
    if (token_is(&s->t, i, WORD_EPONYM)) {
        return true;
    }
    if (i >= s->t.n || s->t.all[i].kind != TOKEN_WORD) {
        return false;
    }
    size_t size = s->t.all[i].size;
    /* Most words end in none of the letters in which these do, and are not compared. */
    char last = (char)(scan_text(s, i)[size - 1] | 32);
    for (size_t k = 0; strchr("asny", last) != NULL && k < G_N_ELEMENTS(ends); k++) {
        size_t n = strlen(ends[k]);
        if (size > n + 1 && ends[k][n - 1] == last &&
            g_ascii_strncasecmp(scan_text(s, i) + size - n, ends[k], n) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_eponym(const struct scan *s, size_t last) {
    size_t k = last + 1;
    if (token_is_mark(&s->t, k, '\'')) {
        k += k + 1 < s->t.n && s->t.all[k + 1].size == 1 ? 2 : 1;
    }
    if (token_is_mark(&s->t, k, '-') && !token_is_spaced(&s->t, k)) {
        k += 2; /* Arnold-Chiari */
    }
    return is_medical(s, k) ||
           (is_medical(s, k + 1) && !token_is_mark(&s->t, k, ',') && !token_is_mark(&s->t, k, '.'));
}

static void remember(struct scan *s, size_t first, size_t last) {
    for (size_t i = first; i <= last; i++) {
        const struct token *x = &s->t.all[i];
        if (x->kind == TOKEN_WORD && x->size > 2 && (x->shape & SHAPE_CAPITAL) != 0) {
            s->names[s->n_names++ % SCAN_NAMES] = x->hash;
        }
    }
}

static bool is_remembered(const struct scan *s, size_t i) {
    uint32_t hash = s->t.all[i].hash;
    unsigned n = MIN(s->n_names, SCAN_NAMES);
    for (unsigned k = 0; k < n; k++) {
        if (s->names[k] == hash) {
            return true;
        }
    }
    return false;
}

/* ", MD" or " RN" after a name. */
static bool has_credential(const struct scan *s, size_t last) {
    size_t k = last + 1;
    k += token_is_mark(&s->t, k, ',') || token_is_mark(&s->t, k, '.');
    return token_is(&s->t, k, WORD_CREDENTIAL) && (s->t.all[k].shape & SHAPE_CAPITAL) != 0;
}

/* The run of a name from i: words, initials, particles, hyphens; its last token to *end, which
 * stays as it is when there is none. */
static bool name_run(struct scan *s, size_t i, int max, bool is_loose, size_t *end) {
    size_t last = SIZE_MAX;
    int n = 0;
    for (size_t k = i; k < s->t.n && n < max; n++) {
        if (is_initial(s, k)) {
            last = k;
            k += token_is_mark(&s->t, k + 1, '.') && !token_is_spaced(&s->t, k + 1) ? 2 : 1;
            continue;
        }
        bool is_particle = token_is(&s->t, k, WORD_PARTICLE) && n > 0 && may_be_name(s, k + 1) &&
                           !scan_is_word(s, k, "in");
        bool is_name = is_loose || n > 0 ? may_be_surname(s, k) : may_be_name(s, k);
        if (!is_name && !is_particle) {
            break;
        }
        bool is_short = (s->t.all[k].shape & SHAPE_UPPER) != 0 && s->t.all[k].size <= 3 &&
                        token_is(&s->t, k, WORD_LABEL | WORD_CREDENTIAL | WORD_STATE);
        if (is_short) {
            break;
        }
        last = is_particle ? last : k;
        k++;
        if (token_is_mark(&s->t, k, '-') && !token_is_spaced(&s->t, k) && is_capital(s, k + 1) &&
            !token_is_spaced(&s->t, k + 1)) {
            last = k + 1;
            k += 2;
        }
    }
    *end = last != SIZE_MAX ? last : *end;
    return last != SIZE_MAX;
}

static bool has_word(const struct scan *s, size_t first, size_t last) {
    for (size_t k = first; k <= last; k++) {
        if (s->t.all[k].kind == TOKEN_WORD && s->t.all[k].size > 1) {
            return true;
        }
    }
    return false;
}

static size_t take_name(struct scan *s, size_t i, size_t first, size_t last, enum deid_rule rule) {
    if (rule != RULE_NAME_PROVIDER) {
        remember(s, first, last);
    }
    scan_take(s, first, last, rule);
    return last + 1 - i;
}

/* Mr. Moore; Dr. Alice B. */
static size_t titled(struct scan *s, size_t i) {
    if (!token_is(&s->t, i, WORD_TITLE | WORD_DOCTOR) || !is_capital(s, i)) {
        return 0;
    }
    bool is_doctor = scan_is_word(s, i, "dr") || scan_is_word(s, i, "drs") ||
                     scan_is_word(s, i, "doctor") || scan_is_word(s, i, "prof") ||
                     scan_is_word(s, i, "professor") || scan_is_word(s, i, "nurse");
    if (!is_doctor && !token_is(&s->t, i, WORD_TITLE)) {
        return 0;
    }
    size_t k = i + 1 + (token_is_mark(&s->t, i + 1, '.') ? 1 : 0);
    size_t last = 0;
    if (!name_run(s, k, 4, true, &last)) {
        return 0;
    }
    return is_doctor ? take_name(s, i, i, last, RULE_NAME_PROVIDER)
                     : take_name(s, i, k, last, RULE_NAME_TITLE);
}

static bool is_known(struct scan *s, size_t i) {
    struct lexeme x = token_lexeme(&s->t, i);
    return x.first > 0 || x.surname > 0;
}

/* After a label without a colon a word must be a name by the dictionary, and no common word. */
static bool is_likely(struct scan *s, size_t i) {
    struct lexeme x = token_lexeme(&s->t, i);
    bool is_name = x.first > 1 || x.surname > 1 || (x.first + x.surname > 0 && !x.is_word);
    bool has_next = is_capital(s, i + 1) && is_known(s, i + 1);
    return is_name && (!x.is_word || has_next || x.first > 5 || x.surname > 4) &&
           !token_is(&s->t, i, WORD_EPONYM | WORD_FACILITY | WORD_LABEL);
}

/* Patient: RUSSO, KATIE; named Lisa B.; Pt Madden */
static size_t labelled(struct scan *s, size_t i) {
    if (!token_is(&s->t, i, WORD_NAME_LABEL)) {
        return 0;
    }
    bool is_verb = scan_is_word(s, i, "named") || scan_is_word(s, i, "called") ||
                   scan_is_word(s, i, "name") || scan_is_word(s, i, "alias") ||
                   scan_is_word(s, i, "aka");
    size_t k = i + 1;
    bool has_colon = token_is_mark(&s->t, k, ':') || token_is_mark(&s->t, k, '=');
    if (has_colon || scan_is_word(s, k, "is") || scan_is_word(s, k, "as") ||
        token_is_mark(&s->t, k, ',') || token_is_mark(&s->t, k, '.')) {
        is_verb |= scan_is_word(s, k, "as");
        k++;
    }
    if (has_colon && scan_is_word(s, k, "name")) {
        return 0;
    }
    if (!(has_colon || is_verb ? may_be_surname(s, k) : may_be_name(s, k)) &&
        !(has_colon && is_initial(s, k))) {
        struct lexeme x = is_capital(s, k) ? token_lexeme(&s->t, k) : (struct lexeme){0};
        if (x.surname > 3 && scan_is_word(s, k + 1, "is") && scan_is_word(s, i, "pt")) {
            return take_name(s, i, k, k, RULE_NAME_LABEL);
        }
        return 0;
    }
    if (token_is(&s->t, k, WORD_TITLE | WORD_DOCTOR) ||
        (!has_colon && !is_verb && !is_likely(s, k)) || token_is(&s->t, k, WORD_LABEL)) {
        return 0;
    }
    size_t last = 0;
    if (!name_run(s, k, 4, true, &last) || is_eponym(s, last)) {
        return 0;
    }
    bool is_comma = token_is_mark(&s->t, last + 1, ',') && has_colon && may_be_name(s, last + 2) &&
                    !token_is(&s->t, last + 2, WORD_LABEL | WORD_PERSON | WORD_CREDENTIAL);
    if (is_comma) {
        (void)name_run(s, last + 2, 3, false, &last);
    }
    return take_name(s, i, k, last, RULE_NAME_LABEL);
}

/* husband Shawn; daughter, Mary */
static size_t kin(struct scan *s, size_t i) {
    if (!token_is(&s->t, i, WORD_KIN)) {
        return 0;
    }
    size_t k = i + 1;
    while (token_is_mark(&s->t, k, ',') || token_is_mark(&s->t, k, '(') ||
           token_is_mark(&s->t, k, ':') || scan_is_word(s, k, "is") ||
           scan_is_word(s, k, "named")) {
        k++;
    }
    if (k > i + 3 || !may_be_name(s, k) || !is_known(s, k) ||
        token_is(&s->t, k, WORD_EPONYM | WORD_KIN)) {
        return 0;
    }
    size_t last = 0;
    bool is_name = name_run(s, k, 3, false, &last) && !is_eponym(s, last);
    return is_name ? take_name(s, i, k, last, RULE_NAME_KIN) : 0;
}

/* Works at Riverbend Mills; employer: Acme Tooling */
static size_t employer(struct scan *s, size_t i) {
    if (!token_is(&s->t, i, WORD_WORKS)) {
        return 0;
    }
    size_t k = i + 1;
    while (token_is_mark(&s->t, k, ':') || scan_is_word(s, k, "at") || scan_is_word(s, k, "for") ||
           scan_is_word(s, k, "by") || scan_is_word(s, k, "with") || scan_is_word(s, k, "is") ||
           scan_is_word(s, k, "the")) {
        k++;
    }
    size_t last = k;
    if (k == i + 1 || !is_capital(s, k)) {
        return 0;
    }
    for (int n = 0; n < 5 && is_capital(s, last); n++) {
        last++;
        bool is_joint = token_is_mark(&s->t, last, '&') || scan_is_word(s, last, "of") ||
                        scan_is_word(s, last, "and") ||
                        (token_is_mark(&s->t, last, '-') && !token_is_spaced(&s->t, last));
        if (is_joint && is_capital(s, last + 1)) {
            last++;
        }
        if (token_is_mark(&s->t, last, '\'') && last + 1 < s->t.n && s->t.all[last + 1].size == 1) {
            last += 2;
        }
    }
    scan_take(s, k, last - 1, RULE_NAME_EMPLOYER);
    return last - i;
}

/* What precedes makes a person of the name: by, signed by. */
static bool is_signed(const struct scan *s, size_t i) {
    size_t k = i;
    while (k > 0 && (token_is_mark(&s->t, k - 1, ':') || token_is_mark(&s->t, k - 1, ','))) {
        k--;
    }
    return k > 0 && token_is(&s->t, k - 1, WORD_SIGN | WORD_DOCTOR) &&
           !token_is(&s->t, k - 1, WORD_TITLE);
}

static enum deid_rule of_person(const struct scan *s, size_t i, size_t last, enum deid_rule rule) {
    return is_signed(s, i) || has_credential(s, last) ? RULE_NAME_PROVIDER : rule;
}

/* Letters beyond ASCII: in English, of a name rather than of a word. */
static bool is_foreign(const struct scan *s, size_t i) {
    const char *p = scan_text(s, i);
    for (size_t k = 0; k < s->t.all[i].size; k++) {
        if ((p[k] & 0x80) != 0) {
            return true;
        }
    }
    return false;
}

static bool is_second(struct scan *s, size_t i, struct lexeme first) {
    struct lexeme x = token_lexeme(&s->t, i);
    if (!may_be_surname(s, i) || token_is(&s->t, i, WORD_FACILITY | WORD_EPONYM | WORD_LABEL)) {
        return false;
    }
    if (first.is_word && first.first <= 6) {
        return x.surname > 1 && (!x.is_word || x.surname > 5);
    }
    bool is_acronym = (s->t.all[i].shape & SHAPE_UPPER) != 0;
    return x.surname > 0 || (first.first >= 4 && !x.is_word && !is_acronym) ||
           (!first.is_word && is_foreign(s, i));
}

/* Lisa Wong; Margaret J. Byrd; Lisa M.; William */
static size_t by_first(struct scan *s, size_t i) {
    struct lexeme x = token_lexeme(&s->t, i);
    if (x.first == 0) {
        return 0;
    }
    size_t k = i + 1, initial = 0;
    if (token_is_mark(&s->t, k, '-') && is_capital(s, k + 1) && !token_is_spaced(&s->t, k)) {
        k += 2;
    }
    if (is_initial(s, k)) {
        initial = k;
        k += token_is_mark(&s->t, k + 1, '.') ? 2 : 1;
    }
    bool is_same_line = k < s->t.n && s->t.all[k].kind != TOKEN_BREAK;
    if (is_same_line && is_second(s, k, x)) {
        size_t last = 0;
        if (name_run(s, k, 2, true, &last) && !is_eponym(s, last)) {
            return take_name(s, i, i, last, of_person(s, i, last, RULE_NAME_FULL));
        }
    }
    bool is_frequent = x.first >= 5 || !x.is_word;
    if (initial > 0 && is_frequent && !is_eponym(s, initial) &&
        !token_is_mark(&s->t, initial + 1, '-')) {
        return take_name(s, i, i, initial, of_person(s, i, initial, RULE_NAME_INITIAL));
    }
    bool is_town = x.town > 3 || x.surname > x.first;
    bool is_upper = (s->t.all[i].shape & SHAPE_UPPER) != 0;
    if (x.first >= 5 && !x.is_word && !is_town && !is_upper && !is_eponym(s, i) &&
        !token_is(&s->t, i + 1, WORD_FACILITY | WORD_STREET) && !token_is(&s->t, i, WORD_STATE)) {
        return take_name(s, i, i, i, of_person(s, i, i, RULE_NAME_FIRST));
    }
    return 0;
}

/* L. Wang */
static size_t by_initial(struct scan *s, size_t i) {
    if (!is_initial(s, i) || !token_is_mark(&s->t, i + 1, '.') || !may_be_name(s, i + 2)) {
        return 0;
    }
    struct lexeme x = token_lexeme(&s->t, i + 2);
    bool is_surname = x.surname > 1 && (!x.is_word || x.surname > 4);
    bool is_inside = i > 0 && token_is_mark(&s->t, i - 1, '.') && !token_is_spaced(&s->t, i);
    if (!is_surname || is_inside || is_eponym(s, i + 2) ||
        token_is(&s->t, i + 2, WORD_FACILITY | WORD_STREET | WORD_EPONYM)) {
        return 0;
    }
    size_t last = i + 2;
    (void)name_run(s, i + 2, 2, true, &last);
    return take_name(s, i, i, last, of_person(s, i, last, RULE_NAME_INITIAL));
}

/* Two capitals with a credential after them, or signed: a provider. */
static size_t by_credential(struct scan *s, size_t i) {
    if (!may_be_name(s, i) || token_is(&s->t, i, WORD_DOCTOR | WORD_SIGN | WORD_FACILITY)) {
        return 0;
    }
    size_t last = 0;
    if (!name_run(s, i, 4, false, &last) || last == i || !has_word(s, i, last) ||
        !is_known(s, last)) {
        return 0;
    }
    bool is_sure = has_credential(s, last) || (is_signed(s, i) && is_known(s, i));
    return is_sure && !is_eponym(s, last) ? take_name(s, i, i, last, RULE_NAME_PROVIDER) : 0;
}

/* Obrien, Dennis at the start of a line. */
static size_t surname_first(struct scan *s, size_t i) {
    bool is_start = i == 0 || s->t.all[i - 1].kind == TOKEN_BREAK;
    if (!is_start || !token_is_mark(&s->t, i + 1, ',') || !may_be_name(s, i + 2)) {
        return 0;
    }
    struct lexeme surname = token_lexeme(&s->t, i), first = token_lexeme(&s->t, i + 2);
    if (surname.surname < 1 || surname.is_word || first.first < 3) {
        return 0;
    }
    size_t last = i + 2;
    (void)name_run(s, i + 2, 2, true, &last);
    return take_name(s, i, i, last, RULE_NAME_FULL);
}

size_t rule_name_at(struct scan *s, size_t i) {
    static size_t (*const by_context[])(struct scan *, size_t) = {titled, labelled, kin, employer};
    static size_t (*const by_word[])(struct scan *, size_t) = {surname_first, by_first, by_initial,
                                                               by_credential};
    size_t n = 0;
    for (size_t k = 0; n == 0 && s->t.all[i].in != NULL && k < G_N_ELEMENTS(by_context); k++) {
        n = by_context[k](s, i);
    }
    if (n > 0 || !is_capital(s, i)) {
        return n;
    }
    if (s->t.all[i].size > 2 && is_remembered(s, i) && !is_eponym(s, i)) {
        return take_name(s, i, i, i, RULE_NAME_AGAIN);
    }
    bool is_asked = may_be_name(s, i) || is_initial(s, i);
    for (size_t k = 0; is_asked && n == 0 && k < G_N_ELEMENTS(by_word); k++) {
        n = by_word[k](s, i);
    }
    return n;
}
