/* The check of the section "fairness" when evidence is read. */
#include "reports/evidence_fairness.h"

#include <math.h>

#define ALWAYS EVIDENCE_ALWAYS
#define NULLABLE EVIDENCE_NULLABLE

static bool check_criterion(const struct evidence_check *c, const struct evidence_place *p,
                            const json_t *v) {
    static const struct evidence_field fields[] = {{"criterion", EVIDENCE_TEXT, ALWAYS},
                                                   {"attributes", EVIDENCE_LIST, ALWAYS},
                                                   {"metrics", EVIDENCE_LIST, ALWAYS},
                                                   {"n_groups", EVIDENCE_COUNT, ALWAYS},
                                                   {"n_defined", EVIDENCE_COUNT, ALWAYS},
                                                   {"difference", EVIDENCE_NUMBER, NULLABLE},
                                                   {"interval", EVIDENCE_LIST, ALWAYS},
                                                   {"ratio", EVIDENCE_NUMBER, NULLABLE},
                                                   {"mean_difference", EVIDENCE_NUMBER, NULLABLE},
                                                   {"mean_ratio", EVIDENCE_NUMBER, NULLABLE},
                                                   {"to_overall", EVIDENCE_NUMBER, NULLABLE},
                                                   {"highest", EVIDENCE_LIST, ALWAYS},
                                                   {"lowest", EVIDENCE_LIST, ALWAYS},
                                                   {"reason", EVIDENCE_TEXT, NULLABLE}};
    return evidence_check_fields(c, p, v, fields, G_N_ELEMENTS(fields)) &&
           evidence_check_pair(c, p, v, "interval") &&
           evidence_check_texts(c, p, v, "attributes") &&
           evidence_check_texts(c, p, v, "metrics") && evidence_check_texts(c, p, v, "highest") &&
           evidence_check_texts(c, p, v, "lowest");
}

static bool check_inequality(const struct evidence_check *c, const struct evidence_place *p,
                             const json_t *v) {
    static const struct evidence_field fields[] = {{"attributes", EVIDENCE_LIST, ALWAYS},
                                                   {"n_groups", EVIDENCE_COUNT, ALWAYS},
                                                   {"all", EVIDENCE_OBJECT, ALWAYS},
                                                   {"between", EVIDENCE_OBJECT, ALWAYS},
                                                   {"within", EVIDENCE_OBJECT, ALWAYS}};
    static const struct evidence_field parts[] = {{"ge0", EVIDENCE_NUMBER, NULLABLE},
                                                  {"theil", EVIDENCE_NUMBER, NULLABLE},
                                                  {"ge2", EVIDENCE_NUMBER, NULLABLE},
                                                  {"variation", EVIDENCE_NUMBER, NULLABLE}};
    return evidence_check_fields(c, p, v, fields, G_N_ELEMENTS(fields)) &&
           evidence_check_texts(c, p, v, "attributes") &&
           evidence_check_object(c, p, v, "all", parts, 4) &&
           evidence_check_object(c, p, v, "between", parts, 4) &&
           evidence_check_object(c, p, v, "within", parts, 3);
}

static bool check_mix(const struct evidence_check *c, const struct evidence_place *p,
                      const json_t *v) {
    static const struct evidence_field fields[] = {
        {"by", EVIDENCE_OBJECT, ALWAYS},
        {"reference", EVIDENCE_TEXT, NULLABLE},
        {"metric", EVIDENCE_TEXT, ALWAYS},
        {"level", EVIDENCE_TEXT, ALWAYS},
        {"n_strata", EVIDENCE_COUNT, ALWAYS},
        {"covered", EVIDENCE_NUMBER, NULLABLE},
        {"raw", EVIDENCE_NUMBER, ALWAYS},
        {"raw_interval", EVIDENCE_LIST, ALWAYS},
        {"adjusted", EVIDENCE_NUMBER, NULLABLE},
        {"adjusted_interval", EVIDENCE_LIST, ALWAYS},
        {"sato_interval", EVIDENCE_LIST, ALWAYS},
        {"mix", EVIDENCE_NUMBER, NULLABLE},
        {"odds_ratio", EVIDENCE_NUMBER, NULLABLE},
        {"odds_interval", EVIDENCE_LIST, ALWAYS},
        {"rbg_interval", EVIDENCE_LIST, ALWAYS},
        {"chi2", EVIDENCE_NUMBER, NULLABLE},
        {"p", EVIDENCE_NUMBER, NULLABLE},
        {"homogeneity", EVIDENCE_OBJECT, ALWAYS},
        {"standardized", EVIDENCE_NUMBER, NULLABLE},
        {"standardized_reference", EVIDENCE_NUMBER, NULLABLE},
        {"standardized_interval", EVIDENCE_LIST, ALWAYS},
        {"reading", EVIDENCE_TEXT, ALWAYS},
        {"plain", EVIDENCE_TEXT, ALWAYS},
    };
    static const struct evidence_field homogeneity[] = {{"breslow_day", EVIDENCE_NUMBER, NULLABLE},
                                                        {"tarone", EVIDENCE_NUMBER, NULLABLE},
                                                        {"df", EVIDENCE_COUNT, NULLABLE},
                                                        {"p", EVIDENCE_NUMBER, NULLABLE}};
    static const char *const pairs[] = {"raw_interval",  "adjusted_interval",
                                        "sato_interval", "odds_interval",
                                        "rbg_interval",  "standardized_interval"};
    bool is_good =
        evidence_check_fields(c, p, v, fields, G_N_ELEMENTS(fields)) &&
        evidence_check_by(c, p, v) &&
        evidence_check_object(c, p, v, "homogeneity", homogeneity, G_N_ELEMENTS(homogeneity));
    for (size_t i = 0; i < G_N_ELEMENTS(pairs) && is_good; i++) {
        is_good = evidence_check_pair(c, p, v, pairs[i]);
    }
    return is_good;
}

