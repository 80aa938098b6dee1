/* One pass over two sorted samples, and the statistics that follow from it. */
#include "metrics/drift_sample.h"

#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_bessel.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <string.h>

#define MOST_EXACT 10000 /* rows a side */

/* Takes all of a sample's rows at x; returns how many. */
static int64_t take(const struct drift_sample *s, size_t *at, double x) {
    int64_t n = 0;
    while (*at < s->size && s->x[*at] <= x) {
        n += s->n == NULL ? 1 : s->n[*at];
        (*at)++;
    }
    return n;
}

static int64_t rows_of(const struct drift_sample *s) {
    int64_t n = s->n == NULL ? (int64_t)s->size : 0;
    for (size_t i = 0; s->n != NULL && i < s->size; i++) {
        n += s->n[i];
    }
    return n;
}

static void moments_of(const struct drift_sample *s, int64_t rows, double *mean, double *sd) {
    double sum = 0;
    for (size_t i = 0; i < s->size; i++) {
        sum += s->x[i] * (s->n == NULL ? 1 : (double)s->n[i]);
    }
    *mean = sum / (double)rows;
    double squares = 0;
    for (size_t i = 0; i < s->size; i++) {
        double d = s->x[i] - *mean;
        squares += d * d * (s->n == NULL ? 1 : (double)s->n[i]);
    }
    *sd = sqrt(squares / (double)rows);
}

/* sum over i = before + 1 .. before + n of (midrank - i)^2, in closed form. */
static double gap_of(double midrank, double before, double n) {
    double first = midrank - before; /* sum (first - k)^2, k = 1..n */
    return n * first * first - first * n * (n + 1) + n * (n + 1) * (2 * n + 1) / 6;
}

bool drift_scan(const struct drift_sample *ref, const struct drift_sample *cur,
                struct drift_scan *out) {
    *out = (struct drift_scan){.n_ref = rows_of(ref), .n_cur = rows_of(cur)};
    if (out->n_ref == 0 || out->n_cur == 0) {
        return false;
    }
    moments_of(ref, out->n_ref, &out->mean_ref, &out->sd_ref);
    moments_of(cur, out->n_cur, &out->mean_cur, &out->sd_cur);
    double n = (double)out->n_ref;
    double m = (double)out->n_cur;
    double seen_ref = 0;
    double seen_cur = 0;
    double last = 0;
    for (size_t i = 0, j = 0; i < ref->size || j < cur->size;) {
        bool is_ref = j == cur->size || (i < ref->size && ref->x[i] <= cur->x[j]);
        double x = is_ref ? ref->x[i] : cur->x[j];
        double gap = fabs(seen_ref / n - seen_cur / m);
        out->wasserstein += gap * (x - last) * (out->n_distinct > 0);
        double a = (double)take(ref, &i, x);
        double b = (double)take(cur, &j, x);
        double t = a + b;
        double midrank = seen_ref + seen_cur + (t + 1) / 2;
        out->rank_sum_ref += a * midrank;
        out->rank_gap += n * gap_of(midrank, seen_ref, a) + m * gap_of(midrank, seen_cur, b);
        out->tie_sum += t * t * t - t;
        seen_ref += a;
        seen_cur += b;
        out->ks = fmax(out->ks, fabs(seen_ref / n - seen_cur / m));
        out->n_distinct += t > 0;
        last = x;
    }
    out->is_constant = out->n_distinct == 1;
    out->is_ref_constant = !(ref->x[ref->size - 1] > ref->x[0]);
    return true;
}

size_t drift_values(const struct drift_sample *ref, const struct drift_sample *cur, int64_t *n_ref,
                    int64_t *n_cur) {
    size_t n = 0;
    for (size_t i = 0, j = 0; i < ref->size || j < cur->size; n++) {
        bool is_ref = j == cur->size || (i < ref->size && ref->x[i] <= cur->x[j]);
        double x = is_ref ? ref->x[i] : cur->x[j];
        n_ref[n] = n_cur[n] = 0;
        for (; i < ref->size && ref->x[i] <= x; i++) {
            n_ref[n] += ref->n == NULL ? 1 : ref->n[i];
        }
        for (; j < cur->size && cur->x[j] <= x; j++) {
            n_cur[n] += cur->n == NULL ? 1 : cur->n[j];
        }
    }
    return n;
}

/* --- Kolmogorov-Smirnov --- */

static double effective(const struct drift_scan *s) {
    double n = (double)s->n_ref;
    double m = (double)s->n_cur;
    return n * m / (n + m);
}

static double kolmogorov_tail(double x) {
    if (x < 0.2) {
        return 1; /* 1 - 1e-12, and the series needs many terms */
    }
    double sum = 0;
    for (int k = 1; k <= 100; k++) {
        double term = exp(-2.0 * k * k * x * x);
        sum += k % 2 == 1 ? term : -term;
        if (term < 1e-18 * fabs(sum) || term <= 0) {
            break;
        }
    }
    return fmin(fmax(2 * sum, 0), 1);
}

double drift_ks_p(const struct drift_scan *s) {
    double root = sqrt(effective(s));
    return kolmogorov_tail((root + 0.12 + 0.11 / root) * s->ks);
}

double drift_ks_p_limit(const struct drift_scan *s) {
    return kolmogorov_tail(sqrt(effective(s)) * s->ks);
}

/* P(D >= d): paths of n + m equally likely steps that leave the band, row by row of the
 * lattice (Hodges 1957). u[j]: chance to be at (i, j) having stayed inside. */
