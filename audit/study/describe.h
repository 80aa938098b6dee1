/*
 * What a study says about itself, for a tally to carry and the evidence to show: no
 * path, no column name.
 */
#ifndef OMBUD_AUDIT_STUDY_DESCRIBE_H
#define OMBUD_AUDIT_STUDY_DESCRIBE_H

#include "metrics/tally.h"
#include "reports/evidence.h"

/* Owns the strings that its `study` shows. */
struct description {
    struct evidence_study study;
    json_t *json;
    GPtrArray *attributes, *not_recorded; /* borrowed names, NULL-terminated */
    GHashTable *parameters;
    const struct tally *tally;
    char *tally_sha256;  /* NULL before description_digest() */
    int64_t label_space; /* 0: the codes seen */
    /* Subgroups are searched in intersections of up to so many attributes; 0: not. Those of the
     * first n_groupings of the tally are shown (0: all of them). */
    int search_depth, n_groupings;
    int64_t search_patients;
};

/* From a tally, so that `ombud measure` needs nothing else. The tally must outlive
 * it. NULL when its description is not one of ours. */
struct description *description_of(const struct tally *t, GError **error);
/* Fills the digest of the whole tally, which takes a while. */
void description_digest(struct description *d);
/* The first setting in which the studies of two tallies differ, with its values where they are
 * short; NULL when their descriptions agree. Caller frees. */
char *description_difference(const struct tally *a, const struct tally *b);
void description_free(struct description *d);

#endif
