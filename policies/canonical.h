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

/* A key as it reads, without its quotes; borrowed. */
struct canonical_key {
    const char *text;
    size_t length;
};
/* In the order of keys: below 0, 0 or above 0. */
int canonical_compare(const struct canonical_key *a, const struct canonical_key *b);

#endif
