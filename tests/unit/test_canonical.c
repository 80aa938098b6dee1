/* RFC 8785. Numbers as ECMAScript prints them (JSON.stringify of node 20; 200,000 random
 * doubles were compared with it when this was written). */
#include <string.h>

#include "policies/canonical.h"
#include "policies/canonical_scan.h"
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

START_TEST(test_a_canonical_text_is_known) {
    static const char *const good[] = {
        "{}",
        "[]",
        "{\"a\":1,\"b\":[true,false,null,\"x\"]}",
        "[0,-1,15,0.5,-3.25,0.001,1e-7,1.5e+22,0.30000000000000004,0.1,123456789012345,"
        "9007199254740992]",
        "[\"\\u000f\\n\\b\\f\\r\\t\\\"\\\\ \x7f \xe2\x82\xac\"]",
        "{\"1\":4,\"\xc2\x80\":6,\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}",
        "{\"\":1,\"a\":2,\"a!\":3,\"ab\":4}"};
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        ck_assert_msg(canonical_is(good[i], strlen(good[i])), "%s", good[i]);
        assert_canonical(good[i], good[i]);
    }
}
END_TEST

START_TEST(test_no_other_text_passes_for_canonical) {
    static const char *const bad[] = {" {}",
                                      "{} ",
                                      "[1, 2]",
                                      "{\"b\":1,\"a\":2}",
                                      "{\"a\":1,\"a\":2}",
                                      "[1.0]",
                                      "[1.50]",
                                      "[-0]",
                                      "[0.0000001]",
                                      "[1e5]",
                                      "[1E22]",
                                      "[1e22]",
                                      "[0.10000000000000001]",
                                      "[1e-07]",
                                      "[-0.0]",
                                      "[1000000000000000000000]",
                                      "[9007199254740993]",
                                      "[\"\\/\"]",
                                      "[\"\\u000A\"]",
                                      "[\"\\u000a\"]",
                                      "[\"\\u0041\"]",
                                      "[\"\\u001F\"]",
                                      "{\"\xef\xac\xb3\":3,\"\xf0\x9f\x98\x80\":5}",
                                      "",
                                      "[",
                                      "{\"a\"",
                                      "[\"",
                                      "[\"\\",
                                      "[\"\\u0",
                                      "[1e999]",
                                      "[01]",
                                      "tru",
                                      "[1e400]",
                                      "[nan]",
                                      "[0.1234567890123456789012345678901234567890]"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        ck_assert_msg(!canonical_is(bad[i], strlen(bad[i])), "%s", bad[i]);
    }
}
END_TEST

/* Every text of a byte changed: what is said to be canonical is what would be written. */
START_TEST(test_what_is_said_to_be_canonical_is) {
    static const char text[] = "{\"a\":[0.25,-17,1e-7,0.30000000000000004,12345678901234568],"
                               "\"b\":{\"c\":\"\\u001f\\n\",\"d\":null}}";
    int n_canonical = 0;
    for (size_t i = 0; i < sizeof text - 1; i++) {
        for (int c = 1; c < 256; c++) {
            char changed[sizeof text];
            memcpy(changed, text, sizeof text);
            changed[i] = (char)c;
            json_t *value = json_loads(changed, JSON_REJECT_DUPLICATES, NULL);
            if (value != NULL && canonical_is(changed, sizeof text - 1)) {
                g_autofree char *again = canonical_json(value, NULL);
                ck_assert_str_eq(again, changed);
                n_canonical++;
            }
            json_decref(value);
        }
    }
    ck_assert_int_gt(n_canonical, 100);
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
          test_no_blanks_and_nothing_lost, test_a_canonical_text_is_known,
          test_no_other_text_passes_for_canonical, test_what_is_said_to_be_canonical_is,
          test_nearest_spelling)
