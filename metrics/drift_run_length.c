/* Average run lengths of control charts, by their integral equations. */
#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "metrics/drift_chart.h"

#define NODES 64
#define SETTLED 1e-7 /* (1 - lambda)^(2t) under this: the limits stand still */
#define MOST_STEPS 5000

double drift_run_length_p(double width, double shift) {
    return 1 / (gsl_cdf_ugaussian_Q(width - shift) + gsl_cdf_ugaussian_Q(width + shift));
}

/* Nodes and weights of Gauss-Legendre on lo..hi. */
struct grid {
    double x[NODES], w[NODES];
};

static void grid_on(const gsl_integration_glfixed_table *table, double lo, double hi,
                    struct grid *g) {
    for (size_t i = 0; i < NODES; i++) {
        (void)gsl_integration_glfixed_point(lo, hi, i, &g->x[i], &g->w[i], table);
    }
}

/* Solves (I - K) L = 1, K given row by row; the solution goes to `out`. */
static void solve(size_t n, double *kernel, double *out) {
    gsl_matrix_view a = gsl_matrix_view_array(kernel, n, n);
    gsl_vector_view x = gsl_vector_view_array(out, n);
    gsl_permutation *order = gsl_permutation_alloc(n);
    gsl_vector *one = gsl_vector_alloc(n);
    gsl_vector_set_all(one, 1);
    gsl_matrix_scale(&a.matrix, -1);
    for (size_t i = 0; i < n; i++) {
        kernel[i * n + i] += 1;
    }
    int sign = 0;
    (void)gsl_linalg_LU_decomp(&a.matrix, order, &sign);
    (void)gsl_linalg_LU_solve(&a.matrix, order, one, &x.vector);
    gsl_vector_free(one);
    gsl_permutation_free(order);
}

/* One side, from 0: L(u) = 1 + L(0) Phi(k - u - shift) + integral_0^h L(x) phi(x + k - u - shift).
 */
static double cusum_one_sided(double k, double h, double shift) {
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(NODES);
    struct grid g;
    grid_on(table, 0, h, &g);
    gsl_integration_glfixed_table_free(table);
    enum { N = NODES + 1 }; /* the nodes, and 0 itself first */
    double *kernel = g_new(double, N *N);
    for (size_t i = 0; i < N; i++) {
        double from = (i == 0 ? 0 : g.x[i - 1]) + shift - k;
        kernel[i * N] = gsl_cdf_ugaussian_P(-from);
        for (size_t j = 1; j < N; j++) {
            kernel[i * N + j] = g.w[j - 1] * gsl_ran_ugaussian_pdf(g.x[j - 1] - from);
        }
    }
    double length[N];
    solve(N, kernel, length);
    g_free(kernel);
    return length[0];
}

double drift_run_length_cusum(double k, double h, double shift) {
    double up = cusum_one_sided(k, h, shift);
    double down = cusum_one_sided(k, h, -shift);
    return 1 / (1 / up + 1 / down);
}

/* Chance density to go from u to x in one step. */
static double ewma_step(double lambda, double shift, double u, double x) {
    return gsl_ran_ugaussian_pdf((x - (1 - lambda) * u) / lambda - shift) / lambda;
}

static void ewma_settled(double lambda, double shift, const struct grid *g, double *length) {
    double *kernel = g_new(double, (size_t)NODES *NODES);
    for (size_t i = 0; i < NODES; i++) {
        for (size_t j = 0; j < NODES; j++) {
            kernel[i * NODES + j] = g->w[j] * ewma_step(lambda, shift, g->x[i], g->x[j]);
        }
    }
    solve(NODES, kernel, length);
    g_free(kernel);
}

static double ewma_next(double lambda, double shift, double u, const struct grid *g,
                        const double *length) {
    double sum = 1;
    for (size_t j = 0; j < NODES; j++) {
        sum += g->w[j] * length[j] * ewma_step(lambda, shift, u, g->x[j]);
    }
    return sum;
}

double drift_run_length_ewma(double lambda, double width, double shift) {
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(NODES);
    double settled = width * sqrt(lambda / (2 - lambda));
    int steps = 1;
    while (steps < MOST_STEPS && pow(1 - lambda, 2.0 * steps) > SETTLED) {
        steps++;
    }
    struct grid g;
    double length[NODES];
    grid_on(table, -settled, settled, &g);
    ewma_settled(lambda, shift, &g, length);
    for (int t = steps - 1; t >= 1; t--) { /* from the limits of period t + 1 to those of t */
        double limit = settled * sqrt(1 - pow(1 - lambda, 2.0 * t));
        struct grid narrow;
        double before[NODES];
        grid_on(table, -limit, limit, &narrow);
        for (size_t i = 0; i < NODES; i++) {
            before[i] = ewma_next(lambda, shift, narrow.x[i], &g, length);
        }
        g = narrow;
        for (size_t i = 0; i < NODES; i++) {
            length[i] = before[i];
        }
    }
    double from_start = ewma_next(lambda, shift, 0, &g, length);
    gsl_integration_glfixed_table_free(table);
    return from_start;
}
