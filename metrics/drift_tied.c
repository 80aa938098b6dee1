/* Kolmogorov-Smirnov of few values: the bridge is looked at where there is a value. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "metrics/drift_sample.h"

#define NODES 64
/* A step to the next value has a standard deviation of at least this times the limit, else the
 * value is passed over: nodes stand pi / 64 of it apart, and a narrower step would fall between. */
#define LEAST_STEP 0.037
#define FAR 3 /* beyond, the limit for continuous data, which is the upper bound, is 3e-8 */

/* Density of the paths that have stayed inside, at the place t. */
struct paths {
    double x[NODES], w[NODES], density[NODES];
    double t;
};

/* Mean over the paths that are inside of the chance to be outside at t. */
static double leaving(const struct paths *p, double limit, double t) {
    double shrink = (1 - t) / (1 - p->t);
    double sd = sqrt((t - p->t) * shrink);
    double sum = 0;
    for (int i = 0; i < NODES && p->t > 0; i++) {
        double mean = p->x[i] * shrink;
        sum += p->w[i] * p->density[i] *
               (gsl_cdf_gaussian_Q(limit - mean, sd) + gsl_cdf_gaussian_P(-limit - mean, sd));
    }
    return p->t > 0 ? sum : 2 * gsl_cdf_gaussian_Q(limit, sd);
}

static void go_to(struct paths *p, double t) {
    double shrink = (1 - t) / (1 - p->t);
    double sd = sqrt((t - p->t) * shrink);
    double next[NODES];
    for (int j = 0; j < NODES; j++) {
        next[j] = p->t > 0 ? 0 : gsl_ran_gaussian_pdf(p->x[j], sd);
        for (int i = 0; i < NODES && p->t > 0; i++) {
            next[j] +=
                p->w[i] * p->density[i] * gsl_ran_gaussian_pdf(p->x[j] - p->x[i] * shrink, sd);
        }
    }
    for (int j = 0; j < NODES; j++) {
        p->density[j] = next[j];
    }
    p->t = t;
}

double drift_bridge_tail(double limit, const double *t, size_t n) {
    if (!(limit > 0)) {
        return 1;
    }
    if (limit > FAR) {
        return 2 * exp(-2 * limit * limit);
    }
    struct paths p = {.t = 0};
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(NODES);
    for (size_t i = 0; i < NODES; i++) {
        (void)gsl_integration_glfixed_point(-limit, limit, i, &p.x[i], &p.w[i], table);
    }
    gsl_integration_glfixed_table_free(table);
    double sum = 0;
    double least = LEAST_STEP * LEAST_STEP * limit * limit;
    for (size_t i = 0; i < n; i++) {
        if (t[i] - p.t > least && 1 - t[i] > least) {
            sum += leaving(&p, limit, t[i]);
            go_to(&p, t[i]);
        }
    }
    return fmin(sum, 1);
}
