/* Distances and tests between two vectors of counts. */
#include "metrics/drift_counts.h"

#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

struct drift_sides drift_sides_of(const struct drift_counts *c) {
    struct drift_sides s = {0};
    for (size_t i = 0; i < c->n; i++) {
        s.ref += c->ref[i];
        s.cur += c->cur[i];
        s.n_bins += c->ref[i] > 0 || c->cur[i] > 0;
        s.n_new += c->ref[i] == 0 && c->cur[i] > 0;
        s.n_vanished += c->ref[i] > 0 && c->cur[i] == 0;
    }
    return s;
}

static bool has_both(const struct drift_sides *s) {
    return s->ref > 0 && s->cur > 0;
}

static inline bool is_bin(const struct drift_counts *c, size_t i) {
    return c->ref[i] > 0 || c->cur[i] > 0;
}

/* A sum over bins of a term of the two shares. */
typedef double term_fn(double p, double q);

static bool sum_terms(const struct drift_counts *c, term_fn *term, double *out) {
    struct drift_sides s = drift_sides_of(c);
    if (!has_both(&s)) {
        return false;
    }
    double sum = 0;
    for (size_t i = 0; i < c->n; i++) {
        if (is_bin(c, i)) {
            sum += term((double)c->ref[i] / (double)s.ref, (double)c->cur[i] / (double)s.cur);
        }
    }
    *out = sum;
    return true;
}

static double zero_made(enum drift_zero zero, int64_t count, int64_t n, size_t n_bins) {
    if (zero == DRIFT_ZERO_HALF) {
        return ((double)count + 0.5) / ((double)n + 0.5 * (double)n_bins);
    }
    double share = (double)count / (double)n;
    if (zero == DRIFT_ZERO_1E4) {
        return count == 0 ? 1e-4 : share;
    }
    return fmax(share, 0.01);
}

bool drift_psi(const struct drift_counts *c, enum drift_zero zero, double *out) {
    struct drift_sides s = drift_sides_of(c);
    if (!has_both(&s)) {
        return false;
    }
    double sum = 0;
    for (size_t i = 0; i < c->n; i++) {
        double p = zero_made(zero, c->ref[i], s.ref, c->n);
        double q = zero_made(zero, c->cur[i], s.cur, c->n);
        sum += (q - p) * log(q / p);
    }
    *out = sum;
    return true;
}

static double js_term(double p, double q) {
    double m = (p + q) / 2;
    return ((p > 0 ? p * log(p / m) : 0) + (q > 0 ? q * log(q / m) : 0)) / 2;
}

/* Rounding may leave a sum of positive and negative terms just under 0. */
static bool js_nats(const struct drift_counts *c, double *out) {
    bool is_defined = sum_terms(c, js_term, out);
    *out = is_defined ? fmax(*out, 0) : *out;
    return is_defined;
}

bool drift_js_divergence(const struct drift_counts *c, double *out) {
    double nats = 0;
    if (!js_nats(c, &nats)) {
        return false;
    }
    *out = nats / M_LN2;
    return true;
}

bool drift_js_distance(const struct drift_counts *c, double *out) {
    double bits = 0;
    if (!drift_js_divergence(c, &bits)) {
        return false;
    }
    *out = sqrt(bits);
    return true;
}

bool drift_js_distance_nats(const struct drift_counts *c, double *out) {
    double nats = 0;
    if (!js_nats(c, &nats)) {
        return false;
    }
    *out = sqrt(nats);
    return true;
}

static double kl_term(double p, double q) {
    return q > 0 ? q * log(q / p) : 0;
}

bool drift_kl(const struct drift_counts *c, double *out) {
    return drift_sides_of(c).n_new == 0 && sum_terms(c, kl_term, out);
}

bool drift_kl_1e4(const struct drift_counts *c, double *out) {
    struct drift_sides s = drift_sides_of(c);
    if (!has_both(&s)) {
        return false;
    }
    double sum_p = 0;
    double sum_q = 0;
    for (size_t i = 0; i < c->n; i++) {
        sum_p += zero_made(DRIFT_ZERO_1E4, c->ref[i], s.ref, 0);
        sum_q += zero_made(DRIFT_ZERO_1E4, c->cur[i], s.cur, 0);
    }
    double sum = 0;
    for (size_t i = 0; i < c->n; i++) {
        sum += kl_term(zero_made(DRIFT_ZERO_1E4, c->ref[i], s.ref, 0) / sum_p,
                       zero_made(DRIFT_ZERO_1E4, c->cur[i], s.cur, 0) / sum_q);
    }
    *out = sum;
    return true;
}

static double hellinger_term(double p, double q) {
    double d = sqrt(p) - sqrt(q);
    return d * d;
}

bool drift_hellinger(const struct drift_counts *c, double *out) {
    double sum = 0;
    if (!sum_terms(c, hellinger_term, &sum)) {
        return false;
    }
    *out = sqrt(sum / 2);
    return true;
}

