/*
 * Scores, suggestions and labels of two CSV files, for performance without labels.
 * A row is one code of one chart (or one chart of a binary model).
 */
#ifndef OMBUD_AUDIT_DRIFT_SCORE_ROWS_H
#define OMBUD_AUDIT_DRIFT_SCORE_ROWS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "audit/ingest/dictionary.h"
#include "metrics/cbpe_model.h"

/* Column names. code and group may be NULL; label is needed in the reference alone. */
struct score_columns {
    const char *score, *prediction, *label, *code, *group;
};

struct score_row {
    double score;
    uint32_t code;
    uint16_t group;
    bool is_suggested, is_right;
};

struct score_rows {
    struct score_row *rows[2]; /* sorted by code, score */
    size_t n[2];
    int64_t left_out[2]; /* a score that is no number, a mark that is not 0 or 1 */
    bool has_labels;     /* the current side has the label column */
    struct dictionary codes, groups;
    GPtrArray *code_names, *group_names; /* of char *, in order: what row ids mean */
};

/* Reads both files. NULL and an error when a column is missing. */
struct score_rows *score_rows_read(const char *const path[2], const struct score_columns *columns,
                                   GError **error);
void score_rows_free(struct score_rows *s);
/* Cells of one side: of one group, or of everybody (group -1). items is to be freed by the
 * caller. */
struct cbpe_cells score_rows_cells(const struct score_rows *s, int side, int group);

#endif
