/*
 * Code tables: which codes a code set has, and in which years. Pure: made by a reader
 * (audit/codes/code_table_file.h), asked by code and date.
 *
 *     struct code_tables *t = code_tables_new();
 *     struct code_table *cm = code_table_new(CODE_ICD10CM, from, to);
 *     code_table_add(cm, &(struct code_entry){.code = "I10", .is_billable = true, ...});
 *     code_tables_add(t, cm);                       owned by t from here
 *     code_tables_judge(t, "I10", date, NULL)    -> CODE_VALID
 *
 * Dates are days as GLib's julian days count them (1 = 1 January of year 1). Several tables of one
 * system: in force at a date is the one that started last of those whose span holds it, so an April
 * update takes over from October's without either naming the other.
 *
 * Codes are normalised (metrics/icd10.h): upper case, no dots.
 */
#ifndef OMBUD_METRICS_CODE_TABLE_H
#define OMBUD_METRICS_CODE_TABLE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum code_system { CODE_ICD10CM, CODE_ICD10PCS, CODE_HCPCS, CODE_CPT, CODE_SYSTEMS };
extern const char *const code_system_names[CODE_SYSTEMS]; /* "icd-10-cm", ... */

#define CODE_DATE_FIRST 1
#define CODE_DATE_LAST INT32_MAX

/* Days of "2021-10-01", also with a time behind it, or "20211001". 0 when it is none of them. */
int32_t code_date(const char *text, size_t n);

struct code_entry {
    const char *code, *description; /* description may be NULL */
    bool is_billable;               /* false: a header */
    bool is_unspecified;            /* made by code_table_add from the description */
    int32_t from, to;               /* days of this code's own; CODE_DATE_FIRST and _LAST: none */
};

struct code_table {
    enum code_system system;
    int32_t from, to; /* days in force */
    bool has_descriptions;
    GHashTable *entries; /* code -> struct code_entry * */
    GStringChunk *strings;
};

struct code_table *code_table_new(enum code_system system, int32_t from, int32_t to);
void code_table_free(struct code_table *t);
/* Copies. False when the code is there already. */
bool code_table_add(struct code_table *t, const struct code_entry *e);
const struct code_entry *code_table_find(const struct code_table *t, const char *code);
/* The heading directly above a code: the longest shorter beginning that the table has, or NULL. In
 * ICD-10-CM that is the parent for every code of FY2021, placeholders X included. */
const struct code_entry *code_table_parent(const struct code_table *t, const char *code);

/* Best first: of several systems a code gets the best that one of them says. */
enum code_status {
    CODE_VALID,
    CODE_HEADER,      /* there, not billable */
    CODE_NOT_AT_DATE, /* of another date's table, or outside its own dates */
    CODE_FORMAT_ONLY, /* has the form of CPT, whose list is not free: not looked up */
    CODE_NO_TABLE,    /* no table is in force at the date: not judged */
    CODE_UNKNOWN,     /* in no table at any date */
    CODE_STATUSES
};

struct code_tables {
    GPtrArray *tables; /* of struct code_table *, owned */
    bool takes_cpt;    /* a code of CPT's form is CODE_FORMAT_ONLY where no table has it */
};

struct code_tables *code_tables_new(void);
void code_tables_free(struct code_tables *t);
void code_tables_add(struct code_tables *t, struct code_table *table);
/* NULL when none is in force. */
const struct code_table *code_tables_in_force(const struct code_tables *t, enum code_system system,
                                              int32_t date);
/* Judges a code at a date of service; 0: the date is not known, and the tables of all dates count.
 * entry (may be NULL) gets the row that decided, or NULL. */
enum code_status code_tables_judge(const struct code_tables *t, const char *code, int32_t date,
                                   const struct code_entry **entry);

/* Forms: five digits, or four and F, M, T or U (CPT); A-V and four digits (HCPCS level II). */
bool code_has_cpt_form(const char *code);
bool code_has_hcpcs_form(const char *code);

#endif
