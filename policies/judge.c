#include "policies/judge.h"

#include <math.h>
#include <string.h>

#include "metrics/interval.h"
#include "metrics/power.h"
#include "policies/judge_parts.h"

static bool has_stratum(const struct rule *r, const char *attribute) {
    if (r->strata->len == 0) {
        return true;
    }
    for (guint i = 0; i < r->strata->len; i++) {
        if (strcmp(r->strata->pdata[i], attribute) == 0) {
            return true;
        }
    }
    return false;
}

/* Everybody, or a group of as many attributes as the rule takes together. */
static bool is_of_group(const struct rule *r, const struct estimate *e) {
    if (e->n_by != (r->is_overall ? 0 : MAX(r->n_together, 1))) {
        return false;
    }
    for (int i = 0; i < e->n_by; i++) {
        if (!has_stratum(r, e->by[i].attribute)) {
            return false;
        }
    }
    return true;
}

/* Does the rule judge this estimate? */
static bool is_judged(const struct rule *r, const struct estimate *e) {
    static const char *const words[] = {
        [CONTRAST_DIFFERENCE] = "difference", [CONTRAST_RATIO] = "ratio"};
    if (r->kind != RULE_METRIC || strcmp(e->level, "overall") != 0 || !is_of_group(r, e)) {
        return false;
    }
    if (r->contrast == CONTRAST_ABSOLUTE) {
        return e->comparison == NULL && strcmp(e->metric, r->metric) == 0;
    }
    g_autofree char *comparison = g_strdup_printf("%s_to_%s", words[r->contrast], r->against);
    return e->comparison != NULL && strcmp(e->base, r->metric) == 0 &&
           strcmp(e->comparison, comparison) == 0;
}

static bool is_comparison(const struct rule *r) {
    return r->kind == RULE_METRIC && r->contrast != CONTRAST_ABSOLUTE;
}

/* An empty group is not a comparison, nor is one whose numbers are hidden. */
static void find_comparisons(struct judge_work *w, const struct policy *p) {
    const struct estimates *estimates = w->input->estimates;
    bool is_paired = p->adjust == ADJUST_MAX_T && w->input->pairing != NULL;
    w->n_comparisons = 0;
    w->level_confidence = 0;
    g_array_set_size(w->places, 0);
    for (guint i = 0; i < p->rules->len; i++) {
        const struct rule *r = p->rules->pdata[i];
        for (size_t k = 0; is_comparison(r) && k < estimates->n; k++) {
            const struct estimate *e = &estimates->items[k];
            if (!e->has_interval || !is_judged(r, e)) {
                continue;
            }
            int place = is_paired
                            ? pairing_find(w->input->pairing, r->against, r->metric, e->n_by, e->by)
                            : -1;
            g_array_append_val(w->places, place);
            w->n_comparisons++;
        }
    }
}

/* The confidence at which one of the pack's comparisons is read. */
static double level_of(struct judge_work *w, const struct policy *p, double confidence) {
    double bonferroni = 1 - (1 - confidence) / MAX(w->n_comparisons, 1);
    if (p->adjust == ADJUST_NONE) {
        return confidence;
    }
    if (p->adjust == ADJUST_BONFERRONI || w->input->pairing == NULL) {
        return bonferroni;
    }
    if (w->level_confidence != confidence) {
        w->level_confidence = confidence;
        w->level = pairing_level(w->input->pairing, (const int *)(void *)w->places->data,
                                 w->places->len, confidence, w->input->seed);
    }
    return fmin(w->level, bonferroni);
}

/* The limits of a rule, from the pack or from the study's parameter. */
static bool limits_of(const struct judge_input *in, const struct rule *r, double *lo, double *hi) {
    *lo = r->limit_lo;
    *hi = r->limit_hi;
    if (r->parameter == NULL) {
        return true;
    }
    const double *x =
        in->parameters == NULL ? NULL : g_hash_table_lookup(in->parameters, r->parameter);
    if (x == NULL) {
        return false;
    }
    bool is_floor = r->comparator == COMPARATOR_GE || r->comparator == COMPARATOR_GT;
    *lo = is_floor ? *x : -INFINITY;
    *hi = is_floor ? INFINITY : *x;
    return true;
}

