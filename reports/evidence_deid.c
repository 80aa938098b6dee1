#include "reports/evidence_deid.h"

#include <string.h>

/* --- writing --- */

/* 164.514(e)(2) does not list dates and unique codes, and of places only the postal address. */
static bool is_kept(const struct deid_report *r, int i) {
    return r->is_limited && (deid_letters[i].letter == 'C' || deid_letters[i].letter == 'R');
}

enum verdict evidence_deid_verdict(const struct deid_report *r, int i) {
    const int64_t *n = r->counts->by_letter[i];
    if (n[DEID_FINDING] > 0) {
        return VERDICT_FAIL;
    }
    if (is_kept(r, i)) {
        return VERDICT_NOT_APPLICABLE;
    }
    bool is_open =
        n[DEID_POSSIBLE] > 0 || r->counts->n_unread > 0 || deid_letters[i].attest != NULL;
    return is_open ? VERDICT_CANNOT_TELL : VERDICT_PASS;
}

static void put_counts(json_t *o, const int64_t n[DEID_SEVERITIES]) {
    static const char *const keys[DEID_SEVERITIES] = {"n_possible", "n_notices", "n_findings"};
    for (int k = 0; k < DEID_SEVERITIES; k++) {
        json_object_set_new(o, keys[k], json_integer(n[k]));
    }
}

static json_t *letters_list(const struct deid_report *r) {
    json_t *list = json_array();
    for (int i = 0; i < DEID_LETTERS; i++) {
        const struct deid_letter *l = &deid_letters[i];
        const char letter[] = {l->letter, '\0'};
        json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:o}", "letter", letter, "title", l->title, "how",
                              l->how, "verdict", verdict_rows[evidence_deid_verdict(r, i)].id,
                              "attest", evidence_text_or_null(l->attest));
        put_counts(o, r->counts->by_letter[i]);
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *rules_list(const struct deid_report *r) {
    json_t *list = json_array();
    for (int i = 0; i < DEID_RULES; i++) {
        const struct deid_rule_row *row = &deid_rules[i];
        const int64_t *n = r->counts->by_rule[i];
        if (n[DEID_POSSIBLE] + n[DEID_NOTICE] + n[DEID_FINDING] > 0) {
            json_t *o =
                json_pack("{s:s,s:s,s:s}", "rule", row->id, "what", row->what, "how", row->how);
            put_counts(o, n);
            json_array_append_new(list, o);
        }
    }
    return list;
}

json_t *evidence_deid_object(const struct deid_report *r) {
    const struct deid_counts *n = r->counts;
    return json_pack("{s:s,s:i,s:i,s:I,s:I,s:I,s:I,s:I,s:o,s:o}", "rules", r->rules, "zip_census",
                     r->zip_census, "reference_year", r->reference_year, "n_files",
                     (json_int_t)n->n_files, "n_texts", (json_int_t)n->n_texts, "n_bytes",
                     (json_int_t)n->n_bytes, "n_unread", (json_int_t)n->n_unread, "n_declared",
                     (json_int_t)n->n_declared, "letters", letters_list(r), "found", rules_list(r));
}

/* --- reading --- */

#define COUNT(key)                                                                                 \
    { key, EVIDENCE_COUNT, EVIDENCE_ALWAYS }
#define TEXT(key)                                                                                  \
    { key, EVIDENCE_TEXT, EVIDENCE_ALWAYS }
static const struct evidence_field deid_fields[] = {TEXT("rules"),
                                                    COUNT("zip_census"),
                                                    COUNT("reference_year"),
                                                    COUNT("n_files"),
                                                    COUNT("n_texts"),
                                                    COUNT("n_bytes"),
                                                    COUNT("n_unread"),
                                                    COUNT("n_declared"),
                                                    {"letters", EVIDENCE_LIST, EVIDENCE_ALWAYS},
                                                    {"found", EVIDENCE_LIST, EVIDENCE_ALWAYS}};
static const struct evidence_field letter_fields[] = {TEXT("letter"),
                                                      TEXT("title"),
                                                      TEXT("how"),
                                                      TEXT("verdict"),
                                                      {"attest", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
                                                      COUNT("n_findings"),
                                                      COUNT("n_notices"),
                                                      COUNT("n_possible")};
static const struct evidence_field found_fields[] = {TEXT("rule"),       TEXT("what"),
                                                     TEXT("how"),        COUNT("n_findings"),
                                                     COUNT("n_notices"), COUNT("n_possible")};

static bool check_letter(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    static const char *const verdicts[] = {"pass", "fail", "cannot tell", "not applicable", NULL};
    if (!evidence_check_fields(c, p, v, letter_fields, G_N_ELEMENTS(letter_fields))) {
        return false;
    }
    const char *is = json_string_value(json_object_get(v, "letter"));
    if (strlen(is) != 1 || is[0] != (char)('A' + p->index)) {
        return evidence_fail_at(c, p, "letter", "expected the letters A to R in order");
    }
    return evidence_check_word(c, p, v, "verdict", verdicts);
}

static bool check_found(const struct evidence_check *c, const struct evidence_place *p,
                        const json_t *v) {
    return evidence_check_fields(c, p, v, found_fields, G_N_ELEMENTS(found_fields));
}

bool evidence_check_deid(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    if (!evidence_check_fields(c, p, v, deid_fields, G_N_ELEMENTS(deid_fields))) {
        return false;
    }
    if (json_array_size(json_object_get(v, "letters")) != DEID_LETTERS) {
        return evidence_fail_at(c, p, "letters", "expected the letters A to R in order");
    }
    return evidence_check_list(c, p, v, "letters", check_letter) &&
           evidence_check_list(c, p, v, "found", check_found);
}

bool evidence_deid_privacy(const struct evidence *e, struct privacy *out) {
    const json_t *letters = json_object_get(evidence_get(e, "deid"), "letters");
    for (size_t i = 0; i < PRIVACY_LETTERS && i < json_array_size(letters); i++) {
        const json_t *l = json_array_get(letters, i);
        const char *verdict = json_string_value(json_object_get(l, "verdict"));
        out->n_found[i] = json_integer_value(json_object_get(l, "n_findings"));
        out->is_checked[i] = strcmp(verdict, "pass") == 0 || strcmp(verdict, "fail") == 0;
    }
    out->has_letters = letters != NULL;
    return out->has_letters;
}
