/* Units and their sums by patient group. Sums of what is no whole number are in fixed point, so
 * that they do not depend on the order of rows. */
#include <math.h>
#include <string.h>

#include "audit/codes/agree_parts.h"

#define ONE ((double)((int64_t)1 << 32))

/* So many units alike: of one patient group, rated by m, with these categories. */
struct item {
    unsigned group;
    size_t m;
    uint32_t values[AGREE_MAX_RATERS];
    double weight;
};

static size_t values_of(const struct agree_work *w, const struct agree_units *u, uint32_t chart,
                        uint32_t *values) {
    size_t m = 0;
    for (size_t k = 0; k < u->n_raters; k++) {
        const struct agree_given *g = &w->given[u->raters[k]][chart];
        if (g->is_rated) {
            values[m++] = g->category;
        }
    }
    return m;
}

/* --- a unit is a chart --- */

static GArray *chart_items(const struct agree_work *w, const struct agree_units *u) {
    GArray *items = g_array_new(FALSE, TRUE, sizeof(struct item));
    for (guint i = 0; i < u->charts->len; i++) {
        uint32_t chart = g_array_index(u->charts, uint32_t, i);
        struct item x = {.group = roster_group(w->base, chart), .weight = 1};
        x.m = values_of(w, u, chart, x.values);
        g_array_append_val(items, x);
    }
    return items;
}

/* --- a unit is a chart and a code: with the code 1, without it 0 --- */

/* Units by group, who rated, and who of them gave the code. */
static size_t pattern_at(const struct agree_units *u, unsigned group, unsigned rated,
                         unsigned gave) {
    return (((size_t)group << u->n_raters | rated) << u->n_raters) | gave;
}

static void add_chart(const struct agree_work *w, const struct agree_units *u, uint32_t chart,
                      int64_t *patterns) {
    struct agreement_set sets[AGREE_MAX_RATERS] = {0};
    size_t at[AGREE_MAX_RATERS] = {0};
    unsigned rated = 0;
    for (size_t k = 0; k < u->n_raters; k++) {
        sets[k] = agree_set(w, u->raters[k], chart);
        rated |= w->given[u->raters[k]][chart].is_rated ? 1U << k : 0;
        sets[k].n = (rated >> k & 1U) != 0 ? sets[k].n : 0;
    }
    int64_t *n = patterns + pattern_at(u, roster_group(w->base, chart), rated, 0);
    int64_t left = w->n_codes;
    for (;;) {
        uint32_t least = UINT32_MAX;
        for (size_t k = 0; k < u->n_raters; k++) {
            uint32_t next = at[k] < sets[k].n ? sets[k].codes[at[k]] : UINT32_MAX;
            least = next < least ? next : least;
        }
        if (least == UINT32_MAX) {
            break;
        }
        unsigned gave = 0;
        for (size_t k = 0; k < u->n_raters; k++) {
            if (at[k] < sets[k].n && sets[k].codes[at[k]] == least) {
                gave |= 1U << k;
                at[k]++;
            }
        }
        n[gave]++;
        left--;
    }
    n[0] += left;
}

static GArray *code_items(const struct agree_work *w, const struct agree_units *u) {
    unsigned all = 1U << u->n_raters;
    int64_t *patterns = g_new0(int64_t, pattern_at(u, TALLY_GROUPS, 0, 0));
    for (guint i = 0; i < u->charts->len; i++) {
        add_chart(w, u, g_array_index(u->charts, uint32_t, i), patterns);
    }
    GArray *items = g_array_new(FALSE, TRUE, sizeof(struct item));
    for (unsigned i = 0; i < TALLY_GROUPS * all * all; i++) {
        unsigned rated = i / all % all;
        struct item x = {.group = i / all / all, .weight = (double)patterns[i]};
        for (size_t k = 0; k < u->n_raters && patterns[i] > 0; k++) {
            if ((rated >> k & 1U) != 0) {
                x.values[x.m++] = i % all >> k & 1U;
            }
        }
        if (patterns[i] > 0) {
            g_array_append_val(items, x);
        }
    }
    g_free(patterns);
    return items;
}

