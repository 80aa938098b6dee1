#include "metrics/case_mix.h"

#include <math.h>
#include <string.h>

#include "metrics/interval.h"

enum { ALL = TALLY_WIDE_GROUPS, SAMPLES = TALLY_WIDE_GROUPS + 1, METRICS = 2 };

static const char *const metrics[METRICS] = {"recall_micro", "precision_micro"};
/* What is wrong beside the hits: missed of the gold codes, false of the predicted. */
static const enum tally_outcome errors[METRICS] = {TALLY_LABEL_FN, TALLY_LABEL_FP};
static const char *const reading_names[MIX_READINGS] = {"none",  "mix",      "hidden",
                                                        "model", "reversed", "unknown"};

const char *mix_reading_name(enum mix_reading r) {
    return reading_names[r];
}

/* The sums of one comparison, with each wide group left out and (last) with none. */
struct mix_sums {
    int cell, reference;
    struct mantel mantel;
    GArray *tables; /* of struct mantel_table */
    double r[SAMPLES], s[SAMPLES], difference[SAMPLES], weight[SAMPLES];
    double rate[SAMPLES], rate_reference[SAMPLES], standard[SAMPLES]; /* weighted sums, weights */
    double common, everybody; /* labels of all patients, in strata of both and in all */
};

/* Hits and errors of a cell in one stratum, by sample. */
struct stratum {
    double hit[SAMPLES], error[SAMPLES];
};

static bool read_stratum(const struct tally *t, const uint32_t *block, int cell,
                         enum tally_outcome error, struct stratum *out) {
    double hits = 0;
    double wrong = 0;
    for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
        const uint32_t *n = tally_label_at(t, block, g, cell);
        out->hit[g] = n[TALLY_LABEL_TP];
        out->error[g] = n[error];
        hits += out->hit[g];
        wrong += out->error[g];
    }
    for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
        out->hit[g] = hits - out->hit[g];
        out->error[g] = wrong - out->error[g];
    }
    out->hit[ALL] = hits;
    out->error[ALL] = wrong;
    return hits + wrong > 0;
}

static void add_stratum(struct mix_sums *m, const struct stratum *a, const struct stratum *b,
                        double everybody) {
    for (int i = 0; i < SAMPLES; i++) {
        double n1 = a->hit[i] + a->error[i];
        double n0 = b->hit[i] + b->error[i];
        if (!(n1 > 0 && n0 > 0)) {
            continue;
        }
        double n = n1 + n0;
        m->r[i] += a->hit[i] * b->error[i] / n;
        m->s[i] += a->error[i] * b->hit[i] / n;
        m->difference[i] += (a->hit[i] * n0 - b->hit[i] * n1) / n;
        m->weight[i] += n1 * n0 / n;
        m->rate[i] += everybody * a->hit[i] / n1;
        m->rate_reference[i] += everybody * b->hit[i] / n0;
        m->standard[i] += everybody;
    }
    struct mantel_table t = {a->hit[ALL], a->error[ALL], b->hit[ALL], b->error[ALL]};
    if (mantel_add(&m->mantel, &t)) {
        g_array_append_val(m->tables, t);
        m->common += everybody;
    }
}

/* One pass over the labels of a level, for one metric. */
static void add_labels(const struct fair_work *w, enum tally_level level, enum tally_outcome error,
                       struct mix_sums *sums, guint n) {
    const struct tally *t = w->measure.tally;
    uint32_t *block = g_new(uint32_t, tally_label_size(t));
    for (size_t label = 0; label < t->labels[level].names->len; label++) {
        struct stratum all, own, other;
        tally_label_counts(t, level, label, block);
        if (!read_stratum(t, block, 0, error, &all)) {
            continue;
        }
        double everybody = all.hit[ALL] + all.error[ALL];
        int read = -1;
        for (guint i = 0; i < n; i++) {
            sums[i].everybody += everybody;
            if (!read_stratum(t, block, sums[i].cell, error, &own)) {
                continue;
            }
            if (read != sums[i].reference) {
                read = sums[i].reference;
                (void)read_stratum(t, block, read, error, &other);
            }
            add_stratum(&sums[i], &own, &other, everybody);
        }
    }
    g_free(block);
}