static bool check_member(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    static const struct evidence_field fields[] = {
        {"by", EVIDENCE_OBJECT, ALWAYS},     {"value", EVIDENCE_NUMBER, ALWAYS},
        {"interval", EVIDENCE_LIST, ALWAYS}, {"bonferroni", EVIDENCE_LIST, ALWAYS},
        {"p", EVIDENCE_NUMBER, ALWAYS},      {"p_holm", EVIDENCE_NUMBER, ALWAYS},
        {"p_bh", EVIDENCE_NUMBER, ALWAYS},   {"is_flagged", EVIDENCE_TRUTH, ALWAYS}};
    return evidence_check_fields(c, p, v, fields, G_N_ELEMENTS(fields)) &&
           evidence_check_by(c, p, v) && evidence_check_pair(c, p, v, "interval") &&
           evidence_check_pair(c, p, v, "bonferroni");
}

static bool check_family(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    static const struct evidence_field fields[] = {
        {"metric", EVIDENCE_TEXT, ALWAYS},  {"comparison", EVIDENCE_TEXT, ALWAYS},
        {"level", EVIDENCE_NUMBER, ALWAYS}, {"bonferroni_level", EVIDENCE_NUMBER, ALWAYS},
        {"bound", EVIDENCE_NUMBER, ALWAYS}, {"groups", EVIDENCE_LIST, ALWAYS}};
    return evidence_check_fields(c, p, v, fields, G_N_ELEMENTS(fields)) &&
           evidence_check_list(c, p, v, "groups", check_member);
}

static bool check_shrunk(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    static const struct evidence_field fields[] = {
        {"by", EVIDENCE_OBJECT, ALWAYS},      {"raw", EVIDENCE_NUMBER, ALWAYS},
        {"n_eff", EVIDENCE_NUMBER, ALWAYS},   {"exact", EVIDENCE_LIST, ALWAYS},
        {"shrunk", EVIDENCE_NUMBER, ALWAYS},  {"interval", EVIDENCE_LIST, ALWAYS},
        {"is_pooled", EVIDENCE_TRUTH, ALWAYS}};
    return evidence_check_fields(c, p, v, fields, G_N_ELEMENTS(fields)) &&
           evidence_check_by(c, p, v) && evidence_check_pair(c, p, v, "exact") &&
           evidence_check_pair(c, p, v, "interval");
}

static bool check_missing(const struct evidence_check *c, const struct evidence_place *p,
                          const json_t *v) {
    static const struct evidence_field fields[] = {
        {"by", EVIDENCE_OBJECT, ALWAYS},   {"reference", EVIDENCE_TEXT, ALWAYS},
        {"metric", EVIDENCE_TEXT, ALWAYS}, {"observed", EVIDENCE_NUMBER, ALWAYS},
        {"bounds", EVIDENCE_LIST, ALWAYS}, {"changes_sign", EVIDENCE_TRUTH, ALWAYS}};
    return evidence_check_fields(c, p, v, fields, G_N_ELEMENTS(fields)) &&
           evidence_check_by(c, p, v) && evidence_check_pair(c, p, v, "bounds");
}

static bool check_subgroup(const struct evidence_check *c, const struct evidence_place *p,
                           const json_t *v) {
    static const struct evidence_field fields[] = {
        {"by", EVIDENCE_OBJECT, ALWAYS},        {"value", EVIDENCE_NUMBER, ALWAYS},
        {"rest", EVIDENCE_NUMBER, ALWAYS},      {"difference", EVIDENCE_NUMBER, ALWAYS},
        {"interval", EVIDENCE_LIST, ALWAYS},    {"standardized", EVIDENCE_NUMBER, ALWAYS},
        {"p", EVIDENCE_NUMBER, ALWAYS},         {"p_bh", EVIDENCE_NUMBER, ALWAYS},
        {"n_patients", EVIDENCE_COUNT, ALWAYS}, {"explained_by", EVIDENCE_COUNT, NULLABLE}};
    return evidence_check_fields(c, p, v, fields, G_N_ELEMENTS(fields)) &&
           evidence_check_by(c, p, v) && evidence_check_pair(c, p, v, "interval");
}

