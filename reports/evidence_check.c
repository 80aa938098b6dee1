/*
 * The strict check of an evidence document. It accepts what
 * reports/evidence.schema.json accepts, and beyond the schema holds the
 * invariants of metrics/estimate.h (a test feeds both the same documents).
 */
#include "reports/evidence_json.h"

#include <string.h>

#include "metrics/estimate.h"
#include "metrics/quality.h"
#include "policies/verdict.h"
#include "reports/evidence_section.h"

/* value, lo, hi, confidence and the counts of an estimate or a finding. */
static bool check_numbers(const struct evidence_check *c, const struct evidence_place *p,
                          const json_t *v) {
    const json_t *lo = json_object_get(v, "lo");
    const json_t *hi = json_object_get(v, "hi");
    if (json_is_null(lo) != json_is_null(hi)) {
        return evidence_fail(c, p, "has one end of an interval without the other");
    }
    if (json_is_number(lo) && json_number_value(lo) > json_number_value(hi)) {
        return evidence_fail(c, p, "has lo above hi");
    }
    if (json_is_number(lo) && json_is_null(json_object_get(v, "value"))) {
        return evidence_fail(c, p, "has an interval without a value");
    }
    double confidence = json_number_value(json_object_get(v, "confidence"));
    if (!(confidence >= 0 && confidence < 1)) {
        return evidence_fail(c, p, "has a confidence outside 0 to 1");
    }
    bool without = json_is_null(json_object_get(v, "n_patients"));
    if (json_is_null(json_object_get(v, "n_encounters")) != without ||
        json_is_null(json_object_get(v, "n_labels")) != without) {
        return evidence_fail(c, p, "has some counts and not others");
    }
    return true;
}

static const struct evidence_field estimate_fields[] = {
    {"metric", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"definition", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"level", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"label", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"by", EVIDENCE_OBJECT, EVIDENCE_ALWAYS},
    {"is_reference", EVIDENCE_TRUTH, EVIDENCE_ALWAYS},
    {"period", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"base", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"comparison", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"reference", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"value", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"lo", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"hi", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"confidence", EVIDENCE_NUMBER, EVIDENCE_ALWAYS},
    {"n_patients", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"n_encounters", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"n_labels", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"method", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"status", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"reason", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"scale", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"se", EVIDENCE_NUMBER, EVIDENCE_ALWAYS},
    {"df", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"n_eff", EVIDENCE_NUMBER, EVIDENCE_ALWAYS},
    {"range", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"parts", EVIDENCE_LIST, EVIDENCE_NULLABLE},
};

/* null, or the seven numbers of a comparison of shares. */
static bool check_parts(const struct evidence_check *c, const struct evidence_place *p,
                        const json_t *v) {
    const json_t *parts = json_object_get(v, "parts");
    size_t n = json_array_size(parts);
    bool is_good = json_is_null(parts) || n == 7;
    for (size_t i = 0; i < n && is_good; i++) {
        is_good = json_is_number(json_array_get(parts, i));
    }
    return is_good || evidence_fail_at(c, p, "parts", "expected null or seven numbers");
}

static bool check_estimate(const struct evidence_check *c, const struct evidence_place *p,
                           const json_t *v) {
    if (!evidence_check_fields(c, p, v, estimate_fields, G_N_ELEMENTS(estimate_fields))) {
        return false;
    }
    if (!evidence_check_by(c, p, v) || !evidence_check_pair(c, p, v, "range") ||
        !check_parts(c, p, v) || !check_numbers(c, p, v)) {
        return false;
    }
    int status = estimate_status_find(json_string_value(json_object_get(v, "status")));
    if (status < 0) {
        return evidence_fail_at(c, p, "status", "expected ok, too few, undefined or suppressed");
    }
    if (estimate_scale_find(json_string_value(json_object_get(v, "scale"))) < 0) {
        return evidence_fail_at(c, p, "scale",
                                "expected none, identity, log, logit, wilson, ratio or difference");
    }
    bool has_value = json_is_number(json_object_get(v, "value"));
    if (has_value != (status == ESTIMATE_OK || status == ESTIMATE_TOO_FEW)) {
        return evidence_fail(c, p,
                             has_value ? "has a value that its status does not allow"
                                       : "has no value although its status says so");
    }
    return true;
}

