/*
 * Which rules are asked, and the user's own: the Safe Harbor set, the limited data set of 45 CFR
 * 164.514(e), or a JSON file over either (policies/deid/rules.schema.json):
 *
 *     { "schema": "ombud-deid-rules/1", "base": "safe-harbor", "zip_census": 2020,
 *       "patterns": [{"id": "study-code", "letter": "R", "pattern": "\\bSTU-\\d{4}\\b"}],
 *       "columns": [{"name": "ward_note", "letter": "B"}],
 *       "allow": ["Mercy Trial"], "allow_columns": ["encounter_id"] }
 *
 * Patterns are PCRE2 with UTF, compiled once, with limits on matching and memory (a pattern that
 * meets them is an error of the rule file, told at the first text, not a miss). Allowed texts
 * take spans away that are that text, without regard to case; allowed columns are not judged by
 * their name, but their cells are still read.
 */
#ifndef OMBUD_POLICIES_DEID_RULE_SET_H
#define OMBUD_POLICIES_DEID_RULE_SET_H

#include <glib.h>
#include <stdbool.h>

#include "policies/deid/deid.h"

struct rule_set {
    char *id; /* "safe-harbor", "limited-data-set", or the base's with "+user" */
    bool is_limited;
    int zip_census, reference_year;
    GPtrArray *patterns;       /* of struct rule_pattern, private */
    GHashTable *columns;       /* char *, lower case -> letter */
    GHashTable *allow;         /* char *, lower case */
    GHashTable *allow_columns; /* char *, lower case */
};

/* "safe-harbor" or "limited-data-set"; NULL and an error otherwise. */
struct rule_set *rule_set_named(const char *id, GError **error);
/* A rule file's text; errors name the place in it. */
struct rule_set *rule_set_parse(const char *text, size_t size, const char *name, GError **error);
void rule_set_free(struct rule_set *r);

/* Is the rule asked? The limited data set keeps dates, ages, towns, states, ZIP codes and unique
 * codes: its list of 16 has no C and no R, and of B the postal address other than these. */
bool rule_set_has(const struct rule_set *r, enum deid_rule rule);
/* The rule for a column or key: the user's, else column_rule(); DEID_RULES when there is none or
 * it is allowed or not asked. *letter is its letter. */
enum deid_rule rule_set_column(const struct rule_set *r, const char *name, size_t size,
                               char *letter);
/* Takes away what is not asked or is allowed, and adds what the user's patterns find. False and
 * error when a pattern meets its limit. */
bool rule_set_apply(const struct rule_set *r, const char *text, size_t size, GArray *spans,
                    GError **error);

#endif
