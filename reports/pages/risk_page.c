/* Disclosure risk: how easily is one record told apart, and what would help. */
#include <string.h>

#include "reports/evidence_section.h"
#include "reports/number.h"
#include "reports/pages/page_parts.h"

#define MOST_REMEDIES 6

static const json_t *risk_of(const struct view *v) {
    return evidence_get(v->evidence, "risk");
}

bool risk_has_data(const struct view *v) {
    return risk_of(v) != NULL;
}

static char *count_at(const json_t *o, const char *key) {
    return number_count(json_integer_value(json_object_get(o, key)));
}

/* A dash where there is no number. */
static char *number_at(const json_t *o, const char *key, int decimals) {
    const json_t *v = json_object_get(o, key);
    return json_is_number(v) ? number_decimal(json_number_value(v), decimals) : g_strdup("—");
}

static char *text_at(const json_t *o, const char *key) {
    return words_clean(json_string_value(json_object_get(o, key)));
}

static char *names_of(const json_t *list) {
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < json_array_size(list); i++) {
        g_autofree char *name = text_at(json_array_get(list, i), "name");
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", name);
    }
    return g_string_free(out, FALSE);
}

static struct table *table_of(struct document *d, char *heading, const struct column *columns,
                              size_t n) {
    block_heading(d->blocks, heading);
    struct table *t = block_table(d->blocks);
    part_columns(t, columns, n);
    return t;
}

static void put_measure(struct table *t, const char *what, char *value, const char *meaning) {
    char *cells[] = {g_strdup(what), value, g_strdup(meaning)};
    (void)table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
}

static void put_measures(struct document *d, const json_t *risk) {
    const struct column columns[] = {
        {.title = (char *)"Measure", .width = 150},
        {.title = (char *)"Value", .width = 90, .align = ALIGN_RIGHT},
        {.title = (char *)"What it says", .is_flexible_text = true},
    };
    struct table *t = table_of(d, words(SAY_RISK_MEASURES), columns, G_N_ELEMENTS(columns));
    put_measure(t, "Smallest class (k)", count_at(risk, "k_smallest"), "records that look alike");
    put_measure(t, "Alone in its class", count_at(risk, "n_unique"),
                "records that nothing looks like");
    put_measure(t, "In small classes", count_at(risk, "n_small_records"),
                "records of classes under the threshold");
    put_measure(t, "Prosecutor, highest", number_at(risk, "prosecutor_highest", 4),
                "chance to find one who is known to be in the data");
    put_measure(t, "Prosecutor, mean", number_at(risk, "prosecutor_average", 4),
                "the same, over all records");
    put_measure(t, "Journalist, highest", number_at(risk, "journalist_highest", 4),
                "chance to find anyone of the population");
    put_measure(t, "Marketer", number_at(risk, "marketer", 4), "share of all links that are right");
    const json_t *uniques = json_object_get(risk, "uniques");
    const char *chosen = json_string_value(json_object_get(uniques, "chosen"));
    if (chosen != NULL) {
        put_measure(t, "Alone in the population", number_at(uniques, chosen, 1),
                    "people, as a model of the sample estimates");
    }
}

static void put_sensitive(struct document *d, const json_t *risk) {
    const struct column columns[] = {
        {.title = (char *)"Column"},
        {.title = (char *)"Distinct l", .width = 62, .align = ALIGN_RIGHT},
        {.title = (char *)"Entropy l", .width = 62, .align = ALIGN_RIGHT},
        {.title = (char *)"Recursive l", .width = 62, .align = ALIGN_RIGHT},
        {.title = (char *)"t, equal", .width = 62, .align = ALIGN_RIGHT},
        {.title = (char *)"t, ordered", .width = 62, .align = ALIGN_RIGHT},
    };
    const json_t *list = json_object_get(risk, "sensitive");
    if (json_array_size(list) == 0) {
        return;
    }
    struct table *t = table_of(d, words(SAY_RISK_SENSITIVE), columns, G_N_ELEMENTS(columns));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *s = json_array_get(list, i);
        char *cells[] = {text_at(s, "name"),           count_at(s, "distinct_l"),
                         number_at(s, "entropy_l", 3), count_at(s, "recursive_l"),
                         number_at(s, "t_equal", 4),   number_at(s, "t_ordered", 4)};
        (void)table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    }
}

static void put_suda(struct document *d, const json_t *risk) {
    const struct column columns[] = {
        {.title = (char *)"Column"},
        {.title = (char *)"Part in SUDA scores", .width = 120, .align = ALIGN_RIGHT},
    };
    const json_t *suda = json_object_get(risk, "suda");
    const json_t *list = json_object_get(suda, "attributes");
    struct table *t = table_of(d, words(SAY_RISK_SUDA), columns, G_N_ELEMENTS(columns));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *a = json_array_get(list, i);
        double share = json_number_value(json_object_get(a, "contribution"));
        char *cells[] = {text_at(a, "name"), number_percent(share, 1)};
        (void)table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    }
}

static void put_remedies(struct document *d, const json_t *risk) {
    const struct column columns[] = {
        {.title = (char *)"Change", .is_flexible_text = true},
        {.title = (char *)"In small classes", .width = 90, .align = ALIGN_RIGHT},
        {.title = (char *)"Alone", .width = 70, .align = ALIGN_RIGHT},
        {.title = (char *)"k", .width = 60, .align = ALIGN_RIGHT},
    };
    const json_t *list = json_object_get(risk, "remedies");
    if (json_integer_value(json_object_get(risk, "n_small_records")) == 0) {
        return;
    }
    struct table *t = table_of(d, words(SAY_RISK_REMEDIES), columns, G_N_ELEMENTS(columns));
    for (size_t i = 0; i < json_array_size(list) && i < MOST_REMEDIES; i++) {
        const json_t *r = json_array_get(list, i);
        g_autofree char *how = text_at(r, "how");
        g_autofree char *attribute = text_at(r, "attribute");
        char *cells[] = {g_strdup_printf("%s: %s", attribute, how), count_at(r, "n_small_records"),
                         count_at(r, "n_unique"), count_at(r, "k_smallest")};
        (void)table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    }
}

void page_risk(const struct view *v, struct document *d) {
    const json_t *risk = risk_of(v);
    g_autofree char *n = count_at(risk, "n_records");
    g_autofree char *classes = count_at(risk, "n_classes");
    g_autofree char *columns = names_of(json_object_get(risk, "quasi"));
    block_page(d->blocks, words(SAY_H1_RISK));
    block_text(d->blocks, TEXT_BODY,
               words(SAY_RISK_LEAD, "n", n, "classes", classes, "columns", columns));
    put_measures(d, risk);
    put_sensitive(d, risk);
    put_suda(d, risk);
    put_remedies(d, risk);
}
