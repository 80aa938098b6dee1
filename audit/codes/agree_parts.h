/* The parts of agreement on charts. Private to audit/codes/agree*.c. */
#ifndef OMBUD_AUDIT_CODES_AGREE_PARTS_H
#define OMBUD_AUDIT_CODES_AGREE_PARTS_H

#include "audit/codes/agree_study.h"
#include "metrics/agreement.h"
#include "metrics/jackknife.h"

enum agree_kind {
    AGREE_PERCENT,
    AGREE_SHARED, /* codes given by both over codes given by either */
    AGREE_KAPPA,
    AGREE_AC1,
    AGREE_ALPHA,
    AGREE_MASI,
    AGREE_KINDS
};

/* What a rater gave to a chart: a part of its ids, and the number of that set, from 1. */
struct agree_given {
    guint from, n;
    uint32_t category;
    bool is_rated;
};

struct agree_work {
    struct roster *base;
    const struct agree_options *options;
    const struct agree_rater *raters;
    size_t n_raters;
    uint32_t n_charts;
    GHashTable *codes; /* code -> number + 1 */
    int64_t n_codes;
    guint n_sets; /* distinct, of all raters */
    GArray *ids[AGREE_MAX_RATERS];
    struct agree_given *given[AGREE_MAX_RATERS]; /* by chart */
    struct agree_result *out;
};

/* The charts of a cell that are compared. */
struct agree_units {
    GArray *charts; /* of uint32_t */
    const size_t *raters;
    size_t n_raters;
    size_t n_sets; /* by agree_samples: sets that alpha of sets compares */
};

struct agreement_set agree_set(const struct agree_work *w, size_t rater, uint32_t chart);
/* A sample of each kind; those of pairs only when there are two raters. */
void agree_samples(const struct agree_work *w, struct agree_units *u,
                   struct sample out[AGREE_KINDS]);

#endif
