/*
 * Categories of race and ethnicity of the Office of Management and Budget (Statistical Policy
 * Directive 15), from detailed codes and common spellings.
 *
 *     const char *level = omb_category(OMB_2024, "2121-2");        Middle Eastern or North African
 *     omb_category(OMB_1997, "WHITE - RUSSIAN");                   White
 *     omb_category(OMB_1997, "White;Asian");                       Two or more races
 *
 * A value is a code or place of the CDC's race and ethnicity code set ("2106-3", "R5.01"), a name
 * in it, a spelling of the short list here, a category with detail after " - ", or several of
 * these with ; | + or / between. Detail follows the hierarchy of the code set, version 1.3.
 *   1997: Hispanic or Latino of any race is one level; more than one race is "Two or more races";
 *         Middle Eastern or North African is White.
 *   2024: one question, seven categories; more than one is "Multiracial or multiethnic".
 * Letters and digits only are compared, without case. Thread safe after the first call.
 */
#ifndef OMBUD_AUDIT_CODES_OMB_H
#define OMBUD_AUDIT_CODES_OMB_H

#include <stdbool.h>
#include <stddef.h>

enum omb_standard { OMB_NONE, OMB_1997, OMB_2024 };
extern const char *const omb_standard_names[]; /* "none", "omb-1997", "omb-2024", NULL */

/* The level, a static text; NULL when the value is in none of the tables. */
const char *omb_category(enum omb_standard standard, const char *value);
/* Is the text, as a whole, a code or a name of the code set, or a spelling of the list? */
bool omb_is_answer(const char *text, size_t size);

#endif
