/*
 * How much of a raw gap is case mix and how much is model.
 *
 * Groups have different diseases, and some codes are hard for everybody. Within each code (or
 * category) the group is compared to the reference, then the strata are pooled (metrics/mantel.h):
 * the Mantel-Haenszel difference is the gap at equal mix, raw less that is the mix. Beside it
 * direct standardization to everybody's mix of codes, over the strata that both have.
 *
 * Variances: Robins, Breslow and Greenland's and Sato's, which take labels as independent; and from
 * the patient groups (delete-a-group jackknife over 16), which does not. The latter decide the
 * reading. Breslow-Day with Tarone's correction asks whether the gap is the same in every stratum.
 */
#ifndef OMBUD_METRICS_CASE_MIX_H
#define OMBUD_METRICS_CASE_MIX_H

#include <glib.h>
#include <stdbool.h>

#include "metrics/fairness_parts.h"
#include "metrics/mantel.h"

enum mix_reading {
    MIX_NONE,     /* no gap, raw or at equal mix */
    MIX_EXPLAINS, /* a raw gap, none at equal mix */
    MIX_HIDES,    /* no raw gap, one at equal mix */
    MIX_REMAINS,  /* both, the same way */
    MIX_REVERSES, /* both, opposite ways */
    MIX_UNKNOWN,  /* no stratum has both, or too few patients */
    MIX_READINGS
};
/* "none", "mix", "hidden", "model", "reversed", "unknown" */
const char *mix_reading_name(enum mix_reading r);

struct mix_range {
    bool is_there;
    double lo, hi;
};

struct case_mix {
    struct fair_group group;
    const char *reference, *metric; /* recall_micro or precision_micro */
    const char *level;              /* of the strata: "code", "category" */
    int n_strata;
    double covered; /* share of everybody's labels that lie in strata that both have */
    double raw;
    struct mix_range raw_range;
    double adjusted, mix; /* raw = adjusted + mix */
    struct mix_range range, sato;
    bool has_odds; /* of an error: a missed, or a wrong code */
    double odds_ratio;
    struct mix_range odds_range, rbg;
    bool has_test;
    double chi2, p; /* corrected */
    struct mantel_homogeneity homogeneity;
    bool has_standard;
    double standard, standard_reference; /* rates at everybody's mix */
    struct mix_range standard_range;     /* of their difference */
    enum mix_reading reading;
};

/* Every shown group of a single attribute against its reference, by code and by category. */
GArray *case_mix_of(const struct fair_work *w); /* of struct case_mix */

#endif
