/* Control charts over periods. Their run lengths are in drift_run_length.c. */
#include "metrics/drift_chart.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_erf.h>
#include <math.h>

#include "metrics/drift_limits.h"

static bool is_in(const struct drift_period *p) {
    return p->n > 0 && !p->is_left_out;
}

/* The centre is given, not estimated. */
static bool is_given(const struct drift_chart_options *o) {
    return o->n_baseline == 0 && o->p0 > 0;
}

static double baseline(const struct drift_period *periods, size_t n,
                       const struct drift_chart_options *o, int64_t *rows) {
    size_t last = o->n_baseline == 0 || o->n_baseline > n ? n : o->n_baseline;
    int64_t hits = 0;
    *rows = 0;
    for (size_t i = 0; i < last; i++) {
        *rows += is_in(&periods[i]) ? periods[i].n : 0;
        hits += is_in(&periods[i]) ? periods[i].hits : 0;
    }
    if (is_given(o)) {
        return o->p0;
    }
    return *rows == 0 ? 0 : (double)hits / (double)*rows;
}

/* --- exact limits --- */

static double variance_of(const struct drift_period *p, double p0) {
    return (double)p->n * p0 * (1 - p0);
}

static bool is_few(const struct drift_period *p, double p0) {
    return variance_of(p, p0) < DRIFT_CHART_LEAST;
}

static bool is_few_to_add(const struct drift_period *periods, size_t n, double p0) {
    double sum = 0;
    double n_in = 0;
    for (size_t i = 0; i < n; i++) {
        sum += is_in(&periods[i]) ? variance_of(&periods[i], p0) : 0;
        n_in += is_in(&periods[i]);
    }
    return sum < DRIFT_CHART_LEAST_SUMS * n_in;
}

/* Of the rows that are wrong where most are right, else of those that are right. */
static struct drift_law law_of(const struct drift_period *p, const struct drift_chart_options *o,
                               const struct drift_chart_summary *s) {
    double rare = fmin(s->p0, 1 - s->p0);
    return (struct drift_law){.n = p->n,
                              .rare = rare * (double)s->n_baseline_rows,
                              .rows = (double)s->n_baseline_rows,
                              .given = is_given(o) ? rare : 0};
}

/* Beyond each limit, as the normal has it with the baseline's error in z. */
static double tail_of(const struct drift_law *law, const struct drift_chart_options *o) {
    double r = law->given > 0 ? 0 : (double)law->n / law->rows;
    return gsl_cdf_ugaussian_Q(o->width / sqrt(1 + r));
}

static int64_t rare_of(const struct drift_period *p, double p0) {
    return p0 > 0.5 ? p->n - p->hits : p->hits;
}

static void limit_exactly(const struct drift_period *p, const struct drift_chart_options *o,
                          const struct drift_chart_summary *s, struct drift_chart_point *x) {
    struct drift_law law = law_of(p, o, s);
    struct drift_limits l = drift_limits_of(&law, tail_of(&law, o));
    bool is_wrong = s->p0 > 0.5;
    double n = (double)p->n;
    int64_t k = rare_of(p, s->p0);
    x->is_exact = true;
    x->share_lo = (double)(is_wrong ? p->n - l.hi : l.lo) / n;
    x->share_hi = (double)(is_wrong ? p->n - l.lo : l.hi) / n;
    x->signal[DRIFT_CHART_P] = k < l.lo || k > l.hi;
}

static struct drift_chart_point point_of(const struct drift_period *p,
                                         const struct drift_chart_options *o,
                                         const struct drift_chart_summary *s) {
    double sigma = sqrt(s->p0 * (1 - s->p0) / (double)p->n);
    double share = (double)p->hits / (double)p->n;
    struct drift_chart_point x = {.is_in = true, .share = share, .z = (share - s->p0) / sigma};
    if (is_few(p, s->p0)) {
        limit_exactly(p, o, s, &x);
    } else {
        x.share_lo = fmax(0, s->p0 - o->width * sigma);
        x.share_hi = fmin(1, s->p0 + o->width * sigma);
        x.signal[DRIFT_CHART_P] = fabs(x.z) > o->width;
    }
    return x;
}

