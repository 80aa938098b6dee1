/* How sentences are filled, and how numbers and groups are worded. */
#include "reports/words.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "metrics/comparison.h"
#include "metrics/drift_measure.h"
#include "metrics/metric.h"
#include "metrics/quality.h"
#include "policies/privacy.h"
#include "reports/number.h"

/* clang-format off */
/* Sorted by metric; the last row is for every other metric. */
static const struct metric_words metric_words[] = {
    {"precision_micro", "Codes correct (precision)", "Right", "The codes given are right", "less often", "more often", SAY_FIGURE_TITLE_PRECISION},
    {"recall_micro", "Codes found (recall)", "Found", "Correct codes are found", "less often", "more often", SAY_FIGURE_TITLE_RECALL},
    {NULL, NULL, "Value", NULL, "lower", "higher", SAY_FIGURE_TITLE},
};

static const struct { const char *id, *words, *brief; } authorities[] = {
    {"industry-convention", "a convention of the field", "convention"},
    {"project-default", "this project's own default", "own default"},
    {"published-research", "from published research", "research"},
    {"regulator-guidance", "from a regulator's guidance", "guidance"},
    {"standard", "from a published standard", "standard"},
    {"statute-or-regulation", "from a law or regulation", "law"},
};
/* clang-format on */

char *words_say(enum say what, ...) {
    const char *names[12];
    const char *values[12];
    size_t n = 0;
    va_list args;
    va_start(args, what);
    for (const char *name = va_arg(args, const char *); name; name = va_arg(args, const char *)) {
        g_assert(n < G_N_ELEMENTS(names));
        names[n] = name;
        values[n++] = va_arg(args, const char *);
    }
    va_end(args);
    GString *out = g_string_new(NULL);
    for (const char *s = say_rows[what].text; *s; s++) {
        if (*s != '{') {
            g_string_append_c(out, *s);
            continue;
        }
        size_t length = strcspn(s + 1, "}");
        size_t i = 0;
        while (i < n && (strncmp(names[i], s + 1, length) != 0 || names[i][length] != '\0')) {
            i++;
        }
        g_assert(i < n && values[i]);
        g_string_append(out, values[i]);
        s += length + 1;
    }
    return g_string_free(out, FALSE);
}

/* What rules of privacy count. */
static const char *const counted[] = {"identifiers_found", "k_smallest", "small_cells_shown",
                                      "unique_records", NULL};

enum value_kind words_kind(const char *metric) {
    for (size_t i = 0; i < n_comparison_rows; i++) {
        size_t tail = strlen(comparison_rows[i].id);
        size_t length = strlen(metric);
        if (length > tail && metric[length - tail - 1] == '_' &&
            strcmp(metric + length - tail, comparison_rows[i].id) == 0) {
            return comparison_rows[i].as == COMPARE_RATIO ? VALUE_RATIO : VALUE_DIFFERENCE;
        }
    }
    const struct metric_row *row = metric_find(metric);
    const struct drift_measure_row *drift = drift_measure_find(metric);
    if (drift != NULL) {
        return drift->is_change ? VALUE_DIFFERENCE : drift->is_share ? VALUE_SHARE : VALUE_RATIO;
    }
    if (g_strv_contains(counted, metric)) {
        return VALUE_COUNT;
    }
    if (row && g_str_has_suffix(metric, "_per_100")) {
        return VALUE_RATE;
    }
    bool is_share = row ? row->range_hi <= 1
                        : quality_find(metric) >= 0 || strcmp(metric, "fields_filled") == 0;
    return is_share ? VALUE_SHARE : VALUE_NUMBER;
}

static const struct {
    int scale, decimals, limit_decimals;
    const char *unit;
} kind_rows[] = {
    [VALUE_SHARE] = {100, 1, 0, "%"},
    [VALUE_RATIO] = {1, 2, 2, ""},
    [VALUE_DIFFERENCE] = {100, 1, 0, " points"},
    [VALUE_NUMBER] = {1, 2, 0, ""},
    [VALUE_COUNT] = {1, 0, 0, ""},
    [VALUE_RATE] = {1, 1, 0, ""},
};

static char *worded_number(enum value_kind kind, double v, int decimals, bool has_unit) {
    char *digits = number_decimal(v * kind_rows[kind].scale, decimals);
    char *text = g_strconcat(digits, has_unit ? kind_rows[kind].unit : "", NULL);
    g_free(digits);
    return text;
}

static char *worded_limit(const struct numbers *n, bool has_sign) {
    const char *unit = kind_rows[n->kind].unit;
    int least = kind_rows[n->kind].limit_decimals;
    int scale = kind_rows[n->kind].scale;
    bool below = isfinite(n->limit_lo), above = isfinite(n->limit_hi);
    if (!below && !above) {
        return NULL;
    }
    char *lo = number_limit(n->limit_lo, least, scale);
    char *hi = number_limit(n->limit_hi, least, scale);
    char *text;
    if (below && above) {
        text = g_strconcat(lo, n->limit_lo < 0 ? " to " : "–", hi, unit, NULL);
    } else {
        const char *sign = !has_sign ? "" : below ? "≥ " : "≤ ";
        text = g_strconcat(sign, below ? lo : hi, unit, NULL);
    }
    g_free(lo);
    g_free(hi);
    return text;
}

