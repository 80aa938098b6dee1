#include "audit/cli/drift_text.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "metrics/drift_row.h"
#include "reports/evidence_section.h"

#define MOST_LINES 40 /* features; the evidence has them all */

static const char *text_of(const json_t *o, const char *key) {
    const char *text = json_string_value(json_object_get(o, key));
    return text == NULL ? "" : text;
}

static G_GNUC_PRINTF(2, 3) void put(GString *out, const char *format, ...) {
    va_list list;
    va_start(list, format);
    g_string_append_vprintf(out, format, list);
    va_end(list);
}

/* A number, or a dash where there is none, right-aligned. */
static void put_number(GString *out, const json_t *v, int width, int decimals) {
    char text[G_ASCII_DTOSTR_BUF_SIZE] = "-";
    char format[8];
    if (json_is_number(v)) {
        g_snprintf(format, sizeof format, "%%.%df", decimals);
        (void)g_ascii_formatd(text, sizeof text, format, json_number_value(v));
    }
    put(out, " %*s", width, text);
}

/* p-values small enough are shown by their power of ten. */
static void put_p(GString *out, const json_t *v) {
    char text[G_ASCII_DTOSTR_BUF_SIZE] = "-";
    if (json_is_number(v)) {
        double p = json_number_value(v);
        (void)g_ascii_formatd(text, sizeof text, p < 0.0001 ? "%.0e" : "%.4f", p);
    }
    put(out, " %8s", text);
}

static void put_count(GString *out, const json_t *v, int width) {
    if (json_is_integer(v)) {
        put(out, " %*" G_GINT64_FORMAT, width, (gint64)json_integer_value(v));
    } else {
        put(out, " %*s", width, "-");
    }
}

/* Text cut to a width in characters. */
static void put_text(GString *out, const char *text, int width) {
    glong n = g_utf8_strlen(text, -1);
    if (n > width) {
        g_autofree char *cut = g_utf8_substring(text, 0, width - 1);
        put(out, "%s~", cut);
        return;
    }
    put(out, "%s%*s", text, (int)(width - n), "");
}

static char *name_of(const json_t *o, const char *name) {
    GString *out = g_string_new(name);
    const char *attribute = NULL;
    json_t *level = NULL;
    json_object_foreach(json_object_get(o, "by"), attribute, level) {
        g_string_append_printf(out, " [%s=%s]", attribute, json_string_value(level));
    }
    return g_string_free(out, FALSE);
}

/* --- features --- */

struct ranked {
    const json_t *feature;
    double excess;
    size_t at;
};

static int by_excess(const void *a, const void *b) {
    const struct ranked *x = a;
    const struct ranked *y = b;
    if (x->excess < y->excess || x->excess > y->excess) {
        return x->excess > y->excess ? -1 : 1;
    }
    return x->at < y->at ? -1 : x->at > y->at;
}

static void put_feature(GString *out, const json_t *f) {
    g_autofree char *name = name_of(f, text_of(f, "name"));
    put_text(out, name, 30);
    put(out, " %-8s", text_of(f, "kind"));
    put_count(out, json_object_get(f, "n_reference"), 9);
    put_count(out, json_object_get(f, "n_current"), 9);
    if (strcmp(text_of(f, "status"), "ok") != 0) {
        put(out, "  %s%s%s\n", text_of(f, "status"),
            json_is_string(json_object_get(f, "reason")) ? ": " : "", text_of(f, "reason"));
        return;
    }
    put_number(out, json_object_get(f, "psi"), 7, 4);
    put_number(out, json_object_get(f, "null"), 7, 4);
    put_number(out, json_object_get(f, "excess"), 7, 4);
    put(out, " %-10s", text_of(f, "test"));
    put_p(out, json_object_get(f, "p_adjusted"));
    const json_t *levels = json_object_get(f, "levels");
    if (json_is_object(levels)) {
        put(out, "  %" G_GINT64_FORMAT " new, %" G_GINT64_FORMAT " vanished",
            (gint64)json_integer_value(json_object_get(levels, "new")),
            (gint64)json_integer_value(json_object_get(levels, "vanished")));
    }
    g_string_append_c(out, '\n');
}

