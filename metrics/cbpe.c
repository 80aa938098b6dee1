#include "metrics/cbpe.h"

#include <glib.h>
#include <math.h>

const char *const cbpe_metric_names[CBPE_METRICS] = {
    [CBPE_ACCURACY] = "accuracy",   [CBPE_AUC] = "auc",       [CBPE_F1] = "f1",
    [CBPE_PRECISION] = "precision", [CBPE_RECALL] = "recall", [CBPE_SPECIFICITY] = "specificity"};

/* --- chances, walking up the scores --- */

struct walk {
    const struct cbpe_part *part;
    size_t at;
    double share;
};

static double chance_at(struct walk *w, double score) {
    const struct isotonic *f = w->part->calibrator;
    w->share = 0;
    return f == NULL ? fmin(fmax(score, 0), 1) : isotonic_walk(f, score, &w->at, &w->share);
}

/* Adds weight to the blocks that the chance was made of. */
static void add_slope(const struct walk *w, double weight, double *slope) {
    const struct isotonic *f = w->part->calibrator;
    if (f == NULL || slope == NULL) {
        return;
    }
    slope[w->part->first_block + f->block[w->at]] += (1 - w->share) * weight;
    if (w->share > 0) {
        slope[w->part->first_block + f->block[w->at + 1]] += w->share * weight;
    }
}

/* --- sums: right among the suggested (hits) and among the others (misses) --- */

struct sums {
    double suggested, others, hits, misses;
    double noise_hits, noise_misses; /* variances from labels */
};

static struct sums sums_of(const struct cbpe_part *part) {
    struct sums s = {0};
    struct walk w = {.part = part};
    for (size_t i = 0; i < part->n; i++) {
        double p = chance_at(&w, part->points[i].score);
        double suggested = (double)part->points[i].suggested;
        double others = (double)part->points[i].others;
        s.suggested += suggested;
        s.others += others;
        s.hits += suggested * p;
        s.misses += others * p;
        s.noise_hits += suggested * p * (1 - p);
        s.noise_misses += others * p * (1 - p);
    }
    return s;
}

struct cbpe_sums cbpe_expect(const struct cbpe_part *part) {
    struct sums s = sums_of(part);
    return (struct cbpe_sums){
        .tp = s.hits, .fp = s.suggested - s.hits, .fn = s.misses, .tn = s.others - s.misses};
}

/* A metric as a ratio of sums, with the derivatives of both by hits and by misses. */
struct ratio {
    double top, bottom;
    double top_hits, top_misses, bottom_hits, bottom_misses;
    double top_others, bottom_suggested, bottom_others; /* by the rows themselves */
};

static struct ratio accuracy(const struct sums *s) {
    return (struct ratio){.top = s->hits + s->others - s->misses,
                          .bottom = s->suggested + s->others,
                          .top_hits = 1,
                          .top_misses = -1,
                          .top_others = 1,
                          .bottom_suggested = 1,
                          .bottom_others = 1};
}

static struct ratio f1(const struct sums *s) {
    return (struct ratio){.top = 2 * s->hits,
                          .bottom = s->suggested + s->hits + s->misses,
                          .top_hits = 2,
                          .bottom_hits = 1,
                          .bottom_misses = 1,
                          .bottom_suggested = 1};
}

static struct ratio precision(const struct sums *s) {
    return (struct ratio){
        .top = s->hits, .bottom = s->suggested, .top_hits = 1, .bottom_suggested = 1};
}

static struct ratio recall(const struct sums *s) {
    return (struct ratio){.top = s->hits,
                          .bottom = s->hits + s->misses,
                          .top_hits = 1,
                          .bottom_hits = 1,
                          .bottom_misses = 1};
}

static struct ratio specificity(const struct sums *s) {
    double tn = s->others - s->misses;
    return (struct ratio){.top = tn,
                          .bottom = tn + s->suggested - s->hits,
                          .top_misses = -1,
                          .bottom_hits = -1,
                          .bottom_misses = -1,
                          .top_others = 1,
                          .bottom_suggested = 1,
                          .bottom_others = 1};
}

static struct ratio (*const ratios[CBPE_METRICS])(const struct sums *) = {
    [CBPE_ACCURACY] = accuracy,
    [CBPE_F1] = f1,
    [CBPE_PRECISION] = precision,
    [CBPE_RECALL] = recall,
    [CBPE_SPECIFICITY] = specificity};

bool cbpe_of_sums(const struct cbpe_sums *sums, enum cbpe_metric metric, double *out) {
    const struct sums s = {.suggested = sums->tp + sums->fp,
                           .others = sums->fn + sums->tn,
                           .hits = sums->tp,
                           .misses = sums->fn};
    struct ratio r = ratios[metric](&s);
    *out = r.bottom > 0 ? r.top / r.bottom : 0;
    return r.bottom > 0;
}

/* Adds `weight` times the metric of these sums to out; the parts' rows carry the slopes. */
static bool add_ratio(const struct cbpe_part *parts, size_t n, const struct sums *s,
                      enum cbpe_metric metric, double weight, struct cbpe_value *out) {
    struct ratio r = ratios[metric](s);
    if (!(r.bottom > 0)) {
        return false;
    }
    double value = r.top / r.bottom;
    double by_hits = weight * (r.top_hits - value * r.bottom_hits) / r.bottom;
    double by_misses = weight * (r.top_misses - value * r.bottom_misses) / r.bottom;
    out->value += weight * value;
    out->noise += by_hits * by_hits * s->noise_hits + by_misses * by_misses * s->noise_misses;
    for (size_t k = 0; k < n; k++) {
        struct walk w = {.part = &parts[k]};
        for (size_t i = 0; i < parts[k].n; i++) {
            const struct cbpe_point *x = &parts[k].points[i];
            double p = chance_at(&w, x->score);
            double of_suggested = by_hits * p - weight * value * r.bottom_suggested / r.bottom;
            double of_other =
                by_misses * p + weight * (r.top_others - value * r.bottom_others) / r.bottom;
            out->mix += (double)x->suggested * of_suggested * of_suggested +
                        (double)x->others * of_other * of_other;
            add_slope(&w, by_hits * (double)x->suggested + by_misses * (double)x->others,
                      out->slope);
        }
    }
    return true;
}

