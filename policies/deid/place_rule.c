/* Streets, towns with their state, counties, facilities, and what is said to be at a place. */
#include <string.h>

#include "policies/deid/scan.h"

#define RUN_MAX 7

static bool is_capital(const struct scan *s, size_t i) {
    return i < s->t.n && s->t.all[i].kind == TOKEN_WORD &&
           (s->t.all[i].shape & SHAPE_CAPITAL) != 0 && !scan_is_taken(s, i);
}

static bool is_single(const struct scan *s, size_t i, char letter) {
    return i < s->t.n && s->t.all[i].size == 1 && scan_text(s, i)[0] == letter;
}

/* Words of a place's name that no name begins with, unless a facility's: Oil City, City Clinic. */
static bool is_tail(const struct scan *s, size_t i) {
    return token_is(&s->t, i, WORD_COUNTY) || scan_is_word(s, i, "city");
}

/* May a capitalised word be within the name of a place? */
static bool may_follow(const struct scan *s, size_t i) {
    if (!is_capital(s, i)) {
        return false;
    }
    bool is_place = token_is(&s->t, i, WORD_FACILITY | WORD_HOSPITAL | WORD_STATE) || is_tail(s, i);
    bool is_eponym = s->t.all[i].in != NULL && s->t.all[i].in->letter == 'e';
    return (is_place || is_eponym ||
            !token_is(&s->t, i,
                      WORD_NOT_NAME | WORD_MONTH | WORD_DAY | WORD_TITLE | WORD_CODE |
                          WORD_UNIT)) &&
           !(s->t.all[i].size == 1 && !token_is_mark(&s->t, i + 1, '.'));
}
static bool may_join(const struct scan *s, size_t i) {
    return may_follow(s, i) &&
           (!is_tail(s, i) || (is_capital(s, i + 1) && token_is(&s->t, i + 1, WORD_FACILITY)));
}

/* St., Mt. and the like within a name. */
static bool is_abbreviated(const struct scan *s, size_t i) {
    static const char *const names[] = {"st", "mt", "ft", "ste", "hosp", "ctr", "med", "univ"};
    for (size_t k = 0; k < G_N_ELEMENTS(names); k++) {
        if (scan_is_word(s, i, names[k])) {
            return true;
        }
    }
    return false;
}

/* The tokens of a run of capitalised words from i, with their joints: St. Mary's, Brigham &
 * Women's, Cedars-Sinai, Children's Hospital of Philadelphia. *n_words of them. */
static size_t run_end(const struct scan *s, size_t i, int *n_words) {
    size_t last = i;
    *n_words = 0;
    for (size_t k = i; (k == i ? may_join(s, k) : may_follow(s, k)) && *n_words < RUN_MAX;) {
        last = k;
        ++*n_words;
        k++;
        if (token_is_mark(&s->t, k, '\'') && is_single(s, k + 1, 's') &&
            !token_is_spaced(&s->t, k)) {
            last = k + 1;
            k += 2;
        } else if (token_is_mark(&s->t, k, '.') && is_abbreviated(s, k - 1)) {
            k++;
        }
        bool is_dash = token_is_mark(&s->t, k, '-') && !token_is_spaced(&s->t, k);
        bool is_joint = is_dash || token_is_mark(&s->t, k, '&') || scan_is_word(s, k, "of") ||
                        scan_is_word(s, k, "and");
        if (is_joint && may_follow(s, k + 1)) {
            k++;
        }
        if (k < s->t.n && s->t.all[k].kind == TOKEN_BREAK) {
            break;
        }
    }
    return last;
}

/* Lower-case words of a facility after a name: "Dallas clinic", "UCLA med center". */
static size_t with_lower(const struct scan *s, size_t last) {
    size_t k = last + 1;
    while (k < s->t.n && s->t.all[k].kind == TOKEN_WORD && token_is(&s->t, k, WORD_FACILITY) &&
           (s->t.all[k].shape & SHAPE_UPPER) == 0 && s->t.all[k].size > 2) {
        k++;
    }
    return k - 1;
}

static bool has_class(const struct scan *s, size_t first, size_t last, uint32_t classes) {
    for (size_t k = first; k <= last; k++) {
        if (token_is(&s->t, k, classes)) {
            return true;
        }
    }
    return false;
}

