/* Dates in the shapes people write. A bare year is none; a ratio (3/10) only after a cue. */
#include <string.h>

#include "policies/deid/scan.h"

static int days_in(int month) {
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month >= 1 && month <= 12 ? days[month - 1] : 0;
}
static bool is_day(int month, int day) {
    return day >= 1 && day <= days_in(month);
}
static bool is_year(int y) {
    return y >= 1880 && y <= 2299;
}
static int number(const char *p, size_t n) {
    int x = 0;
    for (size_t i = 0; i < n; i++) {
        x = x * 10 + (p[i] - '0');
    }
    return x;
}

/* The month that three letters begin; 0: none. */
static int month_of(const char *p) {
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (int m = 0; m < 12; m++) {
        if (g_ascii_strncasecmp(p, names + 3 * m, 3) == 0) {
            return m + 1;
        }
    }
    return 0;
}

/* Digits of a compound cut by one kind of mark: 2021-04-09 gives 2021, 4, 9. */
struct parts {
    int n, value[4];
    size_t size[4];
    char mark;
};
static bool cut_parts(const char *p, size_t size, struct parts *x) {
    *x = (struct parts){0};
    for (size_t i = 0; i < size;) {
        size_t start = i;
        while (i < size && g_ascii_isdigit(p[i])) {
            i++;
        }
        if (i == start || i - start > 4 || x->n == 4) {
            return false;
        }
        x->value[x->n] = number(p + start, i - start);
        x->size[x->n++] = i - start;
        if (i < size) {
            if (strchr("-/.", p[i]) == NULL || (x->mark != 0 && x->mark != p[i]) || i + 1 == size) {
                return false;
            }
            x->mark = p[i++];
        }
    }
    return true;
}

/* Three numbers: year first, or month and day (either first) and a year of two or four. */
static bool is_full(const struct parts *x) {
    if (x->n != 3) {
        return false;
    }
    const int *v = x->value;
    if (x->size[0] == 4) {
        return is_year(v[0]) && x->size[1] <= 2 && x->size[2] <= 2 && is_day(v[1], v[2]);
    }
    bool has_day = is_day(v[0], v[1]) || is_day(v[1], v[0]);
    bool has_year = (x->size[2] == 4 && is_year(v[2])) || (x->size[2] == 2 && x->mark != '.') ||
                    (x->size[2] == 2 && x->size[0] == 2 && x->size[1] == 2);
    return x->size[0] <= 2 && x->size[1] <= 2 && has_day && has_year;
}

/* 12-JAN-2019, 12JAN2019, Jan-12-2019 */
static bool is_named_month(const char *p, size_t n) {
    size_t i = 0, digits = 0;
    while (i < n && g_ascii_isdigit(p[i])) {
        i++;
    }
    digits = i;
    i += i < n && strchr("-/.", p[i]) != NULL;
    int month = i + 3 <= n ? month_of(p + i) : 0;
    if (month == 0) {
        return false;
    }
    while (i < n && g_ascii_isalpha(p[i])) {
        i++;
    }
    i += i < n && strchr("-/.", p[i]) != NULL;
    size_t left = n - i;
    for (size_t k = i; k < n; k++) {
        if (!g_ascii_isdigit(p[k]) && strchr("-/.", p[k]) == NULL) {
            return false;
        }
    }
    return (digits >= 1 && digits <= 2 && (left == 2 || left == 4)) ||
           (digits == 0 && left >= 4 && n <= 12 && i > 3);
}

/* 20210409, and with a time 202104091230 */
static bool is_packed(const char *p, size_t n) {
    if (n != 8 && n != 12 && n != 14) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!g_ascii_isdigit(p[i])) {
            return false;
        }
    }
    int year = number(p, 4);
    return year >= 1900 && year <= 2099 && is_day(number(p + 4, 2), number(p + 6, 2));
}

/* A date stands before what stands: an admission's cue, a colon after one. */
static bool has_cue(const struct scan *s, size_t first) {
    size_t i = first;
    while (i > 0 && s->t.all[i - 1].kind == TOKEN_MARK &&
           strchr(":(-", s->t.all[i - 1].mark) != NULL) {
        i--;
    }
    return i > 0 && token_is(&s->t, i - 1, WORD_DATE_CUE);
}

/* The clock after a date: 22:50:23, 10:15 am */
static size_t with_time(const struct scan *s, size_t last) {
    size_t k = last + 1;
    if (token_is_mark(&s->t, k, ',')) {
        k++;
    }
    long hour = scan_number(s, k);
    if (hour < 0 || hour > 24 || !token_is_mark(&s->t, k + 1, ':') || scan_number(s, k + 2) < 0) {
        return last;
    }
    k += 2;
    while (token_is_mark(&s->t, k + 1, ':') && scan_number(s, k + 2) >= 0) {
        k += 2;
    }
    return k;
}

