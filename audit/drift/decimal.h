/* A decimal number of any size and sign, as spreadsheets and data frames write them. */
#ifndef OMBUD_AUDIT_DRIFT_DECIMAL_H
#define OMBUD_AUDIT_DRIFT_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

enum decimal_kind { DECIMAL_IS, DECIMAL_IS_MISSING, DECIMAL_IS_NOT };

/* The nearest double. Missing: empty, NA, N/A, NaN, null, None in any case, and infinities. No
 * hexadecimal, no separators of thousands. -0 is 0. */
enum decimal_kind decimal_parse(const char *s, size_t n, double *x);

#endif
