/*
 * A study: what is audited and how, from study.json (study.schema.json beside
 * this file) or from the flags of a first run. Both fill the same struct.
 */
#ifndef OMBUD_AUDIT_STUDY_STUDY_H
#define OMBUD_AUDIT_STUDY_STUDY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "audit/codes/omb.h"

enum study_role { STUDY_PREDICTIONS, STUDY_TRUTH, STUDY_ENCOUNTERS, STUDY_PATIENTS, STUDY_ROLES };

/* Columns that Ombud knows by name; a map gives the file's own name for them. */
enum study_column {
    COLUMN_ENCOUNTER_ID,
    COLUMN_PATIENT_ID,
    COLUMN_CODE,  /* long format: one code a row */
    COLUMN_CODES, /* wide format: "I10;E11.9" or "I10:0.93;E11.9:0.41" */
    COLUMN_SCORE,
    COLUMN_Y_TRUE, /* binary tables: does the code belong, is it predicted: 1 or 0 */
    COLUMN_Y_PRED,
    COLUMN_SEQUENCE, /* truth, long format: 1 is the principal diagnosis */
    STUDY_COLUMNS
};
extern const char *const study_role_names[STUDY_ROLES];     /* "predictions", ... */
extern const char *const study_column_names[STUDY_COLUMNS]; /* "encounter_id", ... */

struct study_filter {
    char *column;
    GPtrArray *values; /* rows are kept when the column is one of these (blanks trimmed) */
};

struct study_input {
    char *path;                   /* NULL: not given; "-": standard input */
    char *columns[STUDY_COLUMNS]; /* file's column name, or NULL: the known name itself */
    GPtrArray *filters;           /* of struct study_filter *; all must hold */
    char code_separator;          /* wide: ';' */
    char score_separator;         /* wide: ':' */
};

struct study_mapping {
    char *pattern; /* exact value, or glob with * and ? */
    char *level;
};

struct study_attribute {
    char *name;
    char *column;            /* NULL: same as name */
    enum study_role from;    /* STUDY_ROLES: look in encounters, patients, truth, in this order */
    GPtrArray *map;          /* of struct study_mapping *; exact matches first, then globs in order;
                                a value that matches nothing stays as it is */
    GPtrArray *levels;       /* of char *; declared levels in order, or NULL: those found, sorted.
                                A value outside goes to "other". */
    GArray *bands;           /* of double, ascending lower bounds: {18, 45, 65} gives
                                "0-17", "18-44", "45-64", "65+"; NULL: categorical */
    GPtrArray *not_recorded; /* of char *; spellings, compared without case; adds to the
                                study's and to the empty string */
    char *reference;         /* NULL: the level with most patients */
    enum omb_standard standard; /* values become its categories; what is in none is "other" */
};

struct study {
    char *title, *organisation, *model, *period, *date;
    bool is_synthetic;
    struct study_input inputs[STUDY_ROLES];
    bool is_binary;     /* predictions and truth are one table of y_true, y_pred or score, an
                           encounter a row; without a column "code" all rows are of one code */
    bool has_threshold; /* false: every row of the predictions counts */
    double threshold;   /* predicted when score >= threshold; default 0.5 when scores are there */
    char *labels;       /* file of the label list, or NULL: see metrics/tally.h */
    char *headings;     /* file of the code table whose headings are nodes, or NULL */
    int k;              /* of precision and recall at k beside 5, 8 and 15; 0: none */
    char *code_system;  /* "icd-10-cm", or "other": shape not checked, no chapters */
    GPtrArray *attributes;       /* of struct study_attribute * */
    GPtrArray *intersections;    /* of GPtrArray * of attribute names */
    GPtrArray *not_recorded;     /* of char *; default list in study.c */
    bool leaves_out_unpredicted; /* encounters without a prediction row */
    GPtrArray *policies;         /* of char *: pack ids or paths */
    GHashTable *parameters;      /* char * -> double * */
    int search_depth;        /* subgroups: attributes looked at together, 2 or 3; 0: no search */
    int64_t search_patients; /* a subgroup has at least so many */
    int64_t label_space;     /* codes that could be predicted; 0: those seen */
    uint64_t seed;
};

#define STUDY_NOT_RECORDED "not recorded"
#define STUDY_OTHER "other"

struct study *study_new(void); /* with defaults */

/* Parts of a study, as flags and study.json make them. */
struct study_attribute *study_attribute_new(const char *name); /* owned by whom it is added to */
struct study_attribute *study_find_attribute(const struct study *s, const char *name);
void study_add_filter(struct study_input *input, const char *column, const char *value);
void study_add_mapping(struct study_attribute *a, const char *pattern, const char *level);
/* An attribute named "age" without bands, levels or map gets 18, 45, 65. */
void study_default_bands(struct study_attribute *a);

/* From text; relative paths stay as they are. NULL and an error that names the JSON path; the
 * caller frees with study_free(). */
struct study *study_parse(const char *text, size_t length, const char *name, GError **error);
/* The same from a file; relative input paths are taken from its folder. */
struct study *study_load(const char *path, GError **error);
/* Most groupings that a tally of the study has: attributes, intersections, those searched. */
int study_groupings(const struct study *s);
/* Checks what flags and file gave together: inputs there, attributes distinct, ... False and an
 * error that says what to change. */
bool study_check(const struct study *s, GError **error);
/* Canonical JSON of what describes the audit (no paths), for the tally to carry;
 * and the SHA-256 of what must agree for a merge: attributes, levels, bands, maps, threshold,
 * code system, k, headings (their digest, or NULL), groups, seed. Caller frees. */
char *study_describe(const struct study *s);
char *study_fingerprint(const struct study *s, const char *headings_sha256);
void study_free(struct study *s);

#endif
