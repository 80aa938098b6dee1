/*
 * Metrics of coding from the counts of a cell: hierarchy, rankings, agreement. The rows of
 * metrics/metric.c name them; formulas and sources stand there.
 */
#ifndef OMBUD_METRICS_METRIC_CODING_H
#define OMBUD_METRICS_METRIC_CODING_H

#include "metrics/metric.h"
#include "metrics/tally.h"

#define COUNTED(name)                                                                              \
    struct metric_parts name(const int64_t *counts, const struct metric_space *space)
COUNTED(precision_category_set);
COUNTED(recall_category_set);
COUNTED(f1_category_set);
COUNTED(precision_block_set);
COUNTED(recall_block_set);
COUNTED(f1_block_set);
COUNTED(precision_chapter_set);
COUNTED(recall_chapter_set);
COUNTED(f1_chapter_set);
COUNTED(precision_category_kept);
COUNTED(recall_category_kept);
COUNTED(f1_category_kept);
COUNTED(precision_block_kept);
COUNTED(recall_block_kept);
COUNTED(f1_block_kept);
COUNTED(precision_chapter_kept);
COUNTED(recall_chapter_kept);
COUNTED(f1_chapter_kept);
COUNTED(precision_levels_set);
COUNTED(recall_levels_set);
COUNTED(f1_levels_set);
COUNTED(precision_levels_kept);
COUNTED(recall_levels_kept);
COUNTED(f1_levels_kept);
COUNTED(precision_nodes);
COUNTED(recall_nodes);
COUNTED(f1_nodes);
COUNTED(precision_at_5);
COUNTED(precision_at_8);
COUNTED(precision_at_15);
COUNTED(precision_at_k);
COUNTED(recall_at_5);
COUNTED(recall_at_8);
COUNTED(recall_at_15);
COUNTED(recall_at_k);
COUNTED(f1_at_5);
COUNTED(f1_at_8);
COUNTED(f1_at_15);
COUNTED(f1_at_k);
COUNTED(r_precision);
COUNTED(map_listed);
COUNTED(map_suggested);
COUNTED(map_predicted);
COUNTED(map_codiesp);
COUNTED(principal_first);
COUNTED(principal_found);
COUNTED(jaccard_micro);
COUNTED(f1_samples_caml);
COUNTED(brier_score);
COUNTED(score_mean_positive);
COUNTED(score_mean_negative);
COUNTED(calibration_in_large);
COUNTED(agree_kappa);
COUNTED(agree_ac1);
COUNTED(agree_alpha);
#undef COUNTED

#endif
