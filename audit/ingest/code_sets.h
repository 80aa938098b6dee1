/*
 * The codes of one encounter, as the tally wants them: sets, ascending, each suggestion
 * with its highest score. One a thread; the arrays are used again for each encounter.
 *
 *     code_sets_start(&sets, &encounter, n);         // room for n rows
 *     code_sets_gold(&sets, codes, n_codes, &encounter, quality);
 *     code_sets_suggested(&sets, &rows, &encounter, quality);
 */
#ifndef OMBUD_AUDIT_INGEST_CODE_SETS_H
#define OMBUD_AUDIT_INGEST_CODE_SETS_H

#include <stddef.h>
#include <stdint.h>

#include "metrics/tally.h"

struct code_sets {
    uint32_t *gold, *pred;
    uint64_t *sorted;
    struct tally_suggestion *suggested;
    size_t n_scratch;
};

/* Rows of predictions of one encounter, in any order. */
struct code_rows {
    const uint32_t *pairs;  /* codes of the tally with PAIR_PREDICTED or not; PAIR_NO_CODE */
    const uint32_t *scores; /* NULL: there are none */
    size_t n;
    const uint8_t *is_listed; /* by code; NULL: there is no label list */
};

void code_sets_clear(struct code_sets *s);
/* Room for n rows; the encounter's arrays are those of the sets. */
void code_sets_start(struct code_sets *s, struct tally_encounter *e, size_t n);
/* Codes of the tally with RECORD_PRINCIPAL or not. Repeats are counted. */
void code_sets_gold(struct code_sets *s, const uint32_t *codes, size_t n, struct tally_encounter *e,
                    int64_t *quality);
/* Repeats, scores on both sides of the threshold and codes not on the list are counted. */
void code_sets_suggested(struct code_sets *s, const struct code_rows *rows,
                         struct tally_encounter *e, int64_t *quality);

#endif