/* A range whose ends look alike says nothing: a digit or two more show its width. */
static int decimals_for_width(const struct numbers *n, int decimals) {
    int most = decimals + 2;
    while (n->has_interval && n->lo < n->hi && decimals < most) {
        g_autofree char *lo = worded_number(n->kind, n->lo, decimals, false);
        g_autofree char *hi = worded_number(n->kind, n->hi, decimals, false);
        if (strcmp(lo, hi) != 0) {
            break;
        }
        decimals++;
    }
    return decimals;
}

struct worded words_numbers(const struct numbers *n) {
    double values[3];
    int n_values = 0;
    if (n->has_value) {
        values[n_values++] = n->value;
    }
    if (n->has_interval) {
        values[n_values++] = n->lo;
        values[n_values++] = n->hi;
    }
    const double limits[] = {n->limit_lo, n->limit_hi};
    int least = decimals_for_width(n, kind_rows[n->kind].decimals);
    int decimals = number_decimals(values, n_values, limits, 2, least, kind_rows[n->kind].scale);
    struct worded w = {0};
    if (n->has_value) {
        w.value = worded_number(n->kind, n->value, decimals, true);
    }
    if (n->has_interval) {
        w.lo = worded_number(n->kind, n->lo, decimals, n->kind == VALUE_SHARE);
        w.hi = worded_number(n->kind, n->hi, decimals, true);
    }
    w.limit = worded_limit(n, false);
    w.limit_table = worded_limit(n, true);
    return w;
}

void worded_clear(struct worded *w) {
    g_free(w->value);
    g_free(w->lo);
    g_free(w->hi);
    g_free(w->limit);
    g_free(w->limit_table);
    *w = (struct worded){0};
}

static bool is_invisible(gunichar c) {
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0x00AD;
}

static bool is_right_to_left(gunichar c) {
    return (c >= 0x0590 && c <= 0x08FF) || (c >= 0xFB1D && c <= 0xFDFF) ||
           (c >= 0xFE70 && c <= 0xFEFC) || (c >= 0x10800 && c <= 0x10FFF) ||
           (c >= 0x1E800 && c <= 0x1EFFF);
}

bool words_is_plain(gunichar c) {
    bool is_isolate = c == 0x2068 || c == 0x2069; /* which words_clean() puts itself */
    return !g_unichar_iscntrl(c) && c != 0x2028 && c != 0x2029 && (is_isolate || !is_invisible(c));
}

char *words_clean(const char *text) {
    if (!text) {
        return NULL;
    }
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_new(NULL);
    bool has_rtl = false;
    for (const char *s = valid; *s; s = g_utf8_next_char(s)) {
        gunichar c = g_utf8_get_char(s);
        if (is_invisible(c)) {
            continue;
        }
        has_rtl = has_rtl || is_right_to_left(c);
        bool is_space = g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029;
        g_string_append_unichar(out, is_space ? ' ' : c);
    }
    g_strstrip(out->str);
    out->len = strlen(out->str);
    if (has_rtl) {
        g_string_prepend(out, "\u2068");
        g_string_append(out, "\u2069");
    }
    return g_string_free(out, FALSE);
}

static char *join(int n_by, const struct estimate_by *by, bool is_level, const char *between) {
    GString *out = g_string_new(NULL);
    for (int i = 0; i < n_by; i++) {
        g_autofree char *part = words_clean(is_level ? by[i].level : by[i].attribute);
        g_string_append(out, i > 0 ? between : "");
        g_string_append(out, part);
    }
    return g_string_free(out, FALSE);
}

char *words_group(int n_by, const struct estimate_by *by) {
    if (n_by == 0) {
        return g_strdup("all patients");
    }
    for (int i = 0; i < n_by; i++) { /* what drifted is named first, and needs no attribute */
        if (strcmp(by[i].attribute, DRIFT_FEATURE) == 0) {
            struct estimate_by rest[ESTIMATE_MAX_BY];
            int n_rest = 0;
            for (int k = 0; k < n_by; k++) {
                rest[n_rest] = by[k];
                n_rest += k != i;
            }
            g_autofree char *feature = words_clean(by[i].level);
            g_autofree char *group = n_rest > 0 ? words_group(n_rest, rest) : NULL;
            return group == NULL ? g_steal_pointer(&feature)
                                 : g_strdup_printf("%s, %s", feature, group);
        }
    }
    g_autofree char *levels = join(n_by, by, true, ", ");
    g_autofree char *names = join(n_by, by, false, ", ");
    return g_strdup_printf("%s (%s)", levels, names);
}

char *words_attributes(int n_by, const struct estimate_by *by) {
    return n_by == 0 ? NULL : join(n_by, by, false, " and ");
}

bool words_is_alike(double ratio) {
    g_autofree char *percent = number_percent(fabs(1 - ratio), 0);
    return strcmp(percent, "0%") == 0;
}

