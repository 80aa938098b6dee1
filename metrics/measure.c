/* Measure: the estimates of every metric for every cell, and how an interval is made. */
#include "metrics/measure.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

#include "metrics/interval.h"
#include "metrics/measure_parts.h"

static void add_totals(struct measure_work *w) {
    const struct tally *t = w->tally;
    w->totals = g_malloc0_n((gsize)t->n_cells, sizeof *w->totals);
    w->n_patients = g_new0(int64_t, (gsize)t->n_cells);
    for (int cell = 0; cell < t->n_cells; cell++) {
        for (int group = 0; group < TALLY_GROUPS; group++) {
            int64_t counts[TALLY_FIELDS];
            tally_read(t, cell, group, counts);
            for (int f = 0; f < TALLY_FIELDS; f++) {
                w->totals[cell][f] += counts[f];
            }
            w->n_patients[cell] += tally_patients(t, cell, group);
        }
    }
    for (int group = 0; group < TALLY_GROUPS; group++) {
        w->wide_encounters[group % TALLY_WIDE_GROUPS] += (double)tally_encounters(t, 0, group);
    }
}

/* The study's reference level, else the recorded level with most patients. */
static int reference_level(const struct measure_work *w, int attribute) {
    const struct tally *t = w->tally;
    const struct tally_attribute *a = &t->attributes[attribute];
    const struct tally_grouping *g = &t->groupings[attribute]; /* one attribute each, in order */
    int best = -1;
    for (guint i = 0; i < a->levels->len; i++) {
        const char *name = a->levels->pdata[i];
        if (a->reference != NULL) {
            if (strcmp(name, a->reference) == 0) {
                return (int)i;
            }
            continue;
        }
        if (strcmp(name, a->not_recorded) == 0 || strcmp(name, "other") == 0) {
            continue;
        }
        if (best < 0 ||
            w->n_patients[g->first_cell + (int)i] > w->n_patients[g->first_cell + best]) {
            best = (int)i;
        }
    }
    return best;
}

static bool find_references(struct measure_work *w, GError **error) {
    const struct tally *t = w->tally;
    w->references = g_new(int, (gsize)MAX(t->n_groupings, 1));
    for (int i = 0; i < t->n_groupings; i++) {
        const struct tally_grouping *g = &t->groupings[i];
        int cell = 0;
        for (int k = 0; k < g->n && cell >= 0; k++) {
            int a = g->attribute[k];
            if (a >= t->n_groupings || t->groupings[a].n != 1 ||
                t->groupings[a].attribute[0] != a) {
                g_set_error(error, g_quark_from_static_string("ombud-measure"), 0,
                            "the tally has an intersection of an attribute that it does not count "
                            "by itself");
                return false;
            }
            int level = reference_level(w, a);
            cell = level < 0 ? -1 : cell * (int)t->attributes[a].levels->len + level;
        }
        w->references[i] = cell < 0 ? -1 : g->first_cell + cell;
    }
    return true;
}

struct estimate measure_blank(const struct measure_work *w, int cell) {
    const struct tally *t = w->tally;
    struct estimate e = {.level = "overall",
                         .confidence = w->confidence,
                         .method = "none",
                         .has_counts = true,
                         .n_patients = w->n_patients[cell],
                         .n_encounters = w->totals[cell][TALLY_ENCOUNTERS]};
    uint16_t level[TALLY_MAX_GROUPING];
    const struct tally_grouping *g = tally_cell_grouping(t, cell, level);
    for (int k = 0; g != NULL && k < g->n; k++) {
        e.by[e.n_by++] = (struct estimate_by){
            .attribute = estimates_intern(w->out, t->attributes[g->attribute[k]].name),
            .level = estimates_intern(w->out, tally_level_name(t, g->attribute[k], level[k])),
        };
    }
    e.is_reference = g != NULL && w->references[g - t->groupings] == cell;
    return e;
}

