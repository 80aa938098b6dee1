/*
 * Families of comparisons to a reference, bounded together: flag and certify.
 *
 * A family is one metric over the groups of all single attributes. Read at one level (max-t from
 * the patient groups, metrics/simultaneous.h) its intervals hold together with the confidence:
 *   flagged    the interval excludes no difference: a disparity exists
 *   certified  no group of the family differs by more than `bound`, the largest absolute limit
 * (Cherian and Candes 2023). Bonferroni's limits, Holm's and Benjamini and Hochberg's adjusted p
 * stand beside them; the last is for exploration only.
 *
 * A pairing is the same joint distribution for any family that a policy may declare: which
 * comparisons there are, and how they are correlated. Comparisons to everybody are read as those to
 * the rest, with which they move together. Averages over codes (16 patient groups) are in none:
 * their correlations are too uncertain, so a judge takes them as uncorrelated, which is wide.
 */
#ifndef OMBUD_METRICS_FAMILY_H
#define OMBUD_METRICS_FAMILY_H

#include <glib.h>

#include "metrics/fairness_parts.h"
#include "metrics/simultaneous.h"

/* More comparisons than this are not paired: the judge falls back on Bonferroni. */
#define PAIRING_MAX 600

struct family_member {
    struct fair_group group;
    double value, lo, hi; /* max-t */
    double bonferroni_lo, bonferroni_hi;
    double p, p_holm, p_bh;
    bool is_flagged;
};

struct family {
    const char *metric;     /* base metric */
    const char *comparison; /* "difference_to_reference" */
    double level;           /* at which each interval is read */
    double bonferroni_level;
    double bound;    /* certified */
    GArray *members; /* of struct family_member */
};

struct pairing_key {
    const char *against; /* "reference", "rest" */
    const char *metric;
    struct fair_group group;
};

struct pairing {
    GArray *keys; /* of struct pairing_key */
    struct joint *joint;
};

struct pairing *pairing_new(const struct fair_work *w);
struct pairing *pairing_empty(void);
void pairing_free(struct pairing *p);
/* The place of a comparison, or -1; "overall" is looked for as "rest". */
int pairing_find(const struct pairing *p, const char *against, const char *metric, int n_by,
                 const struct estimate_by *by);
/* The level for a set of comparisons given by their places, -1 for those that are not paired.
 * The same place twice is one comparison. */
double pairing_level(const struct pairing *p, const int *places, size_t n, double confidence,
                     uint64_t seed);

GArray *families_of(const struct fair_work *w, const struct pairing *p); /* of struct family */
void family_clear(gpointer family);

#endif
