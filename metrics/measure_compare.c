/* Comparisons of a metric between groups, with joint replicates: a patient group is
 * left out of both sides at once, so patients on both sides are allowed for. */
#include <math.h>
#include <string.h>

#include "metrics/comparison.h"
#include "metrics/interval.h"
#include "metrics/measure_parts.h"

/* By tests/coverage: with 4 expected a 95 % range of a ratio covers 97 to 99 %, with 18, 95 %. */
#define MIN_EXPECTED 10.0

/* Samples of all cells and their rests for one metric. */
struct pool {
    struct sample *samples; /* [n_cells][SIDES] */
};

static const char *reference_name(struct measure_work *w, int cell) {
    uint16_t level[TALLY_MAX_GROUPING];
    const struct tally_grouping *g = tally_cell_grouping(w->tally, cell, level);
    GString *name = g_string_new(NULL);
    for (int k = 0; k < g->n; k++) {
        g_string_append_printf(name, "%s%s", k == 0 ? "" : " x ",
                               tally_level_name(w->tally, g->attribute[k], level[k]));
    }
    const char *kept = estimates_intern(w->out, name->str);
    g_string_free(name, TRUE);
    return kept;
}

/* a compared to b, group by group. */
static void compare(const struct sample *a, const struct sample *b, enum comparison_as as,
                    struct sample *out) {
    bool is_ratio = as == COMPARE_RATIO;
    *out = (struct sample){.n = a->n, .has_all = a->has_all && b->has_all};
    out->is_defined = a->is_defined && b->is_defined && (!is_ratio || b->value > 0);
    out->n_labels = a->n_labels;
    if (!out->is_defined) {
        return;
    }
    out->value = is_ratio ? a->value / b->value : a->value - b->value;
    for (int g = 0; g < out->n; g++) {
        out->is_in[g] = a->is_in[g] || b->is_in[g];
        double x = a->without[g];
        double y = b->without[g];
        if (is_ratio) {
            out->has_all = out->has_all && (!out->is_in[g] || (x > 0 && y > 0));
            out->without[g] = x > 0 && y > 0 ? log(x) - log(y) : 0;
        } else {
            out->without[g] = x - y;
        }
    }
}

static void set_too_few(struct estimate *e, const char *reason) {
    e->status = ESTIMATE_TOO_FEW;
    e->reason = reason;
    e->method = "none";
    e->scale = SCALE_NONE;
    e->has_interval = false;
    e->has_parts = false;
}

/* Correlation of two samples over the patient groups; 0 when one does not vary. */
static double correlation(const struct sample *a, const struct sample *b) {
    double n = 0;
    double mean_a = 0;
    double mean_b = 0;
    for (int g = 0; g < a->n; g++) {
        if (a->is_in[g] || b->is_in[g]) {
            n++;
            mean_a += a->without[g];
            mean_b += b->without[g];
        }
    }
    double aa = 0;
    double bb = 0;
    double ab = 0;
    for (int g = 0; g < a->n; g++) {
        if (a->is_in[g] || b->is_in[g]) {
            double x = a->without[g] - mean_a / n;
            double y = b->without[g] - mean_b / n;
            aa += x * x;
            bb += y * y;
            ab += x * y;
        }
    }
    return aa > 0 && bb > 0 ? fmax(-1, fmin(ab / sqrt(aa * bb), 1)) : 0;
}

/* A share with what its Wilson limits need. False when it has none. */
static bool fill_part(struct estimate_part *part, const struct metric_row *m,
                      const struct sample *s, int64_t n_patients, double confidence) {
    struct estimate e = {.n_patients = n_patients};
    measure_interval(&e, m, s, confidence);
    *part = (struct estimate_part){.value = e.value, .n_eff = e.n_eff, .df = e.df};
    return e.has_interval;
}

/* Were both sides alike, would either expect fewer than MIN_EXPECTED? A ratio's range then
 * says little: it covers too often. Neither what was found on one side nor its spread
 * decides, which would pick samples by their result: a group of which nothing was found,
 * where much was to be found, keeps its range. */
static bool expects_few(const struct sample *a, const struct sample *b) {
    double n_a = (double)a->n_labels;
    double n_b = (double)b->n_labels;
    double pooled = (a->value * n_a + b->value * n_b) / (n_a + n_b);
    return pooled * fmin(n_a, n_b) < MIN_EXPECTED;
}

/* Two shares: each side's own limits, so that a side of 0 or 1, or of few patients,
 * widens the range as it should. */
static void compare_shares(struct estimate *e, const struct metric_row *m, const struct sample *a,
                           const struct sample *b, int64_t n_other, enum comparison_as as) {
    bool is_ratio = as == COMPARE_RATIO;
    e->has_parts = fill_part(&e->parts[0], m, a, e->n_patients, e->confidence) &&
                   fill_part(&e->parts[1], m, b, n_other, e->confidence);
    e->scale = is_ratio ? SCALE_RATIO : SCALE_DIFFERENCE;
    e->method = is_ratio ? "mover_ratio" : "mover_difference";
    e->correlation = correlation(a, b);
    e->has_interval = interval_at(e, e->confidence, &e->lo, &e->hi);
}

