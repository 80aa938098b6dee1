#include "metrics/mantel.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

bool mantel_add(struct mantel *m, const struct mantel_table *t) {
    double n1 = t->a + t->b;
    double n0 = t->c + t->d;
    double n = n1 + n0;
    if (!(n1 > 0 && n0 > 0)) {
        return false;
    }
    double r = t->a * t->d / n;
    double s = t->b * t->c / n;
    double p = (t->a + t->d) / n;
    double q = (t->b + t->c) / n;
    m->n_strata++;
    m->r += r;
    m->s += s;
    m->pr += p * r;
    m->ps_qr += p * s + q * r;
    m->qs += q * s;
    m->difference += (t->a * n0 - t->c * n1) / n;
    m->weight += n1 * n0 / n;
    m->sato_p += (n1 * n1 * t->c - n0 * n0 * t->a + n1 * n0 * (n0 - n1) / 2) / (n * n);
    m->sato_q += (t->a * (n0 - t->c) + t->c * (n1 - t->a)) / (2 * n);
    m->greenland += (t->a * t->b * n0 * n0 * n0 + t->c * t->d * n1 * n1 * n1) / (n1 * n0 * n * n);
    double m1 = t->a + t->c;
    m->ratio_top += t->a * n0 / n;
    m->ratio_bottom += t->c * n1 / n;
    m->ratio_var += (n1 * n0 * m1 - t->a * t->c * n) / (n * n);
    m->a += t->a;
    m->expected += n1 * m1 / n;
    m->variance += n > 1 ? n1 * n0 * m1 * (n - m1) / (n * n * (n - 1)) : 0;
    return true;
}

void mantel_result(const struct mantel *m, struct mantel_result *out) {
    *out = (struct mantel_result){0};
    out->has_odds = m->r > 0 && m->s > 0;
    if (out->has_odds) {
        out->odds_ratio = m->r / m->s;
        out->var_log_odds =
            m->pr / (2 * m->r * m->r) + m->ps_qr / (2 * m->r * m->s) + m->qs / (2 * m->s * m->s);
    }
    out->has_difference = m->weight > 0;
    if (out->has_difference) {
        double w2 = m->weight * m->weight;
        out->difference = m->difference / m->weight;
        out->var_sato = fmax((out->difference * m->sato_p + m->sato_q) / w2, 0);
        out->var_greenland = m->greenland / w2;
    }
    out->has_ratio = m->ratio_top > 0 && m->ratio_bottom > 0;
    if (out->has_ratio) {
        out->ratio = m->ratio_top / m->ratio_bottom;
        out->var_log_ratio = m->ratio_var / (m->ratio_top * m->ratio_bottom);
    }
    out->has_test = m->variance > 0;
    if (out->has_test) {
        double gap = fabs(m->a - m->expected);
        double corrected = fmax(gap - 0.5, 0);
        out->chi2 = gap * gap / m->variance;
        out->chi2_corrected = corrected * corrected / m->variance;
        out->p = gsl_cdf_chisq_Q(out->chi2, 1);
        out->p_corrected = gsl_cdf_chisq_Q(out->chi2_corrected, 1);
    }
}

/* The count a that a common odds ratio w expects: the root of
 * (1 - w) A^2 + (n0 - m1 + w (n1 + m1)) A - w n1 m1 = 0 between the bounds of the margins. */
static double fitted(double n1, double n0, double m1, double w) {
    double qa = 1 - w;
    double qb = n0 - m1 + w * (n1 + m1);
    double qc = -w * n1 * m1;
    double lo = fmax(0, m1 - n0);
    double hi = fmin(n1, m1);
    if (fabs(qa) < 1e-12) {
        return -qc / qb;
    }
    /* The form that does not cancel: one root from q, the other from c/q. */
    double root = sqrt(fmax(qb * qb - 4 * qa * qc, 0));
    double q = -(qb + (qb >= 0 ? root : -root)) / 2;
    double first = q / qa;
    double second = q != 0 ? qc / q : 0;
    double slack = 1e-9 * (1 + hi);
    return first >= lo - slack && first <= hi + slack ? fmin(fmax(first, lo), hi)
                                                      : fmin(fmax(second, lo), hi);
}

struct mantel_homogeneity mantel_homogeneity(const struct mantel_table *tables, size_t n,
                                             double odds_ratio) {
    struct mantel_homogeneity h = {0};
    double sum_gap = 0;
    double sum_v = 0;
    int k = 0;
    for (size_t i = 0; i < n && odds_ratio > 0; i++) {
        const struct mantel_table *t = &tables[i];
        double n1 = t->a + t->b;
        double n0 = t->c + t->d;
        double m1 = t->a + t->c;
        if (!(n1 > 0 && n0 > 0 && m1 > 0 && m1 < n1 + n0)) {
            continue;
        }
        double a = fitted(n1, n0, m1, odds_ratio);
        double cells[] = {a, n1 - a, m1 - a, n0 - m1 + a};
        double v = 0;
        for (int c = 0; c < 4; c++) {
            v += 1 / cells[c]; /* infinite for an empty cell: no variance */
        }
        v = 1 / v;
        if (!(v > 0)) {
            continue;
        }
        h.breslow_day += (t->a - a) * (t->a - a) / v;
        sum_gap += t->a - a;
        sum_v += v;
        k++;
    }
    h.is_defined = k > 1;
    h.df = k - 1;
    if (h.is_defined) {
        h.tarone = h.breslow_day - sum_gap * sum_gap / sum_v;
        h.p = gsl_cdf_chisq_Q(h.breslow_day, h.df);
        h.p_tarone = gsl_cdf_chisq_Q(fmax(h.tarone, 0), h.df);
    }
    return h;
}

bool mantel_standardize(const double *x, const double *n, const double *weight, size_t n_strata,
                        double *rate, double *variance) {
    double total = 0;
    for (size_t i = 0; i < n_strata; i++) {
        total += weight[i];
        if (!(n[i] > 0)) {
            return false;
        }
    }
    if (!(total > 0)) {
        return false;
    }
    *rate = 0;
    *variance = 0;
    for (size_t i = 0; i < n_strata; i++) {
        double w = weight[i] / total;
        double p = x[i] / n[i];
        *rate += w * p;
        *variance += w * w * p * (1 - p) / n[i];
    }
    return true;
}
