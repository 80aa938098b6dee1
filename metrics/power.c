#include "metrics/power.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define MOST 9007199254740992.0 /* 2^53: beyond, whole numbers are not exact */

static double z_of_confidence(const struct power_design *d) {
    double tail = (1 - d->confidence) / 2;
    return d->df > 0 ? gsl_cdf_tdist_Qinv(tail, d->df) : gsl_cdf_ugaussian_Qinv(tail);
}

bool power_design_is_sound(const struct power_design *d) {
    return d->confidence > 0 && d->confidence < 1 && d->power > 0 && d->power < 1 &&
           d->charts_per_patient >= 1 && isfinite(d->charts_per_patient) && d->size_cv >= 0 &&
           isfinite(d->size_cv) && d->correlation >= 0 && d->correlation <= 1 &&
           d->population >= 0 && isfinite(d->population) && (d->df <= 0 || d->df >= 1) &&
           d->df < 1e8;
}

double power_design_effect(const struct power_design *d) {
    double size = (1 + d->size_cv * d->size_cv) * d->charts_per_patient;
    return 1 + (size - 1) * d->correlation;
}

/* Rounds up, but not for what is only rounding of the floating point. */
static bool round_up(const struct power_design *d, double charts, struct power_size *out) {
    if (!(charts > 0) || charts > MOST) {
        return false;
    }
    out->charts = (int64_t)ceil(charts * (1 - 1e-12));
    out->patients = (int64_t)ceil((double)out->charts / d->charts_per_patient * (1 - 1e-12));
    return true;
}

bool power_for_half_width(const struct power_design *d, double rate, double half_width,
                          struct power_size *out) {
    if (!power_design_is_sound(d) || !(rate > 0 && rate < 1) ||
        !(half_width > 0 && half_width <= 0.5)) {
        return false;
    }
    double z = z_of_confidence(d);
    out->independent = z * z * rate * (1 - rate) / (half_width * half_width);
    double n = out->independent * power_design_effect(d);
    if (d->population > 0) {
        n = n / (1 + (n - 1) / d->population);
    }
    return round_up(d, n, out);
}

bool power_for_difference(const struct power_design *d, double rate, double other, double ratio,
                          struct power_size out[2]) {
    if (!power_design_is_sound(d) || !(rate >= 0 && rate <= 1) || !(other >= 0 && other <= 1) ||
        !(ratio > 0) || !isfinite(ratio) || !(fabs(rate - other) > 0)) {
        return false;
    }
    double z_b = gsl_cdf_ugaussian_Pinv(d->power);
    double pooled = (rate + ratio * other) / (1 + ratio);
    double same = sqrt((1 + 1 / ratio) * pooled * (1 - pooled));
    double apart = sqrt(rate * (1 - rate) + other * (1 - other) / ratio);
    double root = z_of_confidence(d) * same + z_b * apart;
    if (!(root > 0)) {
        return false; /* so little power is asked for that no chart is needed */
    }
    double n = root * root / ((rate - other) * (rate - other));
    double effect = power_design_effect(d);
    out[0].independent = n;
    out[1].independent = n * ratio;
    return round_up(d, n * effect, &out[0]) && round_up(d, n * ratio * effect, &out[1]);
}

double power_of_difference(const struct power_design *d, double rate, double other, double charts,
                           double other_charts) {
    double n1 = charts / power_design_effect(d);
    double n2 = other_charts / power_design_effect(d);
    double pooled = (n1 * rate + n2 * other) / (n1 + n2);
    double same = sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2));
    double apart = sqrt(rate * (1 - rate) / n1 + other * (1 - other) / n2);
    double over = fabs(rate - other) - z_of_confidence(d) * same;
    if (!(apart > 0)) {
        return over > 0 ? 1 : 0; /* 0 against 1 */
    }
    return gsl_cdf_ugaussian_P(over / apart);
}

/* The rate between `from` (not seen) and `to` at which the power is reached. */
static bool nearest_seen(const struct power_design *d, double rate, double to, double charts,
                         double other_charts, double *seen) {
    double from = rate;
    if (power_of_difference(d, rate, to, charts, other_charts) < d->power) {
        return false;
    }
    for (int i = 0; i < 60; i++) {
        double middle = (from + to) / 2;
        if (power_of_difference(d, rate, middle, charts, other_charts) < d->power) {
            from = middle;
        } else {
            to = middle;
        }
    }
    *seen = to;
    return true;
}

bool power_detectable(const struct power_design *d, double rate, double charts, double other_charts,
                      struct power_detectable *out) {
    *out = (struct power_detectable){0};
    if (!power_design_is_sound(d) || !(rate >= 0 && rate <= 1) || !(charts >= 1) ||
        !(other_charts >= 1) || charts > MOST || other_charts > MOST) {
        return false;
    }
    out->has_lower = rate > 0 && nearest_seen(d, rate, 0, charts, other_charts, &out->lower);
    out->has_higher = rate < 1 && nearest_seen(d, rate, 1, charts, other_charts, &out->higher);
    return true;
}

bool power_for_mean(const struct power_design *d, double cv, double precision,
                    struct power_size *out) {
    if (!power_design_is_sound(d) || !(cv > 0) || !isfinite(cv) || !(precision > 0)) {
        return false;
    }
    double root = z_of_confidence(d) * cv / precision;
    out->independent = root * root;
    double n = out->independent * power_design_effect(d);
    if (d->population > 0) {
        n = n / (1 + n / d->population);
    }
    return round_up(d, n, out);
}
