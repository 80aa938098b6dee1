/* Policy packs: the built-in one is good; bad ones are refused with path and fix. */
#include <math.h>
#include <string.h>

#include "policies/embedded.h"
#include "policies/policy.h"
#include "policies/verdict.h"
#include "tests/unit/run.h"

#define RULE_HEAD                                                                                  \
    "{\"id\":\"A-B\",\"title\":\"t\",\"kind\":\"metric\",\"metric\":\"recall_micro\","             \
    "\"comparator\":\"ge\",\"threshold\":0.5,\"severity\":\"fail\","
#define RULE_TAIL                                                                                  \
    "\"threshold_basis\":{\"authority\":\"project-default\",\"source\":\"our own\"},"              \
    "\"rationale\":\"because it is so\",\"remediation\":\"do this or that\","                      \
    "\"plain\":\"a sentence\"}"
#define PACK(rules)                                                                                \
    "{\"schema\":\"ombud-policy/1\",\"id\":\"abc\",\"version\":\"1.0.0\",\"title\":\"title\","     \
    "\"citations\":[{\"ref\":\"abc\",\"authority\":\"standard\"}],"                                \
    "\"disclaimer\":\"this is at least twenty characters\",\"rules\":[" rules "]}"

/* The good pack with one text replaced by another. */
static char *variant(const char *from, const char *to) {
    GString *s = g_string_new(PACK(RULE_HEAD RULE_TAIL));
    ck_assert_msg(g_string_replace(s, from, to, 1) == 1, "%s", from);
    return g_string_free(s, FALSE);
}

START_TEST(test_the_built_in_pack_is_good) {
    for (const struct embedded *e = embedded_packs; e->name != NULL; e++) {
        GError *error = NULL;
        struct policy *p = policy_parse(e->text, strlen(e->text), e->name, &error);
        ck_assert_msg(p != NULL, "%s", error == NULL ? "" : error->message);
        policy_free(p);
    }
    struct policy *p = policy_load_pack("board-default", NULL);
    ck_assert_ptr_nonnull(p);
    const struct rule *r = p->rules->pdata[0];
    ck_assert_double_eq(r->limit_lo, 0.8);
    ck_assert_double_eq(r->limit_hi, 1.25);
    ck_assert_int_eq(p->suppress_below, 11);
    ck_assert(!r->basis.legal_number);
    ck_assert_uint_eq(strlen(p->sha256), 64);
    policy_free(p);
}
END_TEST

START_TEST(test_a_limit_has_one_side_or_two) {
    const char *good = PACK(RULE_HEAD RULE_TAIL);
    struct policy *p = policy_parse(good, strlen(good), "p", NULL);
    ck_assert_ptr_nonnull(p);
    const struct rule *r = p->rules->pdata[0];
    ck_assert(r->is_overall && r->limit_lo == 0.5 && isinf(r->limit_hi));
    policy_free(p);
}
END_TEST

