/*
 * Where the study's columns are in a file's header.
 */
#ifndef OMBUD_AUDIT_INGEST_COLUMNS_H
#define OMBUD_AUDIT_INGEST_COLUMNS_H

#include <glib.h>
#include <stdbool.h>

#include "audit/ingest/csv.h"
#include "audit/study/study.h"

struct columns {
    int at[STUDY_COLUMNS]; /* index, or -1 when the file has it not */
    int n_attributes;      /* attributes that this file gives */
    int attribute[64];     /* index into the study's attributes */
    int attribute_at[64];  /* column */
    int n_filters;
    int *filter_at;
};

/* Looks up every column of a role. Which ones a role needs: an id always; a code or
 * codes in predictions and truth. Errors name the file, the column looked for, the
 * nearest spelling and the flag that maps it. */
bool columns_find(struct columns *c, const struct study *s, enum study_role role, const char *file,
                  const GPtrArray *header, GError **error);
void columns_clear(struct columns *c);

/* Do the record's filter columns have the wanted values? */
bool columns_keep(const struct columns *c, const struct study_input *input,
                  const struct csv_field *fields);

/* Name that a column of a role has in its file. */
const char *columns_name(const struct study_input *input, enum study_column column);

#endif
