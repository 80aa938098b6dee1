/*
 * The verdicts, in one table. One function (judge) chooses among them for the
 * terminal, JSON and PDF alike; the point estimate never decides.
 */
#ifndef OMBUD_POLICIES_VERDICT_H
#define OMBUD_POLICIES_VERDICT_H

#include <stddef.h>

enum verdict {
    VERDICT_PASS,
    VERDICT_FAIL,
    VERDICT_CANNOT_TELL,
    VERDICT_NOT_APPLICABLE,
    VERDICT_SUPPRESSED,
    VERDICT_WAIVED,
    VERDICTS
};

struct verdict_row {
    const char *id;    /* in JSON: "cannot tell" */
    const char *title; /* "Cannot tell" */
    const char *doc;   /* what it means and what to do, in plain words */
};
extern const struct verdict_row verdict_rows[VERDICTS];

/* VERDICTS when unknown. Accepts "cannot tell" and "cannot-tell". */
enum verdict verdict_find(const char *id);

#endif
