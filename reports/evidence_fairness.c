/* The section "fairness": written from the measured structs, and its joint distribution read back.
 */
#include "reports/evidence_fairness.h"

#include <math.h>

#include "reports/mix_sentence.h"

#define SECTION "fairness"
#define CORRELATION_GRAIN 1e3

static json_t *number(double x) {
    return evidence_number_or_null(true, x);
}

static json_t *mix_pair(const struct mix_range *r) {
    return evidence_pair(r->is_there, r->lo, r->hi);
}

static json_t *by_object(const struct fair_group *g) {
    return evidence_by(g->n_by, g->by);
}

static json_t *names(const char *const *list, int n) {
    json_t *out = json_array();
    for (int i = 0; i < n && list[0] != NULL; i++) {
        json_array_append_new(out, json_string(list[i]));
    }
    return out;
}

static json_t *criterion_object(const struct criterion *c) {
    json_t *o = json_object();
    json_t *metrics = json_array();
    for (int i = 0; i < CRITERION_MAX_RATES && c->row->metrics[i] != NULL; i++) {
        json_array_append_new(metrics, json_string(c->row->metrics[i]));
    }
    bool has_ratio = c->has_value && c->has_ratio;
    json_object_set_new(o, "criterion", json_string(c->row->id));
    json_object_set_new(o, "attributes", names(c->attributes, c->n_attributes));
    json_object_set_new(o, "metrics", metrics);
    json_object_set_new(o, "n_groups", json_integer(c->n_groups));
    json_object_set_new(o, "n_defined", json_integer(c->n_defined));
    json_object_set_new(o, "difference", evidence_number_or_null(c->has_value, c->difference));
    json_object_set_new(o, "interval", evidence_pair(c->has_interval, c->lo, c->hi));
    json_object_set_new(o, "ratio", evidence_number_or_null(has_ratio, c->ratio));
    json_object_set_new(o, "mean_difference",
                        evidence_number_or_null(c->has_value, c->mean_difference));
    json_object_set_new(o, "mean_ratio", evidence_number_or_null(has_ratio, c->mean_ratio));
    json_object_set_new(o, "to_overall", evidence_number_or_null(c->has_value, c->to_overall));
    json_object_set_new(o, "highest", names(c->highest, c->has_value ? c->n_attributes : 0));
    json_object_set_new(o, "lowest", names(c->lowest, c->has_value ? c->n_attributes : 0));
    json_object_set_new(o, "reason", evidence_text_or_null(c->reason));
    return o;
}

static json_t *inequality_part(const struct inequality *x) {
    return json_pack("{s:o,s:o,s:o,s:o}", "ge0",
                     evidence_number_or_null(x->is_defined && x->has_ge0, x->ge0), "theil",
                     evidence_number_or_null(x->is_defined, x->theil), "ge2",
                     evidence_number_or_null(x->is_defined, x->ge2), "variation",
                     evidence_number_or_null(x->is_defined, x->variation));
}

/* Generalized entropy adds up: within is what is left of all. */
static json_t *inequality_within(const struct inequality *all, const struct inequality *between) {
    bool is_defined = all->is_defined && between->is_defined;
    bool has_ge0 = is_defined && all->has_ge0 && between->has_ge0;
    return json_pack("{s:o,s:o,s:o}", "ge0",
                     evidence_number_or_null(has_ge0, all->ge0 - between->ge0), "theil",
                     evidence_number_or_null(is_defined, all->theil - between->theil), "ge2",
                     evidence_number_or_null(is_defined, all->ge2 - between->ge2));
}

static json_t *inequality_object(const struct fair_inequality *x) {
    return json_pack("{s:o,s:i,s:o,s:o,s:o}", "attributes", names(x->attributes, x->n_attributes),
                     "n_groups", x->n_groups, "all", inequality_part(&x->all), "between",
                     inequality_part(&x->between), "within",
                     inequality_within(&x->all, &x->between));
}

static json_t *homogeneity_object(const struct mantel_homogeneity *h) {
    return json_pack("{s:o,s:o,s:o,s:o}", "breslow_day",
                     evidence_number_or_null(h->is_defined, h->breslow_day), "tarone",
                     evidence_number_or_null(h->is_defined, h->tarone), "df",
                     evidence_count_or_null(h->is_defined, h->df), "p",
                     evidence_number_or_null(h->is_defined, h->p_tarone));
}