/* Does the run end a facility's name by a word that only facilities have? */
static bool has_sure_facility(const struct scan *s, size_t first, size_t last) {
    static const char *const sure[] = {
        "hospital",   "hosp",       "clinic",       "infirmary", "hospice", "center", "centre",
        "university", "healthcare", "presbyterian", "pavilion",  "shelter", "sinai"};
    for (size_t k = first; k <= last; k++) {
        for (size_t w = 0; w < G_N_ELEMENTS(sure); w++) {
            if (scan_is_word(s, k, sure[w])) {
                return true;
            }
        }
    }
    return false;
}

/* A word of the run that is no mere kind of facility or medical word. */
static bool has_proper(struct scan *s, size_t first, size_t last) {
    for (size_t k = first; k <= last; k++) {
        if (!is_capital(s, k)) {
            continue;
        }
        bool is_named = token_is(&s->t, k, WORD_HOSPITAL | WORD_STATE);
        struct lexeme x = token_lexeme(&s->t, k);
        bool is_kind = token_is(&s->t, k, WORD_FACILITY | WORD_NOT_NAME | WORD_EPONYM);
        bool is_listed = x.surname + x.first + x.town > 0;
        bool is_upper = (s->t.all[k].shape & SHAPE_UPPER) != 0;
        /* In capitals throughout, every word looks like a name: SKILLED NURSING FACILITY. */
        bool is_name = is_upper ? is_listed && !x.is_word : is_listed || s->t.all[k].size > 2;
        if (is_named || (!is_kind && is_name)) {
            return true;
        }
    }
    return false;
}

/* Is the run, blanks as _, a town? */
static bool is_town(const struct scan *s, size_t first, size_t last) {
    size_t size = s->t.all[last].at + s->t.all[last].size - s->t.all[first].at;
    char name[48];
    if (size >= sizeof name) {
        return false;
    }
    size_t n = 0;
    const char *p = scan_text(s, first);
    for (size_t i = 0; i < size; i++) {
        if (p[i] != '.') {
            name[n++] = p[i];
        }
    }
    bool is_city = n > 5 && g_ascii_strncasecmp(name + n - 5, " city", 5) == 0;
    return lexicon_find(name, n).town > 0 || (is_city && lexicon_find(name, n - 5).town > 0);
}

static bool is_state(const struct scan *s, size_t i) {
    if (!token_is(&s->t, i, WORD_STATE)) {
        return false;
    }
    const struct token *x = &s->t.all[i];
    return x->size == 2 ? (x->shape & SHAPE_UPPER) != 0 : (x->shape & SHAPE_CAPITAL) != 0;
}

/* New York, North Carolina: the last token of the state that begins at i. */
static size_t state_end(const struct scan *s, size_t i) {
    bool is_first = s->t.all[i].in->value == 1;
    return is_first && is_capital(s, i + 1) ? i + 1 : i;
}

static bool has_zip(const struct scan *s, size_t i) {
    return i < s->t.n && s->t.all[i].kind == TOKEN_NUMBER && s->t.all[i].size == 5;
}

/* "Town, ST": the state goes with it where no ZIP code follows. */
static size_t city_at(struct scan *s, size_t i, size_t last, bool is_placed) {
    if (!token_is_mark(&s->t, last + 1, ',') || !is_state(s, last + 2)) {
        return 0;
    }
    size_t state = state_end(s, last + 2);
    bool is_abbreviation = s->t.all[last + 2].size == 2;
    bool has_code = has_zip(s, state + 1);
    if (!has_code && !is_town(s, i, last) && !(is_abbreviation && is_placed)) {
        return 0;
    }
    size_t stop = has_code ? last : state;
    scan_take(s, i, stop, RULE_PLACE_CITY);
    return stop + 1 - i;
}

static size_t county_at(struct scan *s, size_t i, size_t last) {
    for (size_t k = i + 1; k <= last; k++) {
        if (token_is(&s->t, k, WORD_COUNTY) && is_capital(s, k)) {
            scan_take(s, i, k, RULE_PLACE_COUNTY);
            return k + 1 - i;
        }
    }
    size_t next = last + 1;
    if (scan_is_word(s, next, "county") && is_town(s, i, last)) {
        scan_take(s, i, next, RULE_PLACE_COUNTY);
        return next + 1 - i;
    }
    return 0;
}

