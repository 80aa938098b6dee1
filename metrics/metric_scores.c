#include "metrics/metric_scores.h"

#include <math.h>

#include "metrics/tally_score.h"

double metric_score_of(int bin) {
    const double width = 1.0 / (TALLY_SCORE_BINS - 1);
    return bin == 0 ? width / 4 : (bin - 0.5) * width;
}

static struct metric_parts value_of(double x, bool is_defined, double n) {
    return (struct metric_parts){
        .numerator = is_defined ? x : 0, .denominator = is_defined, .n_labels = (int64_t)n};
}

/* --- all pairs --- */

/* Pairs that are not suggested: in gold, and not. */
static void unsuggested(const struct metric_scores *s, double *in, double *out) {
    const int64_t *c = s->counts;
    double gold = (double)(c[TALLY_TP] + c[TALLY_FN]);
    double pairs = (double)c[TALLY_ENCOUNTERS] * (double)s->n_labels;
    *in = gold - (double)c[TALLY_SUGGESTED_TP];
    *out = pairs - gold - (double)(c[TALLY_SUGGESTIONS] - c[TALLY_SUGGESTED_TP]);
}

struct metric_parts auc_micro(const struct metric_scores *s) {
    double in0 = 0;
    double out0 = 0;
    unsuggested(s, &in0, &out0);
    double area = 0;
    double below = 0;
    double all_in = 0;
    for (int b = 0; b < TALLY_SCORE_BINS; b++) {
        double in = s->in[b] + (b == 0 ? in0 : 0);
        double out = s->out[b] + (b == 0 ? out0 : 0);
        area += in * (below + out / 2);
        below += out;
        all_in += in;
    }
    bool is_defined = s->counts[TALLY_SCORED] > 0 && all_in > 0 && below > 0;
    return value_of(is_defined ? area / all_in / below : 0, is_defined, all_in + below);
}

struct metric_parts average_precision_micro(const struct metric_scores *s) {
    double in0 = 0;
    double out0 = 0;
    unsuggested(s, &in0, &out0);
    double sum = 0;
    double in = 0;
    double all = 0;
    for (int b = TALLY_SCORE_BINS - 1; b >= 0; b--) {
        double here = s->in[b] + (b == 0 ? in0 : 0);
        in += here;
        all += here + s->out[b] + (b == 0 ? out0 : 0);
        sum += here > 0 ? here * in / all : 0;
    }
    bool is_defined = s->counts[TALLY_SCORED] > 0 && in > 0;
    return value_of(is_defined ? sum / in : 0, is_defined, all);
}

/* --- suggestions --- */

static double scored(const struct metric_scores *s) {
    return s->counts[TALLY_SCORED] > 0 ? (double)s->counts[TALLY_SUGGESTIONS] : 0;
}

void metric_reliability(const struct metric_scores *s, struct score_tenth table[TALLY_TENTHS]) {
    for (int k = 0; k < TALLY_TENTHS; k++) {
        table[k] = (struct score_tenth){0};
    }
    for (int b = 0; b < TALLY_SCORE_BINS; b++) {
        struct score_tenth *r = &table[tally_score_tenth((uint32_t)b)];
        r->n += s->in[b] + s->out[b];
        r->share_in += s->in[b];
    }
    for (int k = 0; k < TALLY_TENTHS; k++) {
        struct score_tenth *r = &table[k];
        r->mean_score = r->n > 0 ? s->tenths[k] / r->n : 0;
        r->share_in = r->n > 0 ? r->share_in / r->n : 0;
    }
}

struct metric_parts ece(const struct metric_scores *s) {
    struct score_tenth table[TALLY_TENTHS];
    metric_reliability(s, table);
    double sum = 0;
    for (int k = 0; k < TALLY_TENTHS; k++) {
        sum += table[k].n * fabs(table[k].mean_score - table[k].share_in);
    }
    double n = scored(s);
    return value_of(n > 0 ? sum / n : 0, n > 0, n);
}