static json_t *mix_object(const struct case_mix *x) {
    bool has = x->n_strata > 0;
    json_t *o = json_object();
    g_autofree char *plain = mix_sentence(x);
    json_object_set_new(o, "by", by_object(&x->group));
    json_object_set_new(o, "reference", evidence_text_or_null(x->reference));
    json_object_set_new(o, "metric", json_string(x->metric));
    json_object_set_new(o, "level", json_string(x->level));
    json_object_set_new(o, "n_strata", json_integer(x->n_strata));
    json_object_set_new(o, "covered", number(x->covered));
    json_object_set_new(o, "raw", number(x->raw));
    json_object_set_new(o, "raw_interval", mix_pair(&x->raw_range));
    json_object_set_new(o, "adjusted", evidence_number_or_null(has, x->adjusted));
    json_object_set_new(o, "adjusted_interval", mix_pair(&x->range));
    json_object_set_new(o, "sato_interval", mix_pair(&x->sato));
    json_object_set_new(o, "mix", evidence_number_or_null(has, x->mix));
    json_object_set_new(o, "odds_ratio", evidence_number_or_null(x->has_odds, x->odds_ratio));
    json_object_set_new(o, "odds_interval", mix_pair(&x->odds_range));
    json_object_set_new(o, "rbg_interval", mix_pair(&x->rbg));
    json_object_set_new(o, "chi2", evidence_number_or_null(x->has_test, x->chi2));
    json_object_set_new(o, "p", evidence_number_or_null(x->has_test, x->p));
    json_object_set_new(o, "homogeneity", homogeneity_object(&x->homogeneity));
    json_object_set_new(o, "standardized", evidence_number_or_null(x->has_standard, x->standard));
    json_object_set_new(o, "standardized_reference",
                        evidence_number_or_null(x->has_standard, x->standard_reference));
    json_object_set_new(o, "standardized_interval", mix_pair(&x->standard_range));
    json_object_set_new(o, "reading", json_string(mix_reading_name(x->reading)));
    json_object_set_new(o, "plain", json_string(plain));
    return o;
}

static json_t *family_object(const struct family *f) {
    json_t *members = json_array();
    for (guint i = 0; i < f->members->len; i++) {
        const struct family_member *m = &g_array_index(f->members, struct family_member, i);
        json_array_append_new(members,
                              json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:b}", "by",
                                        by_object(&m->group), "value", number(m->value), "interval",
                                        evidence_pair(true, m->lo, m->hi), "bonferroni",
                                        evidence_pair(true, m->bonferroni_lo, m->bonferroni_hi),
                                        "p", number(m->p), "p_holm", number(m->p_holm), "p_bh",
                                        number(m->p_bh), "is_flagged", m->is_flagged));
    }
    return json_pack("{s:s,s:s,s:o,s:o,s:o,s:o}", "metric", f->metric, "comparison", f->comparison,
                     "level", number(f->level), "bonferroni_level", number(f->bonferroni_level),
                     "bound", number(f->bound), "groups", members);
}

static json_t *shrunk_object(const struct fair_shrunk *x) {
    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:b}", "by", by_object(&x->group), "raw",
                     number(x->raw), "n_eff", number(x->n_eff), "exact",
                     evidence_pair(true, x->exact_lo, x->exact_hi), "shrunk", number(x->shrunk),
                     "interval", evidence_pair(true, x->lo, x->hi), "is_pooled", x->is_pooled);
}

static json_t *missing_object(const struct fair_missing *x) {
    return json_pack("{s:o,s:s,s:s,s:o,s:o,s:b}", "by", by_object(&x->group), "reference",
                     x->reference, "metric", x->metric, "observed", number(x->observed), "bounds",
                     evidence_pair(true, x->lo, x->hi), "changes_sign", x->changes_sign);
}

static json_t *subgroup_object(const struct subgroup *x) {
    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:I,s:o}", "by", by_object(&x->group),
                     "value", number(x->value), "rest", number(x->rest), "difference",
                     number(x->difference), "interval", evidence_pair(true, x->lo, x->hi),
                     "standardized", number(x->standardized), "p", number(x->p), "p_bh",
                     number(x->p_bh), "n_patients", (json_int_t)x->n_patients, "explained_by",
                     evidence_count_or_null(x->explained_by >= 0, x->explained_by));
}

