/* What people waive, fill and attest; and rules that no estimate answers. */
#include <string.h>

#include "policies/judge.h"
#include "policies/policy_lint.h"
#include "policies/embedded.h"
#include "tests/unit/run.h"

#define TAIL                                                                                       \
    "\"threshold_basis\":{\"authority\":\"project-default\",\"source\":\"our own\"},"              \
    "\"rationale\":\"because it is so\",\"remediation\":\"do this or that\","                      \
    "\"plain\":\"a sentence\"}"
#define HEAD                                                                                       \
    "{\"schema\":\"ombud-policy/1\",\"id\":\"abc\",\"version\":\"1.0.0\",\"title\":\"title\","     \
    "\"citations\":[{\"ref\":\"abc\",\"authority\":\"standard\"}],"                                \
    "\"disclaimer\":\"this is at least twenty characters\",\"rules\":["

/* One rule a kind; the gate A-METRIC is judged for groups. */
static const char pack[] =
    HEAD "{\"id\":\"A-METRIC\",\"title\":\"t\",\"kind\":\"metric\",\"metric\":\"recall_micro\","
         "\"strata\":[\"sex\"],\"comparator\":\"ge\",\"threshold\":0.5,\"severity\":\"fail\"," TAIL
         ",{\"id\":\"A-FIELDS\",\"title\":\"t\",\"kind\":\"completeness\",\"fields\":[\"one\","
         "\"two\"],\"severity\":\"warn\"," TAIL
         ",{\"id\":\"A-ACTIONS\",\"title\":\"t\",\"kind\":\"completeness\",\"covers\":\"findings\","
         "\"severity\":\"warn\"," TAIL
         ",{\"id\":\"A-LETTER\",\"title\":\"t\",\"kind\":\"deid\",\"letters\":[\"C\"],"
         "\"severity\":\"warn\"," TAIL
         ",{\"id\":\"A-CLASS\",\"title\":\"t\",\"kind\":\"deid\",\"metric\":\"k_smallest\","
         "\"comparator\":\"ge\",\"threshold\":11,\"severity\":\"warn\"," TAIL
         ",{\"id\":\"A-CELLS\",\"title\":\"t\",\"kind\":\"deid\",\"metric\":\"small_cells_shown\","
         "\"comparator\":\"equals\",\"threshold\":0,\"severity\":\"warn\"," TAIL
         ",{\"id\":\"A-WORD\",\"title\":\"t\",\"kind\":\"attestation\",\"severity\":\"warn\","
         "\"statement\":\"we state this in twenty letters\"," TAIL "]}";

struct court {
    GPtrArray *policies;
    struct estimates *estimates;
    int64_t quality[QUALITY_COUNTERS];
    struct judge_input input;
    struct judgement *j;
};

static void free_policy(gpointer p) {
    policy_free(p);
}

static void court_init(struct court *c, double value) {
    *c = (struct court){.policies = g_ptr_array_new_with_free_func(free_policy),
                        .estimates = estimates_new()};
    GError *error = NULL;
    struct policy *p = policy_parse(pack, strlen(pack), "pack.json", &error);
    ck_assert_msg(p != NULL, "%s", error == NULL ? "" : error->message);
    g_ptr_array_add(c->policies, p);
    for (int i = 0; i < 2; i++) {
        struct estimate e = {.metric = "recall_micro",
                             .level = "overall",
                             .n_by = 1,
                             .by = {{"sex", i == 0 ? "F" : "M"}},
                             .has_value = true,
                             .value = i == 0 ? value : 0.9,
                             .has_interval = true,
                             .scale = SCALE_IDENTITY,
                             .se = 0.01,
                             .df = 1e9,
                             .confidence = 0.95,
                             .range_hi = 1,
                             .has_counts = true,
                             .n_patients = 100,
                             .n_encounters = 100,
                             .n_labels = 100};
        estimates_add(c->estimates, &e);
    }
    c->input = (struct judge_input){
        .estimates = c->estimates, .quality = c->quality, .date = "2026-11-25"};
}

static void court_judge(struct court *c) {
    judgement_free(c->j);
    c->j = judge(&c->input, c->policies);
}

