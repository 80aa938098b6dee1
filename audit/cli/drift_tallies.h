/* The tallies that `ombud drift` compares or follows: read, named, and handed on. Part of the verb.
 */
#ifndef OMBUD_AUDIT_CLI_DRIFT_TALLIES_H
#define OMBUD_AUDIT_CLI_DRIFT_TALLIES_H

#include "metrics/drift.h"

struct drift_tallies {
    const char *reference;      /* path; NULL: from the history */
    const char *history;        /* path: the latest tally of the model before the period */
    const char *model, *period; /* NULL: what the current tally says */
    const char *current;
    const char *code_groups; /* path or NULL */
    const char *compat;
    size_t top;
};

/* NULL and an error. `sum` is the line of sums.txt for a reference out of a history; NULL without
 * one. The caller frees both. */
struct drift *drift_tallies_compare(const struct drift_tallies *o, char **sum, GError **error);

/* A series of tallies in order; n_baseline 0: the default. NULL and an error. */
struct drift *drift_tallies_follow(char *const *paths, int n_baseline, GError **error);

#endif
