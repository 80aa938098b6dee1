/*
 * What the coding section of the evidence says beside the estimates: how scores and outcomes agree
 * (everybody, and each level of each attribute), how codes fare by how often they are needed, and
 * the codes that matter most by support and by loss.
 *
 *     struct coding_tables *c = coding_tables_new(tally, estimates, &options);
 *     coding_tables_free(c);
 *
 * `estimates` are those that will be shown: a group that is hidden in them, or whose counts are
 * withheld, has no table here. Intervals are those of measure(), from 16 patient groups. A bin, a
 * band or a code is shown only where what it is about is spread over at least 11 of these groups:
 * so many patients at least stand behind it.
 *
 * GLib and GSL only.
 */
#ifndef OMBUD_METRICS_CODING_TABLES_H
#define OMBUD_METRICS_CODING_TABLES_H

#include <glib.h>

#include "metrics/estimate.h"
#include "metrics/fairness_group.h"
#include "metrics/tally.h"

#define CODING_BANDS 6

/* A share with its range; n is its denominator. */
struct coding_rate {
    bool has_value, has_range;
    double value, lo, hi;
    int64_t n;
};

/* Suggestions with a score in (from, to], the first closed below; of the share in gold. */
struct coding_bin {
    double from, to;
    bool is_shown;
    double mean_score;
    struct coding_rate right;
};

struct coding_reliability {
    struct fair_group group;
    struct coding_bin bins[TALLY_TENTHS];
};

/* Codes that so many encounters have in gold, from..to (0: no end), pooled. */
struct coding_band {
    int64_t from, to, n_codes, n_gold;
    bool is_shown; /* n_codes stays */
    struct coding_rate recall, precision;
};

struct coding_code {
    const char *code; /* the tally's */
    size_t label;     /* its place there */
    int64_t n_gold, n_missed, n_wrong;
    struct coding_rate recall, precision;
};

struct coding_options {
    double confidence;
    int top;         /* codes in each list */
    int n_groupings; /* whose levels are shown, as measure() has it; 0: all */
};

struct coding_tables {
    double confidence;
    GArray *reliability; /* of struct coding_reliability, everybody first; empty without scores */
    struct coding_band bands[CODING_BANDS];
    GArray *by_support, *by_loss; /* of struct coding_code; loss: missed and wrong */
};

/* Never NULL. Strings are the tally's and the estimates', which must outlive it. */
struct coding_tables *coding_tables_new(const struct tally *t, const struct estimates *shown,
                                        const struct coding_options *o);
void coding_tables_free(struct coding_tables *c);

#endif