static void court_clear(struct court *c) {
    judgement_free(c->j);
    estimates_free(c->estimates);
    g_ptr_array_unref(c->policies);
}

/* The nth finding of a rule. */
static const struct finding *finding_of(const struct court *c, const char *rule, int n) {
    for (guint i = 0; i < c->j->findings->len; i++) {
        const struct finding *f = &g_array_index(c->j->findings, struct finding, i);
        if (strcmp(f->rule->id, rule) == 0 && n-- == 0) {
            return f;
        }
    }
    ck_abort_msg("no finding of %s", rule);
}

static enum verdict verdict_of(const struct court *c, const char *rule) {
    return finding_of(c, rule, 0)->verdict;
}

#define WAIVER(strata, reason, issued, until)                                                      \
    "{\"schema\":\"ombud-waivers/1\",\"waivers\":[{\"rule\":\"A-METRIC\"," strata                  \
    "\"by\":\"A. Rivera\",\"role\":\"Compliance officer\",\"reason\":\"" reason "\","              \
    "\"issued\":\"" issued "\",\"until\":\"" until "\"}]}"
#define REASON "all charts get human review"

static GPtrArray *parse_waivers(const struct court *c, const char *text, GError **error) {
    return waivers_parse(text, strlen(text), "waivers.json", c->policies, c->input.date, error);
}

START_TEST(test_what_nobody_looked_at_or_answered_is_cannot_tell) {
    struct court c;
    court_init(&c, 0.9);
    court_judge(&c);
    ck_assert_int_eq(verdict_of(&c, "A-METRIC"), VERDICT_PASS);
    ck_assert_int_eq(verdict_of(&c, "A-FIELDS"), VERDICT_CANNOT_TELL);
    ck_assert_int_eq(verdict_of(&c, "A-ACTIONS"), VERDICT_NOT_APPLICABLE);
    ck_assert_int_eq(verdict_of(&c, "A-LETTER"), VERDICT_CANNOT_TELL);
    ck_assert_int_eq(verdict_of(&c, "A-CLASS"), VERDICT_CANNOT_TELL);
    ck_assert_int_eq(verdict_of(&c, "A-CELLS"), VERDICT_PASS);
    ck_assert_int_eq(verdict_of(&c, "A-WORD"), VERDICT_CANNOT_TELL);
    ck_assert_int_eq(c.j->verdict, VERDICT_PASS); /* the only gate passes; the rest warn */
    court_clear(&c);
}
END_TEST

START_TEST(test_without_gates_a_warn_rule_that_cannot_tell_holds) {
    struct court c;
    court_init(&c, 0.9);
    struct policy *p = c.policies->pdata[0];
    struct rule *first = p->rules->pdata[0];
    first->severity = SEVERITY_WARN;
    court_judge(&c);
    ck_assert_int_eq(c.j->verdict, VERDICT_CANNOT_TELL);
    g_ptr_array_set_size(p->rules, 1);
    court_judge(&c);
    ck_assert_int_eq(c.j->verdict, VERDICT_PASS);
    c.estimates->items[0].value = 0.1; /* a watch beside a pass */
    court_judge(&c);
    ck_assert_int_eq(finding_of(&c, "A-METRIC", 0)->verdict, VERDICT_FAIL);
    ck_assert_int_eq(c.j->verdict, VERDICT_PASS);
    first->severity = SEVERITY_INFO; /* nothing decides */
    court_judge(&c);
    ck_assert_int_eq(c.j->verdict, VERDICT_CANNOT_TELL);
    court_clear(&c);
}
END_TEST

