/*
 * p-values of a family of tests, adjusted: Benjamini-Hochberg (false discovery
 * rate; holds under independence and positive dependence) and Holm (family-wise,
 * always). Adjusted p under the level is what a verdict asks for.
 *
 * Benjamini and Hochberg 1995; Holm 1979. As R's p.adjust.
 */
#ifndef OMBUD_METRICS_P_ADJUST_H
#define OMBUD_METRICS_P_ADJUST_H

#include <stddef.h>

/* n values each; out may be p. */
void p_adjust_bh(const double *p, size_t n, double *out);
void p_adjust_holm(const double *p, size_t n, double *out);

#endif
