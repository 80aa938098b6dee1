/*
 * The codes of a study beyond those that its files have: the label list, and the headings
 * between a code and its category. Both are files that the study names.
 *
 *     struct code_space *c = code_space_load(study, &error);
 */
#ifndef OMBUD_AUDIT_INGEST_CODE_SPACE_H
#define OMBUD_AUDIT_INGEST_CODE_SPACE_H

#include <glib.h>
#include <stdbool.h>

#include "audit/study/study.h"

struct code_space {
    GPtrArray *listed; /* of char *, normalised, sorted, distinct; NULL: the study has no list */
    struct code_table *headings; /* NULL: none */
    char *sha256;                /* of the headings, for the study's fingerprint; NULL: none */
};

/* The label list is CSV with a column code (or its only column); the headings are a code table of
 * any layout that audit/codes/code_table_file.h reads. NULL and an error when one cannot be read.
 */
struct code_space *code_space_load(const struct study *s, GError **error);
void code_space_free(struct code_space *c);

/* Is a normalised prefix one of the headings? For tally_shape. */
bool code_space_is_heading(const void *space, const char *prefix);

#endif
