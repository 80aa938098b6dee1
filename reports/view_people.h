/*
 * What named persons accepted, stated and undertook, as C records for the pages: the sections
 * "waivers" and "attestations" of the evidence.
 *
 *     struct view_people *p = view_people_new(v);     // NULL: neither section is there
 *     view_people_free(p);
 *
 * Strings are the evidence's, but for strata.
 */
#ifndef OMBUD_REPORTS_VIEW_PEOPLE_H
#define OMBUD_REPORTS_VIEW_PEOPLE_H

#include "reports/view.h"

struct view_waiver {
    const char *rule, *by, *role, *reason, *until;
    char *strata; /* "language=other; sex=F"; empty: every group */
    int64_t n_used;
};
struct view_statement {
    const char *rule, *answer, *until, *by, *role, *date; /* until may be NULL */
};
struct view_action {
    const char *rule, *action, *owner, *due;
    char *strata;
};

struct view_people {
    GArray *waivers, *statements, *actions; /* of the structs above */
    int64_t n_fields;                       /* filled by people */
};

struct view_people *view_people_new(const struct view *v);
void view_people_free(struct view_people *p);

#endif