/* Does a whole range meet the limits (all = true), or break them (all = false)? */
bool judge_meets(const struct rule *r, const struct finding *f) {
    bool is_strict = r->comparator == COMPARATOR_GT || r->comparator == COMPARATOR_LT;
    if (is_strict) {
        return f->lo > f->limit_lo && f->hi < f->limit_hi;
    }
    return f->lo >= f->limit_lo && f->hi <= f->limit_hi;
}

bool judge_breaks(const struct rule *r, const struct finding *f) {
    bool is_strict = r->comparator == COMPARATOR_GT || r->comparator == COMPARATOR_LT;
    if (is_strict) {
        return f->hi <= f->limit_lo || f->lo >= f->limit_hi;
    }
    return f->hi < f->limit_lo || f->lo > f->limit_hi;
}

static int64_t n_of(const struct rule *r, const struct estimate *e) {
    switch (r->n_unit) {
    case UNIT_ENCOUNTERS:
        return e->n_encounters;
    case UNIT_LABELS:
        return e->n_labels;
    default:
        return e->n_patients;
    }
}

/* Two figures, rounded up: "about 420 more". */
static int64_t about(double n) {
    double step = 1;
    while (n / step > 99) {
        step *= 10;
    }
    return n < 9e15 ? (int64_t)(ceil(n / step) * step) : 0;
}

/* How many more encounters of this group would settle it, were the values to stay:
 * outside the limits, the broken one must be cleared; inside, both; and the rule's
 * minimum must be reached. */
static int64_t more_needed(const struct estimate *e, const struct finding *f, double confidence) {
    const double limits[] = {f->limit_lo, f->limit_hi};
    int64_t n = f->has_counts ? n_of(f->rule, e) : 0;
    if (n <= 0) {
        return 0;
    }
    bool is_under = f->value < f->limit_lo;
    bool is_over = f->value > f->limit_hi;
    double most = fmax(1, (double)f->rule->min_n / (double)n);
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        double times = 0;
        bool is_concerned = isfinite(limits[i]) && !(is_under && i == 1) && !(is_over && i == 0);
        if (!is_concerned) {
            continue;
        }
        if (!interval_growth_needed(e, confidence, limits[i], &times)) {
            return 0;
        }
        most = fmax(most, times);
    }
    return most > 1 ? about((most - 1) * (double)e->n_encounters) : 0;
}

/* What a sample of this size shows 4 times in 5, the comparator's share being as it is. */
static void find_detectable(struct finding *f, const struct estimate *e, double confidence) {
    struct power_design d = POWER_DEFAULTS;
    struct power_detectable seen;
    const struct estimate_part *own = &e->parts[0];
    const struct estimate_part *other = &e->parts[1];
    d.confidence = confidence;
    d.df = own->df < 1e6 ? fmax(own->df, 1) : 0; /* 0: the normal */
    if (!e->has_parts || !(other->value > 0) ||
        !power_detectable(&d, other->value, own->n_eff, other->n_eff, &seen)) {
        return;
    }
    bool is_ratio = f->rule->contrast == CONTRAST_RATIO;
    f->has_detectable_lo = seen.has_lower;
    f->has_detectable_hi = seen.has_higher;
    f->detectable_lo = is_ratio ? seen.lower / other->value : seen.lower - other->value;
    f->detectable_hi = is_ratio ? seen.higher / other->value : seen.higher - other->value;
}

void judge_give(struct finding *f, enum verdict verdict, const char *reason) {
    f->verdict = verdict;
    f->reason = reason;
}

/* An estimate without an interval to judge. True when that settles the verdict. */
static bool judge_status(struct finding *f, const struct estimate *e) {
    switch (e->status) {
    case ESTIMATE_SUPPRESSED:
        judge_give(f, VERDICT_SUPPRESSED,
                   "the group, or what it is compared to, has too few patients to be shown");
        return true;
    case ESTIMATE_UNDEFINED:
        judge_give(f, VERDICT_NOT_APPLICABLE, e->reason);
        return true;
    case ESTIMATE_TOO_FEW:
        judge_give(f, VERDICT_CANNOT_TELL, e->reason);
        return true;
    default:
        return false;
    }
}