static bool check_search(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    static const struct evidence_field fields[] = {
        {"metric", EVIDENCE_TEXT, ALWAYS},   {"depth", EVIDENCE_COUNT, ALWAYS},
        {"n_cells", EVIDENCE_COUNT, ALWAYS}, {"n_candidates", EVIDENCE_COUNT, ALWAYS},
        {"n_found", EVIDENCE_COUNT, ALWAYS}, {"n_exploratory", EVIDENCE_COUNT, ALWAYS},
        {"level", EVIDENCE_NUMBER, ALWAYS},  {"min_patients", EVIDENCE_COUNT, ALWAYS},
        {"found", EVIDENCE_LIST, ALWAYS}};
    if (!evidence_check_fields(c, p, v, fields, G_N_ELEMENTS(fields)) ||
        !evidence_check_list(c, p, v, "found", check_subgroup)) {
        return false;
    }
    const json_t *found = json_object_get(v, "found");
    for (size_t i = 0; i < json_array_size(found); i++) {
        const json_t *by = json_object_get(json_array_get(found, i), "explained_by");
        if (json_integer_value(by) >= (json_int_t)json_array_size(found)) {
            return evidence_fail_at(c, p, "found", "explained_by points beyond what was found");
        }
    }
    return true;
}

static bool check_key(const struct evidence_check *c, const struct evidence_place *p,
                      const json_t *v) {
    static const struct evidence_field fields[] = {{"against", EVIDENCE_TEXT, ALWAYS},
                                                   {"metric", EVIDENCE_TEXT, ALWAYS},
                                                   {"by", EVIDENCE_OBJECT, ALWAYS}};
    return evidence_check_fields(c, p, v, fields, G_N_ELEMENTS(fields)) &&
           evidence_check_by(c, p, v);
}

/* Row i has the i correlations with those before it. */
static bool check_joint(const struct evidence_check *c, const struct evidence_place *p,
                        const json_t *v) {
    static const struct evidence_field fields[] = {{"comparisons", EVIDENCE_LIST, ALWAYS},
                                                   {"correlation", EVIDENCE_LIST, ALWAYS}};
    if (!evidence_check_fields(c, p, v, fields, G_N_ELEMENTS(fields)) ||
        !evidence_check_list(c, p, v, "comparisons", check_key)) {
        return false;
    }
    const json_t *rows = json_object_get(v, "correlation");
    size_t n = json_array_size(json_object_get(v, "comparisons"));
    bool is_good = json_array_size(rows) == n && n <= PAIRING_MAX;
    for (size_t i = 0; i < n && is_good; i++) {
        const json_t *row = json_array_get(rows, i);
        is_good = json_is_array(row) && json_array_size(row) == i;
        for (size_t k = 0; k < i && is_good; k++) {
            const json_t *x = json_array_get(row, k);
            is_good = json_is_number(x) && fabs(json_number_value(x)) <= 1;
        }
    }
    return is_good ||
           evidence_fail_at(c, p, "correlation", "expected a triangle of correlations, -1 to 1");
}

bool evidence_check_fairness(const struct evidence_check *c, const struct evidence_place *p,
                             const json_t *v) {
    static const struct evidence_field fields[] = {
        {"confidence", EVIDENCE_NUMBER, ALWAYS}, {"label_space", EVIDENCE_OBJECT, ALWAYS},
        {"criteria", EVIDENCE_LIST, ALWAYS},     {"inequality", EVIDENCE_LIST, ALWAYS},
        {"case_mix", EVIDENCE_LIST, ALWAYS},     {"families", EVIDENCE_LIST, ALWAYS},
        {"shrunk", EVIDENCE_LIST, ALWAYS},       {"missing", EVIDENCE_LIST, ALWAYS},
        {"search", EVIDENCE_OBJECT, NULLABLE},   {"joint", EVIDENCE_OBJECT, ALWAYS}};
    static const struct evidence_field label_space[] = {{"n", EVIDENCE_COUNT, ALWAYS},
                                                        {"is_stated", EVIDENCE_TRUTH, ALWAYS}};
    return evidence_check_fields(c, p, v, fields, G_N_ELEMENTS(fields)) &&
           evidence_check_object(c, p, v, "label_space", label_space, G_N_ELEMENTS(label_space)) &&
           evidence_check_list(c, p, v, "criteria", check_criterion) &&
           evidence_check_list(c, p, v, "inequality", check_inequality) &&
           evidence_check_list(c, p, v, "case_mix", check_mix) &&
           evidence_check_list(c, p, v, "families", check_family) &&
           evidence_check_list(c, p, v, "shrunk", check_shrunk) &&
           evidence_check_list(c, p, v, "missing", check_missing) &&
           evidence_check_at(c, p, v, "search", check_search) &&
           evidence_check_at(c, p, v, "joint", check_joint);
}