static void put_values(GString *out, const json_t *f) {
    size_t i;
    json_t *v;
    json_array_foreach(json_object_get(f, "values"), i, v) {
        const struct drift_row *row = drift_row_find(text_of(v, "id"));
        put(out, "    ");
        put_text(out, text_of(v, "definition"), 28);
        put_number(out, json_object_get(v, "value"), 14, 6);
        put(out, "  p");
        put_p(out, json_object_get(v, "p"));
        put(out, "  null");
        put_number(out, json_object_get(v, "null"), 12, 6);
        put(out, "%s%s", json_is_string(json_object_get(v, "reason")) ? "  " : "",
            text_of(v, "reason"));
        if (row != NULL && row->has_limit) {
            double x = json_number_value(json_object_get(v, row->is_limit_of_p ? "p" : "value"));
            bool is_drift = row->is_limit_of_p ? x < row->limit : x >= row->limit;
            put(out, "  %s's rule: %s", row->peer, is_drift ? "drift" : "no drift");
        }
        g_string_append_c(out, '\n');
    }
}

static void put_features(GString *out, const json_t *section, bool all_values) {
    const json_t *features = json_object_get(section, "features");
    size_t n = json_array_size(features);
    if (n == 0) {
        return;
    }
    struct ranked *order = g_new(struct ranked, n);
    for (size_t i = 0; i < n; i++) {
        const json_t *f = json_array_get(features, i);
        const json_t *excess = json_object_get(f, "excess");
        order[i] = (struct ranked){f, json_is_number(excess) ? json_number_value(excess) : -1, i};
    }
    qsort(order, n, sizeof *order, by_excess);
    put(out, "%-30s %-8s %9s %9s %7s %7s %7s %-10s %8s\n", "feature", "kind", "n ref", "n now",
        "PSI", "null", "excess", "test", "p adj.");
    for (size_t i = 0; i < n && (all_values || i < MOST_LINES); i++) {
        put_feature(out, order[i].feature);
        if (all_values) {
            put_values(out, order[i].feature);
        }
    }
    if (!all_values && n > MOST_LINES) {
        put(out, "... and %zu more with a smaller excess: see the evidence\n", n - MOST_LINES);
    }
    g_free(order);
}

/* --- estimates and metrics --- */

static void put_range(GString *out, const json_t *o, const char *value, const char *lo,
                      const char *hi) {
    put_number(out, json_object_get(o, value), 7, 4);
    put(out, " (");
    put_number(out, json_object_get(o, lo), 7, 4);
    put(out, " to");
    put_number(out, json_object_get(o, hi), 7, 4);
    put(out, " )");
}

static void put_estimated(GString *out, const json_t *section) {
    const json_t *list = json_object_get(section, "estimated");
    size_t i;
    json_t *o;
    if (json_array_size(list) > 0) {
        put(out, "\nwithout labels, estimated from scores%34s%30s%27s\n", "then", "now", "change");
    }
    json_array_foreach(list, i, o) {
        bool is_auc = strcmp(text_of(o, "metric"), "auc") == 0;
        g_autofree char *title = g_strdup_printf("%s%s%s", text_of(o, "metric"), is_auc ? "" : " ",
                                                 is_auc ? "" : text_of(o, "average"));
        g_autofree char *name = name_of(o, title);
        put_text(out, name, 40);
        if (strcmp(text_of(o, "status"), "ok") != 0) {
            put(out, " %s %s\n", text_of(o, "status"), text_of(o, "reason"));
            continue;
        }
        put_number(out, json_object_get(o, "reference"), 7, 4);
        put_range(out, o, "value", "lo", "hi");
        put_range(out, o, "change", "change_lo", "change_hi");
        if (json_is_number(json_object_get(o, "realised"))) {
            put(out, "  labels show");
            put_number(out, json_object_get(o, "realised"), 6, 4);
        }
        g_string_append_c(out, '\n');
    }
    const json_t *limits = json_object_get(section, "cannot_see");
    json_array_foreach(limits, i, o) {
        put(out, "note: %s\n", json_string_value(o));
    }
}