static struct metric_parts counts_parts(const struct measure_work *w, const struct metric_row *m,
                                        int cell, enum side side, int without) {
    const struct tally *t = w->tally;
    int64_t counts[TALLY_FIELDS];
    int64_t left_out[TALLY_FIELDS] = {0};
    int64_t all_out[TALLY_FIELDS] = {0};
    if (without >= 0) {
        tally_read(t, cell, without, left_out);
        tally_read(t, 0, without, all_out);
    }
    for (int f = 0; f < TALLY_FIELDS; f++) {
        int64_t of_cell = w->totals[cell][f] - left_out[f];
        int64_t of_all = w->totals[0][f] - all_out[f];
        counts[f] = side == SIDE_CELL ? of_cell : of_all - of_cell;
    }
    return m->parts(counts, &w->space);
}

static bool group_is_in(const struct tally *t, int cell, enum side side, int group) {
    int64_t n = tally_encounters(t, cell, group);
    return side == SIDE_CELL ? n > 0 : tally_encounters(t, 0, group) > n;
}

void measure_replicate(struct sample *s, int g, struct metric_parts p) {
    bool is_defined = p.denominator > 0;
    double value = is_defined ? p.numerator / p.denominator : 0;
    if (g < 0) {
        s->is_defined = is_defined;
        s->value = value;
        s->n_labels = p.n_labels;
    } else {
        s->without[g] = value;
        s->has_all = s->has_all && (is_defined || !s->is_in[g]);
    }
}

void measure_sample(const struct measure_work *w, const struct metric_row *m, int cell,
                    enum side side, struct sample *out) {
    if (m->kind == METRIC_SCORES) {
        *out = *measure_score_sample(w, m, cell, side);
        return;
    }
    if (m->kind == METRIC_CODES) {
        measure_code_sample(w, m, out);
        return;
    }
    bool is_macro = m->kind == METRIC_MACRO;
    *out = (struct sample){.n = is_macro ? TALLY_WIDE_GROUPS : TALLY_GROUPS, .has_all = true};
    const struct metric_macro_sums *sums =
        is_macro ? w->macro + ((size_t)cell * SIDES + side) * (TALLY_WIDE_GROUPS + 1) : NULL;
    for (int g = 0; g < TALLY_GROUPS; g++) {
        if (group_is_in(w->tally, cell, side, g)) {
            out->is_in[g % out->n] = true;
        }
    }
    for (int g = -1; g < out->n; g++) {
        struct metric_parts p = is_macro ? m->macro(&sums[g < 0 ? TALLY_WIDE_GROUPS : g])
                                         : counts_parts(w, m, cell, side, g);
        measure_replicate(out, g, p);
    }
}

static void set_interval(struct estimate *e, const char *method, enum estimate_scale scale,
                         double df) {
    e->method = method;
    e->scale = scale;
    e->df = df;
    e->has_interval = interval_at(e, e->confidence, &e->lo, &e->hi);
}

#define ROUNDING 1e-12 /* a share so near 0 or 1, as of a sum of differences, is 0 or 1 */

/* A share of 0 or 1, or the same in every group: nothing to measure a spread by. */
static void interval_of_patients(struct estimate *e, double df) {
    e->n_eff = (double)MIN(e->n_patients, e->n_labels);
    set_interval(e, "wilson_patients", SCALE_WILSON, df);
}

void measure_interval(struct estimate *e, const struct metric_row *m, const struct sample *s,
                      double confidence) {
    e->confidence = confidence;
    e->range_lo = m->range_lo;
    e->range_hi = m->range_hi;
    e->n_labels = s->n_labels;
    if (!s->is_defined) {
        e->status = ESTIMATE_UNDEFINED;
        return;
    }
    e->has_value = true;
    e->value = s->value;
    struct spread spread;
    if (e->n_patients < MAX(2, m->min_patients) || !jackknife(s, &spread)) {
        e->status = ESTIMATE_TOO_FEW;
        e->reason = "there are too few patients for a range";
        return;
    }
    bool is_share = !isinf(m->range_hi) && m->range_lo >= 0;
    if (!is_share && !(spread.variance > 0)) {
        /* Alike in every group of patients: a spread of nothing is no proof of none, and there is
         * no bound to take instead, as Wilson's for a share. */
        e->status = ESTIMATE_TOO_FEW;
        e->reason = "all patients are alike: nothing to measure a range by";
        return;
    }
    if (!is_share) {
        e->se = sqrt(spread.variance);
        set_interval(e, "jackknife", SCALE_IDENTITY, spread.df);
    } else if (spread.variance > 0 && s->value > ROUNDING && s->value < 1 - ROUNDING) {
        e->n_eff = s->value * (1 - s->value) / spread.variance;
        set_interval(e, "wilson_effective", SCALE_WILSON, spread.df);
    } else {
        interval_of_patients(e, spread.df);
    }
    if (!e->has_interval) {
        e->status = ESTIMATE_TOO_FEW;
        e->reason = "there are too few patients for a range";
        e->method = "none";
        e->scale = SCALE_NONE;
    }
}