/* Rows of an average period over those of the baseline: the variance of the baseline's error, in
 * units of z. 0 when the centre was given. */
static double baseline_share(const struct drift_period *periods, size_t n,
                             const struct drift_chart_options *o,
                             const struct drift_chart_summary *summary) {
    double rows = 0;
    double n_in = 0;
    for (size_t i = 0; i < n; i++) {
        rows += is_in(&periods[i]) ? (double)periods[i].n : 0;
        n_in += is_in(&periods[i]);
    }
    return is_given(o) || n_in == 0 ? 0 : rows / n_in / (double)summary->n_baseline_rows;
}

static double p_of_share(const struct drift_period *p, double p0, double z, double r) {
    double low = gsl_cdf_binomial_P((unsigned)p->hits, p0, (unsigned)p->n);
    double high = p->hits == 0 ? 1 : gsl_cdf_binomial_Q((unsigned)p->hits - 1, p0, (unsigned)p->n);
    double exact = p->n <= INT32_MAX ? 2 * fmin(low, high) : 0;
    return fmin(1, fmax(exact, 2 * gsl_cdf_ugaussian_Q(fabs(z) / sqrt(1 + r))));
}

/* Largest of t sums of steps of mean m and variance 1 over c. */
static double p_of_walk(double c, double m, double t) {
    double log_tail = gsl_sf_log_erfc((c + m * t) / sqrt(2 * t)) - M_LN2;
    /* exp(2 m c) alone is beyond a double when c is in the hundreds. */
    return gsl_cdf_ugaussian_Q((c - m * t) / sqrt(t)) + exp(2 * m * c + log_tail);
}

#define WALK_STEPS 40 /* over 4 standard deviations to either side */
#define OVERSHOOT 0.583

static double p_of_cusum(double c, double k, double t, double r) {
    double sum = 0;
    double weight = 0;
    for (int i = -WALK_STEPS; i <= WALK_STEPS; i++) {
        double d = 4.0 * i / WALK_STEPS;
        double w = exp(-d * d / 2);
        sum += w * fmin(1, p_of_walk(c + OVERSHOOT, d * sqrt(r) - k, t));
        weight += w;
    }
    return fmin(1, 2 * sum / weight);
}

/* p of each chart at the last period that is in. */
static void state_last(const struct drift_period *periods, size_t n,
                       const struct drift_chart_options *o, const struct drift_chart_point *points,
                       struct drift_chart_summary *summary) {
    double t = 0;
    size_t last = n;
    for (size_t i = 0; i < n; i++) {
        t += points[i].is_in;
        last = points[i].is_in ? i : last;
    }
    if (last == n) {
        return;
    }
    const struct drift_chart_point *x = &points[last];
    double r = baseline_share(periods, n, o, summary);
    double own = is_given(o) ? 0 : (double)periods[last].n / (double)summary->n_baseline_rows;
    double v = pow(x->ewma_limit / o->ewma_width, 2);
    struct drift_law law = law_of(&periods[last], o, summary);
    summary->p[DRIFT_CHART_P] = x->is_exact
                                    ? drift_limits_p(&law, rare_of(&periods[last], summary->p0))
                                    : p_of_share(&periods[last], summary->p0, x->z, own);
    summary->p[DRIFT_CHART_EWMA] = 2 * gsl_cdf_ugaussian_Q(fabs(x->ewma) / sqrt(v + r));
    summary->p[DRIFT_CHART_CUSUM] = p_of_cusum(fmax(x->cusum_up, x->cusum_down), o->cusum_k, t, r);
}

