/*
 * The files of a command line: files as they are, folders by name, in order of their bytes. And
 * outputs written whole or not at all beside their target, of any size.
 */
#ifndef OMBUD_AUDIT_DEID_DEID_WALK_H
#define OMBUD_AUDIT_DEID_DEID_WALK_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

struct deid_input {
    char *path;
    char *relative; /* below the folder named, for a copy; the base name of a file */
};

/* Of struct deid_input *; NULL and error. Links are followed to files, not to folders. */
GPtrArray *deid_inputs(char *const *paths, GError **error);

struct deid_output {
    FILE *file;
    char *path, *beside; /* beside: the name while it is written */
};
/* False and error; "-" is standard output. An existing file is kept unless is_forced. */
bool deid_output_open(struct deid_output *o, const char *path, bool is_forced, GError **error);
/* Syncs and renames when is_good; else removes it. */
bool deid_output_close(struct deid_output *o, bool is_good, GError **error);

/* Outputs that nobody may take before all is done: they go when the program is interrupted. */
void deid_pending_add(const char *path);
/* Makes the folder of a file; what it made is pending too. */
void deid_pending_folder(const char *path);
/* The end: they stay, or they go. */
void deid_pending_end(bool is_kept);

#endif
