/*
 * Reads what a code weighs.
 *   mapping       CSV: code, hcc (a code may have several rows) and a column of weights a segment;
 *                 without `hcc` every code is a category of its own (DRG, or any weight by code)
 *   hierarchy     CSV: hcc, drops_hcc
 *   coefficients  CSV: variable, value, as CMS names them: CNA_HCC37; instead of a weight column
 */
#ifndef OMBUD_AUDIT_CODES_HCC_FILE_H
#define OMBUD_AUDIT_CODES_HCC_FILE_H

#include "metrics/hcc.h"

struct hcc_files {
    const char *mapping;
    const char *hierarchy;    /* or NULL */
    const char *coefficients; /* or NULL */
    const char *segment;      /* NULL: the column "weight" */
};

/* All that the files say. NULL and an error that names the file; the caller frees with
 * hcc_map_free(). */
struct hcc_map *hcc_load(const struct hcc_files *files, GError **error);

/* The parts, from memory, into a map that is there. has_weights is set when the mapping has the
 * segment's column. False and an error. */
bool hcc_parse_mapping(struct hcc_map *m, const char *text, size_t size, const char *name,
                       const char *segment, bool *has_weights, GError **error);
bool hcc_parse_hierarchy(struct hcc_map *m, const char *text, size_t size, const char *name,
                         GError **error);
bool hcc_parse_coefficients(struct hcc_map *m, const char *text, size_t size, const char *name,
                            const char *segment, GError **error);

#endif
