/*
 * One thing that is compared between a reference and a current side: a column of
 * numbers, a column of levels, the codes, the scores, a demographic attribute. All
 * distances and tests that apply, what is expected of them when nothing has
 * changed, and what moved.
 *
 *     struct drift_feature f = {.name = "age"};
 *     drift_feature_numbers(&f, &ref, &cur);
 *     ...
 *     drift_feature_clear(&f);
 *
 * What decides: `excess`, PSI over its null expectation, at least 0; and `p`, of the
 * test that fits the data (`test`): chi-square on folded levels; Kolmogorov-Smirnov
 * for numbers; of few values chi-square value by value, or Kolmogorov-Smirnov of few
 * values where one of them is rare. Levels are
 * folded by pooled counts (drift_fold), and nothing is compared where one bin is
 * left; levels of the current side that the reference has never shown are tested by
 * themselves (drift_new_levels).
 *
 * Pure; may depend on GLib only.
 */
#ifndef OMBUD_METRICS_DRIFT_FEATURE_H
#define OMBUD_METRICS_DRIFT_FEATURE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metrics/drift_row.h"

#define DRIFT_TOP_LEVELS 100 /* levels with a bin of their own */
#define DRIFT_MOST_MOVED 10  /* levels kept for the table of what moved */

struct drift_moved {
    char *level; /* owned */
    int64_t ref, cur;
};

/* A value of a row of drift_rows. */
struct drift_found {
    const struct drift_row *row;
    struct drift_result result;
};

struct drift_feature {
    char *name;         /* owned */
    const char *kind;   /* "numbers", "levels", "codes", ...: static */
    const char *family; /* tests of one family are adjusted together: static */
    const char *peer;   /* whose rows are computed besides ours; NULL: nobody's: static */
    /* How many times more counts vary than if each were drawn alone (charts of one patient are
     * alike); under 1: 1. What PSI is by chance is multiplied by it, chi-square divided. */
    double design_effect;
    int64_t n_ref, n_cur;             /* rows with a value */
    int64_t missing_ref, missing_cur; /* rows without */
    bool is_compared;                 /* both sides have rows, and there are two bins or more */
    const char *reason;               /* when not: static */
    bool is_too_few; /* when not: because there is too little, not because there is nothing */

    size_t n_bins;
    GArray *found; /* of struct drift_found, in the order of drift_rows */
    double psi, null, excess;
    const char *test; /* id of the row that gives p; static */
    double p, p_adjusted;

    bool has_levels;
    size_t n_levels, n_new, n_vanished;
    bool is_new_judged; /* new levels are tested, also where all levels are too rare to compare */
    const char *new_reason; /* when not, though there are levels: static */
    struct drift_new new_levels;
    int64_t vanished_rows; /* of the reference */
    double p_new_adjusted;
    GArray *moved; /* of struct drift_moved: largest change of share first */
};

/* Samples are sorted and finite; they need to live during the call only. */
void drift_feature_numbers(struct drift_feature *f, const struct drift_sample *ref,
                           const struct drift_sample *cur);
/* Counts of each level; names[i] is copied where it is shown. `top`: most levels with a bin of
 * their own; 0: no folding at all. */
void drift_feature_levels(struct drift_feature *f, const struct drift_counts *levels,
                          const char *const *names, size_t top);
void drift_feature_clear(struct drift_feature *f);

/* Missing against present as two levels: difference of the shares and chi-square p. False when
 * neither side misses any. */
bool drift_missing(const struct drift_feature *f, double *difference, double *p);

#endif
