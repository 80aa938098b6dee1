/*
 * The evidence as C records for the pages: the same strings and numbers, looked
 * up once. A view borrows from its evidence and must not outlive it. It selects
 * and sorts; it measures and judges nothing.
 */
#ifndef OMBUD_REPORTS_VIEW_H
#define OMBUD_REPORTS_VIEW_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "metrics/estimate.h"
#include "metrics/quality.h"
#include "policies/verdict.h"
#include "reports/evidence.h"
#include "reports/words.h"

/* What a verdict is on a page. Watch is a fail of a rule that only warns. Suppressed and not
 * applicable have one shape and two words. */
enum mark {
    MARK_NONE,
    MARK_PASS,
    MARK_FAIL,
    MARK_CANNOT_TELL,
    MARK_WATCH,
    MARK_SUPPRESSED,
    MARK_NOT_APPLICABLE,
    MARK_WAIVED,
    MARKS
};
const char *mark_title(enum mark mark);

struct view_finding {
    const char *rule, *title, *policy, *metric, *reference, *severity;
    const char *reason, *rationale, *remediation, *plain;
    const char *authority, *source;
    bool is_legal_number;
    enum verdict verdict;
    enum mark mark;
    int n_by;
    struct estimate_by by[ESTIMATE_MAX_BY];
    bool has_value, has_interval, has_counts;
    double value, lo, hi, confidence, limit_lo, limit_hi;
    bool has_detectable_lo, has_detectable_hi;
    double detectable_lo, detectable_hi; /* what the sample would have shown 4 times in 5 */
    int64_t n_comparisons, n_patients, n_encounters, n_labels, n_more;
};

struct view_policy {
    const char *id, *version, *title, *sha256, *disclaimer, *review_by;
};

struct view {
    const struct evidence *evidence; /* borrowed: for the sections, see evidence_get() */
    const char *title, *organisation, *model, *period, *date, *code_system;
    const char *tool, *version, *fingerprint, *tally_sha256, *seed, *verdict;
    bool is_synthetic, leaves_out_unpredicted, has_patients, is_internal, has_threshold;
    double threshold;
    int n_attributes;
    const char **attributes, **not_recorded;
    int64_t quality[QUALITY_COUNTERS];
    int64_t n_cells, n_hidden, n_withheld;
    int64_t suppress_below; /* largest of the policies; 0 without one */
    struct estimates *estimates;
    GArray *findings; /* of struct view_finding, in the evidence's order */
    GArray *policies; /* of struct view_policy */
    char *sha256;     /* of evidence.json, hex */
    GHashTable *estimate_index, *finding_index;
};

/* NULL and an error when the evidence has no readable estimates. */
struct view *view_new(const struct evidence *e, GError **error);
void view_free(struct view *v);
/* "7F3A-91C2": the first 8 hex digits of the evidence's SHA-256. Caller frees. */
char *view_report_id(const struct view *v);

/* The overall-level estimate of a metric for a group; NULL when there is none. */
const struct estimate *view_estimate(const struct view *v, const char *metric, int n_by,
                                     const struct estimate_by *by);
/* The finding of a rule of a policy for a group; NULL when there is none. */
const struct view_finding *view_finding(const struct view *v, const char *policy, const char *rule,
                                        int n_by, const struct estimate_by *by);
const struct view_finding *view_finding_at(const struct view *v, guint i);
/* A data-quality finding: it is about a counter, not about coding. */
bool view_finding_is_quality(const struct view_finding *f);
/* "about 8,100 more charts of this group (more than 80 periods like this one)": what would settle
 * it; NULL when that is unknown. Caller frees. */
char *view_finding_more(const struct view_finding *f);
/* What a limit is in a table: "no limit set" where the study may set one and did not. */
struct worded;
const char *view_finding_limit(const struct view_finding *f, const struct worded *w);
/* "With so many patients ...": what a finding's sample would have shown; NULL when that is unknown.
 * Caller frees. */
char *view_finding_detectable(const struct view_finding *f);
void view_finding_numbers(const struct view_finding *f, struct numbers *out);

#endif