/* Limits of a value from its replicates; none when they do not vary. */
static struct mix_range range_of(const struct sample *s, double confidence) {
    struct mix_range r = {0};
    struct spread spread;
    if (!s->is_defined || !jackknife(s, &spread) || !(spread.variance > 0)) {
        return r;
    }
    const struct estimate e = {.has_value = true,
                               .value = s->value,
                               .scale = SCALE_IDENTITY,
                               .se = sqrt(spread.variance),
                               .df = spread.df,
                               .range_lo = -INFINITY,
                               .range_hi = INFINITY};
    r.is_there = interval_at(&e, confidence, &r.lo, &r.hi);
    return r;
}

/* Of a normal with this variance. */
static struct mix_range normal_range(double value, double variance, double confidence) {
    const struct estimate e = {.has_value = true,
                               .value = value,
                               .scale = SCALE_IDENTITY,
                               .se = sqrt(variance),
                               .df = INFINITY,
                               .range_lo = -INFINITY,
                               .range_hi = INFINITY};
    struct mix_range r = {0};
    r.is_there = variance > 0 && interval_at(&e, confidence, &r.lo, &r.hi);
    return r;
}

static struct sample blank_sample(const struct fair_work *w, const struct mix_sums *m) {
    struct sample s = {.n = TALLY_WIDE_GROUPS, .has_all = true};
    for (int g = 0; g < TALLY_GROUPS; g++) {
        const struct tally *t = w->measure.tally;
        if (tally_counts(t, m->cell, g)[TALLY_ENCOUNTERS] > 0 ||
            tally_counts(t, m->reference, g)[TALLY_ENCOUNTERS] > 0) {
            s.is_in[g % TALLY_WIDE_GROUPS] = true;
        }
    }
    return s;
}

static void set_replicate(struct sample *s, int i, bool is_defined, double value) {
    if (i == ALL) {
        s->is_defined = is_defined;
        s->value = value;
        return;
    }
    s->without[i] = value;
    s->has_all = s->has_all && (is_defined || !s->is_in[i]);
}

static void fill_adjusted(const struct fair_work *w, const struct mix_sums *m, struct case_mix *x) {
    struct sample difference = blank_sample(w, m);
    struct sample odds = difference;
    struct sample standard = difference;
    for (int i = 0; i < SAMPLES; i++) {
        bool has_weight = m->weight[i] > 0;
        set_replicate(&difference, i, has_weight, has_weight ? m->difference[i] / m->weight[i] : 0);
        bool has_odds = m->r[i] > 0 && m->s[i] > 0;
        set_replicate(&odds, i, has_odds, has_odds ? log(m->s[i]) - log(m->r[i]) : 0);
        bool has_standard = m->standard[i] > 0;
        set_replicate(&standard, i, has_standard,
                      has_standard ? (m->rate[i] - m->rate_reference[i]) / m->standard[i] : 0);
    }
    x->range = range_of(&difference, w->confidence);
    x->odds_range = range_of(&odds, w->confidence);
    x->standard_range = range_of(&standard, w->confidence);
    x->odds_range.lo = exp(x->odds_range.lo);
    x->odds_range.hi = exp(x->odds_range.hi);
    x->has_standard = standard.is_defined;
    if (x->has_standard) {
        x->standard = m->rate[ALL] / m->standard[ALL];
        x->standard_reference = m->rate_reference[ALL] / m->standard[ALL];
    }
}

static bool excludes_none(const struct mix_range *r) {
    return r->is_there && (r->lo > 0 || r->hi < 0);
}

static enum mix_reading read_gap(const struct case_mix *x) {
    if (x->n_strata == 0 || !x->range.is_there || !x->raw_range.is_there) {
        return MIX_UNKNOWN;
    }
    bool is_raw = excludes_none(&x->raw_range);
    bool is_adjusted = excludes_none(&x->range);
    if (is_raw && is_adjusted) {
        return (x->raw > 0) == (x->adjusted > 0) ? MIX_REMAINS : MIX_REVERSES;
    }
    return is_raw ? MIX_EXPLAINS : is_adjusted ? MIX_HIDES : MIX_NONE;
}

static void round_range(struct mix_range *r, double grain) {
    if (grain > 0) {
        r->lo = floor(r->lo * grain) / grain;
        r->hi = ceil(r->hi * grain) / grain;
    }
}