static void put_metrics(GString *out, const json_t *section, bool all_values) {
    const json_t *list = json_object_get(section, "metrics");
    size_t i;
    json_t *o;
    if (json_array_size(list) > 0) {
        put(out, "\n%-56s %7s %7s %7s\n", "metric", "then", "now", "change");
    }
    size_t n_by_group = 0;
    json_array_foreach(list, i, o) {
        if (json_object_size(json_object_get(o, "by")) > 0 && !all_values) {
            n_by_group++;
            continue;
        }
        g_autofree char *title =
            g_strdup_printf("%s%s", text_of(o, "metric"),
                            json_is_true(json_object_get(o, "is_gap")) ? ", gap" : "");
        g_autofree char *name = name_of(o, title);
        put_text(out, name, 56);
        if (strcmp(text_of(o, "status"), "ok") != 0) {
            put(out, " %s %s\n", text_of(o, "status"), text_of(o, "reason"));
            continue;
        }
        put_number(out, json_object_get(o, "reference"), 7, 4);
        put_number(out, json_object_get(o, "current"), 7, 4);
        put_range(out, o, "change", "lo", "hi");
        g_string_append_c(out, '\n');
    }
    if (n_by_group > 0) {
        put(out, "... and %zu by group, gaps among them: --all, or the evidence\n", n_by_group);
    }
}

/* --- series --- */

static void put_series(GString *out, const json_t *s) {
    g_autofree char *name = name_of(s, text_of(s, "title"));
    put(out, "\n%s: %zu periods", name, json_array_size(json_object_get(s, "periods")));
    if (strcmp(text_of(s, "status"), "ok") != 0) {
        put(out, ", not charted: %s\n", text_of(s, "reason"));
        return;
    }
    put(out, ", baseline");
    put_number(out, json_object_get(s, "baseline"), 6, 4);
    put(out, " from the first %" G_GINT64_FORMAT "\n",
        (gint64)json_integer_value(json_object_get(s, "n_baseline_periods")));
    size_t i;
    json_t *c;
    json_array_foreach(json_object_get(s, "charts"), i, c) {
        const char *first = text_of(c, "first_signal");
        put(out, "  %-6s limit", text_of(c, "chart"));
        put_number(out, json_object_get(c, "limit"), 3, 1);
        if (json_is_number(json_object_get(c, "run_length"))) {
            put(out, ", one false signal in");
            put_number(out, json_object_get(c, "run_length"), 5, 0);
            put(out, " periods");
        } else {
            put(out, ", too few rows for any signal");
        }
        put(out, "; %s%s", first[0] == '\0' ? "no signal" : "first signal ", first);
        json_int_t n_exact = json_integer_value(json_object_get(c, "exact_periods"));
        if (n_exact > 0) {
            put(out, "; few rows: exact limits in %" JSON_INTEGER_FORMAT " periods", n_exact);
        }
        g_string_append_c(out, '\n');
    }
    const json_t *change = json_object_get(s, "change");
    if (json_is_object(change)) {
        put(out, "  likeliest change at %s (%s to %s):", text_of(change, "at"),
            text_of(change, "lo"), text_of(change, "hi"));
        put_number(out, json_object_get(change, "before"), 6, 4);
        put(out, " before,");
        put_number(out, json_object_get(change, "after"), 6, 4);
        put(out, " after, p");
        put_p(out, json_object_get(change, "p"));
        g_string_append_c(out, '\n');
    }
}

static void put_columns(GString *out, const json_t *section, const char *key, const char *what) {
    const json_t *list = json_object_get(section, key);
    size_t i;
    json_t *o;
    json_array_foreach(list, i, o) {
        put(out, "%s%s", i == 0 ? what : ", ", json_string_value(o));
    }
    if (json_array_size(list) > 0) {
        g_string_append_c(out, '\n');
    }
}

char *drift_text(const struct evidence *e, bool all_values) {
    const json_t *section = evidence_get(e, "drift");
    GString *out = g_string_new(NULL);
    const char *then = text_of(section, "name_reference");
    const char *now = text_of(section, "name_current");
    if (strcmp(then, now) != 0) {
        put(out, "reference %s, now %s\n\n", then[0] == '\0' ? "not named" : then,
            now[0] == '\0' ? "not named" : now);
    }
    put_features(out, section, all_values);
    put_columns(out, section, "only_reference", "in the reference alone: ");
    put_columns(out, section, "only_current", "in the current file alone: ");
    put_metrics(out, section, all_values);
    put_estimated(out, section);
    size_t i;
    json_t *s;
    json_array_foreach(json_object_get(section, "series"), i, s) {
        put_series(out, s);
    }
    g_string_append_c(out, '\n');
    return g_string_free(out, FALSE);
}
