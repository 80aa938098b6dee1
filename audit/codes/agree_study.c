/* From rosters to what raters gave, and from that to estimates; agree_units.c has the sums. */
#include "audit/codes/agree_study.h"

#include <string.h>

#include "audit/codes/agree_parts.h"

/* --- what each rater gave to each chart of the base --- */

static int compare_ids(gconstpointer a, gconstpointer b) {
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool is_rated(const struct agree_rater *r, const struct roster_subject *e) {
    if (r->role == STUDY_TRUTH) {
        return e->has_truth;
    }
    return e->has_prediction || !r->roster->study->leaves_out_unpredicted;
}

/* In place of codes: the chart was rated, and no code was given. */
static bool is_none(const char *code) {
    return strcmp(code, "-") == 0 || strcmp(code, "NONE") == 0;
}

/* The code's number among all raters' codes. */
static uint32_t number_of(struct agree_work *w, const char *code) {
    gpointer known = g_hash_table_lookup(w->codes, code);
    if (known == NULL) {
        known = GUINT_TO_POINTER(g_hash_table_size(w->codes) + 1);
        g_hash_table_insert(w->codes, (gpointer)(uintptr_t)code, known);
    }
    return GPOINTER_TO_UINT(known) - 1;
}

static void sort_set(GArray *ids, guint from) {
    uint32_t *set = &g_array_index(ids, uint32_t, from);
    guint n = ids->len - from;
    if (n > 1) {
        qsort(set, n, sizeof *set, compare_ids);
    }
    guint kept = 0;
    for (guint i = 0; i < n; i++) {
        if (kept == 0 || set[kept - 1] != set[i]) {
            set[kept++] = set[i];
        }
    }
    g_array_set_size(ids, from + kept);
}

static void read_rater(struct agree_work *w, size_t k) {
    const struct agree_rater *rater = &w->raters[k];
    const struct roster *r = rater->roster;
    const GArray *rows = r->codings[rater->role];
    guint at = 0;
    for (guint i = 0; i < r->encounters.items->len; i++) {
        const struct roster_subject *e = roster_encounter(r, i);
        uint32_t chart = r == w->base ? i : roster_find(w->base, e->id);
        guint from = w->ids[k]->len;
        bool is_stated = !w->options->is_empty_unrated;
        for (; at < rows->len; at++) {
            const struct coding *x = &g_array_index(rows, struct coding, at);
            if (x->encounter != i) {
                break;
            }
            const char *code = r->codes->pdata[x->code];
            if (is_none(code)) {
                is_stated = true;
            } else if (chart != UINT32_MAX && x->is_chosen) {
                uint32_t id = number_of(w, code);
                g_array_append_val(w->ids[k], id);
            }
        }
        w->out->n_unknown += chart == UINT32_MAX && is_rated(rater, e);
        if (chart != UINT32_MAX && is_rated(rater, e)) {
            if (w->ids[k]->len > from) {
                sort_set(w->ids[k], from);
            }
            struct agree_given *g = &w->given[k][chart];
            *g = (struct agree_given){.from = from, .n = w->ids[k]->len - from};
            g->is_rated = g->n > 0 || is_stated;
        }
    }
}

/* Charts are alike in a category when their sets are: a number for each distinct set. */
static guint hash_set(gconstpointer p) {
    const struct agreement_set *s = p;
    guint h = 5381;
    for (size_t i = 0; i < s->n; i++) {
        h = h * 33 ^ (s->codes[i] * 2654435761U);
    }
    return h;
}

static gboolean same_set(gconstpointer a, gconstpointer b) {
    const struct agreement_set *x = a;
    const struct agreement_set *y = b;
    return x->n == y->n && (x->n == 0 || memcmp(x->codes, y->codes, x->n * sizeof *x->codes) == 0);
}

struct agreement_set agree_set(const struct agree_work *w, size_t rater, uint32_t chart) {
    const struct agree_given *g = &w->given[rater][chart];
    const uint32_t *all = (const uint32_t *)(const void *)w->ids[rater]->data;
    return (struct agreement_set){.codes = g->n == 0 ? NULL : all + g->from, .n = g->n};
}

static void number_sets(struct agree_work *w) {
    GHashTable *known = g_hash_table_new_full(hash_set, same_set, g_free, NULL);
    for (size_t k = 0; k < w->n_raters; k++) {
        for (uint32_t chart = 0; chart < w->n_charts; chart++) {
            struct agree_given *g = &w->given[k][chart];
            struct agreement_set s = agree_set(w, k, chart);
            gpointer id = g->is_rated ? g_hash_table_lookup(known, &s) : NULL;
            if (g->is_rated && id == NULL) {
                id = GUINT_TO_POINTER(g_hash_table_size(known) + 1);
                g_hash_table_insert(known, g_memdup2(&s, sizeof s), id);
            }
            g->category = GPOINTER_TO_UINT(id);
        }
    }
    w->n_sets = g_hash_table_size(known);
    g_hash_table_unref(known);
}

/* --- comparisons --- */

static const struct {
    const char *id;
    bool is_of_pairs; /* of two raters; else of any number */
} kinds[AGREE_KINDS] = {
    [AGREE_PERCENT] = {"agree_percent", true}, [AGREE_SHARED] = {"agree_shared", true},
    [AGREE_KAPPA] = {"agree_kappa", true},     [AGREE_AC1] = {"agree_ac1", true},
    [AGREE_ALPHA] = {"agree_alpha", false},    [AGREE_MASI] = {"agree_masi", false},
};

/* Samples of every cell, then estimates measure by measure. */
static void put_estimates(const struct agree_work *w, struct agree_units *cells,
                          struct agree_comparison *c) {
    int n_cells = w->base->n_cells;
    struct sample *s = g_new(struct sample, (gsize)n_cells * AGREE_KINDS);
    for (int cell = 0; cell < n_cells; cell++) {
        agree_samples(w, &cells[cell], s + (size_t)cell * AGREE_KINDS);
    }
    for (int k = 0; k < AGREE_KINDS; k++) {
        bool is_here = (!kinds[k].is_of_pairs || cells[0].n_raters == 2) &&
                       (k != AGREE_SHARED || !w->options->is_by_chart);
        for (int cell = 0; is_here && cell < n_cells; cell++) {
            const struct agree_units *u = &cells[cell];
            if (cell > 0 && u->charts->len == 0) {
                continue;
            }
            struct estimate e = roster_blank(w->base, cell, c->estimates);
            e.label = estimates_intern(c->estimates, c->name);
            replicated_estimate(&e, definition_find(kinds[k].id),
                                &s[(size_t)cell * AGREE_KINDS + (size_t)k], w->options->confidence,
                                c->estimates);
            if (k == AGREE_MASI && u->n_sets > AGREE_MAX_SETS) {
                e.reason = "there are more than 10,000 sets of codes: draw a sample of charts";
            }
            estimates_add(c->estimates, &e);
        }
    }
    g_free(s);
}

/* Charts that at least two of the raters rated, by cell. */
static void fill_cells(const struct agree_work *w, struct agree_units *cells, bool *is_in) {
    int *of_chart = g_new(int, (gsize)w->base->groupings->len + 1);
    for (uint32_t chart = 0; chart < w->n_charts; chart++) {
        size_t n_rated = 0;
        for (size_t k = 0; k < cells[0].n_raters; k++) {
            n_rated += w->given[cells[0].raters[k]][chart].is_rated;
        }
        is_in[chart] = n_rated >= 2;
        int n = is_in[chart] ? roster_cells(w->base, chart, of_chart) : 0;
        for (int i = 0; i < n; i++) {
            g_array_append_val(cells[of_chart[i]].charts, chart);
        }
    }
    g_free(of_chart);
}

static void compare(struct agree_work *w, const size_t *raters, size_t n, char *name) {
    struct agree_comparison c = {.name = name, .estimates = estimates_new()};
    int n_cells = w->base->n_cells;
    bool *is_in = g_new0(bool, (gsize)w->n_charts + 1);
    struct agree_units *cells = g_new0(struct agree_units, (gsize)n_cells);
    for (int i = 0; i < n_cells; i++) {
        cells[i] = (struct agree_units){
            .charts = g_array_new(FALSE, FALSE, sizeof(uint32_t)), .raters = raters, .n_raters = n};
    }
    fill_cells(w, cells, is_in);
    roster_count_these(w->base, is_in);
    c.n_charts = w->base->n_encounters[0];
    put_estimates(w, cells, &c);
    for (int i = 0; i < n_cells; i++) {
        g_array_unref(cells[i].charts);
    }
    g_free(cells);
    g_free(is_in);
    g_array_append_val(w->out->comparisons, c);
}

static void compare_all(struct agree_work *w) {
    size_t all[AGREE_MAX_RATERS];
    for (size_t i = 0; i < w->n_raters; i++) {
        all[i] = i;
        for (size_t k = i + 1; k < w->n_raters; k++) {
            const size_t pair[2] = {i, k};
            compare(w, pair, 2, g_strdup_printf("%s and %s", w->raters[i].name, w->raters[k].name));
        }
    }
    if (w->n_raters > 2) {
        compare(w, all, w->n_raters, g_strdup("all raters"));
    }
}

static void clear_comparison(gpointer p) {
    struct agree_comparison *c = p;
    g_free(c->name);
    estimates_free(c->estimates);
}

struct agree_result *agree_study(struct roster *base, const struct agree_options *o,
                                 const struct agree_rater *raters, size_t n_raters) {
    g_assert(n_raters >= 2 && n_raters <= AGREE_MAX_RATERS);
    struct agree_result *out = g_new0(struct agree_result, 1);
    out->comparisons = g_array_new(FALSE, FALSE, sizeof(struct agree_comparison));
    g_array_set_clear_func(out->comparisons, clear_comparison);
    struct agree_work w = {.base = base,
                           .options = o,
                           .raters = raters,
                           .n_raters = n_raters,
                           .n_charts = base->encounters.items->len,
                           .codes = g_hash_table_new(g_str_hash, g_str_equal),
                           .out = out};
    for (size_t k = 0; k < n_raters; k++) {
        w.ids[k] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        w.given[k] = g_new0(struct agree_given, (gsize)w.n_charts + 1);
        read_rater(&w, k);
    }
    out->n_codes = g_hash_table_size(w.codes);
    w.n_codes = out->n_codes;
    number_sets(&w);
    compare_all(&w);
    for (size_t k = 0; k < n_raters; k++) {
        g_array_unref(w.ids[k]);
        g_free(w.given[k]);
    }
    g_hash_table_unref(w.codes);
    return out;
}

void agree_result_free(struct agree_result *a) {
    if (a != NULL) {
        g_array_unref(a->comparisons);
        g_free(a);
    }
}
