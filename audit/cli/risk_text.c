#include "audit/cli/risk_text.h"

#include <stdarg.h>
#include <string.h>

#include "reports/evidence_section.h"

#define MOST_REMEDIES 5

static G_GNUC_PRINTF(2, 3) void put(GString *out, const char *format, ...) {
    va_list list;
    va_start(list, format);
    g_string_append_vprintf(out, format, list);
    va_end(list);
}

static gint64 count_of(const json_t *o, const char *key) {
    return (gint64)json_integer_value(json_object_get(o, key));
}

static const char *text_of(const json_t *o, const char *key) {
    const char *text = json_string_value(json_object_get(o, key));
    return text == NULL ? "" : text;
}

/* "0.0909", or "-" where there is none. */
static void put_number(GString *out, const json_t *o, const char *key, const char *format) {
    char text[G_ASCII_DTOSTR_BUF_SIZE] = "-";
    const json_t *v = json_object_get(o, key);
    if (json_is_number(v)) {
        (void)g_ascii_formatd(text, sizeof text, format, json_number_value(v));
    }
    g_string_append(out, text);
}

static void put_share(GString *out, const json_t *risk, gint64 n) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    double share = 100 * (double)n / (double)MAX(count_of(risk, "n_records"), 1);
    put(out, "%" G_GINT64_FORMAT " records (%s %%)", n,
        g_ascii_formatd(text, sizeof text, "%.1f", share));
}

static void put_names(GString *out, const json_t *list) {
    size_t i;
    json_t *v;
    json_array_foreach(list, i, v) {
        put(out, "%s%s", i > 0 ? ", " : "", text_of(v, "name"));
    }
}

static void put_classes(GString *out, const json_t *risk) {
    put(out, "%" G_GINT64_FORMAT " records in %" G_GINT64_FORMAT " classes by ",
        count_of(risk, "n_records"), count_of(risk, "n_classes"));
    put_names(out, json_object_get(risk, "quasi"));
    put(out, "\nclass sizes          smallest (k) %" G_GINT64_FORMAT ", mean ",
        count_of(risk, "k_smallest"));
    put_number(out, risk, "size_mean", "%.2f");
    put(out, ", largest %" G_GINT64_FORMAT "\nalone in its class   ",
        count_of(risk, "size_largest"));
    put_share(out, risk, count_of(risk, "n_unique"));
    put(out, "\nclasses under %-6" G_GINT64_FORMAT " ", count_of(risk, "threshold"));
    put_share(out, risk, count_of(risk, "n_small_records"));
    put(out, " in %" G_GINT64_FORMAT " classes\n", count_of(risk, "n_small_classes"));
}

static void put_risks(GString *out, const json_t *risk) {
    put(out, "prosecutor           highest ");
    put_number(out, risk, "prosecutor_highest", "%.4f");
    put(out, ", mean ");
    put_number(out, risk, "prosecutor_average", "%.4f");
    put(out, "\njournalist           highest ");
    put_number(out, risk, "journalist_highest", "%.4f");
    put(out, "\nmarketer             ");
    put_number(out, risk, "marketer", "%.4f");
    put(out, "\n");
}

static void put_population(GString *out, const json_t *risk) {
    const json_t *models = json_object_get(risk, "uniques");
    if (!json_is_object(models)) {
        put(out, "population           %s\n",
            json_is_integer(json_object_get(risk, "population"))
                ? "as many people as records: the records are all of it, as stated"
                : "not stated: the records are taken to be all of it");
        return;
    }
    if (count_of(risk, "n_unique") == 0) {
        put(out,
            "population uniques   of %" G_GINT64_FORMAT " people: not estimated, for no record is "
            "alone here\n",
            count_of(risk, "population"));
        return;
    }
    put(out, "population uniques   of %" G_GINT64_FORMAT " people: ", count_of(risk, "population"));
    static const char *const names[] = {"zayatz", "pitman", "snb"};
    static const char *const titles[] = {"Zayatz ", ", Pitman ", ", SNB "};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_string_append(out, titles[i]);
        if (json_is_number(json_object_get(models, names[i]))) {
            put_number(out, models, names[i], "%.1f");
        } else {
            put(out, "has no solution"); /* for these class sizes */
        }
    }
    const char *chosen = text_of(models, "chosen");
    put(out, "; by the rule of Dankar and others: %s\n",
        chosen[0] == '\0' ? "none of them" : chosen);
    put(out, "a match is right     ");
    put_number(out, risk, "dis", "%.4f");
    put(out, " for a record that is alone here\n");
}

