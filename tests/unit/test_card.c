/* The model card's lists, reader and writers. */
#include <string.h>

#include "policies/policy.h"
#include "reports/card.h"
#include "tests/unit/run.h"

static const char head[] = "{\"schema\":\"ombud-card/1\",\"by\":\"B. Osei\",\"role\":\"owner\","
                           "\"date\":\"2026-10-02\",\"fields\":{";

static struct card *read_fields(const char *fields, GError **error) {
    g_autofree char *text = g_strdup_printf("%s%s}}", head, fields);
    struct card *c = card_new();
    if (!card_read(c, text, strlen(text), "card.json", error)) {
        g_clear_pointer(&c, card_free);
    }
    return c;
}

START_TEST(test_required_elements_are_those_of_the_pack) {
    struct policy *p = policy_load_pack("chai-model-card", NULL);
    int n = 0;
    for (guint i = 0; i < p->rules->len; i++) {
        const struct rule *r = p->rules->pdata[i];
        for (guint k = 0; k < r->fields->len; k++) {
            int element = card_element_find(r->fields->pdata[k]);
            ck_assert_msg(element >= 0, "%s", (const char *)r->fields->pdata[k]);
            ck_assert(card_elements[element].is_required);
            n++;
        }
    }
    struct card *empty = card_new();
    ck_assert_int_eq(card_n_missing(empty), n);
    card_free(empty);
    policy_free(p);
}
END_TEST

START_TEST(test_attributes_are_those_of_the_pack_in_its_order) {
    struct policy *p = policy_load_pack("onc-hti1-dsi", NULL);
    const struct rule *r = policy_find_rule(p, "ONC-DSI-ATTRIBUTES");
    ck_assert_uint_eq(r->fields->len, CARD_ATTRIBUTES);
    for (guint i = 0; i < r->fields->len; i++) {
        ck_assert_str_eq(r->fields->pdata[i], card_attributes[i].id);
        for (int k = 0; k < 2; k++) {
            const char *same = card_attributes[i].same[k];
            ck_assert(same == NULL || card_element_find(same) >= 0);
        }
    }
    policy_free(p);
}
END_TEST

START_TEST(test_text_is_escaped_and_controls_are_replaced) {
    struct card *c = read_fields("\"BasicInfo.ModelName\":\"a <b> & \\u0001\\uFFFF\"", NULL);
    g_autofree char *xml = card_xml(c);
    ck_assert(strstr(xml, "<ModelName>a &lt;b&gt; &amp; \357\277\275\357\277\275</ModelName>") !=
              NULL);
    card_free(c);
}
END_TEST

START_TEST(test_attribute_takes_the_texts_of_its_elements) {
    struct card *c = read_fields("\"BasicInfo.ModelDeveloper\":\"Lakeview\","
                                 "\"BasicInfo.DeveloperContact\":\"a@b.example\","
                                 "\"UsesAndDirections.PrimaryIntendedUsers\":\"coders\","
                                 "\"onc_intended_users\":\"coders of adults\"",
                                 NULL);
    card_share(c);
    int contact = card_attribute_find("onc_developer_contact");
    ck_assert_str_eq(c->attributes[contact].text, "Lakeview; a@b.example");
    ck_assert_int_eq(c->attributes[contact].source, CARD_PERSON);
    ck_assert_str_eq(c->attributes[card_attribute_find("onc_intended_users")].text,
                     "coders of adults");
    card_free(c);
}
END_TEST

START_TEST(test_a_wrong_field_is_named_with_its_fix) {
    static const struct {
        const char *fields, *says;
    } rows[] = {
        {"\"onc_fundign_source\":\"x\"", "did you mean \"onc_funding_source\"?"},
        {"\"BasicInfo.ModelName\":\"\"", "BasicInfo.ModelName"},
        {"\"ModelSummary.Keywords\":\"x\"", "ModelSummary.Keywords"},
        {"\"KeyMetrics.FairnessEquity.Results\":[{\"label\":\"x\"}]", "[0]"},
        {"\"KeyMetrics.FairnessEquity.Results\":[{\"label\":\"x\",\"value\":1,\"n\":2}]", "n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        GError *error = NULL;
        ck_assert(read_fields(rows[i].fields, &error) == NULL);
        ck_assert_msg(strstr(error->message, rows[i].says) != NULL, "%s", error->message);
        ck_assert_msg(strstr(error->message, "; fix: ") != NULL, "%s", error->message);
        g_clear_error(&error);
    }
}
END_TEST

RUN_TESTS("card", test_required_elements_are_those_of_the_pack,
          test_attributes_are_those_of_the_pack_in_its_order,
          test_text_is_escaped_and_controls_are_replaced,
          test_attribute_takes_the_texts_of_its_elements, test_a_wrong_field_is_named_with_its_fix)
