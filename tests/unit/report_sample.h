/*
 * An invented audit, made by hand, for the tests of evidence and reports: a
 * failed group, one that cannot be told, one hidden, one whose counts are
 * withheld. Header only, so that each test program links by itself.
 */
#ifndef OMBUD_TESTS_REPORT_SAMPLE_H
#define OMBUD_TESTS_REPORT_SAMPLE_H

#include <glib.h>
#include <math.h>
#include <string.h>

#include "metrics/estimate.h"
#include "metrics/quality.h"
#include "metrics/suppress.h"
#include "policies/judge.h"
#include "policies/policy.h"
#include "reports/evidence.h"

struct sample_group {
    const char *attribute, *level, *reference; /* reference NULL: is the reference */
    int64_t n_patients, n_labels;              /* n_patients 0: hidden; -1: withheld */
    double recall, ratio, lo, hi, wide_lo, wide_hi, precision_ratio;
    enum verdict verdict;
    int64_t n_more;
};

struct sample_study {
    const char *title, *organisation, *model, *period;
    const struct sample_group *groups;
    size_t n_groups;
    const char *const *attributes, *const *not_recorded;
    bool is_judged, is_internal;
};

/* Numbers of ../shared/visual/page1.png, all invented. */
static const struct sample_group sample_groups[] = {
    {"race", "White", NULL, 2501, 18204, 0.912, 0, 0, 0, 0, 0, 0, VERDICT_PASS, 0},
    {"race", "Black or African American", "White", 840, 6117, 0.861, 0.944, 0.932, 0.956, 0.922,
     0.966, 0.985, VERDICT_PASS, 0},
    {"race", "Hispanic or Latino", "White", -1, 5208, 0.836, 0.917, 0.901, 0.934, 0.894, 0.942,
     0.991, VERDICT_PASS, 0},
    {"race", "Asian", "White", 266, 1934, 0.884, 0.969, 0.944, 0.991, 0.935, 0.999, 1.004,
     VERDICT_PASS, 0},
    {"race", "American Indian, Alaska Native", "White", 22, 164, 0.744, 0.816, 0.731, 0.911, 0.715,
     0.927, 0.93, VERDICT_CANNOT_TELL, 420},
    {"race", "Native Hawaiian, Pacific Islander", "White", 0, 0, 0, 0, 0, 0, 0, 0, 0,
     VERDICT_SUPPRESSED, 0},
    {"language", "English", NULL, 3964, 28851, 0.904, 0, 0, 0, 0, 0, 0, VERDICT_PASS, 0},
    {"language", "Spanish", "English", 339, 2466, 0.807, 0.893, 0.869, 0.917, 0.862, 0.925, 0.988,
     VERDICT_PASS, 0},
    {"language", "Other or interpreter needed", "English", 84, 612, 0.685, 0.758, 0.716, 0.796,
     0.705, 0.7996, 0.97, VERDICT_FAIL, 0},
    {"age", "45-64", NULL, 1555, 11320, 0.909, 0, 0, 0, 0, 0, 0, VERDICT_PASS, 0},
    {"age", "0-17", "45-64", 248, 1806, 0.871, 0.958, 0.938, 0.978, 0.932, 0.986, 1.01,
     VERDICT_PASS, 0},
    {"age", "18-44", "45-64", 1036, 7542, 0.901, 0.991, 0.982, 1.001, 0.979, 1.004, 1.0,
     VERDICT_PASS, 0},
    {"age", "65 and older", "45-64", 1538, 11261, 0.893, 0.982, 0.974, 0.991, 0.972, 0.993, 0.996,
     VERDICT_PASS, 0},
};
static const char *const sample_attributes[] = {"race", "language", "age", NULL};
static const char *const sample_not_recorded[] = {"not recorded", "not recorded", "not recorded",
                                                  NULL};
static const struct sample_study sample_default = {
    "Quarterly ethics-board report",
    "Lakeview Health",
    "Inpatient ICD-10-CM auto-coder v4.2.1",
    "2026 Q3",
    sample_groups,
    G_N_ELEMENTS(sample_groups),
    sample_attributes,
    sample_not_recorded,
    true,
    false,
};

