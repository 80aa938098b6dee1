/*
 * How many records that are unique here are unique in the population of N from which they were
 * sampled: three models of population uniques and the rule that chooses among them.
 *
 *     struct risk_population p;
 *     risk_population(&sizes, 1000000, &p);
 *     if (p.chosen != RISK_NO_MODEL) ... p.uniques[p.chosen]
 *
 * With J classes, J_i of size i, n records, f = n/N:
 *
 * Zayatz (1991): J_1/f times J_1 h(1) / sum_i J_i h(i), h(i) the hypergeometric probability that
 * exactly one of a class of i in the population is in the sample.
 * Pitman (Hoshino 2001): class sizes by the Pitman sampling formula; theta and alpha by maximum
 * likelihood; uniques G(theta + 1) / G(theta + alpha) N^alpha, G the gamma function.
 * SNB (Chen and Keller-McNulty 1998): a class holds 1 and a negative binomial number of people;
 * alpha and beta from the expected J_1 and J_2, K classes by Shlosser's estimator (Haas and Stokes
 * 1998); uniques K beta^alpha.
 * Rule (Dankar and others 2012): f <= 0.1: Pitman, or Zayatz when Pitman has no solution; else the
 * smaller of Zayatz and SNB.
 *
 * Where it differs from ARX 3.9: Shlosser's sum is the published one (ARX subtracts its 1 after
 * the product), and the second SNB equation divides by (1 - d)^(alpha + 2), as the probability of
 * two in the sample does (ARX multiplies); d = (1 - f)(1 - beta).
 */
#ifndef OMBUD_METRICS_RISK_POPULATION_H
#define OMBUD_METRICS_RISK_POPULATION_H

#include <stdbool.h>
#include <stdint.h>

#include "metrics/risk_table.h"

enum risk_model { RISK_ZAYATZ, RISK_SNB, RISK_PITMAN, RISK_MODELS, RISK_NO_MODEL = RISK_MODELS };
extern const char *const risk_model_names[RISK_MODELS]; /* "zayatz", "snb", "pitman" */

struct risk_population {
    double fraction;
    bool has[RISK_MODELS];       /* the model has a solution */
    double uniques[RISK_MODELS]; /* in the population, 0 to N */
    double theta, alpha;         /* Pitman's */
    double snb_alpha, snb_beta, snb_classes;
    enum risk_model
        chosen; /* RISK_NO_MODEL: no uniques in the sample, or no model has a solution */
};

/* population > records of the sizes. */
void risk_population(const struct risk_sizes *sizes, int64_t population,
                     struct risk_population *out);

#endif
