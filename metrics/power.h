/*
 * How many charts a question needs, and what a number of charts can answer.
 *
 *     struct power_design d = POWER_DEFAULTS;
 *     d.charts_per_patient = 3, d.correlation = 0.2;
 *     struct power_size size;
 *     power_for_half_width(&d, 0.9, 0.02, &size);    size.charts, size.patients
 *
 * Charts of one patient are alike, so n charts tell as much as n / deff independent ones:
 * deff = 1 + ((1 + cv^2) m - 1) rho, m charts a patient on average, cv their coefficient of
 * variation, rho the intra-patient correlation (Kish 1965; Eldridge, Ashby and Kerry 2006).
 * Normal approximations throughout: with few patients, or rates near 0 or 1, take more.
 *
 * Pure functions; GSL and GLib only.
 */
#ifndef OMBUD_METRICS_POWER_H
#define OMBUD_METRICS_POWER_H

#include <stdbool.h>
#include <stdint.h>

struct power_design {
    double confidence;         /* in (0, 1), two-sided */
    double power;              /* in (0, 1) */
    double charts_per_patient; /* at least 1 */
    double size_cv;            /* of the charts a patient, at least 0 */
    double correlation;        /* within a patient, 0 to 1 */
    double population;         /* charts there are in all; 0: without end */
    double df;                 /* of the t that decides, as Ombud's ranges have; 0: the normal */
};
/* Degrees of freedom that measured ranges have: 16 to 100 in tests/coverage/power_observed. */
#define POWER_TYPICAL_DF 40
#define POWER_DEFAULTS                                                                             \
    { .confidence = 0.95, .power = 0.8, .charts_per_patient = 1 }

struct power_size {
    int64_t charts, patients; /* patients: charts over charts a patient, rounded up */
    double independent;       /* charts needed if no two were of one patient, before rounding */
};

/* Is every field in its range? */
bool power_design_is_sound(const struct power_design *d);
double power_design_effect(const struct power_design *d);

/* Charts for an interval of rate +/- half_width: n0 = z^2 p q / h^2, times deff, then
 * n0 / (1 + (n0 - 1) / N) (Cochran 1977, 4.4). False when rate is not in (0, 1), half_width not
 * in (0, 0.5], or the number is beyond 2^53. */
bool power_for_half_width(const struct power_design *d, double rate, double half_width,
                          struct power_size *out);

/* Charts of two groups to see a difference of their rates, group 2 being `ratio` times group 1:
 * n1 = (z_a sqrt((1 + 1/r) P Q) + z_b sqrt(p1 q1 + p2 q2 / r))^2 / (p1 - p2)^2 with P the pooled
 * rate (Fleiss, Levin and Paik 2003, 4.2, without continuity correction), times deff. False when
 * the rates are equal or not in [0, 1]. */
bool power_for_difference(const struct power_design *d, double rate, double other, double ratio,
                          struct power_size out[2]);

/* Power of the same test with so many charts of each group. The chance of a significant
 * difference in the wrong direction is left out. */
double power_of_difference(const struct power_design *d, double rate, double other, double charts,
                           double other_charts);

/* The rates of group 2 nearest to group 1's, below and above, that are seen with the design's
 * power. Of a side that no rate reaches the flag is false. */
struct power_detectable {
    bool has_lower, has_higher;
    double lower, higher;
};
bool power_detectable(const struct power_design *d, double rate, double charts, double other_charts,
                      struct power_detectable *out);

/* Claims for a mean within a share `precision` of itself: n0 = (z cv / precision)^2, cv the
 * coefficient of variation, then n0 / (1 + n0 / N) (Cochran 1977, 4.7; the formula of RAT-STATS
 * for variables). For a rate, cv = sqrt(q / p). */
bool power_for_mean(const struct power_design *d, double cv, double precision,
                    struct power_size *out);

#endif
