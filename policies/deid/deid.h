/*
 * Identifiers of the Safe Harbor rule, 45 CFR 164.514(b)(2)(i)(A)-(R): what is found in a text.
 *
 *     struct scanner *s = scanner_new();
 *     GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct deid_span));
 *     scanner_text(s, text, size, spans);
 *     ... spans in order, none overlapping ...
 *
 * A span says where, which letter, which rule and how sure; never what stood there.
 *
 * finding: an identifier of the person, a relative, an employer or a household member.
 * notice: a name that is no identifier of the person, as of a provider (the rule lists the
 *   individual's and their relatives', employers' and household members' only).
 * possible: for a person to look. A town, county, facility or employer is possible while nothing
 *   else in the same text identifies anyone, and a finding beside anything that does.
 */
#ifndef OMBUD_POLICIES_DEID_DEID_H
#define OMBUD_POLICIES_DEID_DEID_H

#include <stddef.h>
#include <stdint.h>

enum deid_severity { DEID_POSSIBLE, DEID_NOTICE, DEID_FINDING };

/* The rules; deid_rules[] has a row for each. */
enum deid_rule {
    RULE_NAME_TITLE,
    RULE_NAME_LABEL,
    RULE_NAME_KIN,
    RULE_NAME_FULL,
    RULE_NAME_INITIAL,
    RULE_NAME_FIRST,
    RULE_NAME_AGAIN,
    RULE_NAME_PROVIDER,
    RULE_NAME_EMPLOYER,
    RULE_NAME_COLUMN,
    RULE_PLACE_STREET,
    RULE_PLACE_CITY,
    RULE_PLACE_COUNTY,
    RULE_PLACE_FACILITY,
    RULE_PLACE_NAMED,
    RULE_PLACE_ZIP,
    RULE_PLACE_COLUMN,
    RULE_PLACE_TOWN,
    RULE_DATE,
    RULE_DATE_PARTIAL,
    RULE_DATE_SHORT,
    RULE_DATE_COLUMN,
    RULE_AGE,
    RULE_BIRTH_YEAR,
    RULE_PHONE,
    RULE_FAX,
    RULE_EMAIL,
    RULE_SSN,
    RULE_MRN,
    RULE_PLAN,
    RULE_MBI,
    RULE_ACCOUNT,
    RULE_CARD,
    RULE_IBAN,
    RULE_ROUTING,
    RULE_LICENCE,
    RULE_NPI,
    RULE_DEA,
    RULE_VIN,
    RULE_PLATE,
    RULE_DEVICE,
    RULE_UDI,
    RULE_MAC,
    RULE_URL,
    RULE_IP,
    RULE_BIOMETRIC,
    RULE_PHOTO,
    RULE_UNIQUE,
    RULE_UNIQUE_COLUMN,
    RULE_USER,
    DEID_RULES
};

struct deid_rule_row {
    const char *id;
    char letter;
    enum deid_severity severity;
    int confidence; /* per cent, a ranking and not a probability */
    const char *what, *how;
};
extern const struct deid_rule_row deid_rules[DEID_RULES];

#define DEID_LETTERS 18
struct deid_letter {
    char letter;
    const char *title, *how; /* how it is looked for, in few words */
    /* What a program cannot establish: a named person attests it. NULL: it can. */
    const char *attest;
};
extern const struct deid_letter deid_letters[DEID_LETTERS];

struct deid_span {
    size_t start, end; /* bytes */
    uint8_t rule;      /* enum deid_rule */
    char letter;
    uint8_t severity; /* enum deid_severity */
    uint8_t confidence;
};

/* What was found, counted. */
#define DEID_SEVERITIES 3
struct deid_counts {
    int64_t by_rule[DEID_RULES][DEID_SEVERITIES];
    int64_t by_letter[DEID_LETTERS][DEID_SEVERITIES];
    int64_t n_files, n_texts, n_bytes; /* a text: a document, a cell, a string of JSON */
    int64_t n_unread;                  /* files that hold no text: their content is not known */
    int64_t n_declared;                /* ids in columns that the caller declared as its own */
};

#endif
