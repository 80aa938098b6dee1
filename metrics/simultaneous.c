#include "metrics/simultaneous.h"

#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

#define MAX_DRAWS 40000
#define MIN_DRAWS 4000
#define WORK 2e8 /* multiplications that a critical value may cost */

struct joint *joint_new(size_t m, size_t n_groups) {
    struct joint *j = g_new0(struct joint, 1);
    j->m = m;
    j->n_groups = n_groups;
    j->rows = g_new0(double, MAX(m * n_groups, 1));
    return j;
}

struct joint *joint_of_correlation(const double *correlation, size_t m) {
    struct joint *j = g_new0(struct joint, 1);
    j->m = m;
    j->correlation = g_memdup2(correlation, m * m * sizeof *correlation);
    return j;
}

void joint_free(struct joint *j) {
    if (j != NULL) {
        g_free(j->rows);
        g_free(j->correlation);
        g_free(j);
    }
}

void joint_put(struct joint *j, size_t i, const double *contribution, const bool *is_in) {
    double *row = j->rows + i * j->n_groups;
    double sum = 0;
    double n = 0;
    for (size_t g = 0; g < j->n_groups; g++) {
        sum += is_in[g] ? contribution[g] : 0;
        n += is_in[g];
    }
    double squares = 0;
    for (size_t g = 0; g < j->n_groups; g++) {
        row[g] = is_in[g] ? contribution[g] - sum / n : 0;
        squares += row[g] * row[g];
    }
    for (size_t g = 0; g < j->n_groups; g++) {
        row[g] = squares > 0 ? row[g] / sqrt(squares) : 0;
    }
}

double joint_correlation(const struct joint *j, size_t i, size_t k) {
    if (i == k) {
        return 1;
    }
    if (j->correlation != NULL) {
        return j->correlation[i * j->m + k];
    }
    double sum = 0;
    for (size_t g = 0; g < j->n_groups; g++) {
        sum += j->rows[i * j->n_groups + g] * j->rows[k * j->n_groups + g];
    }
    return sum;
}

struct joint *joint_subset(const struct joint *j, const size_t *which, size_t n) {
    if (j->rows != NULL) {
        struct joint *out = joint_new(n, j->n_groups);
        for (size_t i = 0; i < n; i++) {
            memcpy(out->rows + i * j->n_groups, j->rows + which[i] * j->n_groups,
                   j->n_groups * sizeof(double));
        }
        return out;
    }
    double *part = g_new(double, MAX(n * n, 1));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            part[i * n + k] = joint_correlation(j, which[i], which[k]);
        }
    }
    struct joint *out = joint_of_correlation(part, n);
    g_free(part);
    return out;
}

/* Lower triangle L with L L' = the correlation drawn towards none. Rounded or pieced-together
 * correlations may be no correlation matrix by a little: a pivot is at least a thousandth. */
static double *factor(const struct joint *j) {
    size_t m = j->m;
    double *l = g_new0(double, MAX(m * m, 1));
    for (size_t i = 0; i < m; i++) {
        for (size_t k = 0; k <= i; k++) {
            double x = i == k ? 1 : (1 - JOINT_RIDGE) * joint_correlation(j, i, k);
            for (size_t g = 0; g < k; g++) {
                x -= l[i * m + g] * l[k * m + g];
            }
            if (i == k) {
                l[i * m + i] = sqrt(fmax(x, 1e-3));
            } else {
                l[i * m + k] = x / l[k * m + k];
            }
        }
    }
    return l;
}

/* One draw of max |z|: by the factor, or by the rows, which need none. */
struct sampler {
    const struct joint *j;
    gsl_rng *rng;
    double *factor; /* NULL: by the rows */
    double *normals;
    size_t n_normals;
};

static double draw_by_factor(struct sampler *s) {
    double most = 0;
    for (size_t i = 0; i < s->j->m; i++) {
        const double *row = s->factor + i * s->j->m;
        double z = 0;
        for (size_t k = 0; k <= i; k++) {
            z += row[k] * s->normals[k];
        }
        most = fmax(most, fabs(z));
    }
    return most;
}

static double draw_by_rows(struct sampler *s) {
    double own = sqrt(JOINT_RIDGE);
    double shared = sqrt(1 - JOINT_RIDGE);
    double most = 0;
    for (size_t i = 0; i < s->j->m; i++) {
        const double *row = s->j->rows + i * s->j->n_groups;
        double z = 0;
        double length = 0;
        for (size_t g = 0; g < s->j->n_groups; g++) {
            z += row[g] * s->normals[g];
            length += row[g] * row[g];
        }
        double alone = gsl_ran_gaussian_ziggurat(s->rng, 1);
        most = fmax(most, fabs(length > 0 ? shared * z + own * alone : alone));
    }
    return most;
}

static double draw(struct sampler *s) {
    for (size_t i = 0; i < s->n_normals; i++) {
        s->normals[i] = gsl_ran_gaussian_ziggurat(s->rng, 1);
    }
    return s->factor != NULL ? draw_by_factor(s) : draw_by_rows(s);
}

static int compare_doubles(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile_of_max(const struct joint *j, double df, double confidence, uint64_t seed) {
    bool is_by_rows = j->rows != NULL && j->m > j->n_groups;
    struct sampler s = {.j = j, .n_normals = is_by_rows ? j->n_groups : j->m};
    s.factor = is_by_rows ? NULL : factor(j);
    s.normals = g_new(double, MAX(s.n_normals, 1));
    s.rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(s.rng, (unsigned long)(seed * 2654435761U + 1));
    double cost = (double)j->m * (double)s.n_normals;
    size_t n = (size_t)fmin(fmax(WORK / cost, MIN_DRAWS), MAX_DRAWS);
    double *most = g_new(double, n);
    for (size_t i = 0; i < n; i++) {
        most[i] = draw(&s);
        if (df > 0) {
            most[i] /= sqrt(gsl_ran_chisq(s.rng, df) / df);
        }
    }
    qsort(most, n, sizeof *most, compare_doubles);
    double at = confidence * (double)(n - 1);
    size_t below = (size_t)at;
    double part = at - (double)below;
    double quantile = most[below];
    if (below + 1 < n) {
        quantile += part * (most[below + 1] - most[below]);
    }
    gsl_rng_free(s.rng);
    g_free(most);
    g_free(s.normals);
    g_free(s.factor);
    return quantile;
}

double joint_critical(const struct joint *j, double df, double confidence, uint64_t seed) {
    return j->m == 0 ? 0 : quantile_of_max(j, df, confidence, seed);
}

double joint_level(const struct joint *j, double confidence, uint64_t seed) {
    if (j->m < 2) {
        return confidence;
    }
    double c = quantile_of_max(j, 0, confidence, seed);
    double level = 1 - 2 * gsl_cdf_ugaussian_Q(c);
    double bonferroni = 1 - (1 - confidence) / (double)j->m;
    return fmin(fmax(level, confidence), bonferroni);
}
