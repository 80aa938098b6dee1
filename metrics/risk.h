/*
 * Disclosure risk of a table of records, from the classes that its quasi-identifiers make.
 *
 *     struct risk_measures m;
 *     risk_measure(table, &(struct risk_options){.threshold = 11}, &m);
 *     risk_measures_clear(&m);
 *
 * With f_j the size of class j, n records, J classes, k = min f_j:
 *
 * prosecutor: somebody knows that the person is in the data. Highest 1/k; average J/n; share of
 * records whose class has fewer than `threshold` records.
 * journalist: somebody looks for anyone, in a population of N from which the records are a
 * sample. A class of f_j is taken to hold f_j N/n people: highest n/(N k). Without N the data are
 * the population, and it equals the prosecutor's.
 * marketer: somebody links all records: expected share that is right, J/n for the sample,
 * J/N with a population. (El Emam, Guide to the De-Identification of Personal Health Information,
 * 2013; as ARX names them.)
 *
 * Of a sensitive attribute, with p_jv the share of value v in class j and q_v that in all records:
 * distinct l: fewest values in a class. entropy l: exp of the smallest entropy of a class.
 * recursive (c, l): largest l such that in every class the most frequent value stands less than c
 * times as often as the values from the l-th on together (Machanavajjhala and others 2007).
 * t, equal distance: largest sum |p_jv - q_v| / 2. t, ordered distance: largest mean of the
 * absolute cumulated differences over the m - 1 steps between ordered values (Li and others 2007).
 *
 * May depend on GLib's allocator only.
 */
#ifndef OMBUD_METRICS_RISK_H
#define OMBUD_METRICS_RISK_H

#include <stdbool.h>
#include <stdint.h>

#include "metrics/risk_table.h"

struct risk_options {
    int64_t threshold;  /* classes under this are small: 11 */
    int64_t population; /* N, or 0: the records are the population */
    double recursive_c; /* 3 */
    /* For each sensitive attribute the rank of each value in its order (equal ranks do not
     * happen), and how many values there are. NULL: values in order of their numbers. */
    const uint32_t *ranks[RISK_MAX_SENSITIVE];
    uint32_t n_values[RISK_MAX_SENSITIVE];
    /* For each quasi-identifier a coarser value for each of its values, to be tried; or NULL. */
    const uint32_t *coarser[RISK_MAX_QUASI];
};
#define RISK_DEFAULTS ((struct risk_options){.threshold = 11, .recursive_c = 3})

struct risk_sensitive {
    int64_t distinct_l;
    double entropy_l;
    int64_t recursive_l; /* 0: not even l = 1 holds, which cannot be for c > 1 */
    double t_equal, t_ordered;
};

/* What a change of one attribute would buy: its coarser values, the values of fewer than
 * `threshold` records joined to one, or the attribute left out. */
enum risk_change { RISK_COARSER, RISK_JOINED, RISK_LEFT_OUT, RISK_CHANGES };
struct risk_remedy {
    int attribute;
    enum risk_change change;
    int64_t k, n_unique, n_small_records, n_classes;
};

struct risk_measures {
    int64_t n_records, n_classes, k_smallest, size_largest;
    int64_t n_unique;                         /* records alone in their class */
    int64_t n_small_classes, n_small_records; /* under the threshold */
    double size_mean;
    double prosecutor_highest, prosecutor_average, prosecutor_share;
    double journalist_highest, marketer;
    double sampling_fraction; /* n/N; 1 without a population */
    struct risk_sensitive sensitive[RISK_MAX_SENSITIVE];
    struct risk_sizes sizes; /* of the classes; for risk_population() */
    struct risk_remedy remedies[RISK_CHANGES * RISK_MAX_QUASI];
    int n_remedies; /* best first: fewest records in small classes, then alone */
};

/* Of at least one record. n_values of each quasi-identifier: to find rare values. */
void risk_measure(const struct risk_table *t, const struct risk_options *options,
                  const uint32_t n_quasi_values[RISK_MAX_QUASI], struct risk_measures *out);
void risk_measures_clear(struct risk_measures *m);

#endif
