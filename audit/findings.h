/*
 * What a verb beside the audit found: one JSON document ("ombud-findings/1") and its text, which
 * reads nothing but the document. Positions, counts and estimates; never a value of a record.
 *
 *     struct findings *f = findings_new("power");
 *     findings_asked_number(f, "rate", 0.9);
 *     findings_answer(f, "charts", "charts needed", 865, 0);
 *     char *text = findings_text(f);   // caller frees with g_free, and f with findings_free
 */
#ifndef OMBUD_AUDIT_FINDINGS_H
#define OMBUD_AUDIT_FINDINGS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "metrics/estimate.h"

struct findings;

struct findings *findings_new(const char *verb);
void findings_free(struct findings *f);

/* What was asked, echoed. */
void findings_asked_number(struct findings *f, const char *key, double x);
void findings_asked_text(struct findings *f, const char *key, const char *text);

/* A number that is an answer by itself. Text shows it with so many decimals. */
void findings_answer(struct findings *f, const char *id, const char *title, double x, int decimals);
/* A sentence that belongs to the result, once: what was not judged and why. */
void findings_note(struct findings *f, const char *sentence);
/* Where a finding is: the file's role or base name, the row (the header is row 1), the column
 * from 1 (0: the row). */
void findings_place(struct findings *f, const char *finding, const char *file, uint64_t row,
                    int column);
/* Estimates, small cells hidden below `below` patients (1: none is hidden; marked internal).
 * Changes them. Called again, what is compared with what was is the caller's to think of. */
void findings_estimates(struct findings *f, struct estimates *e, int64_t below);

/* Canonical JSON with a newline; text for a terminal. Caller frees with g_free. */
char *findings_json(const struct findings *f);
char *findings_text(const struct findings *f);

#endif
