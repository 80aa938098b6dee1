/*
 * Many comparisons at once: the level at which each is to be read so that all hold together.
 *
 *     struct joint *j = joint_new(m, 128);
 *     joint_put(j, i, contributions);                   // of comparison i, by patient group
 *     double each = joint_level(j, 0.95, seed);         // say 0.9981: interval_at(e, each)
 *     double c = joint_critical(j, 23, 0.95, seed);     // the same as a quantile of max |t|
 *     joint_free(j);
 *
 * Correlation of comparisons i and k: that of their delete-a-group contributions over the patient
 * groups (S11, S12 of the definitions; Cherian and Candes 2023 use the bootstrap instead). Draws of
 * correlated normals z; the level is 1 - a, a the quantile of min 2(1 - Phi(|z|)), which is
 * single-step max-t with each comparison's own degrees of freedom (Westfall and Young 1993). The
 * correlation is drawn JOINT_RIDGE towards none, which errs to the wide side and keeps sampled
 * correlations of more comparisons than groups usable.
 *
 * Deterministic for a seed. GSL and GLib only.
 */
#ifndef OMBUD_METRICS_SIMULTANEOUS_H
#define OMBUD_METRICS_SIMULTANEOUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JOINT_RIDGE 0.02
#define JOINT_MAX 16384

struct joint {
    size_t m, n_groups;
    double *rows; /* [m][n_groups], each centred and of length 1; all 0: correlated with none */
    double *correlation; /* or: [m][m], when read from elsewhere; then rows is NULL */
};

struct joint *joint_new(size_t m, size_t n_groups);
/* A joint of given correlations (copied). */
struct joint *joint_of_correlation(const double *correlation, size_t m);
void joint_free(struct joint *j);
/* n_groups contributions; is_in: groups that count. */
void joint_put(struct joint *j, size_t i, const double *contribution, const bool *is_in);
double joint_correlation(const struct joint *j, size_t i, size_t k);
/* Those of a subset, in its order. Caller frees. */
struct joint *joint_subset(const struct joint *j, const size_t *which, size_t n);

/* The level for each of the m comparisons, between confidence and 1 - (1 - confidence)/m. */
double joint_level(const struct joint *j, double confidence, uint64_t seed);
/* The confidence-quantile of max |T|, T multivariate t with df (0: normal). */
double joint_critical(const struct joint *j, double df, double confidence, uint64_t seed);

#endif
