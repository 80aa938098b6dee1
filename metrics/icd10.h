/*
 * ICD-10-CM as far as an audit of codes needs it without a table: shape,
 * category and chapter. The chapter ranges are facts of the classification.
 *
 *     icd10_normalise(raw, n, out)   "e11.9 " -> "E119"
 *     icd10_chapter("E119")          -> 4 (index into icd10_chapters), -1 if none
 */
#ifndef OMBUD_METRICS_ICD10_H
#define OMBUD_METRICS_ICD10_H

#include <stdbool.h>
#include <stddef.h>

#define ICD10_MAX_CODE 15 /* longest code kept, of any system */

struct icd10_chapter {
    const char *id;    /* "04" */
    const char *first; /* "E00" */
    const char *last;  /* "E89" */
    const char *title; /* "Endocrine, nutritional and metabolic diseases" */
};
extern const struct icd10_chapter icd10_chapters[]; /* 22 rows, in order */
extern const size_t n_icd10_chapters;

/* Index of the chapter that holds the code (normalised), or -1. */
int icd10_chapter(const char *code);
/* First three characters (fewer when the code is shorter). out holds 4 bytes. */
void icd10_category(const char *code, char out[4]);
/* Does a normalised code have the shape of an ICD-10-CM code: letter, digit,
 * digit or A/B, then up to four letters or digits? */
bool icd10_has_shape(const char *code);
/* Upper case, blanks and dots removed, from n bytes at raw into out
 * (ICD10_MAX_CODE + 1 bytes). Returns the length, 0 when nothing is left, and
 * (size_t)-1 when it does not fit. */
size_t icd10_normalise(const char *raw, size_t n, char *out);

#endif