START_TEST(test_a_waived_fail_is_waived_and_never_a_pass) {
    struct court c;
    court_init(&c, 0.1);
    court_judge(&c);
    ck_assert_int_eq(c.j->verdict, VERDICT_FAIL);
    GError *error = NULL;
    GPtrArray *waivers = parse_waivers(
        &c, WAIVER("\"strata\":[\"sex=F\"],", REASON, "2026-10-01", "2026-12-31"), &error);
    ck_assert_msg(waivers != NULL, "%s", error == NULL ? "" : error->message);
    c.input.waivers = waivers;
    court_judge(&c);
    const struct finding *f = finding_of(&c, "A-METRIC", 0);
    ck_assert_int_eq(f->verdict, VERDICT_WAIVED);
    ck_assert_ptr_eq(f->waiver, waivers->pdata[0]);
    ck_assert_ptr_nonnull(strstr(f->reason, "A. Rivera (Compliance officer)"));
    ck_assert_int_eq(finding_of(&c, "A-METRIC", 1)->verdict, VERDICT_PASS);
    ck_assert_int_eq(c.j->verdict, VERDICT_PASS);
    /* Nothing but what is waived: nothing passed, so nothing is settled. */
    c.estimates->items[1].status = ESTIMATE_SUPPRESSED;
    court_judge(&c);
    ck_assert_int_eq(c.j->verdict, VERDICT_CANNOT_TELL);
    g_ptr_array_unref(waivers);
    court_clear(&c);
}
END_TEST

START_TEST(test_a_waiver_of_another_group_covers_nothing) {
    struct court c;
    court_init(&c, 0.1);
    GPtrArray *waivers = parse_waivers(
        &c, WAIVER("\"strata\":[\"sex=M\"],", REASON, "2026-10-01", "2026-12-31"), NULL);
    c.input.waivers = waivers;
    court_judge(&c);
    ck_assert_int_eq(verdict_of(&c, "A-METRIC"), VERDICT_FAIL);
    g_ptr_array_unref(waivers);
    waivers = parse_waivers(&c, WAIVER("", REASON, "2026-10-01", "2026-12-31"), NULL);
    c.input.waivers = waivers;
    court_judge(&c);
    ck_assert_int_eq(verdict_of(&c, "A-METRIC"), VERDICT_WAIVED);
    g_ptr_array_unref(waivers);
    court_clear(&c);
}
END_TEST

START_TEST(test_bad_waivers_stop_the_run) {
    static const struct {
        const char *text, *path, *what;
    } cases[] = {
        {"{", "row 1", "not valid JSON"},
        {"[]", "$: ", "an object"},
        {"{\"schema\":\"ombud-waivers/1\"}", "$: ", "\"waivers\" is missing"},
        {"{\"schema\":\"ombud-policy/1\",\"waivers\":[]}", "$.schema", "another kind"},
        {WAIVER("", "too short", "2026-10-01", "2026-12-31"), "$.waivers[0].reason", "20"},
        {WAIVER("", REASON, "2026-10-01", "2026-11-24"), "$.waivers[0].until", "expired"},
        {WAIVER("", REASON, "2026-10-01", "2027-10-03"), "$.waivers[0].until", "366"},
        {WAIVER("", REASON, "2026-10-01", "2026-02-30"), "$.waivers[0].until", "no day"},
        {WAIVER("", REASON, "tomorrow", "2026-12-31"), "$.waivers[0].issued", "no day"},
        {WAIVER("", REASON, "2026-12-31", "2026-12-30"), "$.waivers[0].until", "ends before"},
        {WAIVER("\"strata\":[\"female\"],", REASON, "2026-10-01", "2026-12-31"),
         "$.waivers[0].strata", "attribute=level"},
        {WAIVER("\"strat\":[],", REASON, "2026-10-01", "2026-12-31"), "$.waivers[0]",
         "did you mean \"strata\""},
        {"{\"schema\":\"ombud-waivers/1\",\"waivers\":[{\"rule\":\"A-METRIX\",\"by\":\"A. Rivera\","
         "\"role\":\"officer\",\"reason\":\"" REASON "\",\"issued\":\"2026-10-01\","
         "\"until\":\"2026-12-31\"}]}",
         "$.waivers[0].rule", "did you mean \"A-METRIC\""},
        {"{\"schema\":\"ombud-waivers/1\",\"waivers\":[{\"rule\":\"A-METRIC\",\"role\":\"officer\","
         "\"reason\":\"" REASON "\",\"issued\":\"2026-10-01\",\"until\":\"2026-12-31\"}]}",
         "$.waivers[0]", "\"by\" is missing"},
        {"{\"schema\":\"ombud-waivers/1\",\"waivers\":[{\"rule\":\"A-METRIC\",\"by\":\"A. Rivera\","
         "\"role\":\"officer\",\"reason\":\"" REASON "\",\"issued\":\"2026-10-01\"}]}",
         "$.waivers[0]", "\"until\" is missing"},
        {"{\"schema\":\"ombud-waivers/1\",\"waivers\":[{\"rule\":\"A-METRIC\",\"by\":\"X\","
         "\"role\":\"officer\",\"reason\":\"" REASON "\",\"issued\":\"2026-10-01\","
         "\"until\":\"2026-12-31\"}]}",
         "$.waivers[0].by", "name"},
    };
    struct court c;
    court_init(&c, 0.1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        GError *error = NULL;
        ck_assert_msg(parse_waivers(&c, cases[i].text, &error) == NULL, "case %zu", i);
        ck_assert_msg(strstr(error->message, cases[i].path) != NULL, "%zu: %s", i, error->message);
        ck_assert_msg(strstr(error->message, cases[i].what) != NULL, "%zu: %s", i, error->message);
        ck_assert_msg(strstr(error->message, "fix: ") != NULL, "%s", error->message);
        g_clear_error(&error);
    }
    court_clear(&c);
}
END_TEST

