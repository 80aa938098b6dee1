/* Reads an edit table: CSV with `code` and `edit`, one of the words of metrics/code_edit.h a row,
 * as the lists of the Medicare Code Editor's definitions give them. */
#ifndef OMBUD_AUDIT_CODES_CODE_EDIT_FILE_H
#define OMBUD_AUDIT_CODES_CODE_EDIT_FILE_H

#include "metrics/code_edit.h"

/* From a file, or from memory; `name` is for errors. NULL and an error that names it; the
 * caller frees with code_edits_free(). */
struct code_edits *code_edits_load(const char *path, GError **error);
struct code_edits *code_edits_parse(const char *text, size_t size, const char *name,
                                    GError **error);

#endif