static inline struct estimate sample_overall(const char *metric, const char *definition,
                                             double value, int64_t n_labels) {
    return (struct estimate){
        .metric = metric,
        .definition = definition,
        .level = "overall",
        .has_value = true,
        .value = value,
        .has_interval = true,
        .lo = value - 0.003,
        .hi = value + 0.003,
        .confidence = 0.95,
        .range_lo = 0,
        .range_hi = 1,
        .scale = SCALE_IDENTITY,
        .se = 0.00152,
        .df = 127,
        .method = "jackknife",
        .has_counts = true,
        .n_patients = 4377,
        .n_encounters = 4812,
        .n_labels = n_labels,
        .status = ESTIMATE_OK,
    };
}

static inline void sample_hide(struct estimate *x, const struct sample_group *g) {
    x->has_counts = g->n_patients > 0;
    if (g->n_patients == 0) {
        x->has_value = x->has_interval = false;
        x->value = x->lo = x->hi = 0;
        x->scale = SCALE_NONE;
        x->status = ESTIMATE_SUPPRESSED;
        x->reason = "fewer than 11 patients: hidden to protect them";
    }
    if (!x->has_counts) {
        x->n_patients = x->n_encounters = x->n_labels = 0;
    }
}

static inline struct estimate sample_group_estimate(const struct sample_group *g,
                                                    const char *metric, const char *definition,
                                                    double value) {
    struct estimate x = sample_overall(metric, definition, value, g->n_labels);
    x.n_patients = g->n_patients;
    x.n_encounters = g->n_patients * 11 / 10;
    x.is_reference = g->reference == NULL;
    x.n_by = 1;
    x.by[0] = (struct estimate_by){g->attribute, g->level};
    sample_hide(&x, g);
    return x;
}

static inline struct estimate sample_ratio(const struct sample_group *g, const char *base,
                                           const char *metric, const char *definition,
                                           double ratio) {
    struct estimate x = sample_group_estimate(g, metric, definition, ratio);
    x.base = base;
    x.comparison = "ratio_to_reference";
    x.reference = g->reference;
    x.range_hi = INFINITY;
    if (x.has_interval) {
        x.scale = SCALE_LOG;
        x.lo = ratio * g->lo / g->ratio;
        x.hi = ratio * g->hi / g->ratio;
    }
    return x;
}

/* Missed and unsupported codes per 100 charts. */
static inline void sample_rates(struct estimates *e, const struct sample_study *s) {
    static const char *const metrics[] = {"missed_per_100", "unsupported_per_100"};
    static const char *const definitions[] = {"missed-per-100/1", "unsupported-per-100/1"};
    for (size_t m = 0; m < 2; m++) {
        for (size_t i = 0; i < s->n_groups; i++) {
            const struct sample_group *g = &s->groups[i];
            double rate = m == 0 ? 660 * (1 - g->recall) : 50 + (double)(i % 7);
            struct estimate x = sample_group_estimate(g, metrics[m], definitions[m], rate);
            x.range_hi = INFINITY;
            x.lo = x.has_interval ? 0.9 * rate : 0;
            x.hi = x.has_interval ? 1.1 * rate : 0;
            estimates_add(e, &x);
        }
    }
}

/* Every group of the first attribute with every group of another; one in five hidden. */
static inline void sample_pairs(struct estimates *e, const struct sample_study *s) {
    for (size_t i = 0; i < s->n_groups; i++) {
        for (size_t k = 0; k < s->n_groups; k++) {
            const struct sample_group *a = &s->groups[i];
            const struct sample_group *b = &s->groups[k];
            if (strcmp(a->attribute, s->groups[0].attribute) != 0 ||
                strcmp(b->attribute, s->groups[s->n_groups - 1].attribute) != 0 ||
                strcmp(a->attribute, b->attribute) == 0) {
                continue;
            }
            struct sample_group both = *a;
            both.n_patients = (i + 2 * k) % 5 == 0 ? 0 : 40 + (int64_t)i;
            both.n_labels = both.n_patients * 7;
            struct estimate x = sample_group_estimate(&both, "recall_micro", "recall-micro/1",
                                                      0.7 + 0.02 * (double)((i + k) % 12));
            x.n_by = 2;
            x.by[1] = (struct estimate_by){b->attribute, b->level};
            estimates_add(e, &x);
        }
    }
}

