/* The parts of a roster. Private to audit/codes/roster*.c. */
#ifndef OMBUD_AUDIT_CODES_ROSTER_PARTS_H
#define OMBUD_AUDIT_CODES_ROSTER_PARTS_H

#include "audit/codes/roster.h"

/* Of age and date while reading: no row said anything yet; rows disagree, or it is no number. */
#define ROSTER_UNSET (-1.0)
#define ROSTER_UNKNOWN (-2.0)

void subjects_init(struct subjects *s);
void subjects_clear(struct subjects *s);
/* Index of a subject, or UINT32_MAX. */
uint32_t subjects_find(const struct subjects *s, struct id_hash id);
/* The same, made when new. */
uint32_t subjects_take(struct subjects *s, struct id_hash id, int n_attributes);
/* Groupings and cells, once the levels stand. */
bool roster_make_cells(struct roster *r, GError **error);

#endif
