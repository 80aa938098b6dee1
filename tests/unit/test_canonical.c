/* RFC 8785. Numbers as ECMAScript prints them (JSON.stringify of node 20; 200,000 random
 * doubles were compared with it when this was written). */
#include <string.h>

#include "policies/canonical.h"
#include "policies/spelling.h"
#include "tests/unit/run.h"

START_TEST(test_numbers_are_written_as_ecmascript_does) {
    static const struct {
        double x;
        const char *text;
    } cases[] = {
        {0.0, "0"},
        {-0.0, "0"},
        {1.0, "1"},
        {-1.5, "-1.5"},
        {1e+21, "1e+21"},
        {100000000000000000000.0, "100000000000000000000"},
        {123456789012345680000.0, "123456789012345680000"},
        {0.000001, "0.000001"},
        {1e-7, "1e-7"},
        {0.1, "0.1"},
        {0.30000000000000004, "0.30000000000000004"},
        {5e-324, "5e-324"},
        {-9.2334654115716e-310, "-9.2334654115716e-310"},
        {1.7976931348623157e+308, "1.7976931348623157e+308"},
        {9007199254740992.0, "9007199254740992"},
        {333333333.3333333, "333333333.3333333"},
        {1e+23, "1e+23"},
        {0.002, "0.002"},
        {1e-27, "1e-27"},
        {1.0 / 3, "0.3333333333333333"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        GString *s = g_string_new(NULL);
        canonical_number(s, cases[i].x);
        ck_assert_str_eq(s->str, cases[i].text);
        g_string_free(s, TRUE);
    }
}
END_TEST

static void assert_canonical(const char *text, const char *expected) {
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    ck_assert_ptr_nonnull(value);
    g_autofree char *got = canonical_json(value, NULL);
    ck_assert_str_eq(got, expected);
    json_decref(value);
}

START_TEST(test_keys_are_sorted_by_utf16_units) {
    /* RFC 8785, 3.2.3: the emoji (a surrogate pair, D83D DE00) sorts before U+FB33. */
    assert_canonical("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,"
                     "\"\\u0080\":6,\"\\u00f6\":7}",
                     "{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"\xc3\xb6\":7,\"\xe2\x82\xac\":1,"
                     "\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}");
}
END_TEST

START_TEST(test_strings_escape_only_what_must_be) {
    assert_canonical("\"\\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"\\/\"",
                     "\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
}
END_TEST

START_TEST(test_no_blanks_and_nothing_lost) {
    assert_canonical(" { \"b\" : [ 1.0 , true , null , -7 ] , \"a\" : { } } ",
                     "{\"a\":{},\"b\":[1,true,null,-7]}");
}
END_TEST

START_TEST(test_nearest_spelling) {
    static const char *const known[] = {"recall_micro", "precision_micro", "f1_macro", NULL};
    ck_assert_str_eq(spelling_nearest("recal_micro", known), "recall_micro");
    ck_assert_str_eq(spelling_nearest("f1_mcaro", known), "f1_macro");
    ck_assert_str_eq(spelling_nearest("F1_MACRO", known), "f1_macro");
    ck_assert_ptr_null(spelling_nearest("banana", known));
    ck_assert_ptr_null(spelling_nearest("", known));
}
END_TEST

RUN_TESTS("canonical", test_numbers_are_written_as_ecmascript_does,
          test_keys_are_sorted_by_utf16_units, test_strings_escape_only_what_must_be,
          test_no_blanks_and_nothing_lost, test_nearest_spelling)
