#include "metrics/drift_compat.h"

#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* Counts of both sides that belong to this file. */
struct table {
    struct drift_counts c;
    int64_t *ref, *cur;
};

static struct table table_new(size_t n) {
    struct table t = {.ref = g_new0(int64_t, MAX(n, 1)), .cur = g_new0(int64_t, MAX(n, 1))};
    t.c = (struct drift_counts){.ref = t.ref, .cur = t.cur, .n = n};
    return t;
}

static void table_clear(struct table *t) {
    g_free(t->ref);
    g_free(t->cur);
}

static int64_t times(const struct drift_sample *s, size_t i) {
    return s->n == NULL ? 1 : s->n[i];
}

/* --- numpy's histograms --- */

/* Equal bins from lo to hi; lo <= x < next edge, the last edge belongs to its bin. */
static void count_equal(const struct drift_sample *s, double lo, double hi, size_t n_bins,
                        int64_t *counts, int64_t *outside) {
    double step = (hi - lo) / (double)n_bins;
    size_t bin = 0;
    for (size_t i = 0; i < s->size; i++) {
        double x = s->x[i];
        if (x < lo || x > hi) {
            *outside += times(s, i);
            continue;
        }
        while (bin + 1 < n_bins && x >= lo + step * (double)(bin + 1)) {
            bin++;
        }
        counts[bin] += times(s, i);
    }
}

static size_t bins_of_width(double range, double width) {
    return width > 0 && range > 0 ? (size_t)ceil(range / width) : 1;
}

/* A constant column has bins from x - 1/2 to x + 1/2, as numpy's. */
static void widen(double *lo, double *hi) {
    if (!(*hi > *lo)) {
        *lo -= 0.5;
        *hi += 0.5;
    }
}

static struct table sturges_table(const struct drift_data *d, double n_values) {
    double lo = fmin(d->ref.x[0], d->cur.x[0]);
    double hi = fmax(d->ref.x[d->ref.size - 1], d->cur.x[d->cur.size - 1]);
    size_t n_bins = bins_of_width(hi - lo, (hi - lo) / (log2(n_values) + 1));
    widen(&lo, &hi);
    struct table t = table_new(n_bins);
    int64_t outside = 0;
    count_equal(&d->ref, lo, hi, n_bins, t.ref, &outside);
    count_equal(&d->cur, lo, hi, n_bins, t.cur, &outside);
    return t;
}

static size_t doane_bins(const struct drift_data *d) {
    double n = (double)d->scan.n_ref;
    double range = d->ref.x[d->ref.size - 1] - d->ref.x[0];
    if (n <= 2 || !(d->scan.sd_ref > 0)) {
        return 1;
    }
    double cubes = 0;
    for (size_t i = 0; i < d->ref.size; i++) {
        double z = (d->ref.x[i] - d->scan.mean_ref) / d->scan.sd_ref;
        cubes += z * z * z * (double)times(&d->ref, i);
    }
    double spread = sqrt(6 * (n - 2) / ((n + 1) * (n + 3)));
    double width = range / (1 + log2(n) + log2(1 + fabs(cubes / n) / spread));
    return bins_of_width(range, width);
}

static struct table doane_table(const struct drift_data *d) {
    double lo = d->ref.x[0];
    double hi = d->ref.x[d->ref.size - 1];
    size_t n_bins = doane_bins(d);
    widen(&lo, &hi);
    struct table t = table_new(n_bins + 1);
    count_equal(&d->ref, lo, hi, n_bins, t.ref, &t.ref[n_bins]);
    count_equal(&d->cur, lo, hi, n_bins, t.cur, &t.cur[n_bins]);
    return t;
}

/* Each distinct value of either side is a level. */
static struct table value_table(const struct drift_data *d) {
    struct table t = table_new(d->scan.n_distinct);
    size_t level = 0;
    for (size_t i = 0, j = 0; i < d->ref.size || j < d->cur.size; level++) {
        bool is_ref = j == d->cur.size || (i < d->ref.size && d->ref.x[i] <= d->cur.x[j]);
        double x = is_ref ? d->ref.x[i] : d->cur.x[j];
        for (; i < d->ref.size && d->ref.x[i] <= x; i++) {
            t.ref[level] += times(&d->ref, i);
        }
        for (; j < d->cur.size && d->cur.x[j] <= x; j++) {
            t.cur[level] += times(&d->cur, j);
        }
    }
    return t;
}