enum date_kind { DATE_NONE, DATE_SHORT, DATE_PARTIAL, DATE_FULL };

/* What one date is: full; month and year of four digits; or short, two numbers of two digits,
 * which may be a ratio. */
static enum date_kind kind_of(const char *p, size_t n) {
    struct parts x;
    const char *t = n > 11 && p[4] == '-' ? memchr(p, 'T', n) : NULL;
    bool is_cut = cut_parts(p, t != NULL && t - p == 10 ? 10 : n, &x);
    if ((is_cut && is_full(&x)) || is_named_month(p, n) || is_packed(p, n)) {
        return DATE_FULL;
    }
    if (!is_cut || x.n != 2 || x.mark == '.') {
        return DATE_NONE;
    }
    bool year_last = x.size[1] == 4 && is_year(x.value[1]) && days_in(x.value[0]) > 0;
    bool year_first =
        x.size[0] == 4 && is_year(x.value[0]) && x.size[1] == 2 && days_in(x.value[1]) > 0;
    if (year_last || year_first) {
        return DATE_PARTIAL;
    }
    bool is_short = x.mark == '/' && x.size[0] <= 2 && x.size[1] <= 2 && days_in(x.value[0]) > 0;
    return is_short && (x.size[1] == 2 || is_day(x.value[0], x.value[1])) ? DATE_SHORT : DATE_NONE;
}

/* "in 3/19", but not "in 3/19 patients" or "in 3/19 of them". */
static bool is_in(const struct scan *s, const struct compound *c) {
    size_t next = c->last + 1;
    const struct token *x = &s->t.all[next];
    bool is_plural = next < s->t.n && x->kind == TOKEN_WORD && x->size > 3 &&
                     scan_text(s, next)[x->size - 1] == 's';
    return c->first > 0 && scan_is_word(s, c->first - 1, "in") && !is_plural &&
           !scan_is_word(s, next, "of");
}

/* Two numbers of two digits are a day (3/10) or a year (3/98) after a cue; a ratio has no zero in
 * front (03/21, 5/09), and seldom a number of two digits after "in". */
static bool is_short_date(const struct scan *s, const struct compound *c) {
    const char *p = s->t.text + c->start;
    const char *second = (const char *)memchr(p, '/', c->end - c->start) + 1;
    bool is_long = s->t.text + c->end - second == 2;
    bool has_zero = is_long && (p[0] == '0' || (second[0] == '0' && second[1] != '0'));
    return has_zero || has_cue(s, c->first) || (is_long && number(second, 2) > 12 && is_in(s, c));
}

static enum deid_rule short_rule(const struct scan *s, const struct compound *c) {
    struct parts x;
    if (token_is(&s->t, c->last + 1, WORD_UNIT) || token_is_mark(&s->t, c->last + 1, '%') ||
        !is_short_date(s, c)) {
        return DEID_RULES;
    }
    bool is_cut = cut_parts(s->t.text + c->start, c->end - c->start, &x);
    bool has_day = is_cut && is_day(x.value[0], x.value[1]) && has_cue(s, c->first);
    return has_day ? RULE_DATE_PARTIAL : RULE_DATE_SHORT;
}

/* Both halves of 01/02/2019-01/05/2019; of 3/19-5/20 the years are above twelve. */
static enum deid_rule range_rule(const struct scan *s, const struct compound *c) {
    const char *p = s->t.text + c->start;
    size_t n = c->end - c->start;
    for (size_t k = 1; k + 1 < n; k++) {
        enum date_kind from = p[k] == '-' || p[k] == '/' ? kind_of(p, k) : DATE_NONE;
        enum date_kind to = from == DATE_NONE ? DATE_NONE : kind_of(p + k + 1, n - k - 1);
        if (from == to && from > DATE_SHORT) {
            return from == DATE_FULL ? RULE_DATE : RULE_DATE_PARTIAL;
        }
        if (from == DATE_SHORT && to == DATE_FULL) { /* 1/2-1/5/2019 */
            return RULE_DATE;
        }
        if (from == DATE_NONE || to == DATE_NONE || p[k] != '-' ||
            token_is(&s->t, c->last + 1, WORD_UNIT)) {
            continue;
        }
        bool are_years = k > 3 && p[k - 3] == '/' && p[n - 3] == '/' && number(p + k - 2, 2) > 12 &&
                         number(p + n - 2, 2) > 12;
        if (are_years || has_cue(s, c->first)) {
            return RULE_DATE_SHORT;
        }
    }
    return DEID_RULES;
}

