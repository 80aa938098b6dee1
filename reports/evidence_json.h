/* Inside the evidence module: the strict check of a document, and paths that
 * name the place of an error. May depend on jansson and GLib only. */
#ifndef OMBUD_REPORTS_EVIDENCE_JSON_H
#define OMBUD_REPORTS_EVIDENCE_JSON_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#define EVIDENCE_SCHEMA "ombud-evidence/1"
#define EVIDENCE_MAX_BYTES ((size_t)1 << 30)
#define EVIDENCE_MAX_ITEMS ((size_t)4 << 20)
#define EVIDENCE_MAX_STRING 8192

#define EVIDENCE_ERROR (evidence_error_quark())
GQuark evidence_error_quark(void);

/* True when root is a valid document; else the error names `name`, the JSON path
 * and what was expected. */
bool evidence_check(const json_t *root, const char *name, GError **error);

#endif
