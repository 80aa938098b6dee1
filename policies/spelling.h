/* The nearest spelling of a word among known ones, for "did you mean". */
#ifndef OMBUD_POLICIES_SPELLING_H
#define OMBUD_POLICIES_SPELLING_H

/* The known word with the fewest typing errors (insert, drop, change, swap of
 * neighbours; case counts for nothing), or NULL when all differ in more than a
 * third of their letters. known ends with NULL. */
const char *spelling_nearest(const char *word, const char *const *known);

#endif
