#include "metrics/risk_population.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>
#include <math.h>

#define STEPS 200

const char *const risk_model_names[RISK_MODELS] = {"zayatz", "snb", "pitman"};

/* --- Zayatz --- */

/* h(i) / h(1): each further member of the class is not in the sample. */
static double h_ratio(int64_t i, double n, double population) {
    double h = (double)i;
    for (int64_t m = 0; m < i - 1 && h > 0; m++) {
        h *= fmax(0, population - n - (double)m) / (population - 1 - (double)m);
    }
    return h;
}

static void zayatz(const struct risk_sizes *s, double population, struct risk_population *out) {
    double n = (double)s->n_records;
    double ones = (double)risk_sizes_at(s, 1);
    double sum = 0;
    for (size_t i = 0; i < s->n; i++) {
        sum += (double)s->items[i].n_classes * h_ratio(s->items[i].size, n, population);
    }
    out->has[RISK_ZAYATZ] = true;
    out->uniques[RISK_ZAYATZ] = ones * ones / sum / out->fraction;
}

/* --- Pitman --- */

struct pitman {
    const struct risk_sizes *sizes;
    double n, u, alpha;
};

static double psi(double x) {
    gsl_sf_result r;
    return gsl_sf_psi_e(x, &r) == GSL_SUCCESS ? r.val : NAN;
}

/* sum_{i=1}^{u-1} 1 / (theta + i alpha) */
static double sum_classes(const struct pitman *p, double theta) {
    return (psi(p->u + theta / p->alpha) - psi(1 + theta / p->alpha)) / p->alpha;
}

static double slope_theta(const struct pitman *p, double theta) {
    return sum_classes(p, theta) - (psi(p->n + theta) - psi(1 + theta));
}

static double slope_alpha(const struct pitman *p, double theta) {
    double within = 0;
    double base = psi(1 - p->alpha);
    for (size_t i = 0; i < p->sizes->n; i++) {
        const struct risk_size *s = &p->sizes->items[i];
        within += (double)s->n_classes * (psi((double)s->size - p->alpha) - base);
    }
    return ((p->u - 1) - theta * sum_classes(p, theta)) / p->alpha - within;
}

/* theta > -alpha at which the likelihood does not rise; it falls from +infinity to below 0 as long
 * as some class holds two records. */