bool drift_ks_p_exact(const struct drift_scan *s, double *p) {
    if (s->n_ref > MOST_EXACT || s->n_cur > MOST_EXACT) {
        return false;
    }
    size_t m = (size_t)MIN(s->n_ref, s->n_cur);
    size_t n = (size_t)MAX(s->n_ref, s->n_cur);
    double md = (double)m;
    double nd = (double)n;
    double q = (0.5 + floor(s->ks * md * nd - 1e-7)) / (md * nd);
    double *u = g_new(double, n + 1);
    for (size_t j = 0; j <= n; j++) {
        u[j] = (double)j / nd > q ? 0 : 1;
    }
    for (size_t i = 1; i <= m; i++) {
        double w = (double)i / (double)(i + n);
        u[0] = (double)i / md > q ? 0 : w * u[0];
        for (size_t j = 1; j <= n; j++) {
            bool is_out = fabs((double)i / md - (double)j / nd) > q;
            u[j] = is_out ? 0 : w * u[j] + u[j - 1];
        }
    }
    *p = s->ks > 0 ? fmin(fmax(1 - u[n], 0), 1) : 1;
    g_free(u);
    return true;
}

double drift_wasserstein_scaled(const struct drift_scan *s) {
    return s->wasserstein / fmax(s->sd_ref, 0.001);
}

/* --- Cramer-von Mises --- */

double drift_cvm(const struct drift_scan *s) {
    double k = (double)s->n_ref * (double)s->n_cur;
    double n = (double)(s->n_ref + s->n_cur);
    return s->rank_gap / (k * n) - (4 * k - 1) / (6 * n);
}

/* Tail of the limiting distribution (Csorgo and Faraway 1996, 1.3). */
static double cvm_tail(double x) {
    double sum = 0;
    for (int k = 0; k < 100; k++) {
        double y = 4 * k + 1;
        double q = y * y / (16 * x);
        gsl_sf_result bessel = {0};
        gsl_sf_result a = {0};
        gsl_sf_result b = {0};
        if (2 * q > 700 || gsl_sf_bessel_Knu_scaled_e(0.25, q, &bessel) != GSL_SUCCESS ||
            gsl_sf_lngamma_e(k + 0.5, &a) != GSL_SUCCESS ||
            gsl_sf_lngamma_e(k + 1.0, &b) != GSL_SUCCESS) {
            break;
        }
        double u = exp(a.val - b.val) / (pow(M_PI, 1.5) * sqrt(x));
        double term = u * sqrt(y) * exp(-2 * q) * bessel.val;
        sum += term;
        if (term < 1e-12) {
            break;
        }
    }
    return fmin(fmax(1 - sum, 0), 1);
}

double drift_cvm_p(const struct drift_scan *s) {
    double n1 = (double)s->n_ref;
    double n2 = (double)s->n_cur;
    double k = n1 * n2;
    double n = n1 + n2;
    double mean = (1 + 1 / n) / 6;
    double variance =
        (n + 1) * (4 * k * n - 3 * (n1 * n1 + n2 * n2) - 2 * k) / (45 * n * n * 4 * k);
    double x = 1.0 / 6 + (drift_cvm(s) - mean) / sqrt(45 * variance);
    return x < 0.003 ? 1 : cvm_tail(x);
}

/* --- Mann-Whitney --- */

double drift_mann_whitney(const struct drift_scan *s) {
    double n = (double)s->n_ref;
    return s->rank_sum_ref - n * (n + 1) / 2;
}

bool drift_mann_whitney_p(const struct drift_scan *s, double *p) {
    double n1 = (double)s->n_ref;
    double n2 = (double)s->n_cur;
    double n = n1 + n2;
    double variance = n1 * n2 / 12 * ((n + 1) - s->tie_sum / (n * (n - 1)));
    if (s->is_constant || !(variance > 0)) {
        return false;
    }
    double u = drift_mann_whitney(s);
    double z = (fmax(u, n1 * n2 - u) - n1 * n2 / 2 - 0.5) / sqrt(variance);
    *p = fmin(2 * gsl_cdf_ugaussian_Q(z), 1);
    return true;
}

/* --- bins --- */

/* The value of rank i, from 0. `at` and `before` go on from the last call: ranks ascend. */
static double value_at(const struct drift_sample *s, int64_t i, size_t *at, int64_t *before) {
    if (s->n == NULL) {
        return s->x[i];
    }
    while (*before + s->n[*at] <= i) {
        *before += s->n[*at];
        (*at)++;
    }
    return s->x[*at];
}

size_t drift_quantile_edges(const struct drift_sample *ref, size_t n_bins, double *edges) {
    int64_t rows = rows_of(ref);
    size_t n = 0;
    size_t at = 0;
    int64_t before = 0;
    for (size_t k = 1; k < n_bins && rows > 0; k++) {
        double h = (double)(rows - 1) * ((double)k / (double)n_bins);
        int64_t low = (int64_t)floor(h);
        double a = value_at(ref, low, &at, &before);
        double b = low + 1 < rows ? value_at(ref, low + 1, &at, &before) : a;
        double edge = a + (h - (double)low) * (b - a);
        if (n == 0 || edge > edges[n - 1]) {
            edges[n++] = edge;
        }
    }
    return n;
}

void drift_bin(const struct drift_sample *sample, const double *edges, size_t n_edges,
               int64_t *counts) {
    memset(counts, 0, (n_edges + 1) * sizeof *counts);
    size_t bin = 0;
    for (size_t i = 0; i < sample->size; i++) {
        while (bin < n_edges && sample->x[i] > edges[bin]) {
            bin++;
        }
        counts[bin] += sample->n == NULL ? 1 : sample->n[i];
    }
}