static double difference_term(double p, double q) {
    return fabs(p - q);
}

bool drift_total_variation(const struct drift_counts *c, double *out) {
    double sum = 0;
    if (!sum_terms(c, difference_term, &sum)) {
        return false;
    }
    *out = sum / 2;
    return true;
}

bool drift_l_infinity(const struct drift_counts *c, double *out) {
    struct drift_sides s = drift_sides_of(c);
    if (!has_both(&s)) {
        return false;
    }
    double most = 0;
    for (size_t i = 0; i < c->n; i++) {
        most =
            fmax(most, fabs((double)c->ref[i] / (double)s.ref - (double)c->cur[i] / (double)s.cur));
    }
    *out = most;
    return true;
}

/* --- under no change --- */

static double inverse_sizes(const struct drift_sides *s) {
    return has_both(s) ? 1 / (double)s->ref + 1 / (double)s->cur : 0;
}

double drift_null_psi(const struct drift_counts *c) {
    struct drift_sides s = drift_sides_of(c);
    return s.n_bins == 0 ? 0 : (double)(s.n_bins - 1) * inverse_sizes(&s);
}

double drift_null_kl(const struct drift_counts *c) {
    return drift_null_psi(c) / 2;
}

double drift_null_js_distance(const struct drift_counts *c) {
    return sqrt(drift_null_psi(c) / 8 / M_LN2);
}

double drift_null_js_distance_nats(const struct drift_counts *c) {
    return sqrt(drift_null_psi(c) / 8);
}

double drift_null_hellinger(const struct drift_counts *c) {
    return sqrt(drift_null_psi(c) / 8);
}

double drift_null_total_variation(const struct drift_counts *c) {
    struct drift_sides s = drift_sides_of(c);
    double sum = 0;
    for (size_t i = 0; i < c->n && has_both(&s); i++) {
        double r = (double)(c->ref[i] + c->cur[i]) / (double)(s.ref + s.cur);
        sum += sqrt(M_2_PI * r * (1 - r) * inverse_sizes(&s));
    }
    return sum / 2;
}

/* --- tests --- */

static double pearson(double observed, double expected) {
    return (observed - expected) * (observed - expected) / expected;
}

static double likelihood(double observed, double expected) {
    return observed > 0 ? 2 * observed * log(observed / expected) : 0;
}

static bool homogeneity(const struct drift_counts *c, double (*cell)(double, double),
                        struct drift_test *out) {
    struct drift_sides s = drift_sides_of(c);
    if (!has_both(&s) || s.n_bins < 2) {
        return false;
    }
    *out = (struct drift_test){.df = (double)(s.n_bins - 1), .min_expected = INFINITY};
    double n = (double)(s.ref + s.cur);
    for (size_t i = 0; i < c->n; i++) {
        if (!is_bin(c, i)) {
            continue;
        }
        double pooled = (double)(c->ref[i] + c->cur[i]);
        double e_ref = pooled * (double)s.ref / n;
        double e_cur = pooled * (double)s.cur / n;
        out->statistic += cell((double)c->ref[i], e_ref) + cell((double)c->cur[i], e_cur);
        out->min_expected = fmin(out->min_expected, fmin(e_ref, e_cur));
        out->n_small += (size_t)(e_ref < 5) + (size_t)(e_cur < 5);
    }
    out->statistic = fmax(out->statistic, 0);
    out->p = gsl_cdf_chisq_Q(out->statistic, out->df);
    return true;
}

bool drift_chi_square(const struct drift_counts *c, struct drift_test *out) {
    return homogeneity(c, pearson, out);
}

bool drift_g(const struct drift_counts *c, struct drift_test *out) {
    return homogeneity(c, likelihood, out);
}

bool drift_cramers_v(const struct drift_counts *c, double *out) {
    struct drift_sides s = drift_sides_of(c);
    struct drift_test t;
    if (!drift_chi_square(c, &t)) {
        return false;
    }
    *out = sqrt(t.statistic / (double)(s.ref + s.cur));
    return true;
}

bool drift_cramers_v_corrected(const struct drift_counts *c, double *out) {
    struct drift_sides s = drift_sides_of(c);
    struct drift_test t;
    if (!drift_chi_square(c, &t)) {
        return false;
    }
    double n = (double)(s.ref + s.cur);
    double k = (double)s.n_bins;
    double phi2 = fmax(0, t.statistic / n - (k - 1) / (n - 1));
    double r_corrected = 2 - 1 / (n - 1);
    double k_corrected = k - (k - 1) * (k - 1) / (n - 1);
    double least = fmin(r_corrected, k_corrected) - 1;
    if (!(least > 0)) {
        return false; /* as many levels as rows */
    }
    *out = sqrt(phi2 / least);
    return true;
}