/* The last word of the run that makes it a facility. */
static size_t facility_end(const struct scan *s, size_t first, size_t last) {
    size_t k = last;
    while (k > first && !token_is(&s->t, k, WORD_FACILITY)) {
        k--;
    }
    bool is_of = scan_is_word(s, k + 1, "of") && k + 2 <= last;
    return is_of ? last : k;
}

/* ", Boston" or " in Baltimore, MD" after a facility. */
static size_t with_town(const struct scan *s, size_t last) {
    size_t k = last + 1;
    if (!token_is_mark(&s->t, k, ',') && !scan_is_word(s, k, "in")) {
        return last;
    }
    int n;
    if (!may_join(s, k + 1)) {
        return last;
    }
    size_t end = run_end(s, k + 1, &n);
    if (!is_town(s, k + 1, end)) {
        return last;
    }
    if (token_is_mark(&s->t, end + 1, ',') && is_state(s, end + 2)) {
        return state_end(s, end + 2);
    }
    return end;
}

static size_t facility_at(struct scan *s, size_t i, size_t last, bool is_placed) {
    size_t lower = with_lower(s, last);
    bool is_facility = has_class(s, i, lower, WORD_FACILITY | WORD_HOSPITAL);
    if (!is_facility) {
        return 0;
    }
    if (!is_placed) {
        size_t end = lower > last ? lower : facility_end(s, i, last);
        struct lexeme x = token_lexeme(&s->t, i);
        bool is_alone = lower > last && last == i && !token_is(&s->t, i, WORD_HOSPITAL) &&
                        (x.is_word || x.surname + x.first + x.town == 0);
        if (end == i || is_alone || !has_sure_facility(s, i, end) || !has_proper(s, i, end)) {
            return 0;
        }
        end = with_town(s, end);
        scan_take(s, i, end, RULE_PLACE_FACILITY);
        return end + 1 - i;
    }
    if (lower == i || (!has_proper(s, i, lower) && !has_sure_facility(s, i, lower))) {
        if (!token_is(&s->t, i, WORD_HOSPITAL)) {
            return 0;
        }
    }
    if (lower == i && !token_is(&s->t, i, WORD_HOSPITAL)) {
        return 0;
    }
    lower = with_town(s, lower);
    scan_take(s, i, lower, RULE_PLACE_FACILITY);
    return lower + 1 - i;
}

/* Is the run a state or country alone? */
static bool is_wide(const struct scan *s, size_t first, size_t last) {
    size_t end = is_state(s, first) ? state_end(s, first) : first;
    bool is_country = token_is(&s->t, first, WORD_COUNTRY) && first == last;
    bool is_plain = is_state(s, first) && s->t.all[first].in->value == 0 && first == last;
    return is_country || is_plain || (end > first && end == last && !is_town(s, first, last));
}

/* The kind of place that a preposition at i makes of the run after it. */
enum place_cue { CUE_NONE, CUE_IN, CUE_OUR, CUE_AT, CUE_TO };

static enum place_cue cue_at(const struct scan *s, size_t i) {
    if (token_is_mark(&s->t, i, '@')) {
        return CUE_AT;
    }
    if (token_is(&s->t, i, WORD_AT)) {
        return scan_is_word(s, i, "our") ? CUE_OUR : CUE_AT;
    }
    if (scan_is_word(s, i, "of") && i > 0 && token_is(&s->t, i - 1, WORD_LIVES)) {
        return CUE_IN;
    }
    if (!token_is(&s->t, i, WORD_IN)) {
        return CUE_NONE;
    }
    if (scan_is_word(s, i, "to")) {
        return i > 0 && token_is(&s->t, i - 1, WORD_TO) ? CUE_TO : CUE_NONE;
    }
    return CUE_IN;
}

static bool is_acronym(const struct scan *s, size_t first, size_t last) {
    return first == last && (s->t.all[first].shape & SHAPE_UPPER) != 0 &&
           !token_is(&s->t, first, WORD_HOSPITAL);
}