/* --- sums with a patient group left out --- */

/* Categories of the items become 0, 1, ...; returns how many. */
static size_t renumber(GArray *items) {
    GHashTable *known = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < items->len; i++) {
        struct item *x = &g_array_index(items, struct item, i);
        for (size_t k = 0; k < x->m; k++) {
            gpointer key = GUINT_TO_POINTER(x->values[k]);
            gpointer at = g_hash_table_lookup(known, key);
            if (at == NULL) {
                at = GUINT_TO_POINTER(g_hash_table_size(known) + 1);
                g_hash_table_insert(known, key, at);
            }
            x->values[k] = GPOINTER_TO_UINT(at) - 1;
        }
    }
    size_t n = g_hash_table_size(known);
    g_hash_table_unref(known);
    return n;
}

struct sums {
    struct agreement table;
    double *first, *second, *counts; /* by category; counts of all raters */
    double n_values;
    int64_t disagreement; /* fixed point */
    double both, either;  /* units of the code in both, in either */
};

static void add_item(struct sums *s, const struct item *x, bool is_by_chart) {
    double apart = agreement_unit(x->values, x->m);
    s->disagreement += llround(apart * ONE) * (int64_t)x->weight;
    s->table.n += x->weight;
    for (size_t k = 0; k < x->m; k++) {
        s->counts[x->values[k]] += x->weight;
        s->n_values += x->weight;
    }
    if (x->m != 2) {
        return;
    }
    s->first[x->values[0]] += x->weight;
    s->second[x->values[1]] += x->weight;
    s->table.agree += x->values[0] == x->values[1] ? x->weight : 0;
    if (!is_by_chart) {
        s->both += x->values[0] == 1 && x->values[1] == 1 ? x->weight : 0;
        s->either += x->values[0] == 1 || x->values[1] == 1 ? x->weight : 0;
    }
}

static void put(struct sample *s, int g, bool is_defined, double value, double n) {
    if (g < 0) {
        s->is_defined = is_defined;
        s->value = is_defined ? value : 0;
        s->n_labels = is_defined ? (int64_t)n : 0;
    } else {
        s->without[g] = is_defined ? value : 0;
        s->has_all = s->has_all && (is_defined || !s->is_in[g]);
    }
}

static void put_sums(const struct sums *s, int g, struct sample *out) {
    static bool (*const of_two[])(const struct agreement *, double *) = {
        [AGREE_PERCENT] = agreement_percent,
        [AGREE_KAPPA] = agreement_kappa,
        [AGREE_AC1] = agreement_ac1,
    };
    const struct agreement *t = &s->table;
    for (size_t k = 0; k < G_N_ELEMENTS(of_two); k++) {
        double x = 0;
        if (of_two[k] != NULL) {
            bool is_defined = of_two[k](t, &x);
            put(&out[k], g, is_defined, x, t->n);
        }
    }
    double alpha = 0;
    bool is_defined = agreement_alpha(s->n_values, (double)s->disagreement / ONE,
                                      agreement_expected(s->counts, t->n_categories), &alpha);
    put(&out[AGREE_ALPHA], g, is_defined, alpha, t->n);
    double shared = s->either > 0 ? s->both / s->either : 0;
    put(&out[AGREE_SHARED], g, s->either > 0, shared, s->either);
}

static void sample_nominal(const GArray *items, size_t n_categories, size_t q, bool is_by_chart,
                           struct sample out[AGREE_KINDS]) {
    struct sums s = {.first = g_new(double, n_categories + 1),
                     .second = g_new(double, n_categories + 1),
                     .counts = g_new(double, n_categories + 1)};
    for (int g = -1; g < TALLY_GROUPS; g++) {
        if (g >= 0 && !out[0].is_in[g]) {
            continue;
        }
        size_t size = (n_categories + 1) * sizeof(double);
        memset(s.first, 0, size);
        memset(s.second, 0, size);
        memset(s.counts, 0, size);
        s.table = (struct agreement){
            .n_categories = n_categories, .n_possible = q, .first = s.first, .second = s.second};
        s.n_values = s.both = s.either = 0;
        s.disagreement = 0;
        for (guint i = 0; i < items->len; i++) {
            const struct item *x = &g_array_index(items, struct item, i);
            if ((int)x->group != g) {
                add_item(&s, x, is_by_chart);
            }
        }
        put_sums(&s, g, out);
    }
    g_free(s.first);
    g_free(s.second);
    g_free(s.counts);
}

