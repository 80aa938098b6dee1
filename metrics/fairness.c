#include "metrics/fairness.h"

#include <math.h>
#include <string.h>

#include "metrics/shrink.h"

char *fair_key(const char *metric, int n_by, const struct estimate_by *by) {
    GString *key = g_string_new(metric);
    for (int i = 0; i < n_by; i++) {
        g_string_append_printf(key, "|%s=%s", by[i].attribute, by[i].level);
    }
    return g_string_free(key, FALSE);
}

const struct estimate *fair_find(const struct fair_work *w, const char *metric,
                                 const struct fair_group *g) {
    g_autofree char *key = fair_key(metric, g->n_by, g->by);
    return g_hash_table_lookup(w->index, key);
}

struct fair_group fair_group_of(const struct fair_work *w, int cell) {
    const struct tally *t = w->measure.tally;
    struct fair_group out = {0};
    uint16_t level[TALLY_MAX_GROUPING];
    const struct tally_grouping *g = tally_cell_grouping(t, cell, level);
    for (int k = 0; g != NULL && k < g->n; k++) {
        const char *attribute = t->attributes[g->attribute[k]].name;
        const char *name = tally_level_name(t, g->attribute[k], level[k]);
        out.by[out.n_by++] =
            (struct estimate_by){g_string_chunk_insert_const(w->strings, attribute),
                                 g_string_chunk_insert_const(w->strings, name)};
    }
    return out;
}

bool fair_is_shown(const struct fair_work *w, int cell) {
    struct fair_group g = fair_group_of(w, cell);
    const struct estimate *e = fair_find(w, "recall_micro", &g);
    return e != NULL && e->status != ESTIMATE_SUPPRESSED && w->measure.n_patients[cell] > 0;
}

double fair_grain(const struct fair_work *w, const struct fair_group *g) {
    const double coarse = 100;
    const struct estimate *e = fair_find(w, "recall_micro", g);
    return w->grain > 0 && (e == NULL || !e->has_counts) ? coarse : w->grain;
}

double fair_round(double x, double grain) {
    return grain > 0 ? round(x * grain) / grain : x;
}

static void make_index(struct fair_work *w) {
    w->index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < w->shown->n; i++) {
        const struct estimate *e = &w->shown->items[i];
        if (strcmp(e->level, "overall") == 0) {
            g_hash_table_insert(w->index, fair_key(e->metric, e->n_by, e->by),
                                (gpointer)(uintptr_t)e);
        }
    }
}

/* --- inequality --- */

static struct benefit benefit_of(const struct fair_work *w, int cell) {
    const int64_t *c = w->measure.totals[cell];
    int64_t pairs = c[TALLY_ENCOUNTERS] * w->measure.space.n_codes;
    return (struct benefit){pairs - c[TALLY_FN] - c[TALLY_FP], c[TALLY_FN], c[TALLY_FP]};
}

/* To three figures: these are small numbers of many pairs. */
static void round_inequality(struct inequality *x, double grain) {
    double *const values[] = {&x->mean, &x->ge0, &x->theil, &x->ge2, &x->variation};
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        double size = *values[i] > 0 ? pow(10, 2 - floor(log10(*values[i]))) : 0;
        *values[i] = grain > 0 ? fair_round(*values[i], size) : *values[i];
    }
}

static void add_inequality(const struct fair_work *w, const struct tally_grouping *g, GArray *out) {
    struct fair_inequality x = {.n_attributes = g == NULL ? 0 : g->n};
    struct benefit all = {0};
    GArray *groups = g_array_new(FALSE, FALSE, sizeof(struct benefit));
    for (int k = 0; k < x.n_attributes; k++) {
        const char *name = w->measure.tally->attributes[g->attribute[k]].name;
        x.attributes[k] = g_string_chunk_insert_const(w->strings, name);
    }
    for (int c = 0; c < (g == NULL ? 1 : g->n_cells); c++) {
        int cell = g == NULL ? 0 : g->first_cell + c;
        if (g != NULL && !fair_is_shown(w, cell)) {
            continue;
        }
        struct benefit b = benefit_of(w, cell);
        all.n_right += b.n_right;
        all.n_missed += b.n_missed;
        all.n_wrong += b.n_wrong;
        g_array_append_val(groups, b);
    }
    x.n_groups = (int)groups->len;
    x.all = inequality_of(&all);
    x.between = inequality_between((const struct benefit *)(void *)groups->data, groups->len);
    round_inequality(&x.all, w->grain);
    round_inequality(&x.between, w->grain);
    g_array_append_val(out, x);
    g_array_unref(groups);
}