static void judge_interval(struct judge_work *w, struct finding *f, const struct rule *r,
                           const struct estimate *e, double confidence) {
    f->has_interval = interval_at(e, confidence, &f->lo, &f->hi);
    if (!f->has_interval) {
        judge_give(f, VERDICT_CANNOT_TELL, "there is no range to judge");
        return;
    }
    if (f->has_counts && n_of(r, e) < r->min_n) {
        g_autofree char *reason =
            g_strdup_printf("there are fewer than %" G_GINT64_FORMAT " %s", r->min_n,
                            r->n_unit == UNIT_LABELS       ? "codes"
                            : r->n_unit == UNIT_ENCOUNTERS ? "charts"
                                                           : "patients");
        judge_give(f, VERDICT_CANNOT_TELL, g_string_chunk_insert_const(w->out->strings, reason));
    } else if (judge_meets(r, f)) {
        judge_give(f, VERDICT_PASS, "the whole likely range meets the limit");
    } else if (judge_breaks(r, f)) {
        judge_give(f, VERDICT_FAIL, "the whole likely range breaks the limit");
    } else {
        judge_give(f, VERDICT_CANNOT_TELL, "the likely range crosses the limit");
    }
    if (f->verdict == VERDICT_CANNOT_TELL) {
        f->n_more = more_needed(e, f, confidence);
    }
}

struct finding judge_blank(const struct policy *p, const struct rule *r) {
    return (struct finding){.rule = r,
                            .policy = p,
                            .metric = r->metric,
                            .confidence = r->confidence,
                            .n_comparisons = 1,
                            .limit_lo = r->limit_lo,
                            .limit_hi = r->limit_hi};
}

static void judge_estimate(struct judge_work *w, const struct policy *p, const struct rule *r,
                           const struct estimate *e) {
    struct finding f = judge_blank(p, r);
    f.metric = e->metric;
    f.n_by = e->n_by;
    memcpy(f.by, e->by, sizeof f.by);
    f.reference = e->reference;
    f.has_value = e->has_value;
    f.value = e->value;
    f.has_counts = e->has_counts;
    f.n_patients = e->n_patients;
    f.n_encounters = e->n_encounters;
    f.n_labels = e->n_labels;
    double confidence = r->confidence;
    if (p->adjust != ADJUST_NONE && is_comparison(r)) {
        f.n_comparisons = MAX(w->n_comparisons, 1);
        confidence = level_of(w, p, r->confidence);
    }
    find_detectable(&f, e, confidence);
    if (!limits_of(w->input, r, &f.limit_lo, &f.limit_hi)) {
        judge_give(&f, VERDICT_NOT_APPLICABLE, "the study sets no limit for this rule");
    } else if (!judge_status(&f, e)) {
        judge_interval(w, &f, r, e, confidence);
    }
    g_array_append_val(w->out->findings, f);
}

/* A share of what was read: counted, not estimated, so the value itself decides. */
static void judge_quality(struct judge_work *w, const struct policy *p, const struct rule *r) {
    struct finding f = judge_blank(p, r);
    int counter = quality_find(r->metric);
    int of = quality_find(quality_rows[counter].of);
    int64_t n = w->input->quality[counter];
    int64_t whole = w->input->quality[of];
    /* What was left out for the counter's reason stands beside what was kept. */
    bool is_beside = counter == QUALITY_ENCOUNTERS_WITHOUT_TRUTH;
    whole += is_beside ? n : 0;
    bool has_limit = limits_of(w->input, r, &f.limit_lo, &f.limit_hi);
    if (whole <= 0 || !has_limit) {
        judge_give(&f, VERDICT_NOT_APPLICABLE,
                   has_limit ? "there is nothing to count"
                             : "the study sets no limit for this rule");
    } else {
        f.has_value = f.has_interval = true;
        f.value = f.lo = f.hi = (double)n / (double)whole;
        judge_give(&f, judge_meets(r, &f) ? VERDICT_PASS : VERDICT_FAIL,
                   "all of the data were counted, so the share itself is compared to the limit");
    }
    g_array_append_val(w->out->findings, f);
}

