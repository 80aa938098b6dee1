/*
 * The section "coding": how scores and outcomes agree, how codes fare by frequency, and which
 * codes matter most. Everything in it has passed suppression: see metrics/coding_tables.h.
 *
 *     reliability[]  by, bins[]: from, to, n, mean_score, right, interval   null where not shown
 *     bands[]        from, to, n_codes, n_gold, recall, recall_interval, precision,
 * precision_interval by_support[]   code, n_gold, n_missed, n_wrong, recall, ..., precision, ...
 *     by_loss[]      the same rows, most missed and wrong first
 */
#ifndef OMBUD_REPORTS_EVIDENCE_CODING_H
#define OMBUD_REPORTS_EVIDENCE_CODING_H

#include "metrics/coding_tables.h"
#include "reports/evidence.h"
#include "reports/evidence_section.h"

void evidence_put_coding(struct evidence *e, const struct coding_tables *c);
evidence_item_check evidence_check_coding;

#endif