bool drift_chart(const struct drift_period *periods, size_t n, const struct drift_chart_options *o,
                 struct drift_chart_point *points, struct drift_chart_summary *summary) {
    *summary = (struct drift_chart_summary){.first = {n, n, n}, .p = {1, 1, 1}};
    double p0 = baseline(periods, n, o, &summary->n_baseline_rows);
    summary->p0 = p0;
    if (!(p0 > 0 && p0 < 1)) {
        return false;
    }
    summary->is_few = is_few_to_add(periods, n, p0);
    double ewma = 0;
    double up = 0;
    double down = 0;
    double fading = 1; /* (1 - lambda)^(2t) */
    for (size_t i = 0; i < n; i++) {
        if (!is_in(&periods[i])) {
            points[i] = (struct drift_chart_point){0};
            continue;
        }
        struct drift_chart_point x = point_of(&periods[i], o, summary);
        summary->n_exact += x.is_exact;
        fading *= (1 - o->lambda) * (1 - o->lambda);
        x.ewma = ewma = o->lambda * x.z + (1 - o->lambda) * ewma;
        x.ewma_limit = o->ewma_width * sqrt(o->lambda / (2 - o->lambda) * (1 - fading));
        x.cusum_up = up = fmax(0, up + x.z - o->cusum_k);
        x.cusum_down = down = fmax(0, down - x.z - o->cusum_k);
        x.signal[DRIFT_CHART_EWMA] = !summary->is_few && fabs(x.ewma) > x.ewma_limit;
        x.signal[DRIFT_CHART_CUSUM] = !summary->is_few && fmax(up, down) > o->cusum_h;
        for (int k = 0; k < DRIFT_CHARTS; k++) {
            summary->first[k] = summary->first[k] == n && x.signal[k] ? i : summary->first[k];
        }
        points[i] = x;
    }
    state_last(periods, n, o, points, summary);
    return true;
}

/* --- what the baseline's error does --- */

#define NODES 4
/* Gauss-Hermite of 7 nodes for the standard normal: those from 0 up; the others mirror them. */
static const double nodes[NODES] = {0, 1.1544053947399682, 2.3667594107345415, 3.7504397177257425};
static const double weights[NODES] = {0.45714285714285713, 0.24012317860501272, 0.03075712396758652,
                                      0.00054826885597222};

/* Of one period; that of the normal where its rows are many. */
static double rate_of(const struct drift_period *p, const struct drift_chart_options *o,
                      const struct drift_chart_summary *s, double normal) {
    struct drift_law law = law_of(p, o, s);
    double variance = variance_of(p, s->p0);
    if (variance >= DRIFT_CHART_MOST) {
        return normal;
    }
    if (is_few(p, s->p0)) {
        return drift_limits_of(&law, tail_of(&law, o)).rate;
    }
    double centre = (double)p->n * fmin(s->p0, 1 - s->p0);
    double lo = ceil(centre - o->width * sqrt(variance));
    double hi = floor(centre + o->width * sqrt(variance));
    return drift_limits_rate(&law, (int64_t)fmax(lo, 0), (int64_t)fmin(hi, (double)p->n));
}

static double rate_of_p(const struct drift_period *periods, size_t n,
                        const struct drift_chart_options *o, const struct drift_chart_summary *s,
                        double normal) {
    double sum = 0;
    double n_in = 0;
    for (size_t i = 0; i < n; i++) {
        if (is_in(&periods[i])) {
            sum += rate_of(&periods[i], o, s, normal);
            n_in++;
        }
    }
    return n_in > 0 ? sum / n_in : normal;
}

void drift_chart_run_lengths(const struct drift_period *periods, size_t n,
                             const struct drift_chart_options *o,
                             struct drift_chart_summary *summary) {
    double rate[DRIFT_CHARTS] = {0};
    double sd = sqrt(baseline_share(periods, n, o, summary));
    for (int i = 0; i < (sd > 0 ? NODES : 1); i++) {
        double weight = sd > 0 ? weights[i] * (i == 0 ? 1 : 2) : 1;
        double shift = sd * nodes[i];
        rate[DRIFT_CHART_P] += weight / drift_run_length_p(o->width, shift);
        rate[DRIFT_CHART_EWMA] += weight / drift_run_length_ewma(o->lambda, o->ewma_width, shift);
        rate[DRIFT_CHART_CUSUM] += weight / drift_run_length_cusum(o->cusum_k, o->cusum_h, shift);
    }
    rate[DRIFT_CHART_P] = rate_of_p(periods, n, o, summary, rate[DRIFT_CHART_P]);
    for (int k = 0; k < DRIFT_CHARTS; k++) {
        bool is_silent = (k != DRIFT_CHART_P && summary->is_few) || !(rate[k] > 0);
        summary->run_length[k] = is_silent ? INFINITY : 1 / rate[k];
    }
}