static GArray *inequality_list(const struct fair_work *w) {
    GArray *out = g_array_new(FALSE, TRUE, sizeof(struct fair_inequality));
    add_inequality(w, NULL, out);
    for (int i = 0; i < w->n_shown; i++) {
        add_inequality(w, &w->measure.tally->groupings[i], out);
    }
    return out;
}

/* --- small groups --- */

static void shrink_grouping(const struct fair_work *w, const struct tally_grouping *g,
                            GArray *out) {
    double *x = g_new(double, MAX(g->n_cells, 1));
    double *n = g_new(double, MAX(g->n_cells, 1));
    struct fair_shrunk *rows = g_new0(struct fair_shrunk, MAX(g->n_cells, 1));
    size_t k = 0;
    for (int c = 0; c < g->n_cells; c++) {
        struct fair_group group = fair_group_of(w, g->first_cell + c);
        const struct estimate *e = fair_find(w, "recall_micro", &group);
        if (e == NULL || !e->has_value || !(e->n_eff > 0)) {
            continue;
        }
        rows[k] = (struct fair_shrunk){.group = group, .raw = e->value, .n_eff = e->n_eff};
        x[k] = e->value * e->n_eff;
        n[k] = e->n_eff;
        (void)exact_limits(x[k], n[k], w->confidence, &rows[k].exact_lo, &rows[k].exact_hi);
        k++;
    }
    struct shrink s;
    shrink_fit(x, n, k, &s);
    for (size_t i = 0; i < k && k > 1; i++) {
        double grain = fair_grain(w, &rows[i].group);
        rows[i].is_pooled = s.is_pooled;
        shrink_rate(&s, x[i], n[i], w->confidence, &rows[i].shrunk, &rows[i].lo, &rows[i].hi);
        rows[i].shrunk = fair_round(rows[i].shrunk, grain);
        rows[i].lo = fair_round(rows[i].lo, grain);
        rows[i].hi = fair_round(rows[i].hi, grain);
        rows[i].exact_lo = fair_round(rows[i].exact_lo, grain);
        rows[i].exact_hi = fair_round(rows[i].exact_hi, grain);
        rows[i].n_eff = grain > 0 ? floor(rows[i].n_eff) : rows[i].n_eff;
        g_array_append_val(out, rows[i]);
    }
    g_free(x);
    g_free(n);
    g_free(rows);
}

static GArray *shrunk_list(const struct fair_work *w) {
    GArray *out = g_array_new(FALSE, TRUE, sizeof(struct fair_shrunk));
    for (int i = 0; i < w->n_shown; i++) {
        shrink_grouping(w, &w->measure.tally->groupings[i], out);
    }
    return out;
}

/* --- not recorded --- */

static bool value_of(const struct fair_work *w, const struct metric_row *m, int cell, int with,
                     double *value) {
    int64_t counts[TALLY_FIELDS];
    for (int f = 0; f < TALLY_FIELDS; f++) {
        counts[f] = w->measure.totals[cell][f] + (with < 0 ? 0 : w->measure.totals[with][f]);
    }
    struct metric_parts p = m->parts(counts, &w->measure.space);
    *value = p.denominator > 0 ? p.numerator / p.denominator : 0;
    return p.denominator > 0;
}