static size_t placed(struct scan *s, size_t i, enum place_cue cue) {
    size_t k = i + 1;
    while (scan_is_word(s, k, "the") || scan_is_word(s, k, "our") || scan_is_word(s, k, "a")) {
        k++;
    }
    int n;
    if (!may_join(s, k)) {
        return 0;
    }
    size_t last = run_end(s, k, &n);
    if (token_is(&s->t, k, WORD_DOCTOR) || is_wide(s, k, last) ||
        (token_is(&s->t, last + 1, WORD_EPONYM) && cue != CUE_OUR)) {
        return 0;
    }
    size_t taken = city_at(s, k, last, true);
    taken = taken > 0 ? taken : county_at(s, k, last);
    taken = taken > 0 ? taken : facility_at(s, k, last, true);
    if (taken == 0 && is_town(s, k, last)) {
        scan_take(s, k, last, RULE_PLACE_NAMED);
        taken = last + 1 - k;
    }
    if (taken == 0 && (cue == CUE_AT || cue == CUE_TO) && !is_acronym(s, k, last) &&
        has_proper(s, k, last) && !token_is(&s->t, k, WORD_EPONYM | WORD_CREDENTIAL)) {
        scan_take(s, k, last, RULE_PLACE_FACILITY);
        taken = last + 1 - k;
    }
    return taken == 0 ? 0 : k + taken - i;
}

/* P.O. Box 1234 */
static size_t box_at(struct scan *s, size_t i) {
    bool is_box = scan_is_word(s, i, "box") && scan_number(s, i + 1) >= 0 && i > 0;
    bool is_post = is_box && (scan_is_word(s, i - 1, "po") || token_is_mark(&s->t, i - 1, '.'));
    if (!is_post) {
        return 0;
    }
    scan_take(s, i, i + 1, RULE_PLACE_STREET);
    return 2;
}

/* The street before a flat, on its line or the one above: "28030 Edeby 55", numbers and capitals in
 * any order, which has no word for its kind. Its first token, or i. */
static size_t street_before(const struct scan *s, size_t i) {
    size_t end = i > 0 && s->t.all[i - 1].kind == TOKEN_BREAK ? i - 1 : i;
    size_t from = end;
    bool has_number = false, has_name = false;
    for (; from > 0 && end - from < 10 && !scan_is_taken(s, from - 1); from--) {
        const struct token *x = &s->t.all[from - 1];
        bool is_number = x->kind == TOKEN_NUMBER || x->kind == TOKEN_MIXED;
        bool is_mark = x->kind == TOKEN_MARK && strchr(",.'-/", x->mark) != NULL;
        bool is_name = is_capital(s, from - 1);
        if (!is_number && !is_mark && !is_name && !token_is(&s->t, from - 1, WORD_PARTICLE)) {
            break;
        }
        has_number |= is_number;
        has_name |= is_name;
    }
    while (from < end && s->t.all[from].kind == TOKEN_MARK) {
        from++;
    }
    return has_number && has_name ? from : i;
}

/* Apt. 297, Suite 4B on a line of their own; with_flat() takes those that follow a street. */
static size_t flat_at(struct scan *s, size_t i) {
    bool is_kind = is_capital(s, i) && (scan_is_word(s, i, "apt") || scan_is_word(s, i, "suite") ||
                                        scan_is_word(s, i, "apartment"));
    size_t k = i + 1;
    while (is_kind && k < i + 3 && (token_is_mark(&s->t, k, '.') || token_is_mark(&s->t, k, '#'))) {
        k++;
    }
    if (!is_kind || scan_number(s, k) < 0 || scan_is_taken(s, k)) {
        return 0;
    }
    scan_take(s, street_before(s, i), k, RULE_PLACE_STREET);
    return k + 1 - i;
}

size_t rule_place_at(struct scan *s, size_t i) {
    size_t n = box_at(s, i);
    n = n > 0 ? n : flat_at(s, i);
    if (n > 0) {
        return n;
    }
    enum place_cue cue = cue_at(s, i);
    if (cue != CUE_NONE) {
        return placed(s, i, cue);
    }
    if (!may_join(s, i) || token_is(&s->t, i, WORD_DOCTOR)) {
        return 0;
    }
    int n_words;
    size_t last = run_end(s, i, &n_words);
    n = city_at(s, i, last, false);
    n = n > 0 ? n : county_at(s, i, last);
    return n > 0 ? n : facility_at(s, i, last, false);
}

