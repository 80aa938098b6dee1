/*
 * A CSV file as a table of classes: which columns identify in part, which are sensitive.
 *
 *     struct risk_file *f = risk_file_read("release.csv", quasi, sensitive, &error);
 *
 * A quasi-identifier is a column, or "column:N", its first N characters (zip:3), or "column/W",
 * a number in bands of W (age/5). A missing value (empty, NA, NULL, "not recorded", by any case) is
 * a value of its own, so that all records without one are alike in it; it is counted. A text that
 * is no number in a column with bands stays as it is.
 */
#ifndef OMBUD_AUDIT_RISK_RISK_FILE_H
#define OMBUD_AUDIT_RISK_RISK_FILE_H

#include <glib.h>

#include "metrics/risk_table.h"

struct risk_column {
    char *name;       /* as it was asked for */
    char *column;     /* of the file */
    int index;        /* in the file */
    int n_chars;      /* 0: whole */
    double band;      /* 0: none */
    GHashTable *ids;  /* char * -> value + 1 */
    GPtrArray *texts; /* value -> char *, borrowed from ids */
    int64_t n_missing;
    uint32_t missing;      /* value of what is missing; UINT32_MAX: nothing is */
    bool has_number_order; /* set by risk_column_ranks */
};

struct risk_file {
    struct risk_table *table;
    int n_quasi, n_sensitive;
    struct risk_column quasi[RISK_MAX_QUASI];
    struct risk_column sensitive[RISK_MAX_SENSITIVE];
    int64_t n_ragged;    /* rows with another number of fields: left out */
    size_t n_text_bytes; /* of all different values; bounded */
};

/* Names of columns in arrays of char *. Plain, .gz, .zst or "-". */
struct risk_file *risk_file_read(const char *path, const GPtrArray *quasi,
                                 const GPtrArray *sensitive, GError **error);
/* The same from memory; name is for messages. */
struct risk_file *risk_file_parse(const char *text, size_t size, const char *name,
                                  const GPtrArray *quasi, const GPtrArray *sensitive,
                                  GError **error);
void risk_file_free(struct risk_file *f);
/* Rank of each value of a sensitive column: by number when all are numbers (then has_number_order),
 * else by bytes; what is missing comes last. Caller frees with g_free. */
uint32_t *risk_column_ranks(struct risk_column *c);
/* A coarser value for each value of a quasi-identifier: bands twice as wide, bands of 5 of 20
 * numbers or more, or a character less. *name is the column then, "age/10" or "zip:2". NULL when
 * there is none. Caller frees both with g_free. */
uint32_t *risk_column_coarser(const struct risk_column *c, char **name);

#endif
