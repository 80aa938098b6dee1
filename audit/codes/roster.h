/*
 * A study read row by row: who each encounter is, and every code with its place. For verbs that
 * look at codes one at a time; the audit's own way is ingest, which keeps no rows.
 *
 *     struct roster *r = roster_read(study, &options, &error);
 *     const GArray *codings = r->codings[STUDY_TRUTH];      of struct coding, by encounter and code
 *
 * Identifiers are hashed as they are read and are never kept. One thread; 24 bytes a code.
 */
#ifndef OMBUD_AUDIT_CODES_ROSTER_H
#define OMBUD_AUDIT_CODES_ROSTER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "audit/ingest/hash.h"
#include "audit/study/study.h"
#include "metrics/estimate.h"
#include "metrics/measure_grouped.h"

/* Columns beside those of the study. Sex, age and date are looked for in encounters, patients,
 * truth and predictions, in this order; sequence and action are those of a code's own row. */
enum roster_column {
    ROSTER_SEX,
    ROSTER_AGE,
    ROSTER_DATE,     /* of service */
    ROSTER_SEQUENCE, /* 1: the principal diagnosis */
    ROSTER_ACTION,   /* of the coder */
    ROSTER_COLUMNS
};
struct roster_options {
    /* NULL: the column of the study's attribute of that name (sex, age), else the known name itself
     * ("sex", "age", "service_date", "sequence", "action") where a file has it. One that is named
     * and is not there is an error. */
    const char *columns[ROSTER_COLUMNS];
};
extern const char *const roster_column_names[ROSTER_COLUMNS];

enum coder_action {
    ACTION_NONE, /* empty */
    ACTION_ACCEPT,
    ACTION_EDIT,
    ACTION_REJECT,
    ACTION_ADD,
    ACTION_OTHER, /* a word that is not known */
    CODER_ACTIONS
};

struct coding {
    uint32_t encounter; /* index of r->encounters */
    uint32_t code;      /* index of r->codes */
    uint64_t row;       /* of the file, the header being 1 */
    uint16_t column;    /* from 1 */
    bool is_chosen;     /* truth, or a score that reaches the threshold */
    bool is_principal, has_sequence;
    uint8_t action; /* enum coder_action */
};

/* An encounter, or a patient. */
struct roster_subject {
    struct id_hash id, patient;
    bool has_patient, has_truth, has_prediction;
    bool is_counted; /* by roster_count */
    char sex;        /* 'F', 'M', or 0: not known */
    int32_t date;    /* of service, days; 0: not known */
    double age;      /* years; negative: not known */
};

struct subjects {
    GArray *items;  /* of struct roster_subject */
    GArray *levels; /* of uint16_t, n_attributes a subject */
    uint32_t *slots;
    uint32_t mask;
};

/* Attributes of the study with their levels in order. */
struct roster_attribute {
    const struct study_attribute *study;
    GHashTable *by_value; /* raw value -> level + 1 while reading */
    GPtrArray *found;     /* of char *, in order of first sight, while reading */
    GPtrArray *levels;    /* of char *, in the study's order */
    uint16_t missing;     /* "not recorded" */
};

struct roster_grouping {
    int n, attribute[ESTIMATE_MAX_BY];
    int first_cell, n_cells;
};

struct roster {
    const struct study *study;
    int n_attributes;
    struct roster_attribute *attributes;
    struct subjects encounters, patients;
    GHashTable *code_index;
    GPtrArray
        *codes; /* of char *, normalised; one that is too long to be a code is a digest "#..." */
    GArray *
        codings[STUDY_ROLES]; /* of truth and predictions: sorted by encounter, code, row, column */
    bool has[ROSTER_COLUMNS]; /* some file has the column */
    int64_t n_ragged, n_empty_ids, n_empty_codes, n_bad_scores, n_bad_dates, n_unknown_actions;

    /* Cells: 0 is everybody, then the levels of each attribute, then the intersections. */
    GArray *groupings; /* of struct roster_grouping */
    int n_cells;
    int64_t *n_patients, *n_encounters; /* by cell; after roster_count */
};

/* NULL and an error that names the file, or the column that is missing. Borrows the study. */
struct roster *roster_read(const struct study *s, const struct roster_options *o, GError **error);
void roster_free(struct roster *r);

static inline const struct roster_subject *roster_encounter(const struct roster *r, uint32_t i) {
    return &g_array_index(r->encounters.items, struct roster_subject, i);
}
/* The patient group of an encounter: of its patient, or of itself where no patient is named. */
unsigned roster_group(const struct roster *r, uint32_t encounter);

/* Index of the encounter with this id, or UINT32_MAX. */
uint32_t roster_find(const struct roster *r, struct id_hash id);

/* Counts patients and encounters of every cell over the encounters that `is_in` takes; or over
 * those marked in `marks`, one an encounter. */
void roster_count(struct roster *r, bool (*is_in)(const struct roster_subject *e));
void roster_count_these(struct roster *r, const bool *marks);
/* The cells of an encounter, cell 0 first; `cells` holds 1 + groupings. Returns how many. */
int roster_cells(const struct roster *r, uint32_t encounter, int *cells);
/* An estimate of a cell without its value. Strings are interned in `owner`. */
struct estimate roster_blank(const struct roster *r, int cell, struct estimates *owner);

#endif
