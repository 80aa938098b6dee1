#include "metrics/interval.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* clang-format off */
const struct interval_row interval_rows[] = {
    {"jackknife", "From groups of patients",
     "value +/- t se. se: delete-a-group jackknife over 128 groups of patients (16 for averages over codes), "
     "v = (H-1)/H sum (x(-h) - mean)^2 over the H non-empty groups; t with df = 2H/(k-1), at most H-1, k being the "
     "kurtosis of the group contributions: when few patients carry the spread, df is small and the range is wide.",
     "Kott 2001 (delete-a-group jackknife); Satterthwaite 1946 (degrees of freedom)"},
    {"jackknife_log", "From groups of patients, on the log scale",
     "exp(ln ratio +/- t se), se the jackknife's of ln ratio with each group left out above and below the line; df as for jackknife.",
     "Kott 2001; Katz 1978 (log scale for ratios)"},
    {"mover_difference", "From groups of patients, for a difference of shares",
     "Newcombe's hybrid: d - sqrt((p1-l1)^2 + (u2-p2)^2 - 2r(p1-l1)(u2-p2)) and d + sqrt((u1-p1)^2 + (p2-l2)^2 - 2r(u1-p1)(p2-l2)), "
     "with l, u the limits of each share (wilson_effective) and r the correlation of the two over the patient groups.",
     "Newcombe 1998, method 10; Zou and Donner 2008 (MOVER)"},
    {"mover_ratio", "From groups of patients, for a ratio of shares",
     "The limits R solve (p1 - R p2)^2 = (p1-l1)^2 + R^2 (u2-p2)^2 - 2rR(p1-l1)(u2-p2) and its mirror image, with l, u the "
     "limits of each share (wilson_effective) and r the correlation of the two over the patient groups. Holds when a share is 0 or 1. "
     "None when, at the two sides' pooled share, fewer than 10 are expected on a side.",
     "Donner and Zou 2012 (MOVER for ratios)"},
    {"none", "None", "No interval can be given; the reason is stated.", "-"},
    {"wilson_effective", "From groups of patients, for shares",
     "Wilson score interval with z = t(df) and n = the effective sample size value (1 - value) / v, v the jackknife variance; "
     "df as for jackknife. Holds near 0 and 1.",
     "Wilson 1927; Korn and Graubard 1998 (effective sample size)"},
    {"wilson_patients", "From the number of patients, for shares of 0 or 1",
     "Wilson score interval with n = the number of patients, because a share of 0 or 1 has no spread to measure "
     "and all labels of a patient may go together.",
     "Wilson 1927"},
};
/* clang-format on */
const size_t n_interval_rows = sizeof interval_rows / sizeof interval_rows[0];

const struct interval_row *interval_find(const char *id) {
    for (size_t i = 0; i < n_interval_rows; i++) {
        if (strcmp(interval_rows[i].id, id) == 0) {
            return &interval_rows[i];
        }
    }
    return NULL;
}

static double t_of(double confidence, double df) {
    const double many = 1e8; /* beyond, t is the normal to 8 digits and GSL's t is not safe */
    double tail = (1 - confidence) / 2;
    return df > many ? gsl_cdf_ugaussian_Qinv(tail) : gsl_cdf_tdist_Qinv(tail, df);
}

static void wilson(double x, double n, double t, double *lo, double *hi) {
    double centre = (x + t * t / (2 * n)) / (1 + t * t / n);
    double half = t * sqrt(x * (1 - x) / n + t * t / (4 * n * n)) / (1 + t * t / n);
    *lo = fmin(fmax(centre - half, 0), x); /* at 0 and 1 rounding may pass the value */
    *hi = fmax(fmin(centre + half, 1), x);
}

/* Limits of the two parts of a comparison. */
struct part_limits {
    double p1, l1, u1, p2, l2, u2;
};

static struct part_limits limits_of_parts(const struct estimate *e, double confidence) {
    struct part_limits m = {.p1 = e->parts[0].value, .p2 = e->parts[1].value};
    wilson(m.p1, e->parts[0].n_eff, t_of(confidence, e->parts[0].df), &m.l1, &m.u1);
    wilson(m.p2, e->parts[1].n_eff, t_of(confidence, e->parts[1].df), &m.l2, &m.u2);
    return m;
}

