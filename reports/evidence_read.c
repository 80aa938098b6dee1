/* Back from the document to what the judge wants. The document was checked when
 * it was parsed, so keys and kinds are as the schema says. */
#include <math.h>
#include <string.h>

#include "reports/evidence.h"
#include "reports/evidence_json.h"

static const char *text(struct estimates *e, const json_t *v, const char *key) {
    return estimates_intern(e, json_string_value(json_object_get(v, key)));
}

static double number(const json_t *v, const char *key, double absent) {
    const json_t *x = json_object_get(v, key);
    return json_is_number(x) ? json_number_value(x) : absent;
}

static int64_t count(const json_t *v, const char *key) {
    return json_integer_value(json_object_get(v, key));
}

/* A JSON object has no order; the study's order of attributes has. */
static int read_by(const struct evidence *doc, struct estimates *e, const json_t *v,
                   struct estimate_by by[ESTIMATE_MAX_BY]) {
    const json_t *object = json_object_get(v, "by");
    const json_t *attributes = json_object_get(json_object_get(doc->root, "study"), "attributes");
    int n = 0;
    size_t i;
    json_t *attribute;
    json_array_foreach((json_t *)attributes, i, attribute) {
        const char *name = json_string_value(json_object_get(attribute, "name"));
        const char *level = json_string_value(json_object_get(object, name));
        if (level && n < ESTIMATE_MAX_BY) {
            by[n++] = (struct estimate_by){estimates_intern(e, name), estimates_intern(e, level)};
        }
    }
    return n;
}

static struct estimate read_estimate(const struct evidence *doc, struct estimates *e,
                                     const json_t *v) {
    const json_t *range = json_object_get(v, "range");
    const json_t *lo = json_array_get(range, 0);
    const json_t *hi = json_array_get(range, 1);
    const char *status = json_string_value(json_object_get(v, "status"));
    const char *scale = json_string_value(json_object_get(v, "scale"));
    struct estimate x = {
        .metric = text(e, v, "metric"),
        .definition = text(e, v, "definition"),
        .base = text(e, v, "base"),
        .comparison = text(e, v, "comparison"),
        .reference = text(e, v, "reference"),
        .is_reference = json_is_true(json_object_get(v, "is_reference")),
        .level = text(e, v, "level"),
        .label = text(e, v, "label"),
        .has_value = json_is_number(json_object_get(v, "value")),
        .value = number(v, "value", 0),
        .has_interval = json_is_number(json_object_get(v, "lo")),
        .lo = number(v, "lo", 0),
        .hi = number(v, "hi", 0),
        .confidence = number(v, "confidence", 0),
        .range_lo = json_is_number(lo) ? json_number_value(lo) : -INFINITY,
        .range_hi = json_is_number(hi) ? json_number_value(hi) : INFINITY,
        .scale = (enum estimate_scale)estimate_scale_find(scale),
        .se = number(v, "se", 0),
        .df = number(v, "df", INFINITY),
        .n_eff = number(v, "n_eff", 0),
        .method = text(e, v, "method"),
        .has_counts = json_is_integer(json_object_get(v, "n_patients")),
        .n_patients = count(v, "n_patients"),
        .n_encounters = count(v, "n_encounters"),
        .n_labels = count(v, "n_labels"),
        .status = (enum estimate_status)estimate_status_find(status),
        .reason = text(e, v, "reason"),
    };
    const json_t *parts = json_object_get(v, "parts");
    x.has_parts = json_is_array(parts);
    for (size_t i = 0; i < 2 && x.has_parts; i++) {
        x.parts[i] = (struct estimate_part){
            .value = json_number_value(json_array_get(parts, 3 * i)),
            .n_eff = json_number_value(json_array_get(parts, 3 * i + 1)),
            .df = json_number_value(json_array_get(parts, 3 * i + 2)),
        };
    }
    x.correlation = json_number_value(json_array_get(parts, 6));
    x.n_by = read_by(doc, e, v, x.by);
    return x;
}

struct estimates *evidence_estimates(const struct evidence *doc, GError **error) {
    const json_t *list = json_object_get(doc->root, "estimates");
    struct estimates *e = estimates_new();
    size_t i;
    json_t *v;
    json_array_foreach((json_t *)list, i, v) {
        struct estimate x = read_estimate(doc, e, v);
        if ((size_t)x.n_by != json_object_size(json_object_get(v, "by"))) {
            g_set_error(error, EVIDENCE_ERROR, 0,
                        "evidence: $.estimates[%" G_GSIZE_FORMAT
                        "].by names an attribute that is not in $.study.attributes; fix: give it "
                        "as ombud wrote it",
                        i);
            estimates_free(e);
            return NULL;
        }
        estimates_add(e, &x);
    }
    return e;
}

void evidence_quality(const struct evidence *e, int64_t quality[QUALITY_COUNTERS]) {
    const json_t *counters = json_object_get(e->root, "quality");
    for (int i = 0; i < QUALITY_COUNTERS; i++) {
        quality[i] = count(counters, quality_rows[i].id);
    }
}

GHashTable *evidence_parameters(const struct evidence *e) {
    GHashTable *out = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(json_object_get(e->root, "study"), "parameters"), key,
                        value) {
        double *copy = g_new(double, 1);
        *copy = json_number_value(value);
        g_hash_table_insert(out, g_strdup(key), copy);
    }
    return out;
}

uint64_t evidence_seed(const struct evidence *e) {
    const json_t *seed = json_object_get(json_object_get(e->root, "study"), "seed");
    return json_is_string(seed) ? g_ascii_strtoull(json_string_value(seed), NULL, 10) : 0;
}

bool evidence_is_internal(const struct evidence *e) {
    return json_is_true(json_object_get(e->root, "contains_small_cells"));
}

char *evidence_date(const struct evidence *e) {
    const json_t *study = json_object_get(e->root, "study");
    return g_strdup(json_string_value(json_object_get(study, "date")));
}
