/* study.json: what is accepted, and how what is not is told. */
#include <string.h>

#include "audit/study/study.h"
#include "tests/unit/run.h"

#define HEAD "{\"schema\":\"ombud-study/1\""

static struct study *parse(const char *text, GError **error) {
    return study_parse(text, strlen(text), "study.json", error);
}

START_TEST(test_a_whole_study_is_read) {
    struct study *s = parse(
        HEAD
        ",\"title\":\"T\",\"date\":\"2026-10-05\",\"synthetic\":true,\"threshold\":0.4,"
        "\"columns\":{\"encounter_id\":\"hadm_id\"},"
        "\"inputs\":{\"predictions\":{\"file\":\"p.csv\"},\"truth\":{\"file\":\"t.csv\","
        "\"where\":{\"icd_version\":10,\"x\":[\"a\",\"b\"]},\"columns\":{\"code\":\"icd\"}}},"
        "\"attributes\":[\"sex\",\"age\",{\"name\":\"race\",\"map\":{\"W*\":\"WHITE\"},"
        "\"reference\":\"WHITE\",\"from\":\"encounters\"}],"
        "\"intersections\":[[\"race\",\"sex\"]],\"encounters_without_prediction\":\"leave-out\","
        "\"policy\":[\"board-default\"],\"parameters\":{\"f1_floor\":0.6},\"seed\":7}",
        NULL);
    ck_assert_ptr_nonnull(s);
    ck_assert(study_check(s, NULL));
    ck_assert_str_eq(s->inputs[STUDY_TRUTH].columns[COLUMN_ENCOUNTER_ID], "hadm_id");
    ck_assert_str_eq(s->inputs[STUDY_TRUTH].columns[COLUMN_CODE], "icd");
    ck_assert_ptr_null(s->inputs[STUDY_PREDICTIONS].columns[COLUMN_CODE]);
    ck_assert_uint_eq(s->inputs[STUDY_TRUTH].filters->len, 2);
    ck_assert_uint_eq(((struct study_attribute *)s->attributes->pdata[1])->bands->len, 3);
    ck_assert(s->leaves_out_unpredicted && s->is_synthetic && s->has_threshold);
    ck_assert_double_eq(*(double *)g_hash_table_lookup(s->parameters, "f1_floor"), 0.6);
    ck_assert_uint_eq(s->seed, 7);
    study_free(s);
}
END_TEST