/* Two means: the jackknife of their difference, or of the logarithm of their ratio. */
static void compare_means(struct estimate *e, const struct sample *s, enum comparison_as as) {
    struct spread spread;
    if ((as == COMPARE_RATIO && s->value <= 0) || !jackknife(s, &spread) ||
        !(spread.variance > 0)) {
        return;
    }
    e->se = sqrt(spread.variance);
    e->df = spread.df;
    e->scale = as == COMPARE_RATIO ? SCALE_LOG : SCALE_IDENTITY;
    e->method = as == COMPARE_RATIO ? "jackknife_log" : "jackknife";
    e->has_interval = interval_at(e, e->confidence, &e->lo, &e->hi);
}

/* The other side of a comparison of a cell; NULL when there is none. */
static const struct sample *other_side(const struct measure_work *w, const struct pool *pool,
                                       int cell, const struct comparison_row *c, int64_t *n) {
    uint16_t level[TALLY_MAX_GROUPING];
    const struct tally_grouping *g = tally_cell_grouping(w->tally, cell, level);
    int reference = w->references[g - w->tally->groupings];
    switch (c->to) {
    case COMPARE_REST:
        *n = w->n_patients[0] - w->n_patients[cell];
        return &pool->samples[cell * SIDES + SIDE_REST];
    case COMPARE_OVERALL:
        *n = w->n_patients[0];
        return &pool->samples[SIDE_CELL];
    default:
        if (reference < 0) {
            return NULL;
        }
        *n = w->n_patients[reference];
        return &pool->samples[reference * SIDES + SIDE_CELL];
    }
}

void measure_compare(struct estimate *e, const struct metric_row *m, const struct sample *own,
                     const struct sample *other, int64_t n_other, enum comparison_as as) {
    struct sample s;
    compare(own, other, as, &s);
    e->n_labels = s.n_labels;
    e->range_lo = as == COMPARE_RATIO ? 0 : -INFINITY;
    e->range_hi = INFINITY;
    if (!s.is_defined) {
        e->status = ESTIMATE_UNDEFINED;
        e->reason = "one of the two sides has no value, or the comparator is 0";
        return;
    }
    e->has_value = true;
    e->value = s.value;
    if (isfinite(m->range_hi) && m->range_lo >= 0) {
        compare_shares(e, m, own, other, n_other, as);
    } else {
        compare_means(e, &s, as);
    }
    if (!e->has_interval) {
        set_too_few(e, "there are too few patients for a range");
    } else if (e->scale == SCALE_RATIO && m->is_share && expects_few(own, other)) {
        set_too_few(e, "fewer than 10 are expected in one of the two groups");
    }
}

static void compare_cell(struct measure_work *w, const struct metric_row *m,
                         const struct pool *pool, const struct comparison_row *c, int cell) {
    struct estimate e = measure_blank(w, cell);
    int64_t n_other = 0;
    const struct sample *other = other_side(w, pool, cell, c, &n_other);
    if (e.is_reference && c->to == COMPARE_REFERENCE) {
        return; /* itself */
    }
    g_autofree char *id = g_strdup_printf("%s_%s", m->id, c->id);
    e.metric = estimates_intern(w->out, id);
    e.definition = m->definition;
    e.base = m->id;
    e.comparison = c->id;
    if (other == NULL) {
        e.status = ESTIMATE_UNDEFINED;
        e.reason = "the study's reference group is not in the data";
        estimates_add(w->out, &e);
        return;
    }
    if (c->to == COMPARE_REFERENCE) {
        uint16_t level[TALLY_MAX_GROUPING];
        const struct tally_grouping *g = tally_cell_grouping(w->tally, cell, level);
        e.reference = reference_name(w, w->references[g - w->tally->groupings]);
    }
    measure_compare(&e, m, &pool->samples[cell * SIDES + SIDE_CELL], other, n_other, c->as);
    estimates_add(w->out, &e);
}

void measure_comparisons(struct measure_work *w) {
    int n_cells = w->n_cells;
    struct pool pool = {.samples = g_new(struct sample, (gsize)n_cells * SIDES)};
    for (size_t i = 0; i < n_metric_rows; i++) {
        const struct metric_row *m = &metric_rows[i];
        if (!m->is_compared) {
            continue;
        }
        for (int cell = 0; cell < n_cells; cell++) {
            for (int side = 0; side < SIDES; side++) {
                measure_sample(w, m, cell, (enum side)side, &pool.samples[cell * SIDES + side]);
            }
        }
        for (size_t k = 0; k < n_comparison_rows; k++) {
            for (int cell = 1; cell < n_cells; cell++) {
                compare_cell(w, m, &pool, &comparison_rows[k], cell);
            }
        }
    }
    g_free(pool.samples);
}
