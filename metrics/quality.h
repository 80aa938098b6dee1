/*
 * Data-quality counters: what alignment met on its way, in one table.
 *
 * A bad record is data, not an error: it is left out, counted here and shown.
 * Counters add when tallies merge, except those of files that every shard reads
 * whole (merge = QUALITY_SAME), which must agree.
 */
#ifndef OMBUD_METRICS_QUALITY_H
#define OMBUD_METRICS_QUALITY_H

#include <stdint.h>

enum quality_counter {
    QUALITY_PREDICTION_ROWS,
    QUALITY_TRUTH_ROWS,
    QUALITY_ENCOUNTER_ROWS,
    QUALITY_PATIENT_ROWS,
    QUALITY_FILTERED_ROWS,
    QUALITY_RAGGED_ROWS,
    QUALITY_EMPTY_IDS,
    QUALITY_EMPTY_CODES,
    QUALITY_MALFORMED_CODES,
    QUALITY_BAD_SCORES,
    QUALITY_DUPLICATE_PREDICTIONS,
    QUALITY_CONFLICTING_SCORES,
    QUALITY_UNLISTED_CODES,
    QUALITY_DUPLICATE_TRUTH,
    QUALITY_CONFLICTING_DEMOGRAPHICS,
    QUALITY_CONFLICTING_PATIENTS,
    QUALITY_BAD_NUMBERS,
    QUALITY_UNKNOWN_LEVELS,
    QUALITY_ENCOUNTERS_WITH_TRUTH,
    QUALITY_ENCOUNTERS_MATCHED,
    QUALITY_ENCOUNTERS_WITHOUT_PREDICTION,
    QUALITY_ENCOUNTERS_WITHOUT_TRUTH,
    QUALITY_PREDICTIONS_WITHOUT_TRUTH,
    QUALITY_ENCOUNTERS_WITHOUT_DEMOGRAPHICS,
    QUALITY_ENCOUNTERS_WITHOUT_PATIENT,
    QUALITY_COUNTERS
};

enum quality_merge { QUALITY_ADD, QUALITY_SAME };

struct quality_row {
    const char *id;   /* key in the evidence: "prediction_rows" */
    const char *unit; /* "rows", "encounters" */
    const char *of;   /* id of the counter that is its denominator, or NULL */
    enum quality_merge merge;
    const char *title; /* for a table: "Predictions without truth" */
    const char *doc;   /* one sentence in plain words */
};

/* One complete row a counter, in enum order. */
extern const struct quality_row quality_rows[QUALITY_COUNTERS];

/* Counter with this id, or -1. */
int quality_find(const char *id);

#endif