START_TEST(test_bad_studies_are_refused_with_their_path) {
    static const char *const cases[][2] = {
        {"", "not valid JSON"},
        {"[]", "$: an object is expected"},
        {"{}", "schema"},
        {"{\"schema\":\"ombud-study/2\"}", "$.schema"},
        {HEAD ",\"titel\":\"x\"}", "did you mean \"title\""},
        {HEAD ",\"title\":\"a\",\"title\":\"b\"}", "stands twice"},
        {HEAD ",\"title\":5}", "$.title"},
        {HEAD ",\"date\":\"2026-02-30\"}", "$.date"},
        {HEAD ",\"threshold\":1.5}", "$.threshold"},
        {HEAD ",\"code_system\":\"icd-9\"}", "$.code_system"},
        {HEAD ",\"inputs\":{\"prediction\":{}}}", "did you mean \"predictions\""},
        {HEAD ",\"inputs\":{\"truth\":{}}}", "$.inputs.truth"},
        {HEAD ",\"inputs\":{\"truth\":{\"file\":\"t\",\"where\":{\"a\":true}}}}",
         "$.inputs.truth.where"},
        {HEAD ",\"inputs\":{\"truth\":{\"file\":\"t\",\"columns\":{\"cod\":\"x\"}}}}",
         "did you mean \"code\""},
        {HEAD ",\"inputs\":{\"truth\":{\"file\":\"t\",\"code_separator\":\"::\"}}}",
         "code_separator"},
        {HEAD ",\"attributes\":\"sex\"}", "$.attributes"},
        {HEAD ",\"attributes\":[{\"bands\":[1]}]}", "\"name\" is missing"},
        {HEAD ",\"attributes\":[{\"nam\":\"sex\"}]}", "$.attributes[0]"},
        {HEAD ",\"attributes\":[{\"name\":\"a\",\"bands\":[3,2]}]}", "$.attributes[0].bands"},
        {HEAD ",\"attributes\":[{\"name\":\"a\",\"bands\":[]}]}", "$.attributes[0].bands"},
        {HEAD ",\"attributes\":[{\"name\":\"a\",\"map\":{\"x\":1}}]}", "$.attributes[0].map"},
        {HEAD ",\"attributes\":[{\"name\":\"a\",\"from\":\"moon\"}]}", "$.attributes[0].from"},
        {HEAD ",\"intersections\":[5]}", "$.intersections[0]"},
        {HEAD ",\"encounters_without_prediction\":\"maybe\"}", "encounters_without_prediction"},
        {HEAD ",\"parameters\":{\"f1_floor\":\"high\"}}", "$.parameters"},
        {HEAD ",\"seed\":-1}", "$.seed"},
        {HEAD ",\"seed\":1.5}", "$.seed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        GError *error = NULL;
        struct study *s = parse(cases[i][0], &error);
        ck_assert_msg(s == NULL, "accepted %s", cases[i][0]);
        ck_assert_msg(strstr(error->message, cases[i][1]) != NULL, "%s: %s", cases[i][0],
                      error->message);
        ck_assert_msg(strstr(error->message, "fix: ") != NULL, "%s", error->message);
        g_clear_error(&error);
    }
}
END_TEST

START_TEST(test_what_does_not_fit_together_is_refused) {
    static const char *const cases[][2] = {
        {HEAD "}", "no predictions file"},
        {HEAD ",\"inputs\":{\"predictions\":{\"file\":\"-\"},\"truth\":{\"file\":\"-\"}}}",
         "standard input"},
        {HEAD ",\"inputs\":{\"predictions\":{\"file\":\"p\"},\"truth\":{\"file\":\"t\"}},"
              "\"attributes\":[\"a\",\"a\"]}",
         "named twice"},
        {HEAD ",\"inputs\":{\"predictions\":{\"file\":\"p\"},\"truth\":{\"file\":\"t\"}},"
              "\"attributes\":[\"a\"],\"intersections\":[[\"a\",\"b\"]]}",
         "not an attribute"},
        {HEAD ",\"inputs\":{\"predictions\":{\"file\":\"p\"},\"truth\":{\"file\":\"t\"}},"
              "\"attributes\":[{\"name\":\"a\",\"levels\":[\"x\"],\"reference\":\"y\"}]}",
         "not one of its levels"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        GError *error = NULL;
        struct study *s = parse(cases[i][0], &error);
        ck_assert_ptr_nonnull(s);
        ck_assert(!study_check(s, &error));
        ck_assert_msg(strstr(error->message, cases[i][1]) != NULL, "%s", error->message);
        g_clear_error(&error);
        study_free(s);
    }
}
END_TEST

START_TEST(test_fingerprint_ignores_names_and_files_but_not_settings) {
    struct study *a =
        parse(HEAD ",\"title\":\"A\",\"attributes\":[\"sex\"],\"threshold\":0.5}", NULL);
    struct study *b = parse(
        HEAD ",\"title\":\"B\",\"attributes\":[\"sex\"],\"inputs\":{\"truth\":{\"file\":\"x\"}}}",
        NULL);
    struct study *c =
        parse(HEAD ",\"title\":\"A\",\"attributes\":[\"sex\"],\"threshold\":0.6}", NULL);
    g_autofree char *x = study_fingerprint(a, NULL);
    g_autofree char *y = study_fingerprint(b, NULL);
    g_autofree char *z = study_fingerprint(c, NULL);
    ck_assert_str_eq(x, y);
    ck_assert_str_ne(x, z);
    g_autofree char *text = study_describe(b);
    ck_assert_ptr_null(strstr(text, "file"));
    study_free(a);
    study_free(b);
    study_free(c);
}
END_TEST

RUN_TESTS("study", test_a_whole_study_is_read, test_bad_studies_are_refused_with_their_path,
          test_what_does_not_fit_together_is_refused,
          test_fingerprint_ignores_names_and_files_but_not_settings)
