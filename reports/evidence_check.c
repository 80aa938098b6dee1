/*
 * The strict check of an evidence document. It accepts what
 * reports/evidence.schema.json accepts, and beyond the schema holds the
 * invariants of metrics/estimate.h (a test feeds both the same documents).
 */
#include "reports/evidence_json.h"

#include <math.h>
#include <string.h>

#include "metrics/estimate.h"
#include "metrics/quality.h"
#include "policies/verdict.h"

enum kind { TEXT, NUMBER, COUNT, TRUTH, OBJECT, LIST };

struct field {
    const char *key;
    enum kind kind;
    bool is_nullable;
};

/* Where we are, as a chain on the stack; made into text only for an error. */
struct place {
    const struct place *up;
    const char *key; /* NULL: an index */
    size_t index;
};

struct check {
    const char *name;
    const json_t *attributes;
    GError **error;
};

GQuark evidence_error_quark(void) {
    return g_quark_from_static_string("ombud-evidence");
}

static void place_append(GString *out, const struct place *p) {
    if (!p) {
        g_string_append_c(out, '$');
        return;
    }
    place_append(out, p->up);
    if (p->key) {
        g_string_append_printf(out, ".%.64s", p->key);
    } else {
        g_string_append_printf(out, "[%" G_GSIZE_FORMAT "]", p->index);
    }
}

static bool fail(const struct check *c, const struct place *p, const char *what) {
    GString *path = g_string_new(NULL);
    place_append(path, p);
    char *valid = g_utf8_make_valid(path->str, -1);
    g_set_error(c->error, EVIDENCE_ERROR, 0, "%s: %s: %s", c->name, valid, what);
    g_free(valid);
    g_string_free(path, TRUE);
    return false;
}

static const char *kind_error(const json_t *v, const struct field *f) {
    static const char *const expected[] = {
        [TEXT] = "expected a string",
        [NUMBER] = "expected a number",
        [COUNT] = "expected a whole number, 0 or more",
        [TRUTH] = "expected true or false",
        [OBJECT] = "expected an object",
        [LIST] = "expected a list",
    };
    if (json_is_null(v) && f->is_nullable) {
        return NULL;
    }
    bool fits = (f->kind == TEXT && json_is_string(v)) ||
                (f->kind == NUMBER && json_is_number(v)) ||
                (f->kind == COUNT && json_is_integer(v) && json_integer_value(v) >= 0) ||
                (f->kind == TRUTH && json_is_boolean(v)) ||
                (f->kind == OBJECT && json_is_object(v)) || (f->kind == LIST && json_is_array(v));
    if (!fits) {
        return expected[f->kind];
    }
    if (f->kind == TEXT && json_string_length(v) > EVIDENCE_MAX_STRING) {
        return "the string is longer than 8,192 bytes";
    }
    if (f->kind == LIST && json_array_size(v) > EVIDENCE_MAX_ITEMS) {
        return "the list is too long";
    }
    return NULL;
}

/* Exactly these keys, each of its kind. */
static bool check_fields(const struct check *c, const struct place *p, const json_t *object,
                         const struct field *fields, size_t n) {
    if (!json_is_object(object)) {
        return fail(c, p, "expected an object");
    }
    for (size_t i = 0; i < n; i++) {
        struct place here = {p, fields[i].key, 0};
        const json_t *v = json_object_get(object, fields[i].key);
        if (!v) {
            return fail(c, &here, "is missing");
        }
        const char *what = kind_error(v, &fields[i]);
        if (what) {
            return fail(c, &here, what);
        }
    }
    if (json_object_size(object) == n) {
        return true;
    }
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value) {
        bool known = false;
        for (size_t i = 0; i < n && !known; i++) {
            known = strcmp(fields[i].key, key) == 0;
        }
        if (!known) {
            struct place here = {p, key, 0};
            return fail(c, &here, "is not a key of " EVIDENCE_SCHEMA);
        }
    }
    return true;
}

static bool check_list(const struct check *c, const struct place *p, const json_t *list,
                       bool (*item)(const struct check *, const struct place *, const json_t *)) {
    size_t i;
    json_t *v;
    json_array_foreach((json_t *)list, i, v) {
        struct place here = {p, NULL, i};
        if (!item(c, &here, v)) {
            return false;
        }
    }
    return true;
}

