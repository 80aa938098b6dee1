/*
 * The header of a CSV file: which column is where.
 */
#ifndef OMBUD_AUDIT_INGEST_HEADER_H
#define OMBUD_AUDIT_INGEST_HEADER_H

#include <glib.h>

#include "audit/ingest/csv.h"
#include "audit/ingest/source.h"

/* Reads the header of an open source: its names go to *names (caller unrefs), the
 * rest of the first block to *rest. Errors: no header, an unnamed or repeated column. */
bool header_read(struct source *s, GPtrArray **names, struct block *rest, GError **error);

/* Column names of a file, NULL-terminated; caller frees with g_strfreev. */
char **ingest_header(const char *path, GError **error);

/* Index of a column, or -1. */
int header_find(const GPtrArray *names, const char *column);

#endif
