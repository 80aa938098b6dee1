#include "metrics/shrink.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_multimin.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/* Above, the groups vary no more than chance as far as a double can tell. */
#define MAX_SIZE 1e7

struct data {
    const double *x, *n;
    size_t n_groups;
};

static double log_beta(double a, double b) {
    return gsl_sf_lngamma(a) + gsl_sf_lngamma(b) - gsl_sf_lngamma(a + b);
}

static double negative(const struct data *d, double a, double b) {
    double sum = 0;
    for (size_t i = 0; i < d->n_groups; i++) {
        if (d->n[i] > 0) {
            sum += log_beta(d->x[i] + a, d->n[i] - d->x[i] + b) - log_beta(a, b);
        }
    }
    return -sum;
}

/* On logit mean and log size, where the surface is near to a bowl. */
static double objective(const gsl_vector *v, void *data) {
    double mean = 1 / (1 + exp(-gsl_vector_get(v, 0)));
    double size = exp(gsl_vector_get(v, 1));
    if (!(mean > 1e-12 && mean < 1 - 1e-12 && size > 1e-6 && size < 10 * MAX_SIZE)) {
        return 1e300;
    }
    return negative(data, mean * size, (1 - mean) * size);
}

/* Nelder and Mead, started twice: from the pooled mean, then from where that ended. */
static double minimise(struct data *d, double mean, double *a, double *b) {
    gsl_multimin_function f;
    f.f = objective;
    f.n = 2;
    f.params = d;
    gsl_vector *at = gsl_vector_alloc(2);
    gsl_vector *step = gsl_vector_alloc(2);
    gsl_multimin_fminimizer *s =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, 2);
    gsl_vector_set(at, 0, log(mean / (1 - mean)));
    gsl_vector_set(at, 1, log(20));
    double least = 0;
    for (int start = 0; start < 3; start++) {
        gsl_vector_set(step, 0, 0.5 / (1 + start));
        gsl_vector_set(step, 1, 1.0 / (1 + start));
        if (gsl_multimin_fminimizer_set(s, &f, at, step) != 0) {
            break;
        }
        for (int i = 0; i < 2000 && gsl_multimin_fminimizer_iterate(s) == 0; i++) {
            if (gsl_multimin_fminimizer_size(s) < 1e-12) {
                break;
            }
        }
        gsl_vector_memcpy(at, gsl_multimin_fminimizer_x(s));
        least = gsl_multimin_fminimizer_minimum(s);
    }
    double fitted = 1 / (1 + exp(-gsl_vector_get(at, 0)));
    double size = exp(gsl_vector_get(at, 1));
    *a = fitted * size;
    *b = (1 - fitted) * size;
    gsl_multimin_fminimizer_free(s);
    gsl_vector_free(at);
    gsl_vector_free(step);
    return least;
}

void shrink_fit(const double *x, const double *n, size_t n_groups, struct shrink *out) {
    struct data d = {x, n, n_groups};
    double sum_x = 0;
    double sum_n = 0;
    size_t n_with = 0;
    for (size_t i = 0; i < n_groups; i++) {
        sum_x += x[i];
        sum_n += n[i];
        n_with += n[i] > 0;
    }
    *out = (struct shrink){.is_defined = sum_n > 0, .is_pooled = true};
    if (!out->is_defined) {
        return;
    }
    out->pooled = sum_x / sum_n;
    out->pooled_x = sum_x;
    out->pooled_n = sum_n;
    double limit = 0; /* the binomial, which the beta-binomial tends to as its size grows */
    if (sum_x > 0 && sum_x < sum_n) {
        limit = -(sum_x * log(out->pooled) + (sum_n - sum_x) * log1p(-out->pooled));
    }
    out->neg_log_likelihood = limit;
    if (n_with < 2 || !(sum_x > 0 && sum_x < sum_n)) {
        return;
    }
    double a = 0;
    double b = 0;
    double least = minimise(&d, out->pooled, &a, &b);
    if (least < limit - 1e-9 && a + b < MAX_SIZE) {
        out->is_pooled = false;
        out->a = a;
        out->b = b;
        out->neg_log_likelihood = least;
    }
}

/* The x with P(X <= x) = tail, or P(X > x) = tail, by bisection: GSL's own inverse does not
 * converge for thousands of effective counts. */
static double beta_quantile(double tail, bool is_upper, double a, double b) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 80; i++) {
        double x = (low + high) / 2;
        double beyond = is_upper ? gsl_cdf_beta_Q(x, a, b) : gsl_cdf_beta_P(x, a, b);
        if ((beyond < tail) == is_upper) {
            high = x;
        } else {
            low = x;
        }
    }
    return (low + high) / 2;
}

void shrink_rate(const struct shrink *s, double x, double n, double confidence, double *mean,
                 double *lo, double *hi) {
    if (s->is_pooled) {
        *mean = *lo = *hi = s->pooled;
        (void)exact_limits(s->pooled_x, s->pooled_n, confidence, lo, hi);
        return;
    }
    double a = x + s->a;
    double b = n - x + s->b;
    double tail = (1 - confidence) / 2;
    *mean = a / (a + b);
    *lo = beta_quantile(tail, false, a, b);
    *hi = beta_quantile(tail, true, a, b);
}

bool exact_limits(double x, double n, double confidence, double *lo, double *hi) {
    if (!(n > 0)) {
        return false;
    }
    double tail = (1 - confidence) / 2;
    *lo = x > 0 ? beta_quantile(tail, false, x, n - x + 1) : 0;
    *hi = x < n ? beta_quantile(tail, true, x + 1, n - x) : 1;
    return true;
}
