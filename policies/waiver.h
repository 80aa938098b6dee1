/*
 * Waivers: a named person accepts for a time that a rule fails. They stand in a file of
 * their own, so that packs stay as they are.
 *
 *     {"schema": "ombud-waivers/1", "waivers": [{"rule": "BOARD-RECALL-RATIO",
 *       "strata": ["language=other"], "by": "A. Rivera", "role": "Compliance officer",
 *       "reason": "Every chart of this group gets human review.",
 *       "issued": "2026-10-05", "until": "2026-12-31"}]}
 *
 * The whole file is refused, with the JSON path, when one waiver is malformed, names a
 * rule that no policy at hand has, lasts longer than 366 days, or has expired on the day
 * of the audit: a waiver that silently does not count is worse than none. A waived fail
 * reads "waived", never "pass"; nothing but a fail is waived. A waiver may be issued
 * after the day of the audit, since it answers it. Knows no clock.
 */
#ifndef OMBUD_POLICIES_WAIVER_H
#define OMBUD_POLICIES_WAIVER_H

#include <glib.h>
#include <stdbool.h>

#include "metrics/estimate.h"

#define WAIVER_MAX_DAYS 366

struct waiver {
    char *rule;
    GPtrArray *strata; /* "attribute=level", several joined by " x "; empty: every group */
    char *by, *role, *reason, *issued, *until;
};

/* Waivers of a file, of struct waiver *, freed with g_ptr_array_unref(). `policies` are those
 * in use, `date` the day of the audit (YYYY-MM-DD); without one nothing can be accepted. */
GPtrArray *waivers_parse(const char *text, size_t length, const char *name, GPtrArray *policies,
                         const char *date, GError **error);
/* The first waiver of this rule that covers the group, or NULL. waivers may be NULL. */
const struct waiver *waivers_find(const GPtrArray *waivers, const char *rule, int n_by,
                                  const struct estimate_by *by);

/* "sex=F x race=B"; of everybody "". Caller frees. */
char *waiver_group(int n_by, const struct estimate_by *by);

#endif
