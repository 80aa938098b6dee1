#include "metrics/code_sense.h"

#include <math.h>

#define BIT(finding) (1U << (finding))

const struct sense_row sense_rows[SENSE_FINDINGS] = {
    [SENSE_UNKNOWN] = {"sense_unknown", true},
    [SENSE_HEADER] = {"sense_header", true},
    [SENSE_NOT_AT_DATE] = {"sense_not_at_date", true},
    [SENSE_SEX] = {"sense_sex", true},
    [SENSE_AGE] = {"sense_age", true},
    [SENSE_PRINCIPAL] = {"sense_principal", true},
    [SENSE_MANIFESTATION] = {"sense_manifestation", true},
    [SENSE_DUPLICATE] = {"sense_duplicate", true},
    [SENSE_UNSPECIFIED] = {"sense_unspecified", false},
};

static void check_tables(const struct code_tables *tables, const struct sense_case *c,
                         struct sense_verdict *v) {
    const struct code_entry *entry = NULL;
    enum code_status status = code_tables_judge(tables, c->code, c->date, &entry);
    if (status == CODE_NO_TABLE || status == CODE_FORMAT_ONLY) {
        return;
    }
    v->judged |= BIT(SENSE_UNKNOWN) | BIT(SENSE_HEADER);
    v->judged |= c->date != 0 ? BIT(SENSE_NOT_AT_DATE) : 0;
    v->found |= status == CODE_UNKNOWN ? BIT(SENSE_UNKNOWN) : 0;
    v->found |= status == CODE_HEADER ? BIT(SENSE_HEADER) : 0;
    v->found |= status == CODE_NOT_AT_DATE ? BIT(SENSE_NOT_AT_DATE) : 0;
    if (status == CODE_VALID && entry != NULL && entry->description != NULL) {
        v->judged |= BIT(SENSE_UNSPECIFIED);
        v->found |= entry->is_unspecified ? BIT(SENSE_UNSPECIFIED) : 0;
    }
}

/* Whole years, as the editor counts them: 17.9 is 17. */
static bool is_outside(const double ages[2], double age) {
    return floor(age) < ages[0] || floor(age) > ages[1];
}

static void check_edits(const struct code_edits *edits, const struct sense_case *c,
                        struct sense_verdict *v) {
    uint32_t bits = code_edits_of(edits, c->code);
    v->judged |= c->sex != 0 ? BIT(SENSE_SEX) : 0;
    v->judged |= c->age >= 0 ? BIT(SENSE_AGE) : 0;
    v->judged |= c->is_principal ? BIT(SENSE_PRINCIPAL) | BIT(SENSE_MANIFESTATION) : 0;
    for (int i = 0; i < CODE_EDITS; i++) {
        const struct code_edit_row *row = &code_edit_rows[i];
        if ((bits & BIT(i)) == 0) {
            continue;
        }
        bool is_other_sex = row->sex != 0 && c->sex != 0 && c->sex != row->sex;
        bool is_other_age = row->name != NULL && c->age >= 0 && is_outside(edits->ages[i], c->age);
        v->found |= is_other_sex ? BIT(SENSE_SEX) : 0;
        v->found |= is_other_age ? BIT(SENSE_AGE) : 0;
    }
    if (c->is_principal) {
        v->found |= (bits & BIT(EDIT_UNACCEPTABLE)) != 0 ? BIT(SENSE_PRINCIPAL) : 0;
        v->found |= (bits & BIT(EDIT_MANIFESTATION)) != 0 ? BIT(SENSE_MANIFESTATION) : 0;
    }
}

struct sense_verdict sense_check(const struct code_tables *tables, const struct code_edits *edits,
                                 const struct sense_case *c) {
    struct sense_verdict v = {0};
    if (tables != NULL) {
        check_tables(tables, c, &v);
    }
    if (edits != NULL) {
        check_edits(edits, c, &v);
    }
    return v;
}
