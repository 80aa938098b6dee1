/*
 * What the judge knows of privacy, and the measures that a rule of kind deid may
 * name beside the letters of 45 CFR 164.514(b)(2)(i).
 *
 *     struct privacy p = {.has_risk = true, .k_smallest = 4};
 *     const struct judge_input in = {.privacy = &p, ...};
 *
 * Filled by whoever looked: the identifier check, the disclosure risk, the audit
 * itself. What nobody looked at is "cannot tell", never a pass.
 */
#ifndef OMBUD_POLICIES_PRIVACY_H
#define OMBUD_POLICIES_PRIVACY_H

#include <stdbool.h>
#include <stdint.h>

#define PRIVACY_LETTERS 18 /* A to R */

struct privacy {
    bool has_letters;                 /* an identifier check was made */
    bool is_checked[PRIVACY_LETTERS]; /* a program can establish this letter, and did */
    int64_t n_found[PRIVACY_LETTERS]; /* identifiers found */
    bool has_risk;                    /* disclosure risk was measured */
    int64_t k_smallest;               /* records in the smallest class */
    int64_t n_unique;                 /* records alone in their class */
};

enum privacy_measure {
    PRIVACY_K_SMALLEST,
    PRIVACY_SMALL_CELLS_SHOWN,
    PRIVACY_UNIQUE_RECORDS,
    PRIVACY_MEASURES
};
struct privacy_row {
    const char *id, *title, *doc;
};
/* In enum order, which is that of the ids. */
extern const struct privacy_row privacy_rows[PRIVACY_MEASURES];
/* PRIVACY_MEASURES when unknown. */
enum privacy_measure privacy_find(const char *id);

#endif
