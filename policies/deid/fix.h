/*
 * What stands in place of an identifier: a date becomes its year, an age over 89 "90+", a ZIP
 * code its first three digits or 000, everything else a label of its letter: [NAME], [PHONE].
 *
 * With a key, a label carries a pseudonym that is the same for the same text: eight letters of
 * HMAC-SHA-256 of the text in lower case. Such a code is derived from the identifier and so is
 * itself restricted (45 CFR 164.514(c)): who has the key can link the records again.
 */
#ifndef OMBUD_POLICIES_DEID_FIX_H
#define OMBUD_POLICIES_DEID_FIX_H

#include <glib.h>

#include "policies/deid/deid.h"

struct fix {
    const void *key; /* NULL: labels only */
    size_t n_key;
    int zip_census, reference_year;
};

/* Appends what replaces text[0..size) under the rule. */
void fix_append(const struct fix *f, enum deid_rule rule, char letter, const char *text,
                size_t size, GString *out);
/* Appends text with every span replaced. */
void fix_text(const struct fix *f, const char *text, size_t size, const GArray *spans,
              GString *out);

#endif
