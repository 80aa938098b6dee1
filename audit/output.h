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

/* Can nothing be written at the path, or is there something that may not be replaced: without
 * is_forced anything, with it a device, a pipe, a folder without an audit? Asked before the work.
 */
bool output_check(const char *path, bool is_forced, GError **error);
/* The same where a file is wanted: no folder may be there. */
bool output_file_check(const char *path, bool is_forced, GError **error);

#endif