static inline struct estimates *sample_estimates(const struct sample_study *s) {
    struct estimates *e = estimates_new();
    struct estimate overall[] = {
        sample_overall("exact_match", "exact-match/1", 0.412, 4812),
        sample_overall("f1_macro", "f1-macro-support/1", 0.731, 1804),
        sample_overall("f1_micro", "f1-micro/1", 0.907, 34100),
        sample_overall("precision_micro", "precision-micro/1", 0.921, 30990),
        sample_overall("recall_micro", "recall-micro/1", 0.894, 31929),
        sample_overall("missed_per_100", "missed-per-100/1", 70.3, 4812),
        sample_overall("unsupported_per_100", "unsupported-per-100/1", 53.1, 4812),
    };
    for (size_t i = 5; i < G_N_ELEMENTS(overall); i++) {
        overall[i].range_hi = INFINITY;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(overall); i++) {
        estimates_add(e, &overall[i]);
    }
    for (size_t i = 0; i < s->n_groups; i++) {
        const struct sample_group *g = &s->groups[i];
        struct estimate x = sample_group_estimate(g, "recall_micro", "recall-micro/1", g->recall);
        struct estimate y =
            sample_group_estimate(g, "precision_micro", "precision-micro/1", g->recall + 0.03);
        estimates_add(e, &x);
        estimates_add(e, &y);
        if (g->reference) {
            x = sample_ratio(g, "recall_micro", "recall_micro_ratio_to_reference",
                             "recall-micro/1:ratio-to-reference", g->ratio);
            y = sample_ratio(g, "precision_micro", "precision_micro_ratio_to_reference",
                             "precision-micro/1:ratio-to-reference", g->precision_ratio);
            estimates_add(e, &x);
            estimates_add(e, &y);
        }
    }
    sample_rates(e, s);
    sample_pairs(e, s);
    return e;
}

static inline void sample_quality(int64_t quality[QUALITY_COUNTERS]) {
    memset(quality, 0, sizeof(int64_t) * QUALITY_COUNTERS);
    quality[QUALITY_PREDICTION_ROWS] = 30990;
    quality[QUALITY_TRUTH_ROWS] = 31929;
    quality[QUALITY_ENCOUNTER_ROWS] = 4836;
    quality[QUALITY_MALFORMED_CODES] = 12;
    quality[QUALITY_RAGGED_ROWS] = 3;
    quality[QUALITY_DUPLICATE_PREDICTIONS] = 41;
    quality[QUALITY_ENCOUNTERS_MATCHED] = 4812;
    quality[QUALITY_ENCOUNTERS_WITH_TRUTH] = 4830;
    quality[QUALITY_ENCOUNTERS_WITHOUT_PREDICTION] = 18;
    quality[QUALITY_ENCOUNTERS_WITHOUT_TRUTH] = 24;
    quality[QUALITY_PREDICTIONS_WITHOUT_TRUTH] = 152;
}

static inline const char *sample_reason(enum verdict v) {
    return v == VERDICT_PASS          ? "the whole likely range meets the limit"
           : v == VERDICT_FAIL        ? "the whole likely range breaks the limit"
           : v == VERDICT_CANNOT_TELL ? "the likely range crosses the limit"
                                      : "the group has too few patients to be shown";
}

static inline struct finding sample_finding(const struct sample_group *g, const struct policy *p,
                                            const struct rule *r, const char *metric, double scale,
                                            enum verdict verdict) {
    bool is_hidden = g->n_patients == 0;
    return (struct finding){
        .rule = r,
        .policy = p,
        .n_by = 1,
        .by = {{g->attribute, g->level}},
        .metric = metric,
        .reference = g->reference,
        .verdict = verdict,
        .reason = sample_reason(verdict),
        .has_value = !is_hidden,
        .has_interval = !is_hidden,
        .value = is_hidden ? 0 : g->ratio * scale,
        .lo = is_hidden ? 0 : g->wide_lo * scale,
        .hi = is_hidden ? 0 : g->wide_hi * scale,
        .confidence = 0.95,
        .n_comparisons = 18,
        .limit_lo = 0.8,
        .limit_hi = 1.25,
        .has_counts = g->n_patients > 0,
        .n_patients = MAX(g->n_patients, 0),
        .n_encounters = g->n_patients > 0 ? g->n_patients * 11 / 10 : 0,
        .n_labels = g->n_patients > 0 ? g->n_labels : 0,
        .n_more = verdict == VERDICT_CANNOT_TELL ? g->n_more : 0,
    };
}