static const struct evidence_field finding_fields[] = {
    {"rule", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"title", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"policy", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"metric", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"by", EVIDENCE_OBJECT, EVIDENCE_ALWAYS},
    {"reference", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"verdict", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"severity", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"value", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"lo", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"hi", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"confidence", EVIDENCE_NUMBER, EVIDENCE_ALWAYS},
    {"n_comparisons", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"limit", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"threshold_basis", EVIDENCE_OBJECT, EVIDENCE_ALWAYS},
    {"n_patients", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"n_encounters", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"n_labels", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"n_more", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"detectable", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"reason", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"rationale", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"remediation", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"plain", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
};
static const struct evidence_field basis_fields[] = {
    {"authority", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"source", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"legal_number", EVIDENCE_TRUTH, EVIDENCE_ALWAYS},
    {"citation", EVIDENCE_TEXT, EVIDENCE_OPTIONAL},
    {"status", EVIDENCE_TEXT, EVIDENCE_OPTIONAL}};

static bool check_finding(const struct evidence_check *c, const struct evidence_place *p,
                          const json_t *v) {
    if (!evidence_check_fields(c, p, v, finding_fields, G_N_ELEMENTS(finding_fields)) ||
        !evidence_check_by(c, p, v) || !evidence_check_pair(c, p, v, "limit") ||
        !evidence_check_pair(c, p, v, "detectable") ||
        !evidence_check_object(c, p, v, "threshold_basis", basis_fields,
                               G_N_ELEMENTS(basis_fields)) ||
        !check_numbers(c, p, v)) {
        return false;
    }
    const char *id = json_string_value(json_object_get(v, "verdict"));
    if (verdict_find(id) == VERDICTS || strcmp(id, verdict_rows[verdict_find(id)].id) != 0) {
        return evidence_fail_at(c, p, "verdict", "is not a verdict");
    }
    const char *s = json_string_value(json_object_get(v, "severity"));
    if (strcmp(s, "fail") != 0 && strcmp(s, "warn") != 0 && strcmp(s, "info") != 0) {
        return evidence_fail_at(c, p, "severity", "expected fail, warn or info");
    }
    return true;
}

static const struct evidence_field policy_fields[] = {
    {"id", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"version", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"title", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"sha256", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"disclaimer", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"review_by", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"confidence", EVIDENCE_NUMBER, EVIDENCE_ALWAYS},
    {"suppress_below", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"adjust", EVIDENCE_TEXT, EVIDENCE_ALWAYS}};

static bool check_policy(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    return evidence_check_fields(c, p, v, policy_fields, G_N_ELEMENTS(policy_fields));
}

static const struct evidence_field input_fields[] = {{"role", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
                                                     {"records", EVIDENCE_COUNT, EVIDENCE_ALWAYS}};

static bool check_input(const struct evidence_check *c, const struct evidence_place *p,
                        const json_t *v) {
    return evidence_check_fields(c, p, v, input_fields, G_N_ELEMENTS(input_fields));
}

static const struct evidence_field attribute_fields[] = {
    {"name", EVIDENCE_TEXT, EVIDENCE_ALWAYS}, {"not_recorded", EVIDENCE_TEXT, EVIDENCE_NULLABLE}};

static bool check_attribute(const struct evidence_check *c, const struct evidence_place *p,
                            const json_t *v) {
    return evidence_check_fields(c, p, v, attribute_fields, G_N_ELEMENTS(attribute_fields));
}

static const struct evidence_field study_fields[] = {
    {"title", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"organisation", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"model", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"period", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"date", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"code_system", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"is_synthetic", EVIDENCE_TRUTH, EVIDENCE_ALWAYS},
    {"fingerprint", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"tally_sha256", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"seed", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"threshold", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"leaves_out_unpredicted", EVIDENCE_TRUTH, EVIDENCE_ALWAYS},
    {"has_patients", EVIDENCE_TRUTH, EVIDENCE_ALWAYS},
    {"attributes", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"parameters", EVIDENCE_OBJECT, EVIDENCE_ALWAYS}};

/* Decimal digits of a uint64: a JSON number would lose the last bits. */
static bool is_seed(const char *s) {
    guint64 value;
    return s[0] >= '0' && s[0] <= '9' &&
           g_ascii_string_to_unsigned(s, 10, 0, G_MAXUINT64, &value, NULL);
}

static bool check_study(const struct evidence_check *c, const struct evidence_place *p,
                        const json_t *v) {
    if (!evidence_check_fields(c, p, v, study_fields, G_N_ELEMENTS(study_fields)) ||
        !evidence_check_list(c, p, v, "attributes", check_attribute)) {
        return false;
    }
    if (!is_seed(json_string_value(json_object_get(v, "seed")))) {
        return evidence_fail_at(c, p, "seed",
                                "expected a whole number from 0 to 2^64-1 as a string");
    }
    struct evidence_place parameters = {p, "parameters", 0};
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(v, "parameters"), key, value) {
        if (!json_is_number(value)) {
            return evidence_fail_at(c, &parameters, key, "expected a number");
        }
    }
    return true;
}

static bool check_quality(const struct evidence_check *c, const struct evidence_place *p,
                          const json_t *v) {
    struct evidence_field fields[QUALITY_COUNTERS];
    for (int i = 0; i < QUALITY_COUNTERS; i++) {
        fields[i] = (struct evidence_field){quality_rows[i].id, EVIDENCE_COUNT, EVIDENCE_ALWAYS};
    }
    return evidence_check_fields(c, p, v, fields, QUALITY_COUNTERS);
}

static const struct evidence_field root_fields[] = {
    {"schema", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"tool", EVIDENCE_OBJECT, EVIDENCE_ALWAYS},
    {"study", EVIDENCE_OBJECT, EVIDENCE_ALWAYS},
    {"inputs", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"quality", EVIDENCE_OBJECT, EVIDENCE_ALWAYS},
    {"privacy", EVIDENCE_OBJECT, EVIDENCE_ALWAYS},
    {"policies", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"estimates", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"findings", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"verdict", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"contains_small_cells", EVIDENCE_TRUTH, EVIDENCE_ALWAYS}};
static const struct evidence_field tool_fields[] = {{"name", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
                                                    {"version", EVIDENCE_TEXT, EVIDENCE_ALWAYS}};
static const struct evidence_field privacy_fields[] = {
    {"n_cells", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"n_hidden", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"n_withheld", EVIDENCE_COUNT, EVIDENCE_ALWAYS}};

/* The fields that every document has, and the sections that it may have. */
static bool check_root(const struct evidence_check *c, const json_t *root) {
    GArray *fields = g_array_new(FALSE, FALSE, sizeof(struct evidence_field));
    g_array_append_vals(fields, root_fields, G_N_ELEMENTS(root_fields));
    for (const struct evidence_section *s = evidence_sections; s->name != NULL; s++) {
        const struct evidence_field field = {s->name, EVIDENCE_OBJECT, EVIDENCE_OPTIONAL};
        g_array_append_val(fields, field);
    }
    bool is_good =
        evidence_check_fields(c, NULL, root, (struct evidence_field *)fields->data, fields->len);
    g_array_free(fields, TRUE);
    return is_good;
}

static bool check_sections(const struct evidence_check *c, const json_t *root) {
    for (const struct evidence_section *s = evidence_sections; s->name != NULL; s++) {
        if (!evidence_check_at(c, NULL, root, s->name, s->check)) {
            return false;
        }
    }
    return true;
}

bool evidence_check(const json_t *root, const char *name, GError **error) {
    struct evidence_check c = {name, NULL, error};
    static const char *const verdicts[] = {"pass", "fail", "cannot tell", "not judged", NULL};
    if (!check_root(&c, root)) {
        return false;
    }
    if (strcmp(json_string_value(json_object_get(root, "schema")), EVIDENCE_SCHEMA) != 0) {
        return evidence_fail_at(&c, NULL, "schema", "expected \"" EVIDENCE_SCHEMA "\"");
    }
    if (!g_strv_contains(verdicts, json_string_value(json_object_get(root, "verdict")))) {
        return evidence_fail_at(&c, NULL, "verdict",
                                "expected pass, fail, cannot tell or not judged");
    }
    if (!evidence_check_object(&c, NULL, root, "tool", tool_fields, G_N_ELEMENTS(tool_fields)) ||
        !evidence_check_at(&c, NULL, root, "study", check_study)) {
        return false;
    }
    c.attributes = json_object_get(json_object_get(root, "study"), "attributes");
    return evidence_check_list(&c, NULL, root, "inputs", check_input) &&
           evidence_check_at(&c, NULL, root, "quality", check_quality) &&
           evidence_check_object(&c, NULL, root, "privacy", privacy_fields,
                                 G_N_ELEMENTS(privacy_fields)) &&
           evidence_check_list(&c, NULL, root, "policies", check_policy) &&
           evidence_check_list(&c, NULL, root, "estimates", check_estimate) &&
           evidence_check_list(&c, NULL, root, "findings", check_finding) &&
           check_sections(&c, root);
}