static struct table copy_of(const struct drift_counts *c) {
    struct table t = table_new(c->n);
    if (c->n > 0) {
        memcpy(t.ref, c->ref, c->n * sizeof *t.ref);
        memcpy(t.cur, c->cur, c->n * sizeof *t.cur);
    }
    return t;
}

static size_t distinct(const struct drift_sample *s) {
    size_t n = 0;
    for (size_t i = 0; i < s->size; i++) {
        n += i == 0 || s->x[i] > s->x[i - 1];
    }
    return n;
}

/* --- evidently --- */

static struct table evidently_table(const struct drift_data *d) {
    if (!d->is_numeric) {
        return copy_of(&d->levels);
    }
    if (distinct(&d->ref) > 20) {
        return sturges_table(d, (double)(d->scan.n_ref + d->scan.n_cur));
    }
    return value_table(d);
}

/* Shares with zeros made small; false when a side is empty. */
static double *shares_filled(const int64_t *counts, size_t n) {
    int64_t sum = 0;
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < n; i++) {
        sum += counts[i];
        least = counts[i] > 0 ? MIN(least, counts[i]) : least;
    }
    if (sum == 0) {
        return NULL;
    }
    double share = (double)least / (double)sum;
    double filler = share <= 0.0001 ? share / 1e6 : 0.0001;
    double *out = g_new(double, n);
    for (size_t i = 0; i < n; i++) {
        out[i] = counts[i] == 0 ? filler : (double)counts[i] / (double)sum;
    }
    return out;
}

static double sum_psi(const double *p, const double *q, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += (p[i] - q[i]) * log(p[i] / q[i]);
    }
    return sum;
}

static double sum_kl(const double *p, const double *q, size_t n) {
    double sum_p = 0;
    double sum_q = 0;
    for (size_t i = 0; i < n; i++) {
        sum_p += p[i];
        sum_q += q[i];
    }
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += p[i] / sum_p * log(p[i] / sum_p / (q[i] / sum_q));
    }
    return sum;
}

static bool filled(const struct drift_data *d,
                   double (*sum)(const double *, const double *, size_t),
                   struct drift_result *out) {
    struct table t = evidently_table(d);
    double *p = shares_filled(t.ref, t.c.n);
    double *q = shares_filled(t.cur, t.c.n);
    bool is_defined = p != NULL && q != NULL;
    *out = (struct drift_result){.value = is_defined ? sum(p, q, t.c.n) : 0};
    g_free(p);
    g_free(q);
    table_clear(&t);
    return is_defined;
}

bool evidently_psi(const struct drift_data *d, struct drift_result *out) {
    return filled(d, sum_psi, out);
}

bool evidently_kl(const struct drift_data *d, struct drift_result *out) {
    return filled(d, sum_kl, out);
}

static bool on_table(struct table t, bool (*fn)(const struct drift_counts *, double *),
                     struct drift_result *out) {
    *out = (struct drift_result){0};
    bool is_defined = fn(&t.c, &out->value);
    table_clear(&t);
    return is_defined;
}

bool evidently_js(const struct drift_data *d, struct drift_result *out) {
    return on_table(evidently_table(d), drift_js_distance_nats, out);
}

bool evidently_hellinger(const struct drift_data *d, struct drift_result *out) {
    struct table t =
        d->is_numeric ? sturges_table(d, (double)d->scan.n_distinct) : copy_of(&d->levels);
    return on_table(t, drift_hellinger, out);
}