static void difference(const struct part_limits *m, double r, double *lo, double *hi) {
    double a = m->p1 - m->l1;
    double b = m->u2 - m->p2;
    double c = m->u1 - m->p1;
    double d = m->p2 - m->l2;
    double x = m->p1 - m->p2;
    *lo = x - sqrt(fmax(a * a + b * b - 2 * r * a * b, 0));
    *hi = x + sqrt(fmax(c * c + d * d - 2 * r * c * d, 0));
}

/* Roots of A R^2 - 2 B R + C = 0, in the form that stays exact when A is near 0. */
static void ratio(const struct part_limits *m, double r, double *lo, double *hi) {
    double product = m->p1 * m->p2;
    double b = product - r * (m->p1 - m->l1) * (m->u2 - m->p2);
    double a = m->u2 * (2 * m->p2 - m->u2);
    double c = m->l1 * (2 * m->p1 - m->l1);
    double below = b + sqrt(fmax(b * b - a * c, 0));
    *lo = below > 0 ? fmax(c / below, 0) : 0;
    b = product - r * (m->u1 - m->p1) * (m->p2 - m->l2);
    a = m->l2 * (2 * m->p2 - m->l2);
    c = m->u1 * (2 * m->p1 - m->u1);
    *hi = a > 0 ? (b + sqrt(fmax(b * b - a * c, 0))) / a : INFINITY;
}

/* Limits at a confidence, before they are clipped. */
static void limits(const struct estimate *e, double confidence, double *lo, double *hi) {
    double x = e->value;
    if (e->has_parts) {
        struct part_limits m = limits_of_parts(e, confidence);
        (e->scale == SCALE_RATIO ? ratio : difference)(&m, e->correlation, lo, hi);
        return;
    }
    double t = t_of(confidence, e->df);
    switch (e->scale) {
    case SCALE_LOG:
        *lo = exp(log(x) - t * e->se);
        *hi = exp(log(x) + t * e->se);
        break;
    case SCALE_LOGIT:
        *lo = 1 / (1 + exp(-(log(x / (1 - x)) - t * e->se)));
        *hi = 1 / (1 + exp(-(log(x / (1 - x)) + t * e->se)));
        break;
    case SCALE_WILSON:
        wilson(x, e->n_eff, t, lo, hi);
        break;
    default:
        *lo = x - t * e->se;
        *hi = x + t * e->se;
        break;
    }
}

static bool can_be_widened(const struct estimate *e) {
    if (!e->has_value || e->scale == SCALE_NONE) {
        return false;
    }
    if (e->scale == SCALE_RATIO || e->scale == SCALE_DIFFERENCE) {
        return e->has_parts && e->parts[0].n_eff > 0 && e->parts[1].n_eff > 0 &&
               e->parts[0].df > 0 && e->parts[1].df > 0;
    }
    return e->df > 0 && (e->scale == SCALE_WILSON ? e->n_eff > 0 : e->se >= 0);
}

bool interval_at(const struct estimate *e, double confidence, double *lo, double *hi) {
    if (!can_be_widened(e) || !(confidence > 0 && confidence < 1)) {
        return false;
    }
    limits(e, confidence, lo, hi);
    *lo = fmin(fmax(*lo, e->range_lo), e->value);
    *hi = fmax(fmin(*hi, e->range_hi), e->value);
    return isfinite(*lo) && isfinite(*hi);
}

static bool is_clear(const struct estimate *e, double confidence, double limit, double times) {
    struct estimate grown = *e;
    grown.se = e->se / sqrt(times);
    grown.n_eff = e->n_eff * times;
    grown.df = e->df * times;
    grown.parts[0].n_eff *= times; /* the other side stays as it is */
    grown.parts[0].df *= times;
    double lo = 0;
    double hi = 0;
    return interval_at(&grown, confidence, &lo, &hi) && (lo > limit || hi < limit);
}

bool interval_growth_needed(const struct estimate *e, double confidence, double limit,
                            double *times) {
    const double most = 1e6;
    bool is_split =
        e->comparison == NULL || e->has_parts; /* else whose spread it is is not known */
    if (!can_be_widened(e) || !is_split || e->value == limit ||
        !is_clear(e, confidence, limit, most)) {
        return false;
    }
    double low = 1;
    double high = most;
    for (int i = 0; i < 60; i++) { /* bisection on the log scale */
        double middle = sqrt(low * high);
        if (is_clear(e, confidence, limit, middle)) {
            high = middle;
        } else {
            low = middle;
        }
    }
    *times = high;
    return true;
}