/* --- alpha of sets --- */

struct placed {
    struct agreement_set set;
    unsigned group;
};

/* Sums of distances between the sets of two patient groups, and within units by group. */
struct distances {
    int64_t between[TALLY_GROUPS][TALLY_GROUPS];
    int64_t within[TALLY_GROUPS];
    int64_t n[TALLY_GROUPS]; /* sets */
    int64_t n_units;
};

static GArray *place_sets(const struct agree_work *w, const struct agree_units *u,
                          struct distances *d) {
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct placed));
    for (guint i = 0; i < u->charts->len; i++) {
        uint32_t chart = g_array_index(u->charts, uint32_t, i);
        unsigned group = roster_group(w->base, chart);
        struct agreement_set unit[AGREE_MAX_RATERS];
        size_t m = 0;
        for (size_t k = 0; k < u->n_raters; k++) {
            if (w->given[u->raters[k]][chart].is_rated) {
                unit[m] = agree_set(w, u->raters[k], chart);
                struct placed p = {.set = unit[m++], .group = group};
                g_array_append_val(all, p);
            }
        }
        d->within[group] += llround(agreement_unit_sets(unit, m) * ONE);
        d->n[group] += (int64_t)m;
        d->n_units++;
    }
    return all;
}

static void sample_sets(const struct distances *d, struct sample *out) {
    for (int g = -1; g < TALLY_GROUPS; g++) {
        double n = 0;
        int64_t expected = 0;
        int64_t within = 0;
        for (int i = 0; i < TALLY_GROUPS; i++) {
            for (int k = 0; k < TALLY_GROUPS && i != g; k++) {
                expected += k == g ? 0 : d->between[i][k];
            }
            n += i == g ? 0 : (double)d->n[i];
            within += i == g ? 0 : d->within[i];
        }
        double x = 0;
        bool is_defined = agreement_alpha(n, (double)within / ONE, (double)expected / ONE, &x);
        put(out, g, is_defined, x, (double)d->n_units);
    }
}

static void alpha_of_sets(const struct agree_work *w, struct agree_units *u, struct sample *out) {
    struct distances *d = g_new0(struct distances, 1);
    GArray *all = place_sets(w, u, d);
    u->n_sets = all->len;
    for (guint i = 0; i < all->len && all->len <= AGREE_MAX_SETS; i++) {
        const struct placed *a = &g_array_index(all, struct placed, i);
        for (guint k = 0; k < i; k++) {
            const struct placed *b = &g_array_index(all, struct placed, k);
            int64_t apart = llround(agreement_masi(a->set, b->set) * ONE);
            d->between[a->group][b->group] += apart;
            d->between[b->group][a->group] += apart;
        }
    }
    if (all->len <= AGREE_MAX_SETS) {
        sample_sets(d, out);
    }
    g_array_unref(all);
    g_free(d);
}

void agree_samples(const struct agree_work *w, struct agree_units *u,
                   struct sample out[AGREE_KINDS]) {
    bool is_by_chart = w->options->is_by_chart;
    for (int k = 0; k < AGREE_KINDS; k++) {
        out[k] = (struct sample){.n = TALLY_GROUPS, .has_all = true};
        for (guint i = 0; i < u->charts->len; i++) {
            out[k].is_in[roster_group(w->base, g_array_index(u->charts, uint32_t, i))] = true;
        }
    }
    GArray *items = is_by_chart ? chart_items(w, u) : code_items(w, u);
    size_t n_categories = is_by_chart ? renumber(items) : 2;
    sample_nominal(items, n_categories, is_by_chart ? w->n_sets : 2, is_by_chart, out);
    alpha_of_sets(w, u, &out[AGREE_MASI]);
    g_array_unref(items);
}