static double best_theta(const struct pitman *p) {
    double lo = -p->alpha * (1 - 1e-12);
    double hi = 1;
    while (slope_theta(p, hi) > 0 && hi < 1e15) {
        lo = hi;
        hi *= 2;
    }
    for (int i = 0; i < STEPS && hi - lo > 1e-13 * fmax(1, fabs(hi)); i++) {
        double mid = (lo + hi) / 2;
        if (slope_theta(p, mid) > 0) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    return (lo + hi) / 2;
}

static double profile_slope(struct pitman *p, double alpha) {
    p->alpha = alpha;
    return slope_alpha(p, best_theta(p));
}

static void pitman(const struct risk_sizes *s, double population, struct risk_population *out) {
    struct pitman p = {.sizes = s, .n = (double)s->n_records, .u = (double)s->n_classes};
    double lo = 1e-6;
    double hi = 1 - 1e-9;
    /* All alone, all together, or a likelihood that rises towards alpha = 0: no solution. */
    if (s->n_classes == s->n_records || s->n_classes < 2 || !(profile_slope(&p, lo) > 0) ||
        !(profile_slope(&p, hi) < 0)) {
        return;
    }
    for (int i = 0; i < STEPS && hi - lo > 1e-13; i++) {
        double mid = (lo + hi) / 2;
        if (profile_slope(&p, mid) > 0) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    out->alpha = p.alpha = (lo + hi) / 2;
    out->theta = best_theta(&p);
    gsl_sf_result up;
    gsl_sf_result down;
    if (gsl_sf_lngamma_e(out->theta + 1, &up) == GSL_SUCCESS &&
        gsl_sf_lngamma_e(out->theta + out->alpha, &down) == GSL_SUCCESS) {
        double uniques = exp(up.val - down.val + out->alpha * log(population));
        out->has[RISK_PITMAN] = isfinite(uniques) && uniques <= population;
        out->uniques[RISK_PITMAN] = uniques;
    }
}

/* --- SNB --- */

/* Shlosser's estimator of the classes in the population. */
static double shlosser(const struct risk_sizes *s, double f) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    for (size_t k = 0; k < s->n; k++) {
        double i = (double)s->items[k].size;
        double n = (double)s->items[k].n_classes;
        a += i * f * f * pow(1 - f * f, i - 1) * n;
        b += pow(1 - f, i) * (pow(1 + f, i) - 1) * n;
        c += pow(1 - f, i) * n;
        d += i * f * pow(1 - f, i - 1) * n;
    }
    double ratio = isfinite(b) && b > 0 && d > 0 ? a / b * (c / d) * (c / d) : NAN;
    return (double)s->n_classes + (double)risk_sizes_at(s, 1) * ratio;
}

struct snb {
    double f, k, c1, c2;
};

/* Expected classes of one and of two records in the sample. */
static double expected_one(const struct snb *m, double a, double b) {
    double d = (1 - m->f) * (1 - b);
    return m->k * m->f * pow(b / (1 - d), a) * (a * d / (1 - d) + 1);
}

static double expected_two(const struct snb *m, double a, double b) {
    double d = (1 - m->f) * (1 - b);
    return m->k * m->f * m->f * a * pow(b, a) * (1 - b) / (2 * pow(1 - d, a + 2)) *
           (2 - (1 - a) * d);
}

/* alpha for which twos to ones are as observed, at this beta: the ratio grows with alpha. */
static double alpha_at(const struct snb *m, double b) {
    double lo = 0;
    double hi = 1;
    while (hi < 1e9 && expected_two(m, hi, b) * m->c1 < expected_one(m, hi, b) * m->c2) {
        hi *= 2;
    }
    for (int i = 0; i < STEPS && hi - lo > 1e-14 * hi; i++) {
        double mid = (lo + hi) / 2;
        if (expected_two(m, mid, b) * m->c1 < expected_one(m, mid, b) * m->c2) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    return (lo + hi) / 2;
}

static double snb_gap(const struct snb *m, double b) {
    return expected_one(m, alpha_at(m, b), b) - m->c1;
}

/* beta in [lo, hi] between which the gap changes its sign. */
static double bisect(const struct snb *m, double lo, double hi) {
    bool is_up = snb_gap(m, lo) < 0;
    for (int i = 0; i < STEPS && hi - lo > 1e-15; i++) {
        double mid = (lo + hi) / 2;
        if ((snb_gap(m, mid) < 0) == is_up) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    return (lo + hi) / 2;
}

/* The largest beta that solves both equations: the solution that goes on from that of a sample
 * which is nearly the population. */
static void snb(const struct risk_sizes *s, double population, struct risk_population *out) {
    struct snb m = {
        .f = out->fraction, .c1 = (double)risk_sizes_at(s, 1), .c2 = (double)risk_sizes_at(s, 2)};
    m.k = shlosser(s, m.f);
    if (m.c2 <= 0 || !isfinite(m.k)) {
        return;
    }
    for (int i = STEPS - 1; i > 0; i--) {
        double hi = (double)i / STEPS;
        double lo = (double)(i - 1) / STEPS + 1e-9;
        if ((snb_gap(&m, lo) < 0) != (snb_gap(&m, hi) < 0)) {
            out->snb_beta = bisect(&m, lo, hi);
            out->snb_alpha = alpha_at(&m, out->snb_beta);
            out->snb_classes = m.k;
            double uniques = m.k * pow(out->snb_beta, out->snb_alpha);
            out->has[RISK_SNB] = isfinite(uniques) && uniques > 0 && uniques <= population;
            out->uniques[RISK_SNB] = uniques;
            return;
        }
    }
}

static enum risk_model choose(const struct risk_population *p) {
    if (p->fraction <= 0.1) {
        return p->has[RISK_PITMAN] ? RISK_PITMAN : RISK_ZAYATZ;
    }
    bool is_smaller = p->has[RISK_SNB] && p->uniques[RISK_SNB] < p->uniques[RISK_ZAYATZ];
    return is_smaller ? RISK_SNB : RISK_ZAYATZ;
}

void risk_population(const struct risk_sizes *sizes, int64_t population,
                     struct risk_population *out) {
    *out = (struct risk_population){.fraction = (double)sizes->n_records / (double)population,
                                    .chosen = RISK_NO_MODEL};
    if (risk_sizes_at(sizes, 1) == 0) {
        return;
    }
    gsl_error_handler_t *before = gsl_set_error_handler_off();
    zayatz(sizes, (double)population, out);
    pitman(sizes, (double)population, out);
    snb(sizes, (double)population, out);
    (void)gsl_set_error_handler(before);
    out->chosen = choose(out);
}