START_TEST(test_a_waiver_holds_on_its_last_day_and_for_366_days_at_most) {
    struct court c;
    court_init(&c, 0.1);
    GPtrArray *waivers =
        parse_waivers(&c, WAIVER("", REASON, "2025-11-24", "2026-11-25"), NULL); /* 366 days */
    ck_assert_ptr_nonnull(waivers);
    g_ptr_array_unref(waivers);
    ck_assert_ptr_null(parse_waivers(&c, WAIVER("", REASON, "2025-11-23", "2026-11-25"), NULL));
    GError *error = NULL;
    c.input.date = NULL;
    ck_assert_ptr_null(parse_waivers(&c, WAIVER("", REASON, "2026-10-01", "2026-12-31"), &error));
    ck_assert_ptr_nonnull(strstr(error->message, "the audit has no date"));
    g_clear_error(&error);
    court_clear(&c);
}
END_TEST

#define WHO "\"by\":\"A. Rivera\",\"role\":\"Privacy officer\",\"date\":\"2026-10-05\""

static struct attestations *attest(const struct court *c, const char *text, GError **error) {
    return attestations_parse(text, strlen(text), "attestations.json", c->policies, error);
}

/* The verdict of a rule under these attestations. */
static enum verdict attested(struct court *c, const char *text, const char *rule) {
    GError *error = NULL;
    struct attestations *a = attest(c, text, &error);
    ck_assert_msg(a != NULL, "%s", error == NULL ? "" : error->message);
    c->input.attestations = a;
    court_judge(c);
    enum verdict v = verdict_of(c, rule);
    bool has_missing = strstr(finding_of(c, rule, 0)->reason, "missing") != NULL;
    ck_assert(has_missing == (strcmp(rule, "A-FIELDS") == 0 && v == VERDICT_FAIL));
    judgement_free(c->j);
    c->j = NULL;
    c->input.attestations = NULL;
    attestations_free(a);
    return v;
}

#define FILE_OF(content) "{\"schema\":\"ombud-attestations/1\"," content "}"
#define ANSWER(rule, answer, more)                                                                 \
    FILE_OF("\"answers\":[{\"rule\":\"" rule "\",\"answer\":\"" answer "\"," more WHO "}]")

START_TEST(test_named_persons_answer_and_nobody_else) {
    struct court c;
    court_init(&c, 0.1);
    ck_assert_int_eq(attested(&c, ANSWER("A-WORD", "yes", ""), "A-WORD"), VERDICT_PASS);
    ck_assert_int_eq(attested(&c, ANSWER("A-WORD", "no", ""), "A-WORD"), VERDICT_FAIL);
    ck_assert_int_eq(attested(&c, ANSWER("A-WORD", "yes", "\"until\":\"2026-11-24\","), "A-WORD"),
                     VERDICT_CANNOT_TELL);
    ck_assert_int_eq(attested(&c, ANSWER("A-WORD", "yes", "\"until\":\"2026-11-25\","), "A-WORD"),
                     VERDICT_PASS);
    ck_assert_int_eq(
        attested(&c, FILE_OF("\"fields\":[{" WHO ",\"values\":{\"one\":\"x\"}}]"), "A-FIELDS"),
        VERDICT_FAIL);
    ck_assert_int_eq(
        attested(&c, FILE_OF("\"fields\":[{" WHO ",\"values\":{\"one\":\"x\",\"two\":\"y\"}}]"),
                 "A-FIELDS"),
        VERDICT_PASS);
    const char *action = FILE_OF("\"actions\":[{\"rule\":\"A-METRIC\",\"strata\":[\"sex=F\"],"
                                 "\"action\":\"review\",\"owner\":\"B. Osei\","
                                 "\"due\":\"2026-12-01\"," WHO "}]");
    ck_assert_int_eq(attested(&c, action, "A-ACTIONS"), VERDICT_PASS);
    ck_assert_int_eq(attested(&c, FILE_OF("\"actions\":[]"), "A-ACTIONS"), VERDICT_FAIL);
    court_clear(&c);
}
END_TEST

