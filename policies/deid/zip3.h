/*
 * ZIP codes cut to three digits: may they stay? 45 CFR 164.514(b)(2)(i)(B): when the area of all
 * codes with these three digits has more than 20,000 people "according to the current publicly
 * available data from the Bureau of the Census"; else they become 000.
 *
 * Three lists: of the Census of 2020 (18 prefixes; computed from the DHC counts of 33,774 ZIP
 * code tabulation areas; the same set as in HRSA's UDS+ questions and answers), 2010 (14) and
 * 2000 (17, the list in the guidance of the Office for Civil Rights of 2012). Prefixes without
 * any tabulation area (106, such as those of military post) have no known population:
 * zip3_has_people() is false, and callers treat them as 000.
 */
#ifndef OMBUD_POLICIES_DEID_ZIP3_H
#define OMBUD_POLICIES_DEID_ZIP3_H

#include <stdbool.h>
#include <stddef.h>

/* Is the area of this prefix (0-999) of 20,000 people or fewer, by that census? */
bool zip3_is_small(int prefix, int census);
/* Prefixes that the Postal Service does not use for places, or has none of. */
bool zip3_has_people(int prefix);
/* The first three digits of a ZIP code as people write it: 03601, 3601 (a lost leading zero),
 * 036, 03601-1234, 36011234. -1: it is none. */
int zip3_of(const char *text, size_t size);

#endif
