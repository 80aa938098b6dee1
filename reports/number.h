/*
 * Numbers as people read them: "18,204", "89.4%", "0.94". Never the locale.
 *
 * The rounding rule lives here and nowhere else: a value that is not on the
 * limit is never printed as the limit.
 *
 *     int d = number_decimals(v, 3, limits, 2, 2, 1);
 *     char *s = number_decimal(v[0], d); // caller frees
 */
#ifndef OMBUD_REPORTS_NUMBER_H
#define OMBUD_REPORTS_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* "1,234,567"; "-5". */
char *number_count(int64_t n);
/* "0.94"; "-0.00" is written "0.00". Infinite: "no limit"; from 1e15 on "1.000e+15". */
char *number_decimal(double value, int decimals);
/* 0.894 with 1 decimal is "89.4%". */
char *number_percent(double value, int decimals);
/* "one" to "twelve", then digits with separators. */
char *number_word(int64_t n);
/* The shortest digits that name the number: a limit of 0.8 is "0.80" with least
 * 2 decimals, 0.805 is "0.805"; scale 100 for percent. */
char *number_limit(double value, int least_decimals, int scale);

/* Decimals, at least `decimals`, with which no value prints like a limit that it
 * is not on. scale: 100 when the values are printed as percent, else 1. Limits
 * may be infinite. */
int number_decimals(const double *values, int n_values, const double *limits, int n_limits,
                    int decimals, int scale);

#endif
