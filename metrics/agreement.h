/*
 * Agreement of raters: percent, Cohen's kappa, Gwet's AC1, Krippendorff's alpha.
 *
 *     struct agreement a = {.n = 100, .agree = 89, .n_categories = 3, .first = f, .second = s};
 *     double kappa;
 *     if (agreement_kappa(&a, &kappa)) ...
 *
 * Two raters, categories without order: po = agree / n; with the shares f_k and s_k of category k
 *   kappa = (po - pe) / (1 - pe), pe = sum f_k s_k                         (Cohen 1960)
 *   AC1   = (po - pe) / (1 - pe), pe = sum p_k (1 - p_k) / (q - 1), p_k = (f_k + s_k) / 2
 *                                                                          (Gwet 2008)
 * Any raters, any of them missing: of the n values in units with at least two,
 *   alpha = 1 - (n - 1) disagreement / expected                            (Krippendorff 2011)
 *   disagreement = sum over units of (sum over ordered pairs of its values of d) / (values - 1)
 *   expected     = sum over ordered pairs of all n values of d
 * d is 0 or 1 for categories, then expected = n^2 - sum over categories of n_k^2; for sets of
 * codes MASI's distance (Passonneau 2006): 1 - J M, J the Jaccard index, M = 1 for equal sets,
 * 2/3 where one holds the other, 1/3 where they meet, 0 where not. Two empty sets are equal.
 *
 * Counts that are whole numbers give the same bits in any order of the categories.
 *
 * False and no value where what is expected by chance leaves nothing to agree beyond: one
 * category only, or no units. Pure functions.
 */
#ifndef OMBUD_METRICS_AGREEMENT_H
#define OMBUD_METRICS_AGREEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Counts, or weights, of two raters who both rated n units. */
struct agreement {
    double n, agree;
    size_t n_categories;          /* given by either */
    size_t n_possible;            /* q of AC1: that could be given; 0: n_categories */
    const double *first, *second; /* units by category; each adds up to n */
};

bool agreement_percent(const struct agreement *a, double *out);
bool agreement_kappa(const struct agreement *a, double *out);
bool agreement_ac1(const struct agreement *a, double *out);
bool agreement_alpha(double n_values, double disagreement, double expected, double *out);

/* A set of codes, strictly ascending; not owned. */
struct agreement_set {
    const uint32_t *codes;
    size_t n;
};
double agreement_masi(struct agreement_set a, struct agreement_set b);

/* What a unit adds to `disagreement`: of its values as categories, as sets; 0 below two. */
double agreement_unit(const uint32_t *values, size_t n);
double agreement_unit_sets(const struct agreement_set *values, size_t n);
/* `expected` of categories from how often each was given. */
double agreement_expected(const double *counts, size_t n_categories);

#endif