START_TEST(test_bad_attestations_are_refused) {
    static const struct {
        const char *text, *what;
    } cases[] = {
        {FILE_OF("\"answers\":[{\"rule\":\"A-WORT\",\"answer\":\"yes\"," WHO "}]"),
         "did you mean \"A-WORD\""},
        {FILE_OF("\"answers\":[{\"rule\":\"A-WORD\",\"answer\":\"maybe\"," WHO "}]"),
         "$.answers[0].answer"},
        {FILE_OF("\"answers\":[{\"rule\":\"A-WORD\"," WHO "}]"), "\"answer\" is missing"},
        {FILE_OF("\"answers\":[{\"rule\":\"A-WORD\",\"answer\":\"yes\"}]"), "\"by\" is missing"},
        {FILE_OF("\"answers\":[{\"rule\":\"A-WORD\",\"answer\":\"yes\"," WHO
                 "},{\"rule\":\"A-WORD\",\"answer\":\"no\"," WHO "}]"),
         "$.answers[1].rule: this rule is answered twice"},
        {FILE_OF("\"fields\":[{" WHO "}]"), "\"values\" is expected"},
        {FILE_OF("\"fields\":[{" WHO ",\"values\":{\"three\":\"x\"}}]"), "no policy in use asks"},
        {FILE_OF("\"fields\":[{" WHO ",\"values\":{\"one\":\"\"}}]"), "$.fields[0].values.one"},
        {FILE_OF("\"actions\":[{\"rule\":\"A-METRIC\",\"action\":\"x\",\"owner\":\"B. Osei\","
                 "\"due\":\"soon\"," WHO "}]"),
         "$.actions[0].due: this is no day"},
        {"{\"schema\":\"ombud-waivers/1\"}", "$.schema"},
    };
    struct court c;
    court_init(&c, 0.1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        GError *error = NULL;
        ck_assert_msg(attest(&c, cases[i].text, &error) == NULL, "case %zu", i);
        ck_assert_msg(strstr(error->message, cases[i].what) != NULL, "%zu: %s", i, error->message);
        ck_assert_msg(strstr(error->message, "fix: ") != NULL, "%s", error->message);
        g_clear_error(&error);
    }
    court_clear(&c);
}
END_TEST

START_TEST(test_letters_and_classes_are_counted) {
    struct court c;
    court_init(&c, 0.9);
    struct privacy p = {.has_letters = true, .has_risk = true, .k_smallest = 11};
    c.input.privacy = &p;
    court_judge(&c);
    ck_assert_int_eq(verdict_of(&c, "A-LETTER"), VERDICT_CANNOT_TELL); /* cannot be established */
    ck_assert_int_eq(verdict_of(&c, "A-CLASS"), VERDICT_PASS);
    ck_assert_int_eq(attested(&c, ANSWER("A-LETTER", "yes", ""), "A-LETTER"), VERDICT_PASS);
    p.is_checked[2] = true;
    p.k_smallest = 10;
    court_judge(&c);
    ck_assert_int_eq(verdict_of(&c, "A-LETTER"), VERDICT_PASS);
    ck_assert_int_eq(verdict_of(&c, "A-CLASS"), VERDICT_FAIL);
    p.n_found[2] = 1;
    court_judge(&c);
    ck_assert_int_eq(verdict_of(&c, "A-LETTER"), VERDICT_FAIL);
    p.is_checked[2] = false; /* what was found is found, and no attestation undoes it */
    ck_assert_int_eq(attested(&c, ANSWER("A-LETTER", "yes", ""), "A-LETTER"), VERDICT_FAIL);
    c.estimates->items[0].n_patients = 10;
    court_judge(&c);
    ck_assert_int_eq(verdict_of(&c, "A-CELLS"), VERDICT_FAIL);
    c.estimates->items[0].n_patients = 11;
    court_judge(&c);
    ck_assert_int_eq(verdict_of(&c, "A-CELLS"), VERDICT_PASS);
    court_clear(&c);
}
END_TEST

