/*
 * Drift as other programs compute it: evidently 0.7, nannyml 0.13, deepchecks 0.19.
 * Their bins, their rules for zeros, their bases of the logarithm, faults included.
 * Inside the module of drift_row.c. Pure; may depend on GLib and GSL only.
 */
#ifndef OMBUD_METRICS_DRIFT_COMPAT_H
#define OMBUD_METRICS_DRIFT_COMPAT_H

#include "metrics/drift_row.h"

/* evidently: more than 20 distinct values in the reference: Sturges' bins over both sides;
 * else every value is a level. Zeros: 1e-4, or a millionth of the least share when that is
 * 1e-4 or less. */
bool evidently_psi(const struct drift_data *d, struct drift_result *out);
bool evidently_js(const struct drift_data *d, struct drift_result *out);
bool evidently_kl(const struct drift_data *d, struct drift_result *out);
bool evidently_hellinger(const struct drift_data *d, struct drift_result *out);
/* Goodness of fit to the reference as if it were exact: a level that is new gives p = 0. */
bool evidently_chi_square(const struct drift_data *d, struct drift_result *out);
bool evidently_ks(const struct drift_data *d, struct drift_result *out);
/* One-sided ("less"), as its code has it. */
bool evidently_mann_whitney(const struct drift_data *d, struct drift_result *out);
bool evidently_wasserstein(const struct drift_data *d, struct drift_result *out);

/* nannyml: Doane's bins over the reference; what falls outside, and new levels, in one more. */
bool nannyml_js(const struct drift_data *d, struct drift_result *out);
bool nannyml_hellinger(const struct drift_data *d, struct drift_result *out);
bool nannyml_chi_square(const struct drift_data *d, struct drift_result *out);
bool nannyml_l_infinity(const struct drift_data *d, struct drift_result *out);
bool nannyml_ks(const struct drift_data *d, struct drift_result *out);
bool nannyml_wasserstein(const struct drift_data *d, struct drift_result *out);

/* deepchecks: levels under 1 % of the reference pooled; the larger side scaled down to the
 * smaller and rounded before Cramer's V. */
bool deepchecks_psi(const struct drift_data *d, struct drift_result *out);
bool deepchecks_cramers_v(const struct drift_data *d, struct drift_result *out);
bool deepchecks_ks(const struct drift_data *d, struct drift_result *out);
bool deepchecks_emd(const struct drift_data *d, struct drift_result *out);

#endif
