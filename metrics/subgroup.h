/*
 * Search for subgroups: every cell of every attribute and searched intersection (up to three) with
 * enough patients inside and outside, compared to everybody else by recall.
 *
 * Error control over the whole search: all candidates' intervals are read at one level, max-t from
 * the patient groups over every candidate, so that the chance of finding any subgroup where none
 * differs is at most 1 - confidence. Found are ranked by standardized difference. Pruning: a found
 * group that shows no difference once a found part of it is taken out is explained by that part; a
 * found part that does not differ from the rest of a found whole is explained by the whole.
 * Benjamini and Hochberg's count of candidates is for exploration only.
 */
#ifndef OMBUD_METRICS_SUBGROUP_H
#define OMBUD_METRICS_SUBGROUP_H

#include <glib.h>
#include <stdbool.h>

#include "metrics/fairness_parts.h"

#define SUBGROUP_MAX_FOUND 200

struct subgroup {
    struct fair_group group;
    double value, rest, difference, lo, hi; /* interval at the search's level */
    double standardized;                    /* difference over its standard error */
    double p, p_bh;
    int64_t n_patients;
    int explained_by; /* place in found, or -1 */
};

struct subgroup_search {
    const char *metric;
    int depth;         /* attributes looked at together */
    int n_cells;       /* with patients */
    int n_candidates;  /* of them with enough inside and outside */
    int n_found;       /* may exceed what is listed */
    int n_exploratory; /* Benjamini-Hochberg at 1 - confidence */
    double level;
    int64_t min_patients;
    GArray *found; /* of struct subgroup, by |standardized| */
};

struct subgroup_search *subgroup_search(const struct fair_work *w, int64_t min_patients);
void subgroup_search_free(struct subgroup_search *s);

#endif