START_TEST(test_every_built_in_pack_is_without_fault) {
    int n = 0;
    for (const struct embedded *e = embedded_packs; e->name != NULL; e++, n++) {
        struct policy *p = policy_parse(e->text, strlen(e->text), e->name, NULL);
        ck_assert_msg(p != NULL, "%s", e->name);
        GPtrArray *faults = policy_lint(p, "2026-11-25");
        ck_assert_msg(faults->len == 0, "%s: %s", e->name,
                      faults->len == 0 ? "" : (const char *)faults->pdata[0]);
        g_ptr_array_unref(faults);
        ck_assert(policy_is_past_review(p, "2099-01-01"));
        ck_assert(!policy_is_past_review(p, p->review_by));
        ck_assert(!policy_is_past_review(p, NULL));
        policy_free(p);
    }
    ck_assert_int_ge(n, 13);
}
END_TEST

START_TEST(test_a_pack_takes_over_what_it_extends) {
    const char *text =
        "{\"schema\":\"ombud-policy/1\",\"id\":\"mine\",\"version\":\"2.0.0\",\"title\":\"title\","
        "\"citations\":[{\"ref\":\"abc\",\"authority\":\"standard\"}],"
        "\"disclaimer\":\"this is at least twenty characters\",\"extends\":[\"four-fifths@1.0.0\"],"
        "\"rules\":[{\"id\":\"FOURFIFTHS-RECALL\",\"title\":\"t\",\"kind\":\"metric\","
        "\"metric\":\"recall_micro\",\"contrast\":\"ratio\",\"comparator\":\"within\","
        "\"threshold\":[0.9,1.1],\"severity\":\"fail\"," TAIL "]}";
    GError *error = NULL;
    struct policy *p = policy_parse(text, strlen(text), "mine.json", &error);
    ck_assert_msg(p != NULL, "%s", error == NULL ? "" : error->message);
    ck_assert_uint_eq(p->rules->len, 2);
    ck_assert_double_eq(policy_find_rule(p, "FOURFIFTHS-RECALL")->limit_lo, 0.9);
    ck_assert_ptr_nonnull(policy_find_rule(p, "FOURFIFTHS-SELECTION")->citation);
    struct policy *base = policy_load_pack("four-fifths", NULL);
    GPtrArray *lines = policy_diff(base, p);
    bool has_threshold = false;
    for (guint i = 0; i < lines->len; i++) {
        has_threshold |=
            strcmp(lines->pdata[i], "~ FOURFIFTHS-RECALL.threshold: [0.8,1.25] -> [0.9,1.1]") == 0;
    }
    ck_assert(has_threshold);
    g_ptr_array_unref(lines);
    lines = policy_diff(p, p);
    ck_assert_uint_eq(lines->len, 0);
    g_ptr_array_unref(lines);
    policy_free(base);
    policy_free(p);
}
END_TEST

RUN_TESTS("people", test_what_nobody_looked_at_or_answered_is_cannot_tell,
          test_without_gates_a_warn_rule_that_cannot_tell_holds,
          test_a_waived_fail_is_waived_and_never_a_pass,
          test_a_waiver_of_another_group_covers_nothing, test_bad_waivers_stop_the_run,
          test_a_waiver_holds_on_its_last_day_and_for_366_days_at_most,
          test_named_persons_answer_and_nobody_else, test_bad_attestations_are_refused,
          test_letters_and_classes_are_counted, test_every_built_in_pack_is_without_fault,
          test_a_pack_takes_over_what_it_extends)
