/*
 * Which groups stand in which figure: selection and order only. A figure is one
 * rule that a policy applies by group, or, when nothing was judged, the plain
 * comparison of recall and precision with the reference groups.
 */
#ifndef OMBUD_REPORTS_FIGURE_H
#define OMBUD_REPORTS_FIGURE_H

#include "metrics/comparison.h"
#include "reports/document.h"
#include "reports/view.h"
#include "reports/words.h"

struct figure_row {
    int n_by;
    const struct estimate_by *by;
    const struct estimate *base;        /* the group's own value */
    const struct estimate *compared;    /* NULL for the reference, or when there is none */
    const struct view_finding *finding; /* NULL: not judged */
    bool is_reference;
};

struct figure {
    const char *base;   /* metric id: "recall_micro" */
    const char *metric; /* what is compared with the limit */
    enum value_kind kind;
    const struct comparison_row *comparison; /* NULL: the value itself is judged */
    const struct view_finding *lead;         /* any finding of the rule; NULL: not judged */
    GArray *rows; /* of struct figure_row, grouped by attribute, the reference first */
};

/* GPtrArray of struct figure *, recall first; free with g_ptr_array_unref. */
GPtrArray *figures_of(const struct view *v);

/* The whole figure as blocks: heading, caption, table with plot, notes. number
 * is printed. */
void figure_blocks(const struct view *v, const struct figure *f, int number, GPtrArray *blocks);

/* What happened to the groups over all figures; each group counts once, with
 * its worst verdict. */
struct figure_summary {
    int n_groups; /* judged, or compared when nothing was judged */
    int n_pass, n_fail, n_cannot_tell, n_watch, n_waived;
    int n_hidden;
    int n_other_fail, n_other_cannot_tell, n_other_watch; /* findings that are not about groups */
    const struct view_finding *worst;                     /* of those that fail */
    const struct view_finding *cannot;                    /* first that cannot tell */
    const struct view_finding *furthest;                  /* of all judged */
    const struct view_finding *other;                     /* worst of the others */
    const char *side;                                     /* "below", "above", "outside" */
};
struct figure_summary figure_summarise(const struct view *v, const GPtrArray *figures);

#endif
