/*
 * Optional sections of the evidence, and the helpers that check a document.
 *
 * A section is an object at the root, written by one module and left out when the
 * audit has no such data: "fairness", "drift", "deid". Adding one is
 *
 *   - a pair reports/evidence_<name>.{c,h} with a writer, which makes the object from
 *     the lower floors' structs and hands it to evidence_put(), and a check,
 *   - a row in evidence_sections[] (reports/evidence_section.c),
 *   - a property of that name in reports/evidence.schema.json, not required.
 *
 *     static const struct evidence_field row_fields[] = {
 *         {"name", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
 *         {"n", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
 *     };
 *     static bool check_row(const struct evidence_check *c, const struct evidence_place *p,
 *                           const json_t *v) {
 *         return evidence_check_fields(c, p, v, row_fields, G_N_ELEMENTS(row_fields));
 *     }
 *     bool evidence_check_drift(const struct evidence_check *c, const struct evidence_place *p,
 *                               const json_t *v) {
 *         return evidence_check_fields(c, p, v, drift_fields, G_N_ELEMENTS(drift_fields)) &&
 *                evidence_check_list(c, p, v, "rows", check_row);
 *     }
 *
 * Every check is strict: a key that is not in the table is an error, so that a
 * reader never passes over what it does not know. May depend on jansson, GLib and
 * metrics/estimate.h.
 */
#ifndef OMBUD_REPORTS_EVIDENCE_SECTION_H
#define OMBUD_REPORTS_EVIDENCE_SECTION_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "metrics/estimate.h"

struct evidence;

/* COUNT: a whole number, 0 or more. */
enum evidence_kind {
    EVIDENCE_TEXT,
    EVIDENCE_NUMBER,
    EVIDENCE_COUNT,
    EVIDENCE_TRUTH,
    EVIDENCE_OBJECT,
    EVIDENCE_LIST
};

enum evidence_need {
    EVIDENCE_ALWAYS,
    EVIDENCE_NULLABLE, /* may be null, but is there */
    EVIDENCE_OPTIONAL  /* may be absent, but is not null */
};

struct evidence_field {
    const char *key;
    enum evidence_kind kind;
    enum evidence_need need;
};

/* Where we are, as a chain on the stack; made into text only for an error. */
struct evidence_place {
    const struct evidence_place *up; /* NULL: the root */
    const char *key;                 /* NULL: an index */
    size_t index;
};

/* What every check is handed. */
struct evidence_check {
    const char *name;         /* of the file */
    const json_t *attributes; /* $.study.attributes */
    GError **error;
};

typedef bool evidence_item_check(const struct evidence_check *c, const struct evidence_place *p,
                                 const json_t *v);

struct evidence_section {
    const char *name;
    evidence_item_check *check; /* of the object, which is one */
};
/* Sorted by name; a row whose name is NULL ends it. */
extern const struct evidence_section evidence_sections[];

/* Puts an object, which it takes over, in place of the section of that name; NULL takes
 * the section out. The name must be a row of evidence_sections[]. */
void evidence_put(struct evidence *e, const char *name, json_t *section);
/* The section, borrowed, or NULL. */
const json_t *evidence_get(const struct evidence *e, const char *name);

/* Sets "file: $.path.to[3]: what", or of a key of that place "file: $.path.to[3].key: what";
 * returns false. */
bool evidence_fail(const struct evidence_check *c, const struct evidence_place *p,
                   const char *what);
bool evidence_fail_at(const struct evidence_check *c, const struct evidence_place *p,
                      const char *key, const char *what);
/* An object with exactly these keys, each of its kind, texts and lists within bounds. */
bool evidence_check_fields(const struct evidence_check *c, const struct evidence_place *p,
                           const json_t *object, const struct evidence_field *fields, size_t n);

/* What stands under a key of an object, so that an error names its path. Null and absent pass:
 * whether a key may be so is what its row in the fields says. */
bool evidence_check_at(const struct evidence_check *c, const struct evidence_place *p,
                       const json_t *object, const char *key, evidence_item_check *check);
bool evidence_check_object(const struct evidence_check *c, const struct evidence_place *p,
                           const json_t *object, const char *key,
                           const struct evidence_field *fields, size_t n);
/* Each item by its check. Anything but a list has no items. */
bool evidence_check_list(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *object, const char *key, evidence_item_check *item);
bool evidence_check_texts(const struct evidence_check *c, const struct evidence_place *p,
                          const json_t *object, const char *key);
/* [low|null, high|null], low not above high. */
bool evidence_check_pair(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *object, const char *key);
/* A text that is one of these, NULL-ended; else "expected one of: a, b, c". */
bool evidence_check_word(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *object, const char *key, const char *const *words);
/* Under "by": {attribute: level}, at most 3, each attribute known to the study. */
bool evidence_check_by(const struct evidence_check *c, const struct evidence_place *p,
                       const json_t *object);

/* The writers' null: of a NULL text, of a number that is absent or not finite, of a count
 * that is withheld. RFC 8785 has no minus zero, so none is written. */
json_t *evidence_text_or_null(const char *s);
json_t *evidence_number_or_null(bool is_there, double v);
json_t *evidence_count_or_null(bool is_there, int64_t n);
/* What evidence_check_by() and evidence_check_pair() read: {attribute: level}, and [lo, hi], each
 * null where it is not finite, both where they are not there. */
json_t *evidence_by(int n_by, const struct estimate_by *by);
json_t *evidence_pair(bool is_there, double lo, double hi);

#endif
