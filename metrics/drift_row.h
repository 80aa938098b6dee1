/*
 * The distances and tests of drift: one complete row each. Programs use one name
 * for different numbers (Jensen-Shannon in nats or bits, of Sturges' or Doane's
 * bins; PSI with zeros made 1e-4, 1/2 or 0.01), so a row says bins, rule for zeros
 * and base of the logarithm, and has a definition id that is printed with every
 * value. Rows of other programs (`peer`) give their numbers: --compat.
 *
 *     struct drift_data d = ...;
 *     for (size_t i = 0; i < n_drift_rows; i++) {
 *         struct drift_result r;
 *         if (drift_row_applies(&drift_rows[i], &d) && drift_rows[i].value(&d, &r)) ...
 *     }
 */
#ifndef OMBUD_METRICS_DRIFT_ROW_H
#define OMBUD_METRICS_DRIFT_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "metrics/drift_counts.h"
#include "metrics/drift_sample.h"

#define DRIFT_BINS 10
/* A column of numbers with no more values than this is compared value by value, too. */
#define DRIFT_FEW_VALUES 20

/* One column of both sides. */
struct drift_data {
    bool is_numeric;
    struct drift_counts bins;     /* ten bins of the reference's quantiles, or folded levels */
    struct drift_counts levels;   /* every level, or value when they are few; n 0: none */
    struct drift_sample ref, cur; /* numbers */
    struct drift_scan scan;
};

struct drift_result {
    double value;       /* NAN where there is none, though the row applies: see reason */
    const char *reason; /* static */
    bool has_p;
    double p;
    bool has_null;
    double null; /* what the value is on average when nothing has changed */
};

enum drift_side { DRIFT_ON_BINS, DRIFT_ON_NUMBERS, DRIFT_ON_LEVELS };

struct drift_row {
    const char *id;         /* "psi" */
    const char *definition; /* "psi-half/1" */
    const char *title;      /* "Population stability index" */
    const char *doc;        /* one sentence */
    const char *formula;
    const char *bins;  /* what the shares are shares of */
    const char *zeros; /* what is done where a share is 0 */
    const char *base;  /* of the logarithm: "e", "2", "-" */
    const char *source;
    const char *peer; /* whose number it is under --compat; NULL: ours */
    enum drift_side on;
    bool is_only_numeric, is_only_categorical; /* a peer's row for one kind of column */
    /* The peer's own rule: drift when the value is at or over the limit (its p under it). */
    bool has_limit, is_limit_of_p;
    double limit;
    bool (*value)(const struct drift_data *d, struct drift_result *out);
};
extern const struct drift_row drift_rows[]; /* sorted by id */
extern const size_t n_drift_rows;
/* NULL when there is none. */
const struct drift_row *drift_row_find(const char *id);
bool drift_row_applies(const struct drift_row *row, const struct drift_data *d);

#endif
