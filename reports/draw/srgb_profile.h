/*
 * The sRGB colour space as an ICC profile, made here: PDF/A wants to be told what its
 * numbers of red, green and blue mean.
 *
 * Version 2.1, matrix and curves: the primaries and the curve of IEC 61966-2-1, adapted
 * to D50 by Bradford's matrix, as ICC.1:2001-04 asks for a display ("mntr") profile.
 * The same bytes each time.
 */
#ifndef OMBUD_REPORTS_DRAW_SRGB_PROFILE_H
#define OMBUD_REPORTS_DRAW_SRGB_PROFILE_H

#include <glib.h>

/* Caller frees with g_byte_array_unref. */
GByteArray *srgb_profile(void);

#endif
