#include "reports/evidence_attestations.h"

static json_t *answer_object(const struct attested_answer *a) {
    return json_pack("{s:s,s:s,s:o,s:s,s:s,s:s}", "rule", a->rule, "answer",
                     a->is_yes ? "yes" : "no", "until", evidence_text_or_null(a->until), "by",
                     a->who.by, "role", a->who.role, "date", a->who.date);
}

static json_t *field_object(const struct attested_field *f) {
    return json_pack("{s:s,s:s,s:s,s:s,s:s}", "name", f->name, "value", f->value, "by", f->who.by,
                     "role", f->who.role, "date", f->who.date);
}

static json_t *action_object(const struct attested_action *a) {
    json_t *strata = json_array();
    for (guint i = 0; i < a->strata->len; i++) {
        json_array_append_new(strata, json_string(a->strata->pdata[i]));
    }
    return json_pack("{s:s,s:o,s:s,s:s,s:s,s:s,s:s,s:s}", "rule", a->rule, "strata", strata,
                     "action", a->action, "owner", a->owner, "due", a->due, "by", a->who.by, "role",
                     a->who.role, "date", a->who.date);
}

void evidence_put_attestations(struct evidence *e, const struct attestations *a) {
    if (a == NULL) {
        evidence_put(e, "attestations", NULL);
        return;
    }
    json_t *answers = json_array();
    json_t *fields = json_array();
    json_t *actions = json_array();
    for (guint i = 0; i < a->answers->len; i++) {
        json_array_append_new(answers, answer_object(a->answers->pdata[i]));
    }
    for (guint i = 0; i < a->fields->len; i++) {
        json_array_append_new(fields, field_object(a->fields->pdata[i]));
    }
    for (guint i = 0; i < a->actions->len; i++) {
        json_array_append_new(actions, action_object(a->actions->pdata[i]));
    }
    evidence_put(
        e, "attestations",
        json_pack("{s:o,s:o,s:o}", "answers", answers, "fields", fields, "actions", actions));
}

static const struct evidence_field answer_fields[] = {
    {"rule", EVIDENCE_TEXT, EVIDENCE_ALWAYS},    {"answer", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"until", EVIDENCE_TEXT, EVIDENCE_NULLABLE}, {"by", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"role", EVIDENCE_TEXT, EVIDENCE_ALWAYS},    {"date", EVIDENCE_TEXT, EVIDENCE_ALWAYS}};
static const struct evidence_field field_fields[] = {{"name", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
                                                     {"value", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
                                                     {"by", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
                                                     {"role", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
                                                     {"date", EVIDENCE_TEXT, EVIDENCE_ALWAYS}};
static const struct evidence_field action_fields[] = {
    {"rule", EVIDENCE_TEXT, EVIDENCE_ALWAYS},   {"strata", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"action", EVIDENCE_TEXT, EVIDENCE_ALWAYS}, {"owner", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"due", EVIDENCE_TEXT, EVIDENCE_ALWAYS},    {"by", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"role", EVIDENCE_TEXT, EVIDENCE_ALWAYS},   {"date", EVIDENCE_TEXT, EVIDENCE_ALWAYS}};
static const struct evidence_field section_fields[] = {{"answers", EVIDENCE_LIST, EVIDENCE_ALWAYS},
                                                       {"fields", EVIDENCE_LIST, EVIDENCE_ALWAYS},
                                                       {"actions", EVIDENCE_LIST, EVIDENCE_ALWAYS}};

static bool check_answer(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    static const char *const words[] = {"yes", "no", NULL};
    return evidence_check_fields(c, p, v, answer_fields, G_N_ELEMENTS(answer_fields)) &&
           evidence_check_word(c, p, v, "answer", words);
}

static bool check_field(const struct evidence_check *c, const struct evidence_place *p,
                        const json_t *v) {
    return evidence_check_fields(c, p, v, field_fields, G_N_ELEMENTS(field_fields));
}

static bool check_action(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    return evidence_check_fields(c, p, v, action_fields, G_N_ELEMENTS(action_fields)) &&
           evidence_check_texts(c, p, v, "strata");
}

bool evidence_check_attestations(const struct evidence_check *c, const struct evidence_place *p,
                                 const json_t *v) {
    return evidence_check_fields(c, p, v, section_fields, G_N_ELEMENTS(section_fields)) &&
           evidence_check_list(c, p, v, "answers", check_answer) &&
           evidence_check_list(c, p, v, "fields", check_field) &&
           evidence_check_list(c, p, v, "actions", check_action);
}
