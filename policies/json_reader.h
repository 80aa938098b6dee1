/*
 * Strict reading of JSON objects: every key is known, has the right type and stands
 * once; an error names the JSON path, what was found and what was expected. Packs,
 * studies and evidence read through it.
 *
 *     struct json_reader r = {.name = "study.json"};
 *     json_t *root = json_reader_load(&r, text, n);
 *     json_reader_keys(&r, root, "$", known_keys);
 *     char *title = json_reader_text(&r, root, "$", "title", 120, false);
 *     if (r.error != NULL) ...
 *
 * After the first error the getters give nothing and keep the error.
 */
#ifndef OMBUD_POLICIES_JSON_READER_H
#define OMBUD_POLICIES_JSON_READER_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define JSON_READER_MAX_BYTES ((size_t)64 << 20)

struct json_reader {
    const char *name; /* of the file, for messages */
    GError *error;    /* owned; the first error */
};

/* NULL on malformed text, duplicate keys, or more than max bytes. Caller decrefs. */
json_t *json_reader_load(struct json_reader *r, const char *text, size_t length, size_t max);
/* Sets the error: "NAME: PATH: WHAT; fix: FIX". */
void json_reader_fail(struct json_reader *r, const char *path, const char *what, const char *fix);
/* Is `object` an object with known keys only (NULL-terminated list)? */
bool json_reader_keys(struct json_reader *r, const json_t *object, const char *path,
                      const char *const *known);
/* Text of a key, copied; NULL when absent. Not empty, at most max bytes. */
char *json_reader_text(struct json_reader *r, const json_t *object, const char *path,
                       const char *key, size_t max, bool is_required);
/* Index in a NULL-terminated list of words; fallback when absent, -1 on error. */
int json_reader_word(struct json_reader *r, const json_t *object, const char *path, const char *key,
                     const char *const *words, int fallback);
double json_reader_number(struct json_reader *r, const json_t *object, const char *path,
                          const char *key, double lo, double hi, double fallback);
int64_t json_reader_integer(struct json_reader *r, const json_t *object, const char *path,
                            const char *key, int64_t lo, int64_t hi, int64_t fallback);
bool json_reader_bool(struct json_reader *r, const json_t *object, const char *path,
                      const char *key, bool fallback);
/* An array of a key with at most max items, or NULL when absent. Borrowed. */
json_t *json_reader_array(struct json_reader *r, const json_t *object, const char *path,
                          const char *key, size_t max, bool is_required);
/* Array of texts, copied, with g_free; empty when absent. */
GPtrArray *json_reader_texts(struct json_reader *r, const json_t *object, const char *path,
                             const char *key, size_t max);

#endif
