#include "reports/view_coding.h"

#include <jansson.h>

#include "reports/evidence_section.h"

static int64_t count(const json_t *o, const char *key) {
    return (int64_t)json_integer_value(json_object_get(o, key));
}

static struct coding_rate rate_of(const json_t *o, const char *value, const char *range) {
    const json_t *x = json_object_get(o, value);
    const json_t *lo = json_array_get(json_object_get(o, range), 0);
    const json_t *hi = json_array_get(json_object_get(o, range), 1);
    return (struct coding_rate){.has_value = json_is_number(x),
                                .has_range = json_is_number(lo) && json_is_number(hi),
                                .value = json_number_value(x),
                                .lo = json_number_value(lo),
                                .hi = json_number_value(hi)};
}

static void read_bin(const json_t *o, struct coding_bin *b) {
    *b = (struct coding_bin){.from = json_number_value(json_object_get(o, "from")),
                             .to = json_number_value(json_object_get(o, "to")),
                             .is_shown = json_is_integer(json_object_get(o, "n")),
                             .mean_score = json_number_value(json_object_get(o, "mean_score")),
                             .right = rate_of(o, "right", "interval")};
    b->right.n = count(o, "n");
}

static void read_reliability(const struct view *v, const json_t *o, GArray *out) {
    struct coding_reliability r = {0};
    const json_t *by = json_object_get(o, "by");
    for (int i = 0; i < v->n_attributes && r.group.n_by < ESTIMATE_MAX_BY; i++) {
        const char *level = json_string_value(json_object_get(by, v->attributes[i]));
        if (level != NULL) {
            r.group.by[r.group.n_by++] = (struct estimate_by){v->attributes[i], level};
        }
    }
    for (int k = 0; k < TALLY_TENTHS; k++) {
        read_bin(json_array_get(json_object_get(o, "bins"), (size_t)k), &r.bins[k]);
    }
    g_array_append_val(out, r);
}

static void read_band(const json_t *o, struct coding_band *b) {
    *b = (struct coding_band){.from = count(o, "from"),
                              .to = count(o, "to"),
                              .n_codes = count(o, "n_codes"),
                              .n_gold = count(o, "n_gold"),
                              .is_shown = json_is_integer(json_object_get(o, "n_gold")),
                              .recall = rate_of(o, "recall", "recall_interval"),
                              .precision = rate_of(o, "precision", "precision_interval")};
}

static GArray *read_codes(const json_t *list) {
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct coding_code));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *o = json_array_get(list, i);
        struct coding_code c = {.code = json_string_value(json_object_get(o, "code")),
                                .n_gold = count(o, "n_gold"),
                                .n_missed = count(o, "n_missed"),
                                .n_wrong = count(o, "n_wrong"),
                                .recall = rate_of(o, "recall", "recall_interval"),
                                .precision = rate_of(o, "precision", "precision_interval")};
        g_array_append_val(out, c);
    }
    return out;
}

struct coding_tables *view_coding_new(const struct view *v) {
    const json_t *o = evidence_get(v->evidence, "coding");
    if (o == NULL) {
        return NULL;
    }
    struct coding_tables *c = g_new0(struct coding_tables, 1);
    c->confidence = json_number_value(json_object_get(o, "confidence"));
    c->reliability = g_array_new(FALSE, FALSE, sizeof(struct coding_reliability));
    const json_t *list = json_object_get(o, "reliability");
    for (size_t i = 0; i < json_array_size(list); i++) {
        read_reliability(v, json_array_get(list, i), c->reliability);
    }
    for (size_t i = 0; i < CODING_BANDS; i++) {
        read_band(json_array_get(json_object_get(o, "bands"), i), &c->bands[i]);
    }
    c->by_support = read_codes(json_object_get(o, "by_support"));
    c->by_loss = read_codes(json_object_get(o, "by_loss"));
    return c;
}
