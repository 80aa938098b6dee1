#include "metrics/drift_change.h"

#include <glib.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

struct series {
    size_t n;
    double *rows, *hits;
    size_t *period; /* where it stands among all periods */
};

static double log_likelihood(double hits, double rows) {
    double misses = rows - hits;
    return (hits > 0 ? hits * log(hits / rows) : 0) +
           (misses > 0 ? misses * log(misses / rows) : 0);
}

/* The largest LR and where; every LR into all[] unless it is NULL (index 0 is unused). */
static double largest(const struct series *s, const double *hits, size_t *at, double *all) {
    double rows_all = 0;
    double hits_all = 0;
    for (size_t i = 0; i < s->n; i++) {
        rows_all += s->rows[i];
        hits_all += hits[i];
    }
    double whole = log_likelihood(hits_all, rows_all);
    double rows = 0;
    double sum = 0;
    double most = -1;
    for (size_t k = 1; k < s->n; k++) {
        rows += s->rows[k - 1];
        sum += hits[k - 1];
        double lr = 2 * (log_likelihood(sum, rows) +
                         log_likelihood(hits_all - sum, rows_all - rows) - whole);
        if (all != NULL) {
            all[k] = lr;
        }
        if (lr > most) {
            most = lr;
            *at = k;
        }
    }
    return most;
}

static double simulated_p(const struct series *s, double share, double observed, uint64_t seed,
                          int rounds) {
    gsl_rng *dice = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(dice, (unsigned long)(seed ^ seed >> 32) & 0xffffffffUL);
    double *hits = g_new(double, s->n);
    int n_as_large = 0;
    for (int r = 0; r < rounds; r++) {
        for (size_t i = 0; i < s->n; i++) {
            hits[i] = gsl_ran_binomial(dice, share, (unsigned)s->rows[i]);
        }
        size_t at = 0;
        n_as_large += largest(s, hits, &at, NULL) >= observed;
    }
    g_free(hits);
    gsl_rng_free(dice);
    return (1.0 + n_as_large) / (1.0 + rounds);
}

static void describe(const struct series *s, double confidence, struct drift_change *out) {
    double *all = g_new0(double, s->n);
    size_t at = 0;
    out->statistic = largest(s, s->hits, &at, all);
    double within = -2 * log(1 - sqrt(confidence)); /* of LR, which is twice a log likelihood */
    size_t lo = at;
    size_t hi = at;
    for (size_t k = 1; k < s->n; k++) {
        if (out->statistic - all[k] <= within) {
            lo = MIN(lo, k);
            hi = MAX(hi, k);
        }
    }
    double rows[2] = {0};
    double hits[2] = {0};
    for (size_t i = 0; i < s->n; i++) {
        rows[i >= at] += s->rows[i];
        hits[i >= at] += s->hits[i];
    }
    out->at = s->period[at];
    out->lo = s->period[lo];
    out->hi = s->period[hi];
    out->before = hits[0] / rows[0];
    out->after = hits[1] / rows[1];
    g_free(all);
}

bool drift_change(const struct drift_period *periods, size_t n, double confidence, uint64_t seed,
                  int rounds, struct drift_change *out) {
    struct series s = {.rows = g_new0(double, MAX(n, 1)),
                       .hits = g_new0(double, MAX(n, 1)),
                       .period = g_new0(size_t, MAX(n, 1))};
    double rows = 0;
    double hits = 0;
    for (size_t i = 0; i < n; i++) {
        if (periods[i].n > 0 && !periods[i].is_left_out) {
            s.rows[s.n] = (double)periods[i].n;
            s.hits[s.n] = (double)periods[i].hits;
            s.period[s.n++] = i;
            rows += (double)periods[i].n;
            hits += (double)periods[i].hits;
        }
    }
    *out = (struct drift_change){0};
    bool is_defined = s.n >= 2 && hits > 0 && hits < rows;
    if (is_defined) {
        describe(&s, confidence, out);
        out->p = simulated_p(&s, hits / rows, out->statistic, seed, rounds);
    }
    g_free(s.rows);
    g_free(s.hits);
    g_free(s.period);
    return is_defined;
}
