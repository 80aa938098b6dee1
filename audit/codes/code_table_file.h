/*
 * Reads code tables. Three layouts, told by the content:
 *   order file   CMS's fixed width (icd10cm_order_2021.txt, icd10pcs_order_2021.txt): columns 1-5
 *                order number, 7-13 code, 15 billable 0/1, 17-76 short, 78 on long description
 *   HCPCS file   CMS's 320 columns (HCPC2024_JUL_ANWEB.txt): 1-5 code, 11 record kind, 12-91
 *                description, 269-276 date added, 285-292 date ended; modifiers are left out
 *   CSV          code, and perhaps description, billable, valid_from, valid_to
 *
 * Dates in force: as given; else of the year in the file's name, a fiscal year for ICD-10 (FY2021
 * is 1 October 2020 to 30 September 2021; "apr" or "jan" in the name: from that month's first), a
 * calendar year for HCPCS and CPT; else always.
 */
#ifndef OMBUD_AUDIT_CODES_CODE_TABLE_FILE_H
#define OMBUD_AUDIT_CODES_CODE_TABLE_FILE_H

#include <glib.h>

#include "metrics/code_table.h"

/* "FILE", or "FILE@FROM..TO", "FILE@FY2021", "FILE@always". Plain, .gz or .zst. NULL and an error;
 * the caller frees with code_table_free(), or gives it to code_tables_add(). */
struct code_table *code_table_load(const char *argument, GError **error);
/* The same from memory. from and to are days, see code_date(); 0: by the name. */
struct code_table *code_table_parse(const char *text, size_t size, const char *name, int32_t from,
                                    int32_t to, GError **error);
/* System and dates that a file's name tells. from = 0: none. */
void code_table_name(const char *name, enum code_system *system, bool *has_system, int32_t *from,
                     int32_t *to);

#endif
