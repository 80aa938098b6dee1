/* A score in [0, 1], written as decimals are: "0.93", ".5", "1", "9.3e-1". */
#ifndef OMBUD_AUDIT_INGEST_SCORE_H
#define OMBUD_AUDIT_INGEST_SCORE_H

#include <stdbool.h>
#include <stddef.h>

/* False when it is not a number from 0 to 1. *score is the nearest double. */
bool score_parse(const char *s, size_t n, double *score);
/* 1 or 0, however the number is written: "1", "0.0". False for anything else. */
bool flag_parse(const char *s, size_t n, bool *flag);

#endif
