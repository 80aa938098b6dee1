/*
 * Edits: what a diagnosis code says about the patient or its place, as the Medicare Code Editor
 * lists it. Ages differ between its versions, so they are parameters.
 *
 *     struct code_edits *e = code_edits_new();
 *     code_edits_add(e, "O80", EDIT_MATERNITY);
 *     code_edits_of(e, "O80") & 1U << EDIT_MATERNITY
 */
#ifndef OMBUD_METRICS_CODE_EDIT_H
#define OMBUD_METRICS_CODE_EDIT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum code_edit {
    EDIT_FEMALE,
    EDIT_MALE,
    EDIT_NEWBORN,
    EDIT_PEDIATRIC,
    EDIT_MATERNITY,
    EDIT_ADULT,
    EDIT_UNACCEPTABLE,  /* as principal diagnosis */
    EDIT_MANIFESTATION, /* as principal diagnosis */
    EDIT_QUESTIONABLE,  /* admission: known, and no finding by itself */
    CODE_EDITS
};

struct code_edit_row {
    const char *id;     /* in an edit table: "female_only" */
    const char *name;   /* of its ages, for a flag: "maternity"; NULL: it has none */
    char sex;           /* the sex that the code is of, or 0 */
    double first, last; /* years allowed; MCE version 37 and later */
};
extern const struct code_edit_row code_edit_rows[CODE_EDITS];

struct code_edits {
    GHashTable *edits; /* code -> bits */
    double ages[CODE_EDITS][2];
};
struct code_edits *code_edits_new(void);
void code_edits_free(struct code_edits *e);
void code_edits_add(struct code_edits *e, const char *code, enum code_edit edit);
uint32_t code_edits_of(const struct code_edits *e, const char *code); /* bits 1 << edit */
/* Edit of a table's word ("female_only"), or CODE_EDITS. */
enum code_edit code_edit_find(const char *id);
/* "maternity=12-55,adult=14-124". False when it is not of this form. */
bool code_edits_set_ages(struct code_edits *e, const char *text);

#endif
