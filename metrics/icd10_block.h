/*
 * The blocks of ICD-10-CM, built in: ranges of categories are facts of the classification, so
 * hierarchy needs no table down to this level. 284 rows.
 *
 *     icd10_block("E119")   -> index of E08-E13, "Diabetes mellitus"; -1 when none
 */
#ifndef OMBUD_METRICS_ICD10_BLOCK_H
#define OMBUD_METRICS_ICD10_BLOCK_H

#include <stddef.h>

struct icd10_block {
    const char *first; /* "E08" */
    const char *last;  /* "E13"; the same as first for a block of one category */
    const char *title;
};
extern const struct icd10_block icd10_blocks[]; /* sorted by first */
extern const size_t n_icd10_blocks;

/* Index of the block that holds a normalised code, or -1. */
int icd10_block(const char *code);

#endif