static json_t *search_object(const struct subgroup_search *s) {
    json_t *found = json_array();
    for (guint i = 0; i < s->found->len; i++) {
        json_array_append_new(found, subgroup_object(&g_array_index(s->found, struct subgroup, i)));
    }
    return json_pack("{s:s,s:i,s:i,s:i,s:i,s:i,s:o,s:I,s:o}", "metric", s->metric, "depth",
                     s->depth, "n_cells", s->n_cells, "n_candidates", s->n_candidates, "n_found",
                     s->n_found, "n_exploratory", s->n_exploratory, "level", number(s->level),
                     "min_patients", (json_int_t)s->min_patients, "found", found);
}

static json_t *joint_object(const struct pairing *p) {
    json_t *comparisons = json_array();
    json_t *correlation = json_array();
    for (guint i = 0; i < p->keys->len; i++) {
        const struct pairing_key *k = &g_array_index(p->keys, struct pairing_key, i);
        json_array_append_new(comparisons,
                              json_pack("{s:s,s:s,s:o}", "against", k->against, "metric", k->metric,
                                        "by", by_object(&k->group)));
        json_t *row = json_array();
        for (guint c = 0; c < i; c++) {
            double r = joint_correlation(p->joint, i, c);
            json_array_append_new(row, number(round(r * CORRELATION_GRAIN) / CORRELATION_GRAIN));
        }
        json_array_append_new(correlation, row);
    }
    return json_pack("{s:o,s:o}", "comparisons", comparisons, "correlation", correlation);
}

/* A list of structs as a list of objects. */
#define LIST(array, type, object)                                                                  \
    do {                                                                                           \
        list = json_array();                                                                       \
        for (guint i = 0; i < (array)->len; i++) {                                                 \
            json_array_append_new(list, object(&g_array_index(array, type, i)));                   \
        }                                                                                          \
    } while (0)

void evidence_put_fairness(struct evidence *e, const struct fairness *f) {
    json_t *o = json_object();
    json_t *list = NULL;
    json_object_set_new(o, "confidence", number(f->confidence));
    json_object_set_new(
        o, "label_space",
        json_pack("{s:I,s:b}", "n", (json_int_t)f->label_space, "is_stated", f->is_stated));
    LIST(f->criteria, struct criterion, criterion_object);
    json_object_set_new(o, "criteria", list);
    LIST(f->inequality, struct fair_inequality, inequality_object);
    json_object_set_new(o, "inequality", list);
    LIST(f->mix, struct case_mix, mix_object);
    json_object_set_new(o, "case_mix", list);
    LIST(f->families, struct family, family_object);
    json_object_set_new(o, "families", list);
    LIST(f->shrunk, struct fair_shrunk, shrunk_object);
    json_object_set_new(o, "shrunk", list);
    LIST(f->missing, struct fair_missing, missing_object);
    json_object_set_new(o, "missing", list);
    json_object_set_new(o, "search", f->search == NULL ? json_null() : search_object(f->search));
    json_object_set_new(o, "joint", joint_object(f->joint));
    evidence_put(e, SECTION, o);
}

struct pairing *evidence_pairing(const struct evidence *e) {
    const json_t *joint = json_object_get(evidence_get(e, SECTION), "joint");
    const json_t *comparisons = json_object_get(joint, "comparisons");
    const json_t *rows = json_object_get(joint, "correlation");
    size_t n = json_array_size(comparisons);
    struct pairing *p = pairing_empty();
    double *r = g_new0(double, MAX(n * n, 1));
    for (size_t i = 0; i < n; i++) {
        const json_t *v = json_array_get(comparisons, i);
        struct pairing_key key = {
            .against = json_string_value(json_object_get(v, "against")),
            .metric = json_string_value(json_object_get(v, "metric")),
        };
        const char *attribute = NULL;
        json_t *level = NULL;
        json_object_foreach(json_object_get(v, "by"), attribute, level) {
            key.group.by[key.group.n_by++] =
                (struct estimate_by){attribute, json_string_value(level)};
        }
        g_array_append_val(p->keys, key);
        r[i * n + i] = 1;
        for (size_t k = 0; k < i; k++) {
            double x = json_number_value(json_array_get(json_array_get(rows, i), k));
            r[i * n + k] = r[k * n + i] = x;
        }
    }
    joint_free(p->joint);
    p->joint = joint_of_correlation(r, n);
    g_free(r);
    return p;
}
