/*
 * Numbers that do not fit into memory wait in a file: written once, column by column in blocks, and
 * read back a column at a time. The file has no name (it is unlinked as soon as it is open, in
 * TMPDIR), so nothing of it is left however the program ends.
 *
 *     struct number_file *s = number_file_new(&error);
 *     number_file_put(s, &column, x, &error);
 *     number_file_get(s, &column, out, &error); // column.n numbers, in their order
 *     number_list_clear(&column);
 *     number_file_free(s);
 */
#ifndef OMBUD_AUDIT_DRIFT_NUMBER_FILE_H
#define OMBUD_AUDIT_DRIFT_NUMBER_FILE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define NUMBER_FILE_BLOCK 2048 /* numbers */

/* Zeroed: empty. */
struct number_list {
    size_t n;
    double *buffer; /* what has not been written */
    GArray *blocks; /* of guint32: which blocks of the file */
};

struct number_file;
/* NULL and an error when there is no place for the file. */
struct number_file *number_file_new(GError **error);
void number_file_free(struct number_file *s);
/* False and an error: the disk is full. */
bool number_file_put(struct number_file *s, struct number_list *c, double x, GError **error);
/* out has room for c->n. */
bool number_file_get(const struct number_file *s, const struct number_list *c, double *out,
                     GError **error);
void number_list_clear(struct number_list *c);

#endif
