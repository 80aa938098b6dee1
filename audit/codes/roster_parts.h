/* The parts of a roster. Private to audit/codes/roster*.c. */
#ifndef OMBUD_AUDIT_CODES_ROSTER_PARTS_H
#define OMBUD_AUDIT_CODES_ROSTER_PARTS_H

#include "audit/codes/roster.h"

/* Of age and date while reading: no row said anything yet; rows disagree, or it is no number. */
#define ROSTER_UNSET (-1.0)
#define ROSTER_UNKNOWN (-2.0)

/* The columns that a subject has; the others are a code's. */
#define ROSTER_SUBJECT_COLUMNS (ROSTER_DATE + 1)

struct roster_place {
    enum study_role role; /* the file; STUDY_ROLES: nowhere */
    int at;               /* column in it, from 0 */
};
struct roster_places {
    struct roster_place *attributes;                    /* by attribute; owned */
    struct roster_place extras[ROSTER_SUBJECT_COLUMNS]; /* sex, age, date */
};
/* Reads the headers of the study's files, and sets r->has. False and an error when an attribute or
 * a column that was named is in none; clear `p` in any case. */
bool roster_places_find(struct roster_places *p, struct roster *r, const struct roster_options *o,
                        GError **error);
void roster_places_clear(struct roster_places *p);
/* The name of a column: as given, else the attribute's, else its own. Borrowed. */
const char *roster_column_of(const struct study *s, const struct roster_options *o,
                             enum roster_column c);

void subjects_init(struct subjects *s);
void subjects_clear(struct subjects *s);
/* Index of a subject, or UINT32_MAX. */
uint32_t subjects_find(const struct subjects *s, struct id_hash id);
/* The same, made when new. */
uint32_t subjects_take(struct subjects *s, struct id_hash id, int n_attributes);
/* Groupings and cells, once the levels stand. */
bool roster_make_cells(struct roster *r, GError **error);

#endif
