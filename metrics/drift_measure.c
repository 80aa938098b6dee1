#include "metrics/drift_measure.h"

#include <gsl/gsl_cdf.h>
#include <string.h>

/* clang-format off */
const struct drift_measure_row drift_measure_rows[] = {
    {.id = "drift_accuracy_change", .definition = "accuracy-change/1", .title = "Change of a metric", .doc = "How much a metric of accuracy has moved from the reference to now.",
     .formula = "now - reference; interval from the patient groups of both tallies, which share no chart", .source = "Delete-a-group jackknife on each side, variances added.", .denominator = "patients", .is_change = true, .is_share = true},
    {.id = "drift_estimated_change", .definition = "cbpe-change/1", .title = "Estimated change without labels", .doc = "How much a metric is expected to have moved, from scores alone.",
     .formula = "expected now - expected at reference, one calibrator; interval from labels and calibrator", .source = "CBPE (NannyML), with an interval of its own; cannot see that the chance at a given score has changed.", .denominator = "rows", .is_change = true, .is_share = true},
    {.id = "drift_gap_change", .definition = "gap-change/1", .title = "Change of a gap between groups", .doc = "How much the gap of a group to its reference group has widened.",
     .formula = "(group - reference group now) - (group - reference group then), signed so that a positive value is a wider gap", .source = "Delete-a-group jackknife on each side, variances added.", .denominator = "patients", .is_change = true, .is_share = true},
    {.id = "drift_missing_change", .definition = "missing-change/1", .title = "Change of the share missing", .doc = "Share of rows without a value, now less then, either way.",
     .formula = "|missing now / rows now - missing then / rows then|; chi-square of the 2 x 2 table", .source = "-", .denominator = "rows", .is_share = true},
    {.id = "drift_new_share", .definition = "new-share/2", .title = "Rows with a level never seen before", .doc = "Share of rows whose level the reference has never shown, over what chance brings.",
     .formula = "max(0, rows of new levels / rows now - levels that the reference has once / its rows); p exact by convolution over levels",
     .source = "Chance: Good 1953, after Turing. p: conditional on pooled counts, each row falls to a side by its size: metrics/drift_counts.h.", .denominator = "rows", .is_share = true},
    {.id = "drift_psi_excess", .definition = "psi-excess/1", .title = "Shift of a distribution", .doc = "Population stability index over what it is when nothing has changed.",
     .formula = "max(0, PSI - (K-1)(1/n + 1/m)), PSI psi-half/1; p of chi-square on folded levels, or Kolmogorov-Smirnov of numbers",
     .source = "PSI's usual limits 0.1 and 0.25 (Siddiqi 2006) hold for its excess: the raw index of a long list of codes passes them by chance.", .denominator = "rows of the smaller side"},
    {.id = "drift_signal", .definition = "chart-signal/2", .title = "Signal of a control chart", .doc = "Does the last complete period lie out of the limits of a chart, more than the number of charts explains?",
     .formula = "1 when the last complete period signals, else 0; p of the chart's state with the baseline's own error, adjusted over the charts of all series (groups apart)", .source = "Montgomery 2012; Siegmund 1985 for CUSUM's p; run length in control stated with each chart.", .denominator = "rows of the last period"},
};
/* clang-format on */
const size_t n_drift_measure_rows = sizeof drift_measure_rows / sizeof drift_measure_rows[0];

const struct drift_measure_row *drift_measure_find(const char *id) {
    for (size_t i = 0; i < n_drift_measure_rows; i++) {
        if (strcmp(drift_measure_rows[i].id, id) == 0) {
            return &drift_measure_rows[i];
        }
    }
    return NULL;
}

void drift_measure_interval(const struct drift_measure *m, double confidence, double *lo,
                            double *hi) {
    double tail = (1 - confidence) / 2;
    double t = m->df > 0 ? gsl_cdf_tdist_Qinv(tail, m->df) : gsl_cdf_ugaussian_Qinv(tail);
    *lo = m->value - t * m->se;
    *hi = m->value + t * m->se;
}