START_TEST(test_bad_packs_are_refused_with_their_path) {
    static const struct {
        const char *from, *to, *path;
    } cases[] = {
        {"ombud-policy/1", "ombud-policy/2", "$.schema"},
        {"\"abc\",\"version\"", "\"A b\",\"version\"", "$.id"},
        {"1.0.0", "1.0", "$.version"},
        {"\"title\":\"title\",", "", "title"},
        {"\"title\":\"title\",", "\"title\":\"title\",\"titel\":1,", "did you mean \"title\""},
        {"[{\"ref\":\"abc\",\"authority\":\"standard\"}]", "[]", "$.citations"},
        {"\"authority\":\"standard\"", "\"authority\":\"rumour\"", "$.citations[0].authority"},
        {"\"ref\":\"abc\",", "", "$.citations[0]"},
        {"\"id\":\"A-B\"", "\"id\":\"a-b\"", "$.rules[0]"},
        {"\"kind\":\"metric\"", "\"kind\":\"magic\"", "$.rules[0].kind"},
        {"\"kind\":\"metric\",", "", "$.rules[0]"},
        {"\"metric\":\"recall_micro\"", "\"metric\":\"recal_micro\"", "recall_micro"},
        {"\"comparator\":\"ge\"", "\"comparator\":\"about\"", "$.rules[0].comparator"},
        {"\"comparator\":\"ge\"", "\"comparator\":\"within\"", "$.rules[0].threshold"},
        {"\"threshold\":0.5", "\"threshold\":[0.5]", "$.rules[0].threshold"},
        {"\"threshold\":0.5,", "", "$.rules[0].threshold"},
        {"\"threshold\":0.5", "\"threshold\":0.5,\"parameter\":\"x\"", "$.rules[0].threshold"},
        {"\"severity\":\"fail\"", "\"severity\":\"death\"", "$.rules[0].severity"},
        {"\"severity\":\"fail\",", "\"severity\":\"fail\",\"min_n\":0,", "$.rules[0].min_n"},
        {"\"severity\":\"fail\",", "\"severity\":\"fail\",\"confidence\":1,",
         "$.rules[0].confidence"},
        {"\"source\":\"our own\"", "\"source\":\"\"", "$.rules[0].threshold_basis.source"},
        {"\"source\":\"our own\"", "\"source\":\"our own\",\"legal_number\":true",
         "threshold_basis"},
        {"because it is so", "so", "$.rules[0]"},
        {"\"plain\":\"a sentence\"", "\"plain\":5", "$.rules[0].plain"},
        {"\"rules\":[", "\"rules\":[7,", "$.rules[0]"},
        {"\"version\":\"1.0.0\"", "\"version\":\"1.0.0\",\"version\":\"1.0.0\"", "stands twice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        g_autofree char *text = variant(cases[i].from, cases[i].to);
        GError *error = NULL;
        struct policy *p = policy_parse(text, strlen(text), "pack.json", &error);
        ck_assert_msg(p == NULL, "accepted: %s -> %s", cases[i].from, cases[i].to);
        ck_assert_msg(strstr(error->message, cases[i].path) != NULL, "%s: %s", cases[i].path,
                      error->message);
        ck_assert_msg(strstr(error->message, "fix: ") != NULL, "%s", error->message);
        g_clear_error(&error);
    }
}
END_TEST

/* What the kinds of rule may hold, and what a pack may extend. */
START_TEST(test_bad_rules_of_each_kind_are_refused) {
    static const struct {
        const char *from, *to, *what;
    } cases[] = {
        {"\"kind\":\"metric\",", "\"kind\":\"completeness\",", "has no \"metric\""},
        {"\"kind\":\"metric\",\"metric\":\"recall_micro\",", "\"kind\":\"metric\",",
         "needs the key \"metric\""},
        {"\"kind\":\"metric\",\"metric\":\"recall_micro\",", "\"kind\":\"completeness\",",
         "either fields or covers"},
        {"\"kind\":\"metric\",\"metric\":\"recall_micro\",",
         "\"kind\":\"completeness\",\"fields\":[\"a\",\"a\"],", "$.rules[0].fields"},
        {"\"kind\":\"metric\",\"metric\":\"recall_micro\",",
         "\"kind\":\"completeness\",\"covers\":\"all\",", "$.rules[0].covers"},
        {"\"kind\":\"metric\",\"metric\":\"recall_micro\",", "\"kind\":\"deid\",",
         "either letters or a metric"},
        {"\"kind\":\"metric\",\"metric\":\"recall_micro\",",
         "\"kind\":\"deid\",\"letters\":[\"S\"],", "$.rules[0].letters"},
        {"\"metric\",\"metric\":\"recall_micro\"", "\"deid\",\"metric\":\"k_smalest\"",
         "did you mean \"k_smallest\""},
        {"\"metric\",\"metric\":\"recall_micro\",\"comparator\":\"ge\",\"threshold\":0.5,",
         "\"attestation\",", "needs the key \"statement\""},
        {"\"metric\",\"metric\":\"recall_micro\",\"comparator\":\"ge\",\"threshold\":0.5,",
         "\"attestation\",\"statement\":\"short\",", "$.rules[0].statement"},
        {"\"severity\":\"fail\",", "\"severity\":\"fail\",\"citation\":\"abd\",",
         "$.rules[0].citation"},
        {"\"severity\":\"fail\",", "\"severity\":\"fail\",\"intersections\":4,",
         "$.rules[0].intersections"},
        {"\"comparator\":\"ge\",", "", "\"comparator\""},
        {"\"threshold\":0.5", "\"threshold\":[0.9,0.5]", "a number is expected"},
        {"\"version\":\"1.0.0\"", "\"version\":\"1.0.0\",\"review_by\":\"2026-13-01\"",
         "$.review_by"},
        {"\"version\":\"1.0.0\"", "\"version\":\"1.0.0\",\"extends\":[\"board\"]", "$.extends[0]"},
        {"\"version\":\"1.0.0\"", "\"version\":\"1.0.0\",\"extends\":[\"four-fifths@9.0.0\"]",
         "this program has four-fifths@1.0.0"},
        {"\"version\":\"1.0.0\"", "\"version\":\"1.0.0\",\"extends\":\"board-default\"",
         "$.extends"},
        {"\"authority\":\"standard\"", "\"authority\":\"standard\",\"retrieved\":\"today\"",
         "$.citations[0].retrieved"},
        {"\"authority\":\"standard\"", "\"authority\":\"standard\",\"status\":\"dead\"",
         "$.citations[0].status"},
        {"this is at least twenty characters", "short", "$.disclaimer"},
        {"\"title\":\"title\"", "\"title\":\"ab\"", "$.title"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        g_autofree char *text = variant(cases[i].from, cases[i].to);
        GError *error = NULL;
        struct policy *p = policy_parse(text, strlen(text), "pack.json", &error);
        ck_assert_msg(p == NULL, "accepted: %s -> %s", cases[i].from, cases[i].to);
        ck_assert_msg(strstr(error->message, cases[i].what) != NULL, "%s: %s", cases[i].what,
                      error->message);
        ck_assert_msg(strstr(error->message, "pack.json: $") != NULL, "%s", error->message);
        ck_assert_msg(strstr(error->message, "fix: ") != NULL, "%s", error->message);
        g_clear_error(&error);
    }
}
END_TEST

START_TEST(test_two_rules_may_not_share_an_id) {
    const char *text = PACK(RULE_HEAD RULE_TAIL "," RULE_HEAD RULE_TAIL);
    GError *error = NULL;
    ck_assert_ptr_null(policy_parse(text, strlen(text), "p", &error));
    ck_assert_ptr_nonnull(strstr(error->message, "$.rules[1]"));
    g_clear_error(&error);
}
END_TEST

START_TEST(test_an_unknown_pack_names_the_known_ones) {
    GError *error = NULL;
    ck_assert_ptr_null(policy_load_pack("bord-default", &error));
    ck_assert_ptr_nonnull(strstr(error->message, "board-default"));
    g_clear_error(&error);
}
END_TEST

START_TEST(test_verdicts_are_found_with_hyphens_too) {
    ck_assert_int_eq(verdict_find("cannot-tell"), VERDICT_CANNOT_TELL);
    ck_assert_int_eq(verdict_find("cannot tell"), VERDICT_CANNOT_TELL);
    ck_assert_int_eq(verdict_find("pass"), VERDICT_PASS);
    ck_assert_int_eq(verdict_find("passed"), VERDICTS);
    ck_assert_int_eq(verdict_find(""), VERDICTS);
}
END_TEST

RUN_TESTS("policy", test_the_built_in_pack_is_good, test_a_limit_has_one_side_or_two,
          test_bad_packs_are_refused_with_their_path, test_bad_rules_of_each_kind_are_refused,
          test_two_rules_may_not_share_an_id, test_an_unknown_pack_names_the_known_ones,
          test_verdicts_are_found_with_hyphens_too)
