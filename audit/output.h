/*
 * Output, whole or not at all: everything is made in memory, written beside the
 * target, synced, and renamed into place. Interrupts wait until that is done or
 * undone.
 */
#ifndef OMBUD_AUDIT_OUTPUT_H
#define OMBUD_AUDIT_OUTPUT_H

#include <glib.h>
#include <stdbool.h>

/* A new folder with these files (struct report_file *). An existing one is refused,
 * or with is_forced replaced when it holds an earlier audit (evidence.json). */
bool output_folder(const char *path, GPtrArray *files, bool is_forced, GError **error);

/* One file; "-" is standard output. */
bool output_file(const char *path, const void *data, size_t size, bool is_forced, GError **error);

/* Is there something at the path that may not be replaced? Asked before the work. */
bool output_check(const char *path, bool is_forced, GError **error);

#endif
