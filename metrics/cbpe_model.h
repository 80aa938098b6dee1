/*
 * Performance without labels of one or many codes: calibrators chosen and fitted,
 * both sides estimated, the change between them.
 *
 *     struct cbpe_model *m = cbpe_model_new(&input);
 *     struct cbpe_estimate e;
 *     if (cbpe_model_estimate(m, CBPE_F1, false, 0.95, &e)) ...
 *     cbpe_model_free(m);
 *
 * Calibrators. A code is calibrated by its own rows of the reference when at least
 * CBPE_LEAST_POSITIVES of them are right and as many wrong; by the rows of
 * everybody with that code when only those suffice (a small group); else by the rows
 * of all rare codes together, since 30 labels say little about a curve. One code and
 * no group: its own rows always, which is NannyML's definition.
 *
 * A group or one of several codes starts from what labels showed in the reference: value = there +
 * (expected now - expected there), so that a calibrator shared with others does not shift it. Its
 * interval adds the labels of the reference to those of now and to the calibrator's error. Where
 * the value is NannyML's (one code, no group) the interval is the same, and may lie about it
 * unevenly.
 *
 * The change's interval also holds that both sides are samples: which scores they have.
 *
 * Macro averages are over the codes with CBPE_LEAST_ROWS rows on both sides.
 *
 * Pure; may depend on GLib only.
 */
#ifndef OMBUD_METRICS_CBPE_MODEL_H
#define OMBUD_METRICS_CBPE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metrics/cbpe.h"

#define CBPE_LEAST_POSITIVES 50
#define CBPE_LEAST_ROWS 50

/* Rows of one code and score, by whether suggested, and how many of those are right. */
struct cbpe_cell {
    double score;
    uint32_t code;
    int64_t suggested, others;
    int64_t suggested_right, others_right; /* 0 where labels are not known */
};
/* Sorted by code, then score, each pair once. */
struct cbpe_cells {
    const struct cbpe_cell *items;
    size_t n;
};

struct cbpe_input {
    struct cbpe_cells ref, cur; /* of the group, or of everybody */
    struct cbpe_cells all;      /* the reference of everybody; the same as ref without a group */
    bool is_calibrated;         /* false: scores are taken as chances */
    bool has_labels;            /* of the current side */
};

struct cbpe_estimate {
    double value, lo, hi;
    double reference;
    double change, change_lo, change_hi, change_se;
    bool has_range; /* false: nothing that it rests on varies, so that lo and hi are the value */
    bool has_realised;
    double realised;
};

struct cbpe_model;
/* The cells must outlive the model. */
struct cbpe_model *cbpe_model_new(const struct cbpe_input *input);
void cbpe_model_free(struct cbpe_model *m);
/* False when the value does not exist on one of the sides. */
bool cbpe_model_estimate(const struct cbpe_model *m, enum cbpe_metric metric, bool is_macro,
                         double confidence, struct cbpe_estimate *out);
/* How many codes there are, how many of them share a calibrator with all rare ones, and over how
 * many macro averages go. */
size_t cbpe_model_codes(const struct cbpe_model *m, size_t *n_pooled, size_t *n_many);

#endif