void measure_reason(struct estimate *e, const char *undefined, const char *denominator,
                    struct estimates *owner) {
    if (e->status == ESTIMATE_UNDEFINED) {
        g_autofree char *reason = undefined != NULL
                                      ? g_strdup(undefined)
                                      : g_strdup_printf("there are no %s", denominator);
        e->reason = estimates_intern(owner, reason);
    }
}

static void measure_cells(struct measure_work *w) {
    for (size_t i = 0; i < n_metric_rows; i++) {
        const struct metric_row *m = &metric_rows[i];
        int n_cells = m->is_detail ? 1 : w->n_cells;
        for (int cell = 0; cell < n_cells && m->kind != METRIC_LABEL; cell++) {
            struct estimate e = measure_blank(w, cell);
            e.metric = m->id;
            e.definition = m->definition;
            struct sample s;
            measure_sample(w, m, cell, SIDE_CELL, &s);
            measure_interval(&e, m, &s, w->confidence);
            measure_reason(&e, m->undefined, m->denominator, w->out);
            estimates_add(w->out, &e);
        }
    }
}

static bool set_space(struct measure_work *w, int64_t stated, GError **error) {
    int64_t n_seen = tally_n_used_codes(w->tally);
    const struct tally *t = w->tally;
    w->space = (struct metric_space){
        .n_codes = stated > 0 ? stated : n_seen, .k = t->k, .has_list = t->listed != NULL};
    if (w->space.n_codes < n_seen) {
        g_set_error(error, g_quark_from_static_string("ombud-measure"), 0,
                    "the label space is said to be %" G_GINT64_FORMAT
                    " codes, but %" G_GINT64_FORMAT
                    " are in the data; fix: take \"label_space\" out of the study or raise it",
                    w->space.n_codes, n_seen);
        return false;
    }
    w->n_labels = MAX(w->space.n_codes, (int64_t)t->labels[TALLY_CODE].names->len);
    return true;
}

bool measure_work_init(struct measure_work *w, const struct tally *t,
                       const struct measure_options *options, GError **error) {
    *w = (struct measure_work){
        .tally = t, .confidence = options->confidence, .n_cells = t->n_detailed_cells};
    if (!t->is_canonical) {
        g_set_error(error, g_quark_from_static_string("ombud-measure"), 0,
                    "the tally is not finished");
        return false;
    }
    if (options->n_groupings > 0 && options->n_groupings < t->n_detailed) {
        w->n_cells = t->groupings[options->n_groupings].first_cell;
    }
    if (!set_space(w, options->label_space, error)) {
        return false;
    }
    add_totals(w);
    if (!find_references(w, error)) {
        measure_work_clear(w);
        return false;
    }
    return true;
}

void measure_work_clear(struct measure_work *w) {
    g_clear_pointer(&w->totals, g_free);
    g_clear_pointer(&w->n_patients, g_free);
    g_clear_pointer(&w->references, g_free);
    g_clear_pointer(&w->macro, g_free);
    g_clear_pointer(&w->scores, g_free);
}

struct estimates *measure(const struct tally *t, const struct measure_options *options,
                          GError **error) {
    struct measure_work w;
    if (!measure_work_init(&w, t, options, error)) {
        return NULL;
    }
    w.out = estimates_new();
    measure_passes(&w, options);
    measure_cells(&w);
    measure_comparisons(&w);
    measure_labels(&w, options->top_labels);
    measure_work_clear(&w);
    return w.out;
}