static void judge_metric(struct judge_work *w, const struct policy *p, const struct rule *r) {
    for (size_t k = 0; k < w->input->estimates->n; k++) {
        const struct estimate *e = &w->input->estimates->items[k];
        /* An empty level of a declared attribute is no group of this study. */
        bool is_empty = e->n_by > 0 && e->has_counts && e->n_patients == 0;
        if (!is_empty && !(e->is_reference && is_comparison(r)) && is_judged(r, e)) {
            judge_estimate(w, p, r, e);
        }
    }
}

static void judge_policy(struct judge_work *w, const struct policy *p) {
    static void (*const kinds[])(struct judge_work *, const struct policy *,
                                 const struct rule *) = {
        [RULE_METRIC] = judge_metric,
        [RULE_QUALITY] = judge_quality,
        [RULE_COMPLETENESS] = judge_completeness,
        [RULE_DEID] = judge_deid,
        [RULE_ATTESTATION] = judge_attestation,
        [RULE_DRIFT] = judge_drift,
    };
    find_comparisons(w, p);
    for (guint i = 0; i < p->rules->len; i++) {
        const struct rule *r = p->rules->pdata[i];
        if (!r->covers_findings) {
            kinds[r->kind](w, p, r);
        }
    }
    for (guint i = 0; i < p->rules->len; i++) {
        const struct rule *r = p->rules->pdata[i];
        if (r->covers_findings) {
            judge_actions(w, p, r);
        }
    }
}

static bool has_gate(const GPtrArray *policies) {
    for (guint i = 0; i < policies->len; i++) {
        const struct policy *p = policies->pdata[i];
        for (guint k = 0; k < p->rules->len; k++) {
            if (((const struct rule *)p->rules->pdata[k])->severity == SEVERITY_FAIL) {
                return true;
            }
        }
    }
    return false;
}

/* Where no rule is a gate, those that warn decide, but for their fails, which are watches. */
static enum verdict verdict_of(const GArray *findings, const GPtrArray *policies) {
    enum rule_severity severity = has_gate(policies) ? SEVERITY_FAIL : SEVERITY_WARN;
    bool has_fail = false;
    bool has_doubt = false;
    bool has_pass = false;
    for (guint i = 0; i < findings->len; i++) {
        const struct finding *f = &g_array_index(findings, struct finding, i);
        if (f->rule->severity != severity) {
            continue;
        }
        has_fail = has_fail || (f->verdict == VERDICT_FAIL && severity == SEVERITY_FAIL);
        has_doubt = has_doubt || f->verdict == VERDICT_CANNOT_TELL;
        has_pass = has_pass || f->verdict == VERDICT_PASS;
    }
    if (has_fail) {
        return VERDICT_FAIL;
    }
    return has_doubt || !has_pass ? VERDICT_CANNOT_TELL : VERDICT_PASS;
}

struct judgement *judge(const struct judge_input *input, GPtrArray *policies) {
    struct judgement *j = g_new0(struct judgement, 1);
    j->findings = g_array_new(FALSE, TRUE, sizeof(struct finding));
    j->strings = g_string_chunk_new(1024);
    struct judge_work w = {
        .input = input, .out = j, .places = g_array_new(FALSE, FALSE, sizeof(int))};
    for (guint i = 0; i < policies->len; i++) {
        judge_policy(&w, policies->pdata[i]);
    }
    judge_waive(&w);
    g_array_unref(w.places);
    j->verdict = verdict_of(j->findings, policies);
    return j;
}

void judgement_free(struct judgement *j) {
    if (j == NULL) {
        return;
    }
    g_array_unref(j->findings);
    g_string_chunk_free(j->strings);
    g_free(j);
}
