/* Canonical JSON, RFC 8785 (JCS): one text for one value, so that digests agree. */
#ifndef OMBUD_POLICIES_CANONICAL_H
#define OMBUD_POLICIES_CANONICAL_H

#include <glib.h>
#include <jansson.h>

/* Caller frees with g_free. Numbers must be finite (jansson holds no others). */
char *canonical_json(const json_t *value, size_t *length);
/* Hex SHA-256 of the canonical text. Caller frees. */
char *canonical_sha256(const json_t *value);
/* Appends a number as ECMAScript writes it: shortest text that reads back the same. */
void canonical_number(GString *out, double x);

#endif