static inline void sample_plain_finding(struct judgement *j, const struct policy *p,
                                        const struct rule *r, enum verdict verdict, double value,
                                        bool is_judged) {
    struct finding f = {.rule = r,
                        .policy = p,
                        .metric = r->metric,
                        .verdict = verdict,
                        .reason = is_judged ? "all of the data were counted, so the share itself "
                                              "is compared to the limit"
                                            : "the study sets no limit for this rule",
                        .has_value = is_judged,
                        .has_interval = is_judged,
                        .value = value,
                        .lo = value,
                        .hi = value,
                        .confidence = 0.95,
                        .n_comparisons = 1,
                        .limit_lo = r->limit_lo,
                        .limit_hi = r->limit_hi};
    g_array_append_val(j->findings, f);
}

/* Verdicts as given in the groups: the judge is not under test here. */
static inline struct judgement *sample_judgement(const struct sample_study *s,
                                                 const struct policy *p) {
    struct judgement *j = g_new0(struct judgement, 1);
    j->findings = g_array_new(FALSE, TRUE, sizeof(struct finding));
    j->strings = g_string_chunk_new(64);
    j->verdict = VERDICT_PASS;
    for (guint k = 0; k < p->rules->len; k++) {
        const struct rule *r = p->rules->pdata[k];
        if (r->kind == RULE_QUALITY) {
            double share = strcmp(r->metric, "encounters_without_prediction") == 0 ? 18 / 4830.0
                           : strcmp(r->metric, "predictions_without_truth") == 0   ? 152 / 30990.0
                                                                                   : 0;
            sample_plain_finding(j, p, r, VERDICT_PASS, share, true);
            continue;
        }
        if (r->contrast != CONTRAST_RATIO) {
            sample_plain_finding(j, p, r, VERDICT_NOT_APPLICABLE, 0, false);
            continue;
        }
        bool is_recall = strcmp(r->metric, "recall_micro") == 0;
        for (size_t i = 0; i < s->n_groups; i++) {
            const struct sample_group *g = &s->groups[i];
            if (!g->reference) {
                continue;
            }
            enum verdict verdict =
                is_recall || g->verdict == VERDICT_SUPPRESSED ? g->verdict : VERDICT_PASS;
            struct finding f = sample_finding(
                g, p, r,
                is_recall ? "recall_micro_ratio_to_reference"
                          : "precision_micro_ratio_to_reference",
                is_recall || g->ratio == 0 ? 1 : g->precision_ratio / g->ratio, verdict);
            g_array_append_val(j->findings, f);
            if (verdict == VERDICT_FAIL) {
                j->verdict = VERDICT_FAIL;
            } else if (verdict == VERDICT_CANNOT_TELL && j->verdict == VERDICT_PASS) {
                j->verdict = VERDICT_CANNOT_TELL;
            }
        }
    }
    return j;
}

static inline struct evidence *sample_evidence(const struct sample_study *s) {
    int64_t quality[QUALITY_COUNTERS];
    sample_quality(quality);
    const struct suppress_summary privacy = {13, 1, 1, 0};
    const struct evidence_study study = {
        .title = s->title,
        .organisation = s->organisation,
        .model = s->model,
        .period = s->period,
        .date = "2026-10-06",
        .code_system = "icd10cm",
        .is_synthetic = true,
        .fingerprint = "9f2c41d7aa0b33c2d41e5f60718293a4b5c6d7e8f9010203040506070809e08b",
        .tally_sha256 = "3be0a71c55aa0b33c2d41e5f60718293a4b5c6d7e8f901020304050607080919",
        .seed = 18446744073709551615u,
        .threshold = 0.5,
        .has_patients = true,
        .attributes = s->attributes,
        .not_recorded = s->not_recorded,
    };
    struct estimates *e = sample_estimates(s);
    struct evidence *out = evidence_new(&study, e, quality, &privacy, s->is_internal);
    if (s->is_judged) {
        struct policy *p = policy_load_pack("board-default", NULL);
        GPtrArray *policies = g_ptr_array_new();
        g_ptr_array_add(policies, p);
        struct judgement *j = sample_judgement(s, p);
        evidence_judge(out, j, policies);
        judgement_free(j);
        g_ptr_array_free(policies, TRUE);
        policy_free(p);
    }
    estimates_free(e);
    return out;
}

#endif
