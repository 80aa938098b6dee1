/*
 * Special uniques: by how few of its values is a record unique?
 *
 * A minimal sample unique (MSU) of a record is a set of attributes whose values no other record
 * shares, while every smaller set of them is shared. With a attributes and MSUs of at most
 * M = `max_size` looked for, an MSU of size s scores (a - s)(a - s - 1)...(a - M), and 1 when s =
 * a; the score of a record is the sum over its MSUs, and the contribution of an attribute the share
 * of all scores that stands in MSUs which hold it (Elliot and others 2005; Manning, Haglin and
 * Keane 2008, SUDA2; the product and contributions as in sdcMicro's suda2 and its guide). Scores of
 * different M or a are not to be compared.
 *
 * DIS, of the file: the probability that a match of a record that is unique in the sample is right,
 * U p / (U p + 2 P (1 - p)) with U sample uniques, P pairs and p the sampling fraction (Skinner and
 * Elliot 2002, theta).
 */
#ifndef OMBUD_METRICS_RISK_SUDA_H
#define OMBUD_METRICS_RISK_SUDA_H

#include <stdint.h>

#include "metrics/risk_table.h"

struct risk_suda {
    int max_size;
    int64_t n_records[RISK_MAX_QUASI + 1]; /* by the size of the smallest MSU; [0]: without one */
    int64_t n_msu[RISK_MAX_QUASI + 1];     /* MSUs by their size */
    double score_sum, score_highest;
    double contribution[RISK_MAX_QUASI]; /* share of score_sum; attributes overlap, so the sum is
                                            more than 1 */
};

/* max_size from 1 to n_quasi. */
void risk_suda(const struct risk_table *t, int max_size, struct risk_suda *out);
/* theta; 0 without uniques. fraction in (0, 1]. */
double risk_dis(int64_t n_unique, int64_t n_pairs, double fraction);

#endif