static bool is_attribute(const struct check *c, const char *name) {
    size_t i;
    json_t *v;
    json_array_foreach((json_t *)c->attributes, i, v) {
        const char *known = json_string_value(json_object_get(v, "name"));
        if (known && strcmp(known, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool check_by(const struct check *c, const struct place *p, const json_t *by) {
    if (json_object_size(by) > ESTIMATE_MAX_BY) {
        return fail(c, p, "names more than 3 attributes");
    }
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)by, key, value) {
        struct place here = {p, key, 0};
        if (!json_is_string(value) || json_string_length(value) > EVIDENCE_MAX_STRING) {
            return fail(c, &here, "expected a string");
        }
        if (!is_attribute(c, key)) {
            return fail(c, &here, "is not in $.study.attributes");
        }
    }
    return true;
}

/* [low|null, high|null], low not above high. */
static bool check_pair(const struct check *c, const struct place *p, const json_t *pair) {
    if (json_array_size(pair) != 2) {
        return fail(c, p, "expected two numbers, either may be null");
    }
    const json_t *lo = json_array_get(pair, 0);
    const json_t *hi = json_array_get(pair, 1);
    if (!(json_is_null(lo) || json_is_number(lo)) || !(json_is_null(hi) || json_is_number(hi))) {
        return fail(c, p, "expected two numbers, either may be null");
    }
    if (json_is_number(lo) && json_is_number(hi) && json_number_value(lo) > json_number_value(hi)) {
        return fail(c, p, "the first number is larger than the second");
    }
    return true;
}

/* value, lo, hi, confidence and the counts of an estimate or a finding. */
static bool check_numbers(const struct check *c, const struct place *p, const json_t *v) {
    const json_t *lo = json_object_get(v, "lo");
    const json_t *hi = json_object_get(v, "hi");
    if (json_is_null(lo) != json_is_null(hi)) {
        return fail(c, p, "has one end of an interval without the other");
    }
    if (json_is_number(lo) && json_number_value(lo) > json_number_value(hi)) {
        return fail(c, p, "has lo above hi");
    }
    if (json_is_number(lo) && json_is_null(json_object_get(v, "value"))) {
        return fail(c, p, "has an interval without a value");
    }
    double confidence = json_number_value(json_object_get(v, "confidence"));
    if (!(confidence >= 0 && confidence < 1)) {
        return fail(c, p, "has a confidence outside 0 to 1");
    }
    bool without = json_is_null(json_object_get(v, "n_patients"));
    if (json_is_null(json_object_get(v, "n_encounters")) != without ||
        json_is_null(json_object_get(v, "n_labels")) != without) {
        return fail(c, p, "has some counts and not others");
    }
    return true;
}

static const struct field estimate_fields[] = {
    {"metric", TEXT, false},       {"definition", TEXT, false},   {"level", TEXT, false},
    {"label", TEXT, true},         {"by", OBJECT, false},         {"is_reference", TRUTH, false},
    {"period", TEXT, true},        {"base", TEXT, true},          {"comparison", TEXT, true},
    {"reference", TEXT, true},     {"value", NUMBER, true},       {"lo", NUMBER, true},
    {"hi", NUMBER, true},          {"confidence", NUMBER, false}, {"n_patients", COUNT, true},
    {"n_encounters", COUNT, true}, {"n_labels", COUNT, true},     {"method", TEXT, true},
    {"status", TEXT, false},       {"reason", TEXT, true},        {"scale", TEXT, false},
    {"se", NUMBER, false},         {"df", NUMBER, true},          {"n_eff", NUMBER, false},
    {"range", LIST, false},        {"parts", LIST, true},
};

/* null, or the seven numbers of a comparison of shares. */
static bool check_parts(const struct check *c, const struct place *p, const json_t *parts) {
    size_t n = json_array_size(parts);
    bool is_good = json_is_null(parts) || n == 7;
    for (size_t i = 0; i < n && is_good; i++) {
        is_good = json_is_number(json_array_get(parts, i));
    }
    return is_good || fail(c, p, "expected null or seven numbers");
}

static bool check_estimate(const struct check *c, const struct place *p, const json_t *v) {
    if (!check_fields(c, p, v, estimate_fields, G_N_ELEMENTS(estimate_fields))) {
        return false;
    }
    struct place by = {p, "by", 0};
    struct place range = {p, "range", 0};
    struct place status_at = {p, "status", 0};
    struct place scale_at = {p, "scale", 0};
    struct place parts = {p, "parts", 0};
    if (!check_by(c, &by, json_object_get(v, "by")) ||
        !check_pair(c, &range, json_object_get(v, "range")) ||
        !check_parts(c, &parts, json_object_get(v, "parts")) || !check_numbers(c, p, v)) {
        return false;
    }
    int status = estimate_status_find(json_string_value(json_object_get(v, "status")));
    if (status < 0) {
        return fail(c, &status_at, "expected ok, too few, undefined or suppressed");
    }
    if (estimate_scale_find(json_string_value(json_object_get(v, "scale"))) < 0) {
        return fail(c, &scale_at,
                    "expected none, identity, log, logit, wilson, ratio or difference");
    }
    bool has_value = json_is_number(json_object_get(v, "value"));
    if (has_value != (status == ESTIMATE_OK || status == ESTIMATE_TOO_FEW)) {
        return fail(c, p,
                    has_value ? "has a value that its status does not allow"
                              : "has no value although its status says so");
    }
    return true;
}

static const struct field finding_fields[] = {
    {"rule", TEXT, false},
    {"title", TEXT, false},
    {"policy", TEXT, false},
    {"metric", TEXT, false},
    {"by", OBJECT, false},
    {"reference", TEXT, true},
    {"verdict", TEXT, false},
    {"severity", TEXT, false},
    {"value", NUMBER, true},
    {"lo", NUMBER, true},
    {"hi", NUMBER, true},
    {"confidence", NUMBER, false},
    {"n_comparisons", COUNT, false},
    {"limit", LIST, false},
    {"threshold_basis", OBJECT, false},
    {"n_patients", COUNT, true},
    {"n_encounters", COUNT, true},
    {"n_labels", COUNT, true},
    {"n_more", COUNT, true},
    {"reason", TEXT, true},
    {"rationale", TEXT, true},
    {"remediation", TEXT, true},
    {"plain", TEXT, true},
};
static const struct field basis_fields[] = {
    {"authority", TEXT, false}, {"source", TEXT, false}, {"legal_number", TRUTH, false}};

static bool check_finding(const struct check *c, const struct place *p, const json_t *v) {
    struct place by = {p, "by", 0};
    struct place limit = {p, "limit", 0};
    struct place basis = {p, "threshold_basis", 0};
    struct place verdict = {p, "verdict", 0};
    struct place severity = {p, "severity", 0};
    if (!check_fields(c, p, v, finding_fields, G_N_ELEMENTS(finding_fields)) ||
        !check_by(c, &by, json_object_get(v, "by")) ||
        !check_pair(c, &limit, json_object_get(v, "limit")) ||
        !check_fields(c, &basis, json_object_get(v, "threshold_basis"), basis_fields,
                      G_N_ELEMENTS(basis_fields)) ||
        !check_numbers(c, p, v)) {
        return false;
    }
    const char *id = json_string_value(json_object_get(v, "verdict"));
    if (verdict_find(id) == VERDICTS || strcmp(id, verdict_rows[verdict_find(id)].id) != 0) {
        return fail(c, &verdict, "is not a verdict");
    }
    const char *s = json_string_value(json_object_get(v, "severity"));
    if (strcmp(s, "fail") != 0 && strcmp(s, "warn") != 0 && strcmp(s, "info") != 0) {
        return fail(c, &severity, "expected fail, warn or info");
    }
    return true;
}

static const struct field policy_fields[] = {
    {"id", TEXT, false},           {"version", TEXT, false},         {"title", TEXT, false},
    {"sha256", TEXT, false},       {"disclaimer", TEXT, true},       {"review_by", TEXT, true},
    {"confidence", NUMBER, false}, {"suppress_below", COUNT, false}, {"adjust", TEXT, false}};

static bool check_policy(const struct check *c, const struct place *p, const json_t *v) {
    return check_fields(c, p, v, policy_fields, G_N_ELEMENTS(policy_fields));
}

static const struct field input_fields[] = {{"role", TEXT, false}, {"records", COUNT, false}};

static bool check_input(const struct check *c, const struct place *p, const json_t *v) {
    return check_fields(c, p, v, input_fields, G_N_ELEMENTS(input_fields));
}

static const struct field attribute_fields[] = {{"name", TEXT, false},
                                                {"not_recorded", TEXT, true}};

static bool check_attribute(const struct check *c, const struct place *p, const json_t *v) {
    return check_fields(c, p, v, attribute_fields, G_N_ELEMENTS(attribute_fields));
}

static const struct field study_fields[] = {
    {"title", TEXT, true},          {"organisation", TEXT, true},
    {"model", TEXT, true},          {"period", TEXT, true},
    {"date", TEXT, true},           {"code_system", TEXT, true},
    {"is_synthetic", TRUTH, false}, {"fingerprint", TEXT, true},
    {"tally_sha256", TEXT, true},   {"seed", TEXT, false},
    {"threshold", NUMBER, true},    {"leaves_out_unpredicted", TRUTH, false},
    {"has_patients", TRUTH, false}, {"attributes", LIST, false},
    {"parameters", OBJECT, false}};

/* Decimal digits of a uint64: a JSON number would lose the last bits. */
static bool is_seed(const char *s) {
    guint64 value;
    return s[0] >= '0' && s[0] <= '9' &&
           g_ascii_string_to_unsigned(s, 10, 0, G_MAXUINT64, &value, NULL);
}

static bool check_study(const struct check *c, const struct place *p, const json_t *v) {
    struct place attributes = {p, "attributes", 0};
    struct place seed = {p, "seed", 0};
    struct place parameters = {p, "parameters", 0};
    if (!check_fields(c, p, v, study_fields, G_N_ELEMENTS(study_fields)) ||
        !check_list(c, &attributes, json_object_get(v, "attributes"), check_attribute)) {
        return false;
    }
    if (!is_seed(json_string_value(json_object_get(v, "seed")))) {
        return fail(c, &seed, "expected a whole number from 0 to 2^64-1 as a string");
    }
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(v, "parameters"), key, value) {
        struct place here = {&parameters, key, 0};
        if (!json_is_number(value)) {
            return fail(c, &here, "expected a number");
        }
    }
    return true;
}

static bool check_quality(const struct check *c, const struct place *p, const json_t *v) {
    struct field fields[QUALITY_COUNTERS];
    for (int i = 0; i < QUALITY_COUNTERS; i++) {
        fields[i] = (struct field){quality_rows[i].id, COUNT, false};
    }
    return check_fields(c, p, v, fields, QUALITY_COUNTERS);
}

static const struct field root_fields[] = {{"schema", TEXT, false},
                                           {"tool", OBJECT, false},
                                           {"study", OBJECT, false},
                                           {"inputs", LIST, false},
                                           {"quality", OBJECT, false},
                                           {"privacy", OBJECT, false},
                                           {"policies", LIST, false},
                                           {"estimates", LIST, false},
                                           {"findings", LIST, false},
                                           {"verdict", TEXT, false},
                                           {"contains_small_cells", TRUTH, false}};
static const struct field tool_fields[] = {{"name", TEXT, false}, {"version", TEXT, false}};
static const struct field privacy_fields[] = {
    {"n_cells", COUNT, false}, {"n_hidden", COUNT, false}, {"n_withheld", COUNT, false}};

bool evidence_check(const json_t *root, const char *name, GError **error) {
    struct check c = {name, NULL, error};
    static const char *const verdicts[] = {"pass", "fail", "cannot tell", "not judged", NULL};
    if (!check_fields(&c, NULL, root, root_fields, G_N_ELEMENTS(root_fields))) {
        return false;
    }
    struct place schema = {NULL, "schema", 0}, tool = {NULL, "tool", 0}, study = {NULL, "study", 0};
    struct place inputs = {NULL, "inputs", 0}, quality = {NULL, "quality", 0};
    struct place privacy = {NULL, "privacy", 0}, policies = {NULL, "policies", 0};
    struct place estimates = {NULL, "estimates", 0}, findings = {NULL, "findings", 0};
    struct place verdict = {NULL, "verdict", 0};
    if (strcmp(json_string_value(json_object_get(root, "schema")), EVIDENCE_SCHEMA) != 0) {
        return fail(&c, &schema, "expected \"" EVIDENCE_SCHEMA "\"");
    }
    if (!g_strv_contains(verdicts, json_string_value(json_object_get(root, "verdict")))) {
        return fail(&c, &verdict, "expected pass, fail, cannot tell or not judged");
    }
    const json_t *study_object = json_object_get(root, "study");
    if (!check_fields(&c, &tool, json_object_get(root, "tool"), tool_fields,
                      G_N_ELEMENTS(tool_fields)) ||
        !check_study(&c, &study, study_object)) {
        return false;
    }
    c.attributes = json_object_get(study_object, "attributes");
    return check_list(&c, &inputs, json_object_get(root, "inputs"), check_input) &&
           check_quality(&c, &quality, json_object_get(root, "quality")) &&
           check_fields(&c, &privacy, json_object_get(root, "privacy"), privacy_fields,
                        G_N_ELEMENTS(privacy_fields)) &&
           check_list(&c, &policies, json_object_get(root, "policies"), check_policy) &&
           check_list(&c, &estimates, json_object_get(root, "estimates"), check_estimate) &&
           check_list(&c, &findings, json_object_get(root, "findings"), check_finding);
}