static void bound_group(const struct fair_work *w, const struct metric_row *m, int cell,
                        int reference, int missing, GArray *out) {
    double own = 0, own_all = 0, other = 0, other_all = 0;
    if (!value_of(w, m, cell, -1, &own) || !value_of(w, m, cell, missing, &own_all) ||
        !value_of(w, m, reference, -1, &other) || !value_of(w, m, reference, missing, &other_all)) {
        return;
    }
    struct fair_missing x = {.group = fair_group_of(w, cell), .metric = m->id};
    struct fair_group r = fair_group_of(w, reference);
    double lo = fmin(own - other, fmin(own_all - other, own - other_all));
    double hi = fmax(own - other, fmax(own_all - other, own - other_all));
    double grain = fmin(fair_grain(w, &x.group), fair_grain(w, &r));
    x.reference = r.by[0].level;
    x.observed = fair_round(own - other, grain);
    x.lo = grain > 0 ? floor(lo * grain) / grain : lo;
    x.hi = grain > 0 ? ceil(hi * grain) / grain : hi;
    x.changes_sign = lo < 0 && hi > 0;
    g_array_append_val(out, x);
}

static GArray *missing_list(const struct fair_work *w) {
    static const char *const metrics[] = {"recall_micro", "precision_micro"};
    const struct tally *t = w->measure.tally;
    GArray *out = g_array_new(FALSE, TRUE, sizeof(struct fair_missing));
    for (int a = 0; a < t->n_attributes; a++) {
        const struct tally_grouping *g = &t->groupings[a];
        int missing = -1;
        for (int c = 0; c < g->n_cells; c++) {
            const char *name = t->attributes[a].levels->pdata[c];
            missing =
                strcmp(name, t->attributes[a].not_recorded) == 0 ? g->first_cell + c : missing;
        }
        int reference = w->measure.references[a];
        if (missing < 0 || reference < 0 || reference == missing || !fair_is_shown(w, missing) ||
            !fair_is_shown(w, reference)) {
            continue;
        }
        for (size_t k = 0; k < G_N_ELEMENTS(metrics); k++) {
            for (int c = 0; c < g->n_cells; c++) {
                int cell = g->first_cell + c;
                if (cell != missing && cell != reference && fair_is_shown(w, cell)) {
                    bound_group(w, metric_find(metrics[k]), cell, reference, missing, out);
                }
            }
        }
    }
    return out;
}

struct fairness *fairness_new(const struct tally *t, const struct estimates *estimates,
                              const struct fairness_options *options, GError **error) {
    struct fair_work w = {.shown = estimates,
                          .strings = g_string_chunk_new(4096),
                          .confidence = options->confidence,
                          .grain = options->grain,
                          .seed = options->seed,
                          .n_shown = options->n_shown > 0 ? MIN(options->n_shown, t->n_detailed)
                                                          : t->n_detailed};
    const struct measure_options o = {.confidence = options->confidence,
                                      .label_space = options->label_space,
                                      .n_groupings = options->n_shown};
    if (!measure_work_init(&w.measure, t, &o, error)) {
        g_string_chunk_free(w.strings);
        return NULL;
    }
    make_index(&w);
    struct fairness *f = g_new0(struct fairness, 1);
    f->confidence = options->confidence;
    f->strings = w.strings;
    f->label_space = w.measure.space.n_codes;
    f->is_stated = options->label_space > 0;
    f->criteria = criteria_of(estimates, options->confidence);
    f->inequality = inequality_list(&w);
    f->mix = case_mix_of(&w);
    f->joint = pairing_new(&w);
    f->families = families_of(&w, f->joint);
    f->shrunk = shrunk_list(&w);
    f->missing = missing_list(&w);
    if (options->has_search) {
        f->search = subgroup_search(&w, MAX(options->min_patients, 2));
    }
    g_hash_table_unref(w.index);
    measure_work_clear(&w.measure);
    return f;
}

void fairness_free(struct fairness *f) {
    if (f == NULL) {
        return;
    }
    GArray *const lists[] = {f->criteria, f->inequality, f->mix,
                             f->families, f->shrunk,     f->missing};
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_array_unref(lists[i]);
    }
    subgroup_search_free(f->search);
    pairing_free(f->joint);
    g_string_chunk_free(f->strings);
    g_free(f);
}
