#include "metrics/drift_limits.h"

#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#define NOTHING 1e-17 /* of a sum: what adds less is left out */

static double log_beta(double a, double b) {
    return gsl_sf_lngamma(a) + gsl_sf_lngamma(b) - gsl_sf_lngamma(a + b);
}

/* P(k). */
static double mass(const struct drift_law *law, int64_t k) {
    double n = (double)law->n;
    double x = (double)k;
    double ways = gsl_sf_lngamma(n + 1) - gsl_sf_lngamma(x + 1) - gsl_sf_lngamma(n - x + 1);
    if (law->given > 0) {
        return exp(ways + x * log(law->given) + (n - x) * log1p(-law->given));
    }
    double a = law->rare + 0.5;
    double b = law->rows - law->rare + 0.5;
    return exp(ways + log_beta(a + x, b + n - x) - log_beta(a, b));
}

/* P(k + 1) / P(k). */
static double step(const struct drift_law *law, int64_t k) {
    double n = (double)law->n;
    double x = (double)k;
    double odds = law->given > 0
                      ? law->given / (1 - law->given)
                      : (law->rare + 0.5 + x) / (law->rows - law->rare + 0.5 + n - x - 1);
    return (n - x) / (x + 1) * odds;
}

/* P(K >= k), from the far end of what counts so that a small tail is exact. */
static double from(const struct drift_law *law, int64_t k) {
    double term = mass(law, k);
    double sum = term;
    for (int64_t i = k; i < law->n; i++) {
        double ratio = step(law, i);
        term *= ratio;
        sum += term;
        if (ratio < 1 && term < NOTHING * sum) {
            break;
        }
    }
    return fmin(sum, 1);
}

/* P(K <= k). */
static double up_to(const struct drift_law *law, int64_t k) {
    double term = mass(law, k);
    double sum = term;
    for (int64_t i = k; i > 0; i--) {
        double ratio = 1 / step(law, i - 1);
        term *= ratio;
        sum += term;
        if (ratio < 1 && term < NOTHING * sum) {
            break;
        }
    }
    return fmin(sum, 1);
}

double drift_limits_rate(const struct drift_law *law, int64_t lo, int64_t hi) {
    return (lo > 0 ? up_to(law, lo - 1) : 0) + (hi < law->n ? from(law, hi + 1) : 0);
}

struct drift_limits drift_limits_of(const struct drift_law *law, double tail) {
    struct drift_limits out = {.lo = 0};
    double term = mass(law, 0);
    double below = 0; /* P(K < lo) */
    while (below + term < tail && out.lo < law->n) {
        below += term;
        term *= step(law, out.lo++);
    }
    double sum = below; /* P(K < hi) */
    for (out.hi = out.lo; out.hi < law->n && 1 - sum - term >= 2 * tail - below; out.hi++) {
        sum += term;
        term *= step(law, out.hi);
    }
    out.rate = drift_limits_rate(law, out.lo, out.hi);
    return out;
}

double drift_limits_p(const struct drift_law *law, int64_t k) {
    return fmin(1, 2 * fmin(up_to(law, k), from(law, k)));
}