char *words_change(double ratio) {
    if (ratio == 1) {
        return g_strdup("no more or less often");
    }
    g_autofree char *percent = number_percent(fabs(1 - ratio), 0);
    return g_strconcat(words_is_alike(ratio) ? "under 1%" : percent,
                       ratio < 1 ? " less often" : " more often", NULL);
}

char *words_title(const char *name) {
    g_autofree char *clean = words_clean(name);
    g_autofree char *first = g_utf8_substring(clean, 0, *clean ? 1 : 0);
    g_autofree char *upper = g_utf8_strup(first, -1);
    return g_strconcat(upper, *clean ? g_utf8_next_char(clean) : "", NULL);
}

char *words_sentence(const char *text) {
    g_autofree char *clean = words_clean(text ? text : "");
    GString *out = g_string_new(NULL);
    if (*clean) {
        g_string_append_unichar(out, g_unichar_toupper(g_utf8_get_char(clean)));
        g_string_append(out, g_utf8_next_char(clean));
        if (!strchr(".!?", out->str[out->len - 1])) {
            g_string_append_c(out, '.');
        }
    }
    return g_string_free(out, FALSE);
}

char *words_about(int64_t n) {
    int64_t unit = 1;
    while (n / unit >= 100) {
        unit *= 10;
    }
    int64_t up = n / unit + (n % unit > 0 ? 1 : 0);
    return number_count(up <= INT64_MAX / unit ? up * unit : n);
}

static char *fact_value(const char *name, size_t length, const struct fact *f,
                        const struct worded *w) {
    const struct {
        const char *name;
        const char *text;
    } known[] = {
        {"group", f->group},   {"reference", f->reference},
        {"metric", f->metric}, {"value", w->value},
        {"ratio", w->value},   {"r", w->value},
        {"lo", w->lo},         {"hi", w->hi},
        {"limit", w->limit},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (strlen(known[i].name) == length && strncmp(known[i].name, name, length) == 0) {
            return g_strdup(known[i].text);
        }
    }
    const bool has_ratio = f->numbers.kind == VALUE_RATIO && f->numbers.has_value;
    if (length == 6 && strncmp(name, "change", 6) == 0) {
        return has_ratio ? words_change(f->numbers.value) : NULL;
    }
    if (length == 3 && strncmp(name, "pct", 3) == 0) {
        return has_ratio ? number_percent(fabs(1 - f->numbers.value), 0) : NULL;
    }
    if (length == 1 && name[0] == 'n') {
        return f->n_more > 0 ? words_about(f->n_more) : NULL;
    }
    return length == 1 && name[0] == 'm' ? number_count(f->n_comparisons) : NULL;
}

char *words_fill(const char *template, const struct fact *f) {
    struct worded w = words_numbers(&f->numbers);
    GString *out = g_string_new(NULL);
    bool is_whole = template != NULL;
    for (const char *s = template; is_whole && *s; s++) {
        if (*s != '{') {
            g_string_append_c(out, *s);
            continue;
        }
        size_t length = strcspn(s + 1, "}");
        g_autofree char *value = s[length + 1] == '}' ? fact_value(s + 1, length, f, &w) : NULL;
        is_whole = value != NULL;
        if (value) {
            g_string_append(out, value);
            s += length + 1;
        }
    }
    worded_clear(&w);
    g_autofree char *text = g_string_free(out, FALSE);
    return is_whole ? words_sentence(text) : NULL;
}

const struct metric_words *words_metric(const char *base) {
    size_t last = G_N_ELEMENTS(metric_words) - 1;
    for (size_t i = 0; base && i < last; i++) {
        if (strcmp(metric_words[i].metric, base) == 0) {
            return &metric_words[i];
        }
    }
    return &metric_words[last];
}

const char *words_metric_title(const char *metric) {
    const struct metric_row *row = metric_find(metric);
    int counter = quality_find(metric);
    enum privacy_measure privacy = privacy_find(metric);
    const struct drift_measure_row *drift = drift_measure_find(metric);
    if (drift != NULL) {
        return drift->title;
    }
    if (privacy != PRIVACY_MEASURES) {
        return privacy_rows[privacy].title;
    }
    return row ? row->title : counter >= 0 ? quality_rows[counter].title : metric;
}

const char *words_metric_plain(const char *metric) {
    const char *plain = words_metric(metric)->plain;
    return plain != NULL ? plain : words_metric_title(metric);
}

char *words_authority(const char *authority, bool is_legal_number) {
    const char *whose = "of a source that this version does not know";
    for (size_t i = 0; i < G_N_ELEMENTS(authorities); i++) {
        if (strcmp(authorities[i].id, authority) == 0) {
            whose = authorities[i].words;
        }
    }
    return g_strconcat(whose, is_legal_number ? ", and in the law" : ", not a legal standard",
                       NULL);
}

const char *words_authority_short(const char *authority) {
    for (size_t i = 0; i < G_N_ELEMENTS(authorities); i++) {
        if (strcmp(authorities[i].id, authority) == 0) {
            return authorities[i].brief;
        }
    }
    return "unknown";
}