/* Ten bins of as many suggestions each, as near as whole bins of 0.001 allow. */
struct metric_parts ece_equal_mass(const struct metric_scores *s) {
    double n = scored(s);
    double sum = 0;
    double seen = 0;
    double score = 0; /* of the bin so far, less those in gold */
    int filled = 0;
    for (int b = 0; b < TALLY_SCORE_BINS; b++) {
        double here = s->in[b] + s->out[b];
        seen += here;
        score += here * metric_score_of(b) - s->in[b];
        while (here > 0 && filled < TALLY_TENTHS && seen * TALLY_TENTHS >= n * (filled + 1)) {
            sum += fabs(score);
            score = 0;
            filled++;
        }
    }
    return value_of(n > 0 ? sum / n : 0, n > 0, n);
}

/* Newton steps for logit P(in gold) = a + b logit(score). is_joint: a and b; else a with b = 1.
 * False when it does not settle, as where the scores part the two kinds. */
static bool fit(const struct metric_scores *s, bool is_joint, double *a, double *b) {
    *a = 0;
    *b = 1;
    for (int step = 0; step < 50; step++) {
        double g0 = 0, g1 = 0, h00 = 0, h01 = 0, h11 = 0;
        for (int i = 0; i < TALLY_SCORE_BINS; i++) {
            double n = s->in[i] + s->out[i];
            if (n == 0) {
                continue;
            }
            double score = metric_score_of(i);
            double x = log(score / (1 - score));
            double p = 1 / (1 + exp(-(*a + *b * x)));
            double r = s->in[i] - n * p;
            double v = n * p * (1 - p);
            g0 += r;
            g1 += r * x;
            h00 += v;
            h01 += v * x;
            h11 += v * x * x;
        }
        double det = is_joint ? h00 * h11 - h01 * h01 : h00;
        if (!(det > 0) || !isfinite(det)) {
            return false;
        }
        double da = is_joint ? (h11 * g0 - h01 * g1) / det : g0 / h00;
        double db = is_joint ? (h00 * g1 - h01 * g0) / det : 0;
        double most = fmax(fabs(da), fabs(db));
        double step_size = most > 1 ? 1 / most : 1; /* far off, a whole step may go too far */
        *a += step_size * da;
        *b += step_size * db;
        if (fabs(da) + fabs(db) < 1e-10) {
            return fabs(*a) < 30 && fabs(*b) < 30;
        }
    }
    return false;
}

struct metric_parts calibration_slope(const struct metric_scores *s) {
    double a = 0;
    double b = 0;
    double n = scored(s);
    bool is_defined = n > 0 && fit(s, true, &a, &b);
    return value_of(b, is_defined, n);
}

struct metric_parts calibration_intercept(const struct metric_scores *s) {
    double a = 0;
    double b = 0;
    double n = scored(s);
    bool is_defined = n > 0 && fit(s, false, &a, &b);
    return value_of(a, is_defined, n);
}

struct metric_parts spiegelhalter_z(const struct metric_scores *s) {
    const int64_t *c = s->counts;
    double one = TALLY_SCORE_ONE;
    double top = (double)c[TALLY_SUGGESTED_TP] - 2 * (double)c[TALLY_SCORE_TP] / one -
                 (double)c[TALLY_SCORE_SUM] / one + 2 * (double)c[TALLY_SCORE_SQUARES] / one;
    double variance = 0;
    for (int b = 1; b < TALLY_SCORE_BINS; b++) { /* a score of 0 has none */
        double p = metric_score_of(b);
        variance += (s->in[b] + s->out[b]) * (1 - 2 * p) * (1 - 2 * p) * p * (1 - p);
    }
    double n = scored(s);
    bool is_defined = n > 0 && variance > 0;
    return value_of(is_defined ? top / sqrt(variance) : 0, is_defined, n);
}
