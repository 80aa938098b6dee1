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

/* Draws of max |z|, z = weights x normals: by the factor, or by the rows, which need none but give
 * each comparison a normal of its own beside the shared. LANES draws at once: as many sums that do
 * not wait for each other, each in its own order. */
enum { LANES = 8 };

struct sampler {
    size_t m, n_normals;
    gsl_rng *rng;
    double df;
    const double *weights; /* [m][n_normals] */
    double *factor;        /* NULL: by the rows */
    double *normals;       /* [n_normals][LANES] */
    double *alone;         /* by the rows: [m][LANES]; else NULL */
    double *own;           /* by the rows: how much of a comparison is its own normal */
    double most[LANES];
};

/* Does a row vary at all? One that does not is a normal of its own. */
static bool varies(const double *row, size_t n) {
    bool out = false;
    for (size_t g = 0; g < n; g++) {
        out = out || row[g] != 0;
    }
    return out;
}

static void sampler_init(struct sampler *s, const struct joint *j, double df, uint64_t seed) {
    bool is_by_rows = j->rows != NULL && j->m > j->n_groups;
    *s = (struct sampler){.m = j->m, .n_normals = is_by_rows ? j->n_groups : j->m, .df = df};
    s->factor = is_by_rows ? NULL : factor(j);
    s->weights = is_by_rows ? j->rows : s->factor;
    s->normals = g_new(double, MAX(s->n_normals, 1) * LANES);
    s->alone = is_by_rows ? g_new(double, MAX(s->m, 1) * LANES) : NULL;
    s->own = is_by_rows ? g_new(double, MAX(s->m, 1)) : NULL;
    for (size_t i = 0; i < s->m && is_by_rows; i++) {
        s->own[i] = varies(j->rows + i * j->n_groups, j->n_groups) ? JOINT_RIDGE : 1;
    }
    s->rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(s->rng, (unsigned long)(seed * 2654435761U + 1));
}

static void sampler_clear(struct sampler *s) {
    gsl_rng_free(s->rng);
    g_free(s->factor);
    g_free(s->normals);
    g_free(s->alone);
    g_free(s->own);
}

/* Named sums stay in registers. */
static inline void sum_lanes(const struct sampler *s, size_t i, double z[LANES]) {
    const double *row = s->weights + i * s->n_normals;
    size_t n = s->factor == NULL ? s->n_normals : i + 1;
    double a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
    for (size_t k = 0; k < n; k++) {
        const double *x = s->normals + k * LANES;
        double w = row[k];
        a += w * x[0];
        b += w * x[1];
        c += w * x[2];
        d += w * x[3];
        e += w * x[4];
        f += w * x[5];
        g += w * x[6];
        h += w * x[7];
    }
    const double sums[LANES] = {a, b, c, d, e, f, g, h};
    memcpy(z, sums, sizeof sums);
}

static void draw_lanes(struct sampler *s) {
    double divisor[LANES];
    for (int d = 0; d < LANES; d++) {
        for (size_t k = 0; k < s->n_normals; k++) {
            s->normals[k * LANES + (size_t)d] = gsl_ran_gaussian_ziggurat(s->rng, 1);
        }
        for (size_t i = 0; i < s->m && s->alone != NULL; i++) {
            s->alone[i * LANES + (size_t)d] = gsl_ran_gaussian_ziggurat(s->rng, 1);
        }
        divisor[d] = s->df > 0 ? sqrt(gsl_ran_chisq(s->rng, s->df) / s->df) : 1;
        s->most[d] = 0;
    }
    for (size_t i = 0; i < s->m; i++) {
        double z[LANES];
        sum_lanes(s, i, z);
        double own = s->alone != NULL ? sqrt(s->own[i]) : 0;
        double shared = s->alone != NULL ? sqrt(1 - s->own[i]) : 1;
        for (size_t d = 0; d < LANES; d++) {
            double alone = s->alone != NULL ? own * s->alone[i * LANES + d] : 0;
            double size = fabs(shared * z[d] + alone);
            s->most[d] = size > s->most[d] ? size : s->most[d];
        }
    }
    for (int d = 0; d < LANES; d++) {
        s->most[d] /= divisor[d];
    }
}

static int compare_doubles(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile_of_max(const struct joint *j, double df, double confidence, uint64_t seed) {
    struct sampler s;
    sampler_init(&s, j, df, seed);
    double cost = (double)s.m * (double)s.n_normals;
    size_t n = (size_t)fmin(fmax(WORK / cost, MIN_DRAWS), MAX_DRAWS);
    double *most = g_new(double, n);
    for (size_t i = 0; i < n; i += LANES) {
        draw_lanes(&s);
        memcpy(most + i, s.most, MIN(n - i, LANES) * sizeof *most);
    }
    qsort(most, n, sizeof *most, compare_doubles);
    double at = confidence * (double)(n - 1);
    size_t below = (size_t)at;
    double part = at - (double)below;
    double quantile = most[below];
    if (below + 1 < n) {
        quantile += part * (most[below + 1] - most[below]);
    }
    g_free(most);
    sampler_clear(&s);
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
