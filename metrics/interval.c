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
    {"none", "None", "No interval can be given; the reason is stated.", "-"},
    {"ratio_of_zero", "From the number of patients, for a ratio of 0",
     "The upper limit is that of Wilson's interval for a share of 0 among n patients, over the lower limit of what the group is "
     "compared to: a ratio of 0 has no logarithm.",
     "Wilson 1927; after Donner and Zou 2012 (limits of a ratio from limits of its parts)"},
    {"wilson_effective", "From groups of patients, for shares",
     "Wilson score interval with z = t(df) and n = the effective sample size value (1 - value) / v, v the jackknife variance "
     "(for counts over counts at most the count below the line); df as for jackknife. Holds near 0 and 1.",
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

/* Limits at t standard errors. */
static void limits(const struct estimate *e, double t, double *lo, double *hi) {
    double x = e->value;
    switch (e->scale) {
    case SCALE_LOG:
        *lo = exp(log(x) - t * e->se);
        *hi = exp(log(x) + t * e->se);
        break;
    case SCALE_LOGIT:
        *lo = 1 / (1 + exp(-(log(x / (1 - x)) - t * e->se)));
        *hi = 1 / (1 + exp(-(log(x / (1 - x)) + t * e->se)));
        break;
    case SCALE_WILSON: {
        double n = e->n_eff;
        double centre = (x + t * t / (2 * n)) / (1 + t * t / n);
        double half = t * sqrt(x * (1 - x) / n + t * t / (4 * n * n)) / (1 + t * t / n);
        *lo = centre - half;
        *hi = centre + half;
        break;
    }
    default:
        *lo = x - t * e->se;
        *hi = x + t * e->se;
        break;
    }
    /* Rounding may leave the value a hair outside, as for Wilson at 0 and 1. */
    *lo = fmin(fmax(*lo, e->range_lo), x);
    *hi = fmax(fmin(*hi, e->range_hi), x);
}

static bool can_be_widened(const struct estimate *e) {
    if (!e->has_value || e->scale == SCALE_NONE || !(e->df > 0)) {
        return false;
    }
    return e->scale == SCALE_WILSON ? e->n_eff > 0 : e->se >= 0;
}

bool interval_at(const struct estimate *e, double confidence, double *lo, double *hi) {
    if (!can_be_widened(e) || !(confidence > 0 && confidence < 1)) {
        return false;
    }
    limits(e, gsl_cdf_tdist_Qinv((1 - confidence) / 2, e->df), lo, hi);
    return isfinite(*lo) && isfinite(*hi);
}

static bool is_clear(const struct estimate *e, double confidence, double limit, double times) {
    struct estimate grown = *e;
    grown.se = e->se / sqrt(times);
    grown.n_eff = e->n_eff * times;
    grown.df = e->df * times;
    double lo = 0;
    double hi = 0;
    return interval_at(&grown, confidence, &lo, &hi) && (lo > limit || hi < limit);
}

bool interval_growth_needed(const struct estimate *e, double confidence, double limit,
                            double *times) {
    const double most = 1e6;
    if (!can_be_widened(e) || e->value == limit || !is_clear(e, confidence, limit, most)) {
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
