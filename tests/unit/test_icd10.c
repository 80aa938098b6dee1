/* ICD-10-CM: shape, category, chapter. Ranges from the tabular list of NCHS. */
#include <string.h>

#include "metrics/icd10.h"
#include "tests/unit/run.h"

static const char *chapter(const char *code) {
    int i = icd10_chapter(code);
    return i < 0 ? "none" : icd10_chapters[i].id;
}

START_TEST(test_codes_fall_into_their_chapters) {
    static const char *const cases[][2] = {
        {"A000", "01"},  {"C7A00", "02"}, {"D49", "02"},   {"D500", "03"},   {"E119", "04"},
        {"H598", "07"},  {"H600", "08"},  {"M1A00", "13"}, {"O9A", "15"},    {"S0990XA", "19"},
        {"T8899", "19"}, {"V001", "20"},  {"Y99", "20"},   {"Z3A", "21"},    {"U071", "22"},
        {"B99", "01"},   {"F01", "05"},   {"F00", "none"}, {"4019", "none"}, {"", "none"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_str_eq(chapter(cases[i][0]), cases[i][1]);
    }
    ck_assert_uint_eq(n_icd10_chapters, 22);
}
END_TEST

START_TEST(test_normalising_takes_dots_blanks_and_case_away) {
    char out[ICD10_MAX_CODE + 1];
    ck_assert_uint_eq(icd10_normalise(" e11.9 ", 7, out), 4);
    ck_assert_str_eq(out, "E119");
    ck_assert_uint_eq(icd10_normalise(" . ", 3, out), 0);
    ck_assert_uint_eq(icd10_normalise("1234567890123456", 16, out), (size_t)-1);
    ck_assert_uint_eq(icd10_normalise("I10", 2, out), 2);
}
END_TEST

START_TEST(test_shape_of_a_code) {
    static const char *const good[] = {"I10", "E119", "S0990XA", "C7A", "Z3A42"};
    static const char *const bad[] = {"", "I1", "10I", "E119XXXX", "E1 9", "IAA", "i10", "E11.9"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(icd10_has_shape(good[i]), "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(!icd10_has_shape(bad[i]), "%s", bad[i]);
    }
}
END_TEST

START_TEST(test_category_is_the_first_three_characters) {
    char out[4];
    icd10_category("E119", out);
    ck_assert_str_eq(out, "E11");
    icd10_category("E1", out);
    ck_assert_str_eq(out, "E1");
    icd10_category("", out);
    ck_assert_str_eq(out, "");
}
END_TEST

RUN_TESTS("icd10", test_codes_fall_into_their_chapters,
          test_normalising_takes_dots_blanks_and_case_away, test_shape_of_a_code,
          test_category_is_the_first_three_characters)
