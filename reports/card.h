/*
 * A model card: the CHAI Applied Model Card 0.2 and the 31 source attributes of 45 CFR
 * 170.315(b)(11)(iv)(B), filled from evidence and from what a person writes in card.json.
 *
 *     struct card *c = card_new();
 *     if (!card_read(c, text, size, "card.json", &error)) ...
 *     card_fill(c, view); // what no person has said, and results
 *     card_share(c);      // attributes that an element answers
 *     char *xml = card_xml(c);
 *     card_free(c);
 *
 * The evidence answers only what it measured: name of the model, results, test and data. What
 * nobody filled is missing, and is listed. The lists are those of the packs chai-model-card and
 * onc-hti1-dsi (a test holds them together); the XML's order is that of the published schema, which
 * chai-card-0.2.xsd writes down again.
 */
#ifndef OMBUD_REPORTS_CARD_H
#define OMBUD_REPORTS_CARD_H

#include <glib.h>
#include <stdbool.h>

#include "reports/view.h"

#define CARD_ELEMENTS 56
#define CARD_ATTRIBUTES 31

enum card_kind {
    CARD_TEXT,
    CARD_KEYWORDS, /* texts, each a Keyword */
    CARD_EHRS,     /* texts, each an EHR */
    CARD_RESULTS   /* MetricResult of Label and ValueJson */
};
struct card_element {
    const char *path; /* "BasicInfo.ModelName" */
    bool is_required;
    enum card_kind kind;
};
extern const struct card_element card_elements[CARD_ELEMENTS];
/* -1 when unknown. */
int card_element_find(const char *path);

struct card_attribute {
    const char *id;        /* "onc_funding_source" */
    const char *paragraph; /* of (b)(11)(iv)(B): "(1)(ii)" */
    const char *title;
    const char *same[2]; /* elements that answer it too, or NULL */
};
extern const struct card_attribute card_attributes[CARD_ATTRIBUTES];
int card_attribute_find(const char *id);

enum card_source { CARD_MISSING, CARD_PERSON, CARD_EVIDENCE, CARD_SOURCES };
extern const char *const card_source_names[CARD_SOURCES]; /* "missing", "card", "evidence" */

/* A text of a list, or a result: label and JSON. */
struct card_item {
    char *text, *json;
};
struct card_value {
    enum card_source source;
    char *text;       /* CARD_TEXT */
    GPtrArray *items; /* of struct card_item *, else */
};
struct card {
    struct card_value elements[CARD_ELEMENTS];
    struct card_value attributes[CARD_ATTRIBUTES];
    char *by, *role, *date; /* of card.json; NULL without one */
};

struct card *card_new(void);
void card_free(struct card *c);

/* From evidence: elements and attributes that are missing yet; results are added to those there. */
void card_fill(struct card *c, const struct view *v);
/* card.json (card.schema.json). An unknown field is an error with the nearest name; the error names
 * the path. */
bool card_read(struct card *c, const char *text, size_t size, const char *name, GError **error);
/* Attributes without a text of their own take that of the elements which answer them. */
void card_share(struct card *c);

/* Takes over text; what is there is freed. */
void card_set(struct card_value *value, enum card_source source, char *text);
/* Appends an item; takes over both. */
void card_add(struct card_value *value, enum card_source source, char *text, char *json);

/* Required elements that are missing. */
int card_n_missing(const struct card *c);
/* The XML document; what is missing is an empty element. Caller frees with g_free. */
char *card_xml(const struct card *c);
/* attribute,paragraph,title,status,text: 31 rows and a header, RFC 4180. Caller frees. */
char *card_attributes_csv(const struct card *c);

#endif
