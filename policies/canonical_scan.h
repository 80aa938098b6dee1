/* Is a text canonical JSON (RFC 8785) as it stands? Cheaper than to parse it and write it again,
 * and without a tree, so that a thread can ask while another parses. May depend on canonical.h
 * only.
 *
 *     if (canonical_is(text, n)) { ... }   the text of what it reads as, byte for byte
 *
 * Of text that a JSON parser takes, true means: canonical_json() would write the same bytes. False
 * means nothing: keys with escapes, for one, are not looked into. Of text that no parser takes, the
 * answer means nothing either. */
#ifndef OMBUD_POLICIES_CANONICAL_SCAN_H
#define OMBUD_POLICIES_CANONICAL_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* Any bytes; reads none beyond length. */
bool canonical_is(const char *text, size_t length);

#endif
