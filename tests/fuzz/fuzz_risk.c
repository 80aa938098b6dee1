/* Any bytes as a table to measure: the first line says which columns and how, the rest is CSV under
 * a header that has them. An error or measures within their bounds; never a crash. */
#include <math.h>
#include <string.h>

#include "audit/risk/risk_file.h"
#include "metrics/risk.h"
#include "metrics/risk_population.h"
#include "metrics/risk_suda.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static GPtrArray *columns_of(const char *text) {
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    char **all = g_strsplit(text, ",", 16);
    for (char **p = all; *p != NULL; p++) {
        g_ptr_array_add(list, g_strdup(*p));
    }
    g_strfreev(all);
    return list;
}

static void measure_all(struct risk_file *f) {
    struct risk_options o = RISK_DEFAULTS;
    uint32_t n_values[RISK_MAX_QUASI] = {0};
    uint32_t *ranks[RISK_MAX_SENSITIVE] = {NULL};
    uint32_t *coarser[RISK_MAX_QUASI] = {NULL};
    for (int i = 0; i < f->n_quasi; i++) {
        char *name = NULL;
        n_values[i] = f->quasi[i].texts->len;
        o.coarser[i] = coarser[i] = risk_column_coarser(&f->quasi[i], &name);
        g_free(name);
    }
    for (int i = 0; i < f->n_sensitive; i++) {
        o.ranks[i] = ranks[i] = risk_column_ranks(&f->sensitive[i]);
        o.n_values[i] = f->sensitive[i].texts->len;
    }
    o.population = f->table->n_records * 7;
    struct risk_measures m;
    risk_measure(f->table, &o, n_values, &m);
    for (int i = 0; i < f->n_quasi; i++) {
        g_free(coarser[i]);
    }
    g_assert(m.k_smallest >= 1 && m.n_unique <= m.n_small_records && m.n_classes <= m.n_records);
    g_assert(m.prosecutor_average <= m.prosecutor_highest && m.prosecutor_highest <= 1);
    for (int i = 0; i < f->n_sensitive; i++) {
        const struct risk_sensitive *s = &m.sensitive[i];
        g_assert(s->entropy_l >= 1 - 1e-9 && s->entropy_l <= (double)s->distinct_l + 1e-9);
        g_assert(s->t_equal >= 0 && s->t_equal <= 1 + 1e-9 && s->t_ordered <= 1 + 1e-9);
        g_free(ranks[i]);
    }
    /* The models take a thousand times as long as the reader: every 16th table has them. */
    struct risk_population p = {.chosen = RISK_NO_MODEL};
    if (f->table->n_records % 16 == 3) {
        risk_population(&m.sizes, o.population, &p);
    }
    g_assert(p.chosen == RISK_NO_MODEL || isfinite(p.uniques[p.chosen]));
    struct risk_suda suda;
    risk_suda(f->table, MIN(3, f->n_quasi), &suda);
    g_assert(isfinite(suda.score_sum) && suda.score_highest <= suda.score_sum);
    risk_measures_clear(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *end = size == 0 ? NULL : memchr(data, '\n', size);
    if (end == NULL || end - data > 200) {
        return 0;
    }
    g_autofree char *spec = g_strndup((const char *)data, (gsize)(end - data));
    GPtrArray *quasi = columns_of(spec);
    GPtrArray *sensitive = columns_of("c,d");
    GString *text = g_string_new("a,b,c,d\n");
    g_string_append_len(text, (const char *)end + 1, (gssize)(size - (size_t)(end - data) - 1));
    GError *error = NULL;
    struct risk_file *f =
        risk_file_parse(text->str, text->len, "fuzz.csv", quasi, sensitive, &error);
    g_assert((f == NULL) == (error != NULL));
    if (f != NULL) {
        measure_all(f);
    }
    risk_file_free(f);
    g_clear_error(&error);
    g_string_free(text, TRUE);
    g_ptr_array_unref(quasi);
    g_ptr_array_unref(sensitive);
    return 0;
}