bool rule_date_compound(struct scan *s, const struct compound *c) {
    size_t n = c->end - c->start;
    enum date_kind kind = n > COMPOUND_MAX ? DATE_NONE : kind_of(s->t.text + c->start, n);
    enum deid_rule rule = kind == DATE_FULL             ? RULE_DATE
                          : kind == DATE_PARTIAL        ? RULE_DATE_PARTIAL
                          : kind == DATE_SHORT          ? short_rule(s, c)
                          : n >= 7 && n <= COMPOUND_MAX ? range_rule(s, c)
                                                        : DEID_RULES;
    if (rule == DEID_RULES) {
        return false;
    }
    scan_take(s, c->first, rule == RULE_DATE ? with_time(s, c->last) : c->last, rule);
    return true;
}

/* A day of the month at token i: 4, 04, 4th. */
static bool is_day_token(const struct scan *s, size_t i, int month) {
    long day = scan_number(s, i);
    if (day < 1 || day > days_in(month)) {
        return false;
    }
    const struct token *x = &s->t.all[i];
    if (x->kind == TOKEN_NUMBER) {
        return x->size <= 2;
    }
    const char *tail = scan_text(s, i) + x->size - 2;
    static const char *const ordinals[] = {"st", "nd", "rd", "th"};
    for (size_t k = 0; k < 4; k++) {
        if (x->size <= 4 && g_ascii_strncasecmp(tail, ordinals[k], 2) == 0) {
            return true;
        }
    }
    return false;
}

/* A year after token `last`: "2023", ", 2023", "'23". The last token with it, or `last`. */
static size_t with_year(const struct scan *s, size_t last) {
    size_t k = last + 1;
    if (token_is_mark(&s->t, k, ',') || scan_is_word(s, k, "of")) {
        k++;
    }
    if (token_is_mark(&s->t, k, '\'') && k + 1 < s->t.n && s->t.all[k + 1].size == 2 &&
        scan_number(s, k + 1) >= 0) {
        return k + 1;
    }
    bool is_plain = k < s->t.n && s->t.all[k].kind == TOKEN_NUMBER && s->t.all[k].size == 4;
    return is_plain && is_year((int)scan_number(s, k)) ? k : last;
}

static bool is_month(const struct scan *s, size_t i) {
    return token_is(&s->t, i, WORD_MONTH);
}

/* July 4th, 2023; Jul. 4; July 2023; July. */
static size_t month_first(struct scan *s, size_t i) {
    int month = s->t.all[i].in->value;
    size_t k = i + 1;
    bool is_capital = (s->t.all[i].shape & SHAPE_CAPITAL) != 0;
    if (token_is_mark(&s->t, k, '.') && s->t.all[i].size <= 4) {
        k++;
    }
    if (k < s->t.n && is_day_token(s, k, month)) {
        size_t last = with_year(s, k);
        bool is_dose = token_is(&s->t, k + 1, WORD_UNIT);
        if ((is_capital || last > k || s->t.all[k].kind == TOKEN_MIXED) && !is_dose) {
            last = with_time(s, last);
            scan_take(s, i, last, RULE_DATE);
            return last + 1 - i;
        }
        return 0;
    }
    size_t last = with_year(s, k - 1);
    if (last > k - 1) {
        scan_take(s, i, last, RULE_DATE_PARTIAL);
        return last + 1 - i;
    }
    return 0;
}

size_t rule_date_at(struct scan *s, size_t i) {
    const struct token *x = &s->t.all[i];
    if (is_month(s, i)) {
        return month_first(s, i);
    }
    if (x->kind != TOKEN_NUMBER && x->kind != TOKEN_MIXED) {
        return 0;
    }
    /* 4 July 2023; the 4th of July */
    size_t k = i + 1 + (scan_is_word(s, i + 1, "of") ? 1 : 0);
    if (!is_month(s, k) || !token_is_spaced(&s->t, k) ||
        !is_day_token(s, i, s->t.all[k].in->value)) {
        return 0;
    }
    size_t stop = k + (token_is_mark(&s->t, k + 1, '.') ? 1 : 0);
    size_t last = with_year(s, stop);
    bool is_capital = (s->t.all[k].shape & SHAPE_CAPITAL) != 0;
    if (last == stop) {
        last = k;
        if (!is_capital && x->kind == TOKEN_NUMBER) {
            return 0;
        }
    }
    last = with_time(s, last);
    scan_take(s, i, last, RULE_DATE);
    return last + 1 - i;
}