bool evidently_chi_square(const struct drift_data *d, struct drift_result *out) {
    struct drift_sides s = drift_sides_of(&d->levels);
    if (s.ref == 0 || s.cur == 0) {
        return false;
    }
    *out = (struct drift_result){.has_p = true, .p = 0};
    for (size_t i = 0; i < d->levels.n && s.n_new == 0; i++) {
        double expected = (double)d->levels.ref[i] * (double)s.cur / (double)s.ref;
        double gap = (double)d->levels.cur[i] - expected;
        out->value += expected > 0 ? gap * gap / expected : 0;
    }
    if (s.n_new > 0) {
        return true; /* infinite there: the value stays 0 and p is 0 */
    }
    out->p = s.n_bins < 2 ? 1 : gsl_cdf_chisq_Q(out->value, (double)(s.n_bins - 1));
    return true;
}

bool evidently_ks(const struct drift_data *d, struct drift_result *out) {
    *out = (struct drift_result){.value = d->scan.ks, .has_p = true};
    if (!drift_ks_p_exact(&d->scan, &out->p)) {
        out->p = drift_ks_p(&d->scan);
    }
    return true;
}

bool evidently_mann_whitney(const struct drift_data *d, struct drift_result *out) {
    *out = (struct drift_result){.value = drift_mann_whitney(&d->scan), .has_p = true, .p = 1};
    double n = (double)d->scan.n_ref;
    double m = (double)d->scan.n_cur;
    double variance = n * m / 12 * ((n + m + 1) - d->scan.tie_sum / ((n + m) * (n + m - 1)));
    if (variance > 0) {
        out->p = gsl_cdf_ugaussian_Q((n * m / 2 - out->value - 0.5) / sqrt(variance));
    }
    return true;
}

bool evidently_wasserstein(const struct drift_data *d, struct drift_result *out) {
    *out = (struct drift_result){.value = drift_wasserstein_scaled(&d->scan)};
    return true;
}

/* --- nannyml --- */

/* The reference's levels, and one more for all that are new. */
static struct table known_levels(const struct drift_counts *c) {
    struct table t = table_new(c->n + 1);
    for (size_t i = 0; i < c->n; i++) {
        t.ref[i] = c->ref[i];
        t.cur[c->ref[i] > 0 ? i : c->n] += c->cur[i];
    }
    return t;
}

static struct table nannyml_table(const struct drift_data *d) {
    return d->is_numeric ? doane_table(d) : known_levels(&d->levels);
}

bool nannyml_js(const struct drift_data *d, struct drift_result *out) {
    return on_table(nannyml_table(d), drift_js_distance, out);
}

bool nannyml_hellinger(const struct drift_data *d, struct drift_result *out) {
    return on_table(nannyml_table(d), drift_hellinger, out);
}

bool nannyml_l_infinity(const struct drift_data *d, struct drift_result *out) {
    *out = (struct drift_result){0};
    return drift_l_infinity(&d->levels, &out->value);
}

/* Yates' correction, which scipy makes where there is one degree of freedom. */
static double yates(const struct drift_counts *c) {
    struct drift_sides s = drift_sides_of(c);
    double n = (double)(s.ref + s.cur);
    double sum = 0;
    for (size_t i = 0; i < c->n; i++) {
        double pooled = (double)(c->ref[i] + c->cur[i]);
        double e_ref = pooled * (double)s.ref / n;
        double e_cur = pooled * (double)s.cur / n;
        double gap = fabs((double)c->ref[i] - e_ref);
        gap -= fmin(0.5, gap);
        sum += pooled > 0 ? gap * gap / e_ref + gap * gap / e_cur : 0;
    }
    return sum;
}

bool nannyml_chi_square(const struct drift_data *d, struct drift_result *out) {
    struct drift_test t;
    if (!drift_chi_square(&d->levels, &t)) {
        return false;
    }
    double x = drift_sides_of(&d->levels).n_bins == 2 ? yates(&d->levels) : t.statistic;
    *out = (struct drift_result){.value = x, .has_p = true, .p = gsl_cdf_chisq_Q(x, t.df)};
    return true;
}

bool nannyml_ks(const struct drift_data *d, struct drift_result *out) {
    *out = (struct drift_result){.value = d->scan.ks};
    return true;
}

bool nannyml_wasserstein(const struct drift_data *d, struct drift_result *out) {
    *out = (struct drift_result){.value = d->scan.wasserstein};
    return true;
}