static void round_all(struct case_mix *x, double grain) {
    double *const values[] = {&x->covered,    &x->raw,      &x->adjusted,          &x->mix,
                              &x->odds_ratio, &x->standard, &x->standard_reference};
    struct mix_range *const ranges[] = {&x->range, &x->sato, &x->odds_range, &x->rbg,
                                        &x->standard_range};
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        *values[i] = fair_round(*values[i], grain);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++) {
        round_range(ranges[i], grain);
    }
}

static void finish(const struct fair_work *w, const struct mix_sums *m, const char *metric,
                   const char *level, GArray *out) {
    struct case_mix x = {.group = fair_group_of(w, m->cell), .metric = metric, .level = level};
    g_autofree char *id = g_strdup_printf("%s_difference_to_reference", metric);
    const struct estimate *raw = fair_find(w, id, &x.group);
    if (raw == NULL || !raw->has_value) {
        return; /* hidden, or without a label */
    }
    x.reference = raw->reference;
    x.raw = raw->value;
    x.raw_range = (struct mix_range){raw->has_interval, raw->lo, raw->hi};
    struct mantel_result r;
    mantel_result(&m->mantel, &r);
    x.n_strata = m->mantel.n_strata;
    x.covered = m->everybody > 0 ? m->common / m->everybody : 0;
    x.adjusted = r.difference;
    x.mix = x.n_strata > 0 ? x.raw - x.adjusted : 0;
    x.sato = normal_range(r.difference, r.var_sato, w->confidence);
    x.has_odds = r.has_odds;
    x.has_test = r.has_test;
    x.chi2 = r.chi2_corrected;
    x.p = r.p_corrected;
    fill_adjusted(w, m, &x);
    if (r.has_odds) {
        x.odds_ratio = 1 / r.odds_ratio; /* of an error, not of a hit */
        x.rbg = normal_range(-log(r.odds_ratio), r.var_log_odds, w->confidence);
        x.rbg.lo = exp(x.rbg.lo);
        x.rbg.hi = exp(x.rbg.hi);
        x.homogeneity = mantel_homogeneity((const struct mantel_table *)(void *)m->tables->data,
                                           m->tables->len, r.odds_ratio);
    }
    x.reading = read_gap(&x);
    struct fair_group other = fair_group_of(w, m->reference);
    round_all(&x, fmin(fair_grain(w, &x.group), fair_grain(w, &other)));
    g_array_append_val(out, x);
}

/* The comparisons: shown cells of single attributes that are not their reference. */
static GArray *comparisons_of(const struct fair_work *w) {
    const struct tally *t = w->measure.tally;
    GArray *out = g_array_new(FALSE, TRUE, sizeof(struct mix_sums));
    bool has_mix = t->labels[TALLY_CODE].names->len > 1;
    for (int i = 0; i < w->n_shown && has_mix; i++) {
        const struct tally_grouping *g = &t->groupings[i];
        int reference = w->measure.references[i];
        for (int c = 0; c < g->n_cells && g->n == 1 && reference >= 0; c++) {
            int cell = g->first_cell + c;
            if (cell != reference && fair_is_shown(w, cell) && fair_is_shown(w, reference)) {
                struct mix_sums m = {.cell = cell, .reference = reference};
                g_array_append_val(out, m);
            }
        }
    }
    return out;
}

GArray *case_mix_of(const struct fair_work *w) {
    static const struct {
        enum tally_level level;
        const char *name;
    } levels[] = {{TALLY_CODE, "code"}, {TALLY_CATEGORY, "category"}};
    GArray *out = g_array_new(FALSE, TRUE, sizeof(struct case_mix));
    GArray *blank = comparisons_of(w);
    for (size_t l = 0; l < G_N_ELEMENTS(levels) && blank->len > 0; l++) {
        for (int k = 0; k < METRICS; k++) {
            struct mix_sums *sums = g_memdup2(blank->data, blank->len * sizeof *sums);
            for (guint i = 0; i < blank->len; i++) {
                sums[i].tables = g_array_new(FALSE, FALSE, sizeof(struct mantel_table));
            }
            add_labels(w, levels[l].level, errors[k], sums, blank->len);
            for (guint i = 0; i < blank->len; i++) {
                finish(w, &sums[i], metrics[k], levels[l].name, out);
                g_array_unref(sums[i].tables);
            }
            g_free(sums);
        }
    }
    g_array_unref(blank);
    return out;
}