/* --- streets --- */

static bool is_direction(const struct scan *s, size_t i) {
    static const char *const names[] = {"n",  "s",  "e",     "w",     "ne",   "nw",
                                        "se", "sw", "north", "south", "east", "west"};
    for (size_t k = 0; k < G_N_ELEMENTS(names); k++) {
        if (scan_is_word(s, i, names[k])) {
            return true;
        }
    }
    return false;
}

static bool is_street_name(const struct scan *s, size_t i) {
    if (i >= s->t.n) {
        return false;
    }
    const struct token *x = &s->t.all[i];
    if (x->kind == TOKEN_MIXED) {
        return g_ascii_isdigit(scan_text(s, i)[0]) && x->size <= 5;
    }
    return x->kind == TOKEN_WORD && (x->shape & SHAPE_CAPITAL) != 0;
}

/* "Apt 4B", "Suite 200", "# 12" after a street. */
static size_t with_flat(const struct scan *s, size_t last) {
    static const char *const kinds[] = {"apt",   "apartment", "suite", "ste", "unit",
                                        "floor", "fl",        "rm",    "room"};
    size_t k = last + 1;
    while (token_is_mark(&s->t, k, '.') || token_is_mark(&s->t, k, ',')) {
        k++;
    }
    if (token_is_mark(&s->t, k, '#') && k + 1 < s->t.n) {
        return k + 1;
    }
    for (size_t w = 0; w < G_N_ELEMENTS(kinds); w++) {
        if (scan_is_word(s, k, kinds[w])) {
            k += token_is_mark(&s->t, k + 1, '.') ? 2 : 1;
            return k < s->t.n && s->t.all[k].kind != TOKEN_BREAK ? k : last;
        }
    }
    return last;
}

/* ", Springfield" or ", New York, NY" after a street. */
static size_t take_city_after(struct scan *s, size_t k) {
    while (k < s->t.n && (token_is_mark(&s->t, k, ',') || s->t.all[k].kind == TOKEN_BREAK)) {
        k++;
    }
    int n;
    if (!may_join(s, k) || token_is_mark(&s->t, k + 1, ':')) {
        return k;
    }
    size_t last = run_end(s, k, &n);
    size_t taken = city_at(s, k, last, true);
    if (taken == 0 && n <= 3 && (is_town(s, k, last) || is_state(s, last))) {
        scan_take(s, k, last, RULE_PLACE_CITY);
        taken = last + 1 - k;
    }
    return k + taken;
}

size_t rule_street_at(struct scan *s, size_t i) {
    const struct token *x = &s->t.all[i];
    if (x->size > 6 || !g_ascii_isdigit(scan_text(s, i)[0])) {
        return 0;
    }
    size_t k = i + 1;
    if (token_is_mark(&s->t, k, '-') && scan_number(s, k + 1) >= 0 && !token_is_spaced(&s->t, k)) {
        k += 2;
    }
    size_t named = 0;
    bool is_lower =
        x->kind == TOKEN_MIXED && (scan_is_word(s, k, "avenue") || scan_is_word(s, k, "street"));
    if (is_lower) {
        size_t last = with_lower(s, k);
        scan_take(s, i, last, RULE_PLACE_STREET);
        return last + 1 - i;
    }
    for (; named < 5 && is_street_name(s, k); k++) {
        bool is_kind = token_is(&s->t, k, WORD_STREET) &&
                       !(is_street_name(s, k + 1) && token_is(&s->t, k + 1, WORD_STREET));
        bool is_ordinal = x->kind == TOKEN_MIXED && named == 0;
        if (is_kind && (named > 0 || is_ordinal)) {
            size_t last = k;
            if (is_direction(s, k + 1)) {
                last = k + 1;
            }
            last = with_flat(s, last);
            scan_take(s, i, last, RULE_PLACE_STREET);
            return take_city_after(s, last + 1) - i;
        }
        named += !is_direction(s, k) || named > 0;
        if (token_is_mark(&s->t, k + 1, '.') && s->t.all[k].size <= 2) {
            k++;
        }
    }
    return 0;
}
