/* Coding sense as a pure function. Edits: Definitions of Medicare Code Edits, v37. */
#include <string.h>

#include "audit/codes/code_edit_file.h"
#include "metrics/code_sense.h"
#include "tests/unit/run.h"

#define BIT(f) (1U << (f))

static struct code_edits *edits_of(const char *text) {
    GError *error = NULL;
    struct code_edits *e = code_edits_parse(text, strlen(text), "mce.csv", &error);
    ck_assert_msg(e != NULL, "%s", error == NULL ? "" : error->message);
    return e;
}

static struct sense_verdict check(const struct code_edits *e, const char *code, char sex,
                                  double age, bool is_principal) {
    const struct sense_case c = {
        .code = code, .sex = sex, .age = age, .is_principal = is_principal};
    return sense_check(NULL, e, &c);
}

START_TEST(test_sex_age_and_place_are_judged_only_where_known) {
    struct code_edits *e = edits_of("code,edit\nO80,female_only\nO80,maternity_only\n"
                                    "C61,male_only\nP22.0,newborn_only\nF0280,"
                                    "principal_manifestation\nY92,principal_unacceptable\n");
    ck_assert_uint_eq(check(e, "O80", 'M', 30, false).found, BIT(SENSE_SEX));
    ck_assert_uint_eq(check(e, "O80", 'F', 70, false).found, BIT(SENSE_AGE));
    ck_assert_uint_eq(check(e, "O80", 'F', 64.9, false).found, 0);
    ck_assert_uint_eq(check(e, "O80", 0, -1, false).found, 0);
    ck_assert_uint_eq(check(e, "O80", 0, -1, false).judged, 0);
    ck_assert_uint_eq(check(e, "C61", 'F', 50, false).found, BIT(SENSE_SEX));
    ck_assert_uint_eq(check(e, "P220", 'F', 0.5, false).found, 0);
    ck_assert_uint_eq(check(e, "P220", 'F', 1, false).found, BIT(SENSE_AGE));
    ck_assert_uint_eq(check(e, "F0280", 'F', 80, false).found, 0);
    ck_assert_uint_eq(check(e, "F0280", 'F', 80, true).found, BIT(SENSE_MANIFESTATION));
    ck_assert_uint_eq(check(e, "Y92", 'F', 80, true).found, BIT(SENSE_PRINCIPAL));
    ck_assert_uint_eq(check(e, "I10", 'F', 80, true).judged, BIT(SENSE_SEX) | BIT(SENSE_AGE) |
                                                                 BIT(SENSE_PRINCIPAL) |
                                                                 BIT(SENSE_MANIFESTATION));
    code_edits_free(e);
}
END_TEST

START_TEST(test_ages_are_parameters) {
    struct code_edits *e = edits_of("code,edit\nO80,maternity_only\nA33,newborn_only\n");
    ck_assert(code_edits_set_ages(e, "maternity=12-55, newborn=0-1"));
    ck_assert_uint_eq(check(e, "O80", 'F', 56, false).found, BIT(SENSE_AGE));
    ck_assert_uint_eq(check(e, "A33", 'F', 1, false).found, 0);
    static const char *const bad[] = {
        "",        "maternity",        "maternity=12", "maternity=55-12",
        "old=1-2", "maternity=12-55x", "female=1-2"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        ck_assert_msg(!code_edits_set_ages(e, bad[i]), "%s", bad[i]);
    }
    code_edits_free(e);
}
END_TEST

START_TEST(test_bad_edit_tables_are_refused) {
    static const char *const cases[][2] = {
        {"code\nO80\n", "row 1: there is no column"},
        {"code,edit\n,female_only\n", "row 2, column 1: there is no code"},
        {"code,edit\nO80,women\n", "row 2, column 2: this edit is not known"},
        {"", "empty"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GError *error = NULL;
        ck_assert_ptr_null(code_edits_parse(cases[i][0], strlen(cases[i][0]), "mce.csv", &error));
        ck_assert_msg(strstr(error->message, cases[i][1]) != NULL, "%s", error->message);
        g_clear_error(&error);
    }
}
END_TEST

START_TEST(test_tables_tell_headers_unknown_and_unspecified) {
    struct code_tables *t = code_tables_new();
    struct code_table *cm = code_table_new(CODE_ICD10CM, 100, 200);
    const struct code_entry entries[] = {
        {.code = "E11", .description = "Type 2 diabetes mellitus", .from = 1, .to = 999},
        {.code = "E119",
         .description = "without complications",
         .is_billable = true,
         .from = 1,
         .to = 999},
        {.code = "J189",
         .description = "Pneumonia, unspecified organism",
         .is_billable = true,
         .from = 1,
         .to = 999},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(entries); i++) {
        ck_assert(code_table_add(cm, &entries[i]));
    }
    ck_assert(!code_table_add(cm, &entries[0]));
    code_tables_add(t, cm);
    static const struct {
        const char *code;
        int32_t date;
        uint32_t judged, found;
    } cases[] = {
        {"E11", 150, BIT(SENSE_UNKNOWN) | BIT(SENSE_HEADER) | BIT(SENSE_NOT_AT_DATE),
         BIT(SENSE_HEADER)},
        {"J189", 0, BIT(SENSE_UNKNOWN) | BIT(SENSE_HEADER) | BIT(SENSE_UNSPECIFIED),
         BIT(SENSE_UNSPECIFIED)},
        {"E119", 0, BIT(SENSE_UNKNOWN) | BIT(SENSE_HEADER) | BIT(SENSE_UNSPECIFIED), 0},
        {"X", 0, BIT(SENSE_UNKNOWN) | BIT(SENSE_HEADER), BIT(SENSE_UNKNOWN)},
        {"E119", 300, 0, 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct sense_case c = {.code = cases[i].code, .date = cases[i].date, .age = -1};
        struct sense_verdict v = sense_check(t, NULL, &c);
        ck_assert_uint_eq(v.judged, cases[i].judged);
        ck_assert_uint_eq(v.found, cases[i].found);
    }
    code_tables_free(t);
}
END_TEST

RUN_TESTS("code_sense", test_sex_age_and_place_are_judged_only_where_known,
          test_ages_are_parameters, test_bad_edit_tables_are_refused,
          test_tables_tell_headers_unknown_and_unspecified)
