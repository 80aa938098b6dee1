#include "reports/evidence_waivers.h"

static json_t *texts_list(const GPtrArray *texts) {
    json_t *list = json_array();
    for (guint i = 0; i < texts->len; i++) {
        json_array_append_new(list, json_string(texts->pdata[i]));
    }
    return list;
}

static int n_used(const struct waiver *w, const struct judgement *j) {
    int n = 0;
    for (guint i = 0; i < j->findings->len; i++) {
        n += g_array_index(j->findings, struct finding, i).waiver == w;
    }
    return n;
}

void evidence_put_waivers(struct evidence *e, const GPtrArray *waivers, const struct judgement *j) {
    if (waivers == NULL || waivers->len == 0) {
        evidence_put(e, "waivers", NULL);
        return;
    }
    json_t *list = json_array();
    for (guint i = 0; i < waivers->len; i++) {
        const struct waiver *w = waivers->pdata[i];
        json_array_append_new(list, json_pack("{s:s,s:o,s:s,s:s,s:s,s:s,s:s,s:i}", "rule", w->rule,
                                              "strata", texts_list(w->strata), "by", w->by, "role",
                                              w->role, "reason", w->reason, "issued", w->issued,
                                              "until", w->until, "n_used", n_used(w, j)));
    }
    evidence_put(e, "waivers", json_pack("{s:o}", "waivers", list));
}

static const struct evidence_field waiver_fields[] = {
    {"rule", EVIDENCE_TEXT, EVIDENCE_ALWAYS},   {"strata", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"by", EVIDENCE_TEXT, EVIDENCE_ALWAYS},     {"role", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"reason", EVIDENCE_TEXT, EVIDENCE_ALWAYS}, {"issued", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"until", EVIDENCE_TEXT, EVIDENCE_ALWAYS},  {"n_used", EVIDENCE_COUNT, EVIDENCE_ALWAYS}};
static const struct evidence_field section_fields[] = {{"waivers", EVIDENCE_LIST, EVIDENCE_ALWAYS}};

static bool check_waiver(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    return evidence_check_fields(c, p, v, waiver_fields, G_N_ELEMENTS(waiver_fields)) &&
           evidence_check_texts(c, p, v, "strata");
}

bool evidence_check_waivers(const struct evidence_check *c, const struct evidence_place *p,
                            const json_t *v) {
    return evidence_check_fields(c, p, v, section_fields, G_N_ELEMENTS(section_fields)) &&
           evidence_check_list(c, p, v, "waivers", check_waiver);
}
