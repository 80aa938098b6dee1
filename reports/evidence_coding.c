#include "reports/evidence_coding.h"

#include <string.h>

#define SECTION "coding"

static json_t *pair_of(const struct coding_rate *r) {
    return evidence_pair(r->has_range, r->lo, r->hi);
}

static json_t *value_of(const struct coding_rate *r) {
    return evidence_number_or_null(r->has_value, r->value);
}

static json_t *bin_object(const struct coding_bin *b) {
    return json_pack("{s:f,s:f,s:o,s:o,s:o,s:o}", "from", b->from, "to", b->to, "n",
                     evidence_count_or_null(b->is_shown, b->right.n), "mean_score",
                     evidence_number_or_null(b->is_shown, b->mean_score), "right",
                     value_of(&b->right), "interval", pair_of(&b->right));
}

static json_t *reliability_object(const struct coding_reliability *r) {
    json_t *bins = json_array();
    for (int k = 0; k < TALLY_TENTHS; k++) {
        json_array_append_new(bins, bin_object(&r->bins[k]));
    }
    return json_pack("{s:o,s:o}", "by", evidence_by(r->group.n_by, r->group.by), "bins", bins);
}

static json_t *band_object(const struct coding_band *b) {
    return json_pack("{s:I,s:o,s:I,s:o,s:o,s:o,s:o,s:o}", "from", (json_int_t)b->from, "to",
                     evidence_count_or_null(b->to > 0, b->to), "n_codes", (json_int_t)b->n_codes,
                     "n_gold", evidence_count_or_null(b->is_shown, b->n_gold), "recall",
                     value_of(&b->recall), "recall_interval", pair_of(&b->recall), "precision",
                     value_of(&b->precision), "precision_interval", pair_of(&b->precision));
}

static json_t *code_object(const struct coding_code *c) {
    return json_pack("{s:s,s:I,s:I,s:I,s:o,s:o,s:o,s:o}", "code", c->code, "n_gold",
                     (json_int_t)c->n_gold, "n_missed", (json_int_t)c->n_missed, "n_wrong",
                     (json_int_t)c->n_wrong, "recall", value_of(&c->recall), "recall_interval",
                     pair_of(&c->recall), "precision", value_of(&c->precision),
                     "precision_interval", pair_of(&c->precision));
}

static json_t *code_list(const GArray *codes) {
    json_t *list = json_array();
    for (guint i = 0; i < codes->len; i++) {
        json_array_append_new(list, code_object(&g_array_index(codes, struct coding_code, i)));
    }
    return list;
}

void evidence_put_coding(struct evidence *e, const struct coding_tables *c) {
    json_t *reliability = json_array();
    json_t *bands = json_array();
    for (guint i = 0; i < c->reliability->len; i++) {
        json_array_append_new(reliability, reliability_object(&g_array_index(
                                               c->reliability, struct coding_reliability, i)));
    }
    for (int i = 0; i < CODING_BANDS; i++) {
        json_array_append_new(bands, band_object(&c->bands[i]));
    }
    evidence_put(e, SECTION,
                 json_pack("{s:f,s:o,s:o,s:o,s:o}", "confidence", c->confidence, "reliability",
                           reliability, "bands", bands, "by_support", code_list(c->by_support),
                           "by_loss", code_list(c->by_loss)));
}

/* --- read --- */

static const struct evidence_field bin_fields[] = {
    {"from", EVIDENCE_NUMBER, EVIDENCE_ALWAYS},
    {"to", EVIDENCE_NUMBER, EVIDENCE_ALWAYS},
    {"n", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"mean_score", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"right", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"interval", EVIDENCE_LIST, EVIDENCE_ALWAYS}};
static const struct evidence_field reliability_fields[] = {
    {"by", EVIDENCE_OBJECT, EVIDENCE_ALWAYS}, {"bins", EVIDENCE_LIST, EVIDENCE_ALWAYS}};
static const struct evidence_field band_fields[] = {
    {"from", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"to", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"n_codes", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"n_gold", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"recall", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"recall_interval", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"precision", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"precision_interval", EVIDENCE_LIST, EVIDENCE_ALWAYS}};
static const struct evidence_field code_fields[] = {
    {"code", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"n_gold", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"n_missed", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"n_wrong", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"recall", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"recall_interval", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"precision", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"precision_interval", EVIDENCE_LIST, EVIDENCE_ALWAYS}};
static const struct evidence_field section_fields[] = {
    {"confidence", EVIDENCE_NUMBER, EVIDENCE_ALWAYS},
    {"reliability", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"bands", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"by_support", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"by_loss", EVIDENCE_LIST, EVIDENCE_ALWAYS}};

static bool check_bin(const struct evidence_check *c, const struct evidence_place *p,
                      const json_t *v) {
    return evidence_check_fields(c, p, v, bin_fields, G_N_ELEMENTS(bin_fields)) &&
           evidence_check_pair(c, p, v, "interval");
}

static bool check_reliability(const struct evidence_check *c, const struct evidence_place *p,
                              const json_t *v) {
    return evidence_check_fields(c, p, v, reliability_fields, G_N_ELEMENTS(reliability_fields)) &&
           evidence_check_by(c, p, v) &&
           (json_array_size(json_object_get(v, "bins")) == TALLY_TENTHS ||
            evidence_fail_at(c, p, "bins", "expected ten bins")) &&
           evidence_check_list(c, p, v, "bins", check_bin);
}

static bool check_rates(const struct evidence_check *c, const struct evidence_place *p,
                        const json_t *v) {
    return evidence_check_pair(c, p, v, "recall_interval") &&
           evidence_check_pair(c, p, v, "precision_interval");
}

static bool check_band(const struct evidence_check *c, const struct evidence_place *p,
                       const json_t *v) {
    return evidence_check_fields(c, p, v, band_fields, G_N_ELEMENTS(band_fields)) &&
           check_rates(c, p, v);
}

static bool check_code(const struct evidence_check *c, const struct evidence_place *p,
                       const json_t *v) {
    return evidence_check_fields(c, p, v, code_fields, G_N_ELEMENTS(code_fields)) &&
           check_rates(c, p, v);
}

bool evidence_check_coding(const struct evidence_check *c, const struct evidence_place *p,
                           const json_t *v) {
    static const struct {
        const char *key;
        evidence_item_check *check;
    } lists[] = {{"reliability", check_reliability},
                 {"bands", check_band},
                 {"by_support", check_code},
                 {"by_loss", check_code}};
    bool is_ok = evidence_check_fields(c, p, v, section_fields, G_N_ELEMENTS(section_fields));
    for (size_t i = 0; is_ok && i < G_N_ELEMENTS(lists); i++) {
        is_ok = evidence_check_list(c, p, v, lists[i].key, lists[i].check);
    }
    return is_ok;
}
