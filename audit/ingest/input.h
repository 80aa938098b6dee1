/*
 * The study's input files, opened: headers read, columns and attributes found.
 */
#ifndef OMBUD_AUDIT_INGEST_INPUT_H
#define OMBUD_AUDIT_INGEST_INPUT_H

#include <glib.h>
#include <stdbool.h>

#include "audit/ingest/columns.h"
#include "audit/ingest/source.h"
#include "audit/study/study.h"

struct input_file {
    struct source *source; /* NULL: not given */
    GPtrArray *header;
    struct columns columns;
    struct block first; /* what follows the header in its block, until somebody reads it */
};

/* Opens every file that the study gives. Errors name file and column. */
bool inputs_open(struct input_file files[STUDY_ROLES], const struct study *s, GError **error);
/* Finds the file that gives each attribute. */
bool inputs_place(struct input_file files[STUDY_ROLES], const struct study *s, GError **error);
/* From its start again, cut with an eye on quotes. */
bool input_reopen_with_quotes(struct input_file *f, const char *path, GError **error);
void inputs_close(struct input_file files[STUDY_ROLES]);

#endif