/* --- deepchecks --- */

/* Levels under 1 % of the reference pooled, which are left out when they are 1 % or less of
 * both sides. */
static struct table common_levels(const struct drift_counts *c) {
    struct drift_sides s = drift_sides_of(c);
    struct table t = table_new(c->n + 1);
    for (size_t i = 0; i < c->n; i++) {
        bool is_rare = (double)c->ref[i] < (double)s.ref * 0.01;
        t.ref[is_rare ? c->n : i] += c->ref[i];
        t.cur[is_rare ? c->n : i] += c->cur[i];
    }
    if (!((double)t.ref[c->n] > 0.01 * (double)s.ref ||
          (double)t.cur[c->n] > 0.01 * (double)s.cur)) {
        t.ref[c->n] = t.cur[c->n] = 0;
    }
    return t;
}

static bool psi_floor(const struct drift_counts *c, double *out) {
    return drift_psi(c, DRIFT_ZERO_FLOOR, out);
}

bool deepchecks_psi(const struct drift_data *d, struct drift_result *out) {
    return on_table(common_levels(&d->levels), psi_floor, out);
}

static void scale_down(int64_t *counts, size_t n, int64_t from, int64_t to) {
    for (size_t i = 0; i < n; i++) {
        counts[i] = (int64_t)rint((double)counts[i] * ((double)to / (double)from));
    }
}

static bool v_of_table(const struct table *t, double *out) {
    struct drift_sides s = drift_sides_of(&t->c);
    struct drift_test test;
    if (!drift_chi_square(&t->c, &test)) {
        return false;
    }
    double n = (double)(s.ref + s.cur);
    double k = (double)s.n_bins;
    double chi2 = s.n_bins == 2 ? yates(&t->c) : test.statistic;
    double phi2 = fmax(0, chi2 / n - (k - 1) / (n - 1));
    *out = sqrt(phi2 / fmin(k - (k - 1) * (k - 1) / (n - 1) - 1, 1 - 1 / (n - 1)));
    return isfinite(*out);
}

bool deepchecks_cramers_v(const struct drift_data *d, struct drift_result *out) {
    struct table t = common_levels(&d->levels);
    struct drift_sides s = drift_sides_of(&t.c);
    *out = (struct drift_result){0};
    bool is_defined = s.n_bins == 1;
    if (s.n_bins > 1 && s.ref > 0 && s.cur > 0) {
        scale_down(s.ref > s.cur ? t.ref : t.cur, t.c.n, MAX(s.ref, s.cur), MIN(s.ref, s.cur));
        is_defined = v_of_table(&t, &out->value);
    }
    table_clear(&t);
    return is_defined;
}

bool deepchecks_ks(const struct drift_data *d, struct drift_result *out) {
    return nannyml_ks(d, out);
}

/* The part of a sample between its own quantiles 2.5 % and 97.5 %, ends included. */
static struct drift_sample without_margins(const struct drift_sample *s) {
    double edges[39];
    size_t n = drift_quantile_edges(s, 40, edges);
    double lo = n > 0 ? edges[0] : 0;
    double hi = n > 0 ? edges[n - 1] : 0;
    struct drift_sample out = *s;
    while (out.size > 0 && out.x[0] < lo) {
        out.x++;
        out.n = out.n == NULL ? NULL : out.n + 1;
        out.size--;
    }
    while (out.size > 0 && out.x[out.size - 1] > hi) {
        out.size--;
    }
    return out;
}

bool deepchecks_emd(const struct drift_data *d, struct drift_result *out) {
    struct drift_sample ref = without_margins(&d->ref);
    struct drift_sample cur = without_margins(&d->cur);
    struct drift_scan s;
    *out = (struct drift_result){0};
    if (!drift_scan(&ref, &cur, &s)) {
        return false;
    }
    double range = fmax(ref.x[ref.size - 1], cur.x[cur.size - 1]) - fmin(ref.x[0], cur.x[0]);
    out->value = range > 0 ? s.wasserstein / range : 0;
    return true;
}