static void put_sensitive(GString *out, const json_t *risk) {
    size_t i;
    json_t *v;
    json_array_foreach(json_object_get(risk, "sensitive"), i, v) {
        put(out, "sensitive %-10s l: distinct %" G_GINT64_FORMAT ", entropy ", text_of(v, "name"),
            count_of(v, "distinct_l"));
        put_number(out, v, "entropy_l", "%.3f");
        put(out, ", recursive (c = ");
        put_number(out, v, "recursive_c", "%g");
        put(out, ") %" G_GINT64_FORMAT "; t: equal ", count_of(v, "recursive_l"));
        put_number(out, v, "t_equal", "%.4f");
        put(out, ", ordered by %s ", text_of(v, "order"));
        put_number(out, v, "t_ordered", "%.4f");
        put(out, "\n");
    }
}

static void put_suda(GString *out, const json_t *risk) {
    const json_t *suda = json_object_get(risk, "suda");
    const json_t *records = json_object_get(suda, "n_records");
    put(out, "special uniques      alone by");
    for (size_t size = 1; size < json_array_size(records); size++) {
        put(out, "%s %zu column%s %" G_GINT64_FORMAT, size > 1 ? "," : "", size,
            size > 1 ? "s" : "", (gint64)json_integer_value(json_array_get(records, size)));
    }
    put(out, " records; SUDA score highest ");
    put_number(out, suda, "score_highest", "%g");
    put(out, ", sum ");
    put_number(out, suda, "score_sum", "%g");
    put(out, "\n");
    size_t i;
    json_t *v;
    json_array_foreach(json_object_get(suda, "attributes"), i, v) {
        put(out, "  %-18s in MSUs of ", text_of(v, "name"));
        char text[G_ASCII_DTOSTR_BUF_SIZE];
        double share = 100 * json_number_value(json_object_get(v, "contribution"));
        put(out, "%s %% of the score\n", g_ascii_formatd(text, sizeof text, "%.1f", share));
    }
}

static void put_remedies(GString *out, const json_t *risk) {
    const json_t *list = json_object_get(risk, "remedies");
    if (count_of(risk, "n_small_records") == 0) {
        return;
    }
    put(out,
        "what would help      records in classes under %" G_GINT64_FORMAT ", now %" G_GINT64_FORMAT
        ":\n",
        count_of(risk, "threshold"), count_of(risk, "n_small_records"));
    for (size_t i = 0; i < json_array_size(list) && i < MOST_REMEDIES; i++) {
        const json_t *r = json_array_get(list, i);
        put(out,
            "  %-18s %-20s %" G_GINT64_FORMAT " (k %" G_GINT64_FORMAT ", alone %" G_GINT64_FORMAT
            ")\n",
            text_of(r, "attribute"), text_of(r, "how"), count_of(r, "n_small_records"),
            count_of(r, "k_smallest"), count_of(r, "n_unique"));
    }
}

static void put_notes(GString *out, const json_t *risk) {
    size_t i;
    json_t *v;
    json_array_foreach(json_object_get(risk, "quasi"), i, v) {
        if (count_of(v, "n_missing") > 0) {
            put(out, "missing in %s: %" G_GINT64_FORMAT " records, taken as alike in it\n",
                text_of(v, "name"), count_of(v, "n_missing"));
        }
    }
    if (count_of(risk, "n_left_out") > 0) {
        put(out, "left out: %" G_GINT64_FORMAT " rows with another number of fields\n",
            count_of(risk, "n_left_out"));
    }
}

char *risk_text(const struct evidence *e) {
    const json_t *risk = evidence_get(e, "risk");
    GString *out = g_string_new(NULL);
    put_classes(out, risk);
    put_risks(out, risk);
    put_population(out, risk);
    put_sensitive(out, risk);
    put_suda(out, risk);
    put_remedies(out, risk);
    put_notes(out, risk);
    g_string_append_c(out, '\n');
    return g_string_free(out, FALSE);
}
