/*
 * What changed since an earlier audit, as C records for the pages; see evidence_previous.h.
 *
 *     struct view_previous *p = view_previous_new(v);     // NULL: there is no such section
 *     view_previous_free(p);
 */
#ifndef OMBUD_REPORTS_VIEW_PREVIOUS_H
#define OMBUD_REPORTS_VIEW_PREVIOUS_H

#include "reports/view.h"

enum change_state { CHANGE_NEW, CHANGE_AGAIN, CHANGE_RESOLVED, CHANGE_NOT_JUDGED, CHANGE_STATES };

struct view_change {
    const char *policy, *rule, *title;
    const char *before, *now; /* verdict ids; NULL: it was not checked */
    enum change_state state;
    int64_t n_times;
    int n_by;
    struct estimate_by by[ESTIMATE_MAX_BY];
};

struct view_previous {
    const char *period; /* NULL: it names none */
    bool is_same_study;
    int n_of[CHANGE_STATES];
    GArray *changes; /* of struct view_change: by state, then in the evidence's order */
};

struct view_previous *view_previous_new(const struct view *v);
void view_previous_free(struct view_previous *p);

#endif
