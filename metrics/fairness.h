/*
 * What the fairness section of the evidence says beyond single comparisons: named criteria,
 * inequality, case mix, families of comparisons bounded together, subgroups found by search, small
 * groups shrunken, bounds for those not recorded.
 *
 *     struct fairness *f = fairness_new(tally, estimates, &options, &error);
 *     for (guint i = 0; i < f->criteria->len; i++) ... g_array_index(f->criteria, ...)
 *     fairness_free(f);
 *
 * `estimates` are those that will be shown: a group that is hidden in them is in no number here,
 * and one whose counts are withheld has none here. With `grain` set every value is rounded to it,
 * so that no count can be worked back; counts of found subgroups are then rounded to tens.
 *
 * Signs: group minus reference; ratio: group over reference. Undefined is a reason, never 0.
 * Strings belong to the fairness or are static. GLib and GSL only.
 */
#ifndef OMBUD_METRICS_FAIRNESS_H
#define OMBUD_METRICS_FAIRNESS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "metrics/case_mix.h"
#include "metrics/criterion.h"
#include "metrics/family.h"
#include "metrics/fairness_parts.h"
#include "metrics/inequality.h"
#include "metrics/subgroup.h"

/* Inequality of benefit over the groups of one or more attributes that are shown. */
struct fair_inequality {
    const char *attributes[ESTIMATE_MAX_BY];
    int n_attributes; /* 0: everybody, no between part */
    int n_groups;
    struct inequality all, between;
};

/* A group's recall drawn towards those of the attribute's other groups. */
struct fair_shrunk {
    struct fair_group group;
    double raw, n_eff; /* effective gold codes */
    double exact_lo, exact_hi;
    double shrunk, lo, hi;
    bool is_pooled; /* the attribute's groups vary no more than chance */
};

/* If everybody not recorded were of one group of the attribute: of this one, of the reference, of
 * another. */
struct fair_missing {
    struct fair_group group;
    const char *reference;
    const char *metric;
    double observed; /* group minus reference */
    double lo, hi;   /* of the three */
    bool changes_sign;
};

struct fairness_options {
    double confidence;
    double grain;         /* 0: values as they are; else rounded to 1/grain */
    int64_t min_patients; /* of a searched subgroup and of its complement */
    int n_shown;          /* groupings whose cells are shown; later ones are searched only */
    int64_t label_space;  /* as measure() has it */
    bool has_search;
    uint64_t seed;
};

struct fairness {
    double confidence;
    int64_t label_space;            /* codes over which true negatives are counted */
    bool is_stated;                 /* by the study; else those seen */
    GArray *criteria;               /* of struct criterion */
    GArray *inequality;             /* of struct fair_inequality */
    GArray *mix;                    /* of struct case_mix */
    GArray *families;               /* of struct family */
    GArray *shrunk;                 /* of struct fair_shrunk */
    GArray *missing;                /* of struct fair_missing */
    struct subgroup_search *search; /* NULL: not asked for */
    struct pairing *joint;          /* never NULL; may be empty */
    GStringChunk *strings;
};

struct fairness *fairness_new(const struct tally *t, const struct estimates *estimates,
                              const struct fairness_options *options, GError **error);
void fairness_free(struct fairness *f);

#endif