/* --- AUC --- */

/* How AUC moves with the label of a row that has this much below and above it. */
struct ranking {
    double positives, negatives, area;
};

static struct ranking ranking_of(const struct cbpe_part *part) {
    struct ranking r = {0};
    struct walk w = {.part = part};
    for (size_t i = 0; i < part->n; i++) {
        double rows = (double)(part->points[i].suggested + part->points[i].others);
        double positives = rows * chance_at(&w, part->points[i].score);
        double negatives = rows - positives;
        r.area += positives * (r.negatives + negatives / 2);
        r.positives += positives;
        r.negatives += negatives;
    }
    return r;
}

static bool add_auc(const struct cbpe_part *part, double weight, struct cbpe_value *out) {
    struct ranking r = ranking_of(part);
    if (!(r.positives > 0 && r.negatives > 0)) {
        return false;
    }
    double pairs = r.positives * r.negatives;
    double auc = r.area / pairs;
    out->value += weight * auc;
    struct walk w = {.part = part};
    double positives_below = 0;
    double negatives_below = 0;
    for (size_t i = 0; i < part->n; i++) {
        double rows = (double)(part->points[i].suggested + part->points[i].others);
        double p = chance_at(&w, part->points[i].score);
        double below = negatives_below + rows * (1 - p) / 2;
        double above = r.positives - positives_below - rows * p / 2;
        double by_label =
            weight * ((below - above) / pairs - auc * (1 / r.positives - 1 / r.negatives));
        out->noise += rows * p * (1 - p) * by_label * by_label;
        add_slope(&w, rows * by_label, out->slope);
        positives_below += rows * p;
        negatives_below += rows * (1 - p);
    }
    return true;
}

/* --- values --- */

static void value_begin(struct cbpe_value *v, size_t n_blocks) {
    *v = (struct cbpe_value){.n_blocks = n_blocks};
    v->slope = g_new0(double, MAX(n_blocks, 1));
}

void cbpe_value_clear(struct cbpe_value *v) {
    g_free(v->slope);
    *v = (struct cbpe_value){0};
}

static bool value_end(struct cbpe_value *v, bool is_defined) {
    if (!is_defined) {
        cbpe_value_clear(v);
    }
    return is_defined;
}

bool cbpe_micro(const struct cbpe_part *parts, size_t n, size_t n_blocks, enum cbpe_metric metric,
                struct cbpe_value *out) {
    value_begin(out, n_blocks);
    if (metric == CBPE_AUC) {
        return value_end(out, n == 1 && add_auc(parts, 1, out));
    }
    struct sums all = {0};
    for (size_t k = 0; k < n; k++) {
        struct sums s = sums_of(&parts[k]);
        all.suggested += s.suggested;
        all.others += s.others;
        all.hits += s.hits;
        all.misses += s.misses;
        all.noise_hits += s.noise_hits;
        all.noise_misses += s.noise_misses;
    }
    return value_end(out, add_ratio(parts, n, &all, metric, 1, out));
}

static bool is_measurable(const struct cbpe_part *part, enum cbpe_metric metric) {
    if (metric == CBPE_AUC) {
        struct ranking r = ranking_of(part);
        return r.positives > 0 && r.negatives > 0;
    }
    struct sums s = sums_of(part);
    return ratios[metric](&s).bottom > 0;
}

bool cbpe_macro(const struct cbpe_part *parts, size_t n, size_t n_blocks, enum cbpe_metric metric,
                struct cbpe_value *out) {
    value_begin(out, n_blocks);
    size_t n_defined = 0;
    for (size_t k = 0; k < n; k++) {
        n_defined += is_measurable(&parts[k], metric);
    }
    for (size_t k = 0; k < n && n_defined > 0; k++) {
        double weight = 1 / (double)n_defined;
        if (metric == CBPE_AUC) {
            (void)add_auc(&parts[k], weight, out);
            continue;
        }
        struct sums s = sums_of(&parts[k]);
        (void)add_ratio(&parts[k], 1, &s, metric, weight, out);
    }
    return value_end(out, n_defined > 0);
}

void cbpe_block_variance(const struct isotonic *calibrator, double *variance) {
    for (size_t b = 0; b < calibrator->n_blocks; b++) {
        double rows = (double)calibrator->rows[b];
        double p = (calibrator->value[b] * rows + 0.5) / (rows + 1);
        variance[b] = p * (1 - p) / rows;
    }
}

double cbpe_se(const struct cbpe_value *v, const double *variance) {
    double sum = v->noise;
    for (size_t b = 0; b < v->n_blocks; b++) {
        sum += v->slope[b] * v->slope[b] * variance[b];
    }
    return sqrt(sum);
}

double cbpe_change_se(const struct cbpe_value *now, const struct cbpe_value *then,
                      const double *variance) {
    double sum = now->noise;
    for (size_t b = 0; b < now->n_blocks; b++) {
        double slope = now->slope[b] - then->slope[b];
        sum += slope * slope * variance[b];
    }
    return sqrt(sum);
}
