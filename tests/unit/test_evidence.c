/* Evidence: what goes in comes out, to the bit; what is wrong is refused by name. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <glib/gstdio.h>

#include "tests/unit/report_sample.h"
#include "reports/evidence.h"
#include "reports/evidence_json.h"
#include "reports/evidence_section.h"
#include "tests/unit/run.h"

static char *sample_text(size_t *length) {
    struct evidence *e = sample_evidence(&sample_default);
    char *text = evidence_text(e, length);
    evidence_free(e);
    return text;
}

static const char *or_empty(const char *s) {
    return s ? s : "(null)";
}

static void ck_same_bits(double a, double b) {
    ck_assert_int_eq(memcmp(&a, &b, sizeof a), 0);
}

static void ck_same_estimate(const struct estimate *a, const struct estimate *b) {
    ck_assert_str_eq(a->metric, b->metric);
    ck_assert_str_eq(a->definition, b->definition);
    ck_assert_str_eq(or_empty(a->base), or_empty(b->base));
    ck_assert_str_eq(or_empty(a->comparison), or_empty(b->comparison));
    ck_assert_str_eq(or_empty(a->reference), or_empty(b->reference));
    ck_assert_str_eq(a->level, b->level);
    ck_assert_str_eq(or_empty(a->label), or_empty(b->label));
    ck_assert_str_eq(or_empty(a->method), or_empty(b->method));
    ck_assert_str_eq(or_empty(a->reason), or_empty(b->reason));
    ck_assert_int_eq(a->is_reference, b->is_reference);
    ck_assert_int_eq(a->n_by, b->n_by);
    for (int i = 0; i < a->n_by; i++) {
        ck_assert_str_eq(a->by[i].attribute, b->by[i].attribute);
        ck_assert_str_eq(a->by[i].level, b->by[i].level);
    }
    const double x[] = {a->value,    a->lo, a->hi, a->confidence, a->range_lo,
                        a->range_hi, a->se, a->df, a->n_eff};
    const double y[] = {b->value,    b->lo, b->hi, b->confidence, b->range_lo,
                        b->range_hi, b->se, b->df, b->n_eff};
    for (size_t i = 0; i < G_N_ELEMENTS(x); i++) {
        ck_same_bits(x[i], y[i]);
    }
    ck_assert_int_eq(a->has_value, b->has_value);
    ck_assert_int_eq(a->has_interval, b->has_interval);
    ck_assert_int_eq(a->has_counts, b->has_counts);
    ck_assert_int_eq(a->n_patients, b->n_patients);
    ck_assert_int_eq(a->n_encounters, b->n_encounters);
    ck_assert_int_eq(a->n_labels, b->n_labels);
    ck_assert_int_eq(a->status, b->status);
    ck_assert_int_eq(a->scale, b->scale);
}

START_TEST(test_estimates_come_back_bit_for_bit) {
    size_t length;
    char *text = sample_text(&length);
    GError *error = NULL;
    struct evidence *e = evidence_parse(text, length, "evidence.json", &error);
    ck_assert_msg(e != NULL, "%s", error ? error->message : "");
    struct estimates *in = sample_estimates(&sample_default);
    struct estimates *out = evidence_estimates(e, &error);
    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(in->n, out->n);
    for (size_t i = 0; i < in->n; i++) {
        ck_same_estimate(&in->items[i], &out->items[i]);
    }
    estimates_free(in);
    estimates_free(out);
    evidence_free(e);
    g_free(text);
}
END_TEST

/* Doubles whose shortest text is long, tiny, or has no fraction. */
START_TEST(test_awkward_doubles_come_back_bit_for_bit) {
    const double awkward[] = {0.1 + 0.2,          1.0 / 3,  5e-324, 1.7976931348623157e308, 1, 0,
                              123456789012345680, 0.000001, 1e-7,   9007199254740993.0};
    struct estimates *in = estimates_new();
    for (size_t i = 0; i < G_N_ELEMENTS(awkward); i++) {
        struct estimate x = sample_overall("recall_micro", "recall-micro/1", awkward[i], 1);
        x.lo = 0;
        x.hi = awkward[i];
        x.range_hi = INFINITY;
        x.df = i % 2 ? INFINITY : 3;
        estimates_add(in, &x);
    }
    int64_t quality[QUALITY_COUNTERS] = {0};
    const struct evidence_study study = {.has_patients = true};
    struct evidence *e = evidence_new(&study, in, quality, NULL, true);
    size_t length;
    char *text = evidence_text(e, &length);
    GError *error = NULL;
    struct evidence *back = evidence_parse(text, length, "evidence.json", &error);
    ck_assert_msg(back != NULL, "%s", error ? error->message : "");
    struct estimates *out = evidence_estimates(back, NULL);
    for (size_t i = 0; i < in->n; i++) {
        ck_same_estimate(&in->items[i], &out->items[i]);
    }
    ck_assert(evidence_is_internal(back));
    estimates_free(in);
    estimates_free(out);
    evidence_free(e);
    evidence_free(back);
    g_free(text);
}
END_TEST

START_TEST(test_writing_what_was_read_gives_the_same_bytes) {
    size_t length, again;
    char *text = sample_text(&length);
    struct evidence *e = evidence_parse(text, length, "evidence.json", NULL);
    char *second = evidence_text(e, &again);
    ck_assert_uint_eq(length, again);
    ck_assert_int_eq(memcmp(text, second, length), 0);
    ck_assert_int_eq(text[length - 1], '\n');
    evidence_free(e);
    g_free(text);
    g_free(second);
}
END_TEST

START_TEST(test_overall_estimates_stand_first) {
    struct evidence *e = sample_evidence(&sample_default);
    const json_t *list = json_object_get(e->root, "estimates");
    bool rest = false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        bool is_all = json_object_size(json_object_get(json_array_get(list, i), "by")) == 0;
        ck_assert_msg(!(rest && is_all), "estimate %zu", i);
        rest = rest || !is_all;
    }
    evidence_free(e);
}
END_TEST

START_TEST(test_attributes_keep_the_order_of_the_study) {
    static const char *const attributes[] = {"sex", "age", NULL};
    struct estimates *in = estimates_new();
    struct estimate x = sample_overall("recall_micro", "recall-micro/1", 0.5, 1);
    x.n_by = 2;
    x.by[0] = (struct estimate_by){"sex", "F"};
    x.by[1] = (struct estimate_by){"age", "0-17"};
    estimates_add(in, &x);
    int64_t quality[QUALITY_COUNTERS] = {0};
    const struct evidence_study study = {.attributes = attributes};
    struct evidence *e = evidence_new(&study, in, quality, NULL, false);
    size_t length;
    char *text = evidence_text(e, &length);
    struct evidence *back = evidence_parse(text, length, "evidence.json", NULL);
    struct estimates *out = evidence_estimates(back, NULL);
    ck_same_estimate(&in->items[0], &out->items[0]);
    estimates_free(in);
    estimates_free(out);
    evidence_free(e);
    evidence_free(back);
    g_free(text);
}
END_TEST

START_TEST(test_seed_keeps_all_64_bits) {
    struct evidence *e = sample_evidence(&sample_default);
    const json_t *study = json_object_get(e->root, "study");
    ck_assert_str_eq(json_string_value(json_object_get(study, "seed")), "18446744073709551615");
    evidence_free(e);
}
END_TEST

START_TEST(test_quality_and_parameters_come_back) {
    GHashTable *parameters = g_hash_table_new(g_str_hash, g_str_equal);
    double floor = 0.85;
    g_hash_table_insert(parameters, (gpointer) "f1_floor", &floor);
    struct estimates *none = estimates_new();
    int64_t quality[QUALITY_COUNTERS];
    int64_t back[QUALITY_COUNTERS];
    sample_quality(quality);
    const struct evidence_study study = {.parameters = parameters};
    struct evidence *e = evidence_new(&study, none, quality, NULL, false);
    evidence_quality(e, back);
    ck_assert_int_eq(memcmp(quality, back, sizeof quality), 0);
    GHashTable *read = evidence_parameters(e);
    ck_same_bits(*(double *)g_hash_table_lookup(read, "f1_floor"), 0.85);
    g_hash_table_destroy(parameters);
    g_hash_table_destroy(read);
    estimates_free(none);
    evidence_free(e);
}
END_TEST

START_TEST(test_a_plain_sentence_is_filled_from_the_rule) {
    struct evidence *e = sample_evidence(&sample_default);
    const json_t *list = json_object_get(e->root, "findings");
    bool found = false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *f = json_array_get(list, i);
        if (strcmp(json_string_value(json_object_get(f, "verdict")), "fail") == 0) {
            ck_assert_str_eq(json_string_value(json_object_get(f, "plain")),
                             "Correct codes are found 24% less often for Other or interpreter "
                             "needed (language) than for English.");
            found = true;
        }
    }
    ck_assert(found);
    evidence_free(e);
}
END_TEST

/* One fault each, put into a good document; the error must name the place. */
static const struct {
    const char *from, *to, *says;
} faults[] = {
    {"\"schema\":\"ombud-evidence/1\"", "\"schema\":\"ombud-evidence/2\"", "$.schema"},
    {"},\"verdict\":\"fail\"}", "},\"verdict\":\"maybe\"}", "$.verdict"},
    {"\"status\":\"ok\"", "\"status\":\"fine\"", "$.estimates[0].status"},
    {"\"scale\":\"identity\"", "\"scale\":\"cubic\"", "$.estimates[0].scale"},
    {"\"n_labels\":4812", "\"n_labels\":-1", "$.estimates[0].n_labels"},
    {"\"n_labels\":4812", "\"n_labels\":1.5", "$.estimates[0].n_labels"},
    {"\"value\":0.412", "\"value\":\"0.412\"", "$.estimates[0].value"},
    {"\"value\":0.412", "\"value\":null", "$.estimates[0]"},
    {"\"value\":0.412", "\"value\":0.412,\"velue\":1", "$.estimates[0].velue: is not a key"},
    {",\"value\":0.412}", "}", "$.estimates[0].value: is missing"},
    {"\"lo\":0.409", "\"lo\":0.9", "lo above hi"},
    {"\"lo\":0.409", "\"lo\":null", "one end"},
    {"\"range\":[0,1]", "\"range\":[1,0]", "$.estimates[0].range"},
    {"\"range\":[0,1]", "\"range\":[0]", "$.estimates[0].range"},
    {"\"range\":[0,1]", "\"range\":[0,\"1\"]", "$.estimates[0].range: expected two numbers"},
    {"\"parts\":null", "\"parts\":[1]", "$.estimates[0].parts: expected null or seven"},
    {"{\"race\":\"White\"}", "{\"race\":1}", "$.estimates[7].by.race: expected a string"},
    {"\"seed\":\"1844", "\"seed\":\"9944", "$.study.seed"},
    {"{\"race\":\"White\"}", "{\"rice\":\"White\"}", "$.estimates[7].by.rice"},
    {"\"n_hidden\":1", "\"n_hidden\":\"1\"", "$.privacy.n_hidden"},
    {"\"severity\":\"fail\"", "\"severity\":\"stern\"", "$.findings[0].severity"},
    {"\"legal_number\":false", "\"legal_number\":0", "$.findings[0].threshold_basis.legal_number"},
    {"\"truth_rows\":31929", "\"truth_rows\":31929,\"truth_rows\":2", "a key stands twice"},
    {"{\"contains_small_cells\"", "[{\"contains_small_cells\"",
     "line 2, column 0: this is not valid JSON"},
};

START_TEST(test_a_fault_is_refused_with_its_path) {
    size_t length;
    char *text = sample_text(&length);
    char *at = strstr(text, faults[_i].from);
    ck_assert_msg(at != NULL, "%s is not in the sample", faults[_i].from);
    GString *bad = g_string_new_len(text, at - text);
    g_string_append(bad, faults[_i].to);
    g_string_append(bad, at + strlen(faults[_i].from));
    GError *error = NULL;
    struct evidence *e = evidence_parse(bad->str, bad->len, "q3.json", &error);
    ck_assert_ptr_null(e);
    ck_assert_msg(strstr(error->message, faults[_i].says) != NULL, "%s", error->message);
    ck_assert(g_str_has_prefix(error->message, "q3.json: "));
    g_error_free(error);
    g_string_free(bad, TRUE);
    g_free(text);
}
END_TEST

START_TEST(test_every_shorter_text_is_refused) {
    size_t length;
    char *text = sample_text(&length);
    for (size_t n = 0; n < length - 1; n += n < 2000 ? 7 : 997) {
        struct evidence *e = evidence_parse(text, n, "cut", NULL);
        ck_assert_ptr_null(e);
    }
    g_free(text);
}
END_TEST

START_TEST(test_deep_nesting_is_refused) {
    GString *deep = g_string_new(NULL);
    for (int i = 0; i < 100000; i++) {
        g_string_append_c(deep, '[');
    }
    ck_assert_ptr_null(evidence_parse(deep->str, deep->len, "deep", NULL));
    g_string_free(deep, TRUE);
}
END_TEST

START_TEST(test_sections_are_sorted_and_the_schema_has_each) {
    json_t *schema = json_load_file("reports/evidence.schema.json", 0, NULL);
    ck_assert_ptr_nonnull(schema);
    const json_t *properties = json_object_get(schema, "properties");
    size_t n = json_array_size(json_object_get(schema, "required"));
    for (const struct evidence_section *s = evidence_sections; s->name; s++, n++) {
        ck_assert_msg(json_object_get(properties, s->name) != NULL, "%s", s->name);
        ck_assert(!s[1].name || strcmp(s->name, s[1].name) < 0);
    }
    ck_assert_uint_eq(json_object_size(properties), n);
    json_decref(schema);
}
END_TEST

START_TEST(test_a_section_that_is_no_object_is_refused) {
    for (const struct evidence_section *s = evidence_sections; s->name; s++) {
        size_t length;
        char *text = sample_text(&length);
        json_t *root = json_loadb(text, length, 0, NULL);
        json_object_set_new(root, s->name, json_array());
        GError *error = NULL;
        ck_assert(!evidence_check(root, "q3.json", &error));
        ck_assert_msg(strstr(error->message, s->name) != NULL, "%s", error->message);
        g_error_free(error);
        json_decref(root);
        g_free(text);
    }
}
END_TEST

/* A check as a section would write it. */
static bool check_size(const struct evidence_check *c, const struct evidence_place *p,
                       const json_t *v) {
    static const char *const colours[] = {"red", "blue", NULL};
    static const struct evidence_field fields[] = {
        {"n", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
        {"share", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
        {"colour", EVIDENCE_TEXT, EVIDENCE_OPTIONAL},
    };
    return evidence_check_fields(c, p, v, fields, G_N_ELEMENTS(fields)) &&
           evidence_check_word(c, p, v, "colour", colours);
}

START_TEST(test_the_helpers_of_sections_name_the_place) {
    static const struct {
        const char *json, *says;
    } cases[] = {
        {"[{\"n\":1,\"share\":null}]", NULL},
        {"[{\"n\":1,\"share\":0.5,\"colour\":\"blue\"}]", NULL},
        {"[{\"n\":1,\"share\":null},{\"share\":1}]", "f: $.sizes[1].n: is missing"},
        {"[{\"n\":null,\"share\":1}]", "f: $.sizes[0].n: expected a whole number"},
        {"[{\"n\":1,\"share\":1,\"colour\":null}]", "f: $.sizes[0].colour: expected a string"},
        {"[{\"n\":1,\"share\":1,\"colour\":\"ox\"}]", "colour: expected one of: red, blue"},
        {"[{\"n\":1,\"share\":1,\"m\":1}]", "f: $.sizes[0].m: is not a key"},
        {"[3]", "f: $.sizes[0]: expected an object"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GError *error = NULL;
        const struct evidence_check c = {"f", NULL, &error};
        json_t *root = json_pack("{s:o}", "sizes", json_loads(cases[i].json, 0, NULL));
        ck_assert_int_eq(evidence_check_list(&c, NULL, root, "sizes", check_size), !cases[i].says);
        ck_assert(!cases[i].says || strstr(error->message, cases[i].says));
        g_clear_error(&error);
        json_decref(root);
    }
}
END_TEST

/* What a helper finds under a key bears the key's name, also deep inside. */
static bool check_group(const struct evidence_check *c, const struct evidence_place *p,
                        const json_t *v) {
    return evidence_check_by(c, p, v) && evidence_check_pair(c, p, v, "interval") &&
           evidence_check_texts(c, p, v, "codes");
}

static bool check_groups(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    return evidence_check_list(c, p, v, "groups", check_group);
}

START_TEST(test_a_list_a_pair_and_a_group_are_checked_under_their_key) {
    static const struct {
        const char *group, *says;
    } cases[] = {
        {"{\"by\":{\"sex\":\"F\"},\"interval\":[null,1],\"codes\":[\"A000\"]}", NULL},
        {"{\"by\":{\"sex\":1}}", "f: $.s.groups[1].by.sex: expected a string"},
        {"{\"by\":{\"six\":\"F\"}}", "f: $.s.groups[1].by.six: is not in $.study.attributes"},
        {"{\"by\":{\"a\":\"\",\"b\":\"\",\"c\":\"\",\"d\":\"\"}}",
         "f: $.s.groups[1].by: names more than 3 attributes"},
        {"{\"interval\":[1,0]}", "f: $.s.groups[1].interval: the first number is larger"},
        {"{\"interval\":[1]}", "f: $.s.groups[1].interval: expected two numbers"},
        {"{\"interval\":[0,1],\"codes\":[\"A000\",7]}",
         "f: $.s.groups[1].codes[1]: expected a string"},
    };
    json_t *attributes = json_loads("[{\"name\":\"sex\"}]", 0, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GError *error = NULL;
        const struct evidence_check c = {"f", attributes, &error};
        json_t *root =
            json_pack("{s:{s:[o,o]}}", "s", "groups", json_loads("{\"interval\":[0,1]}", 0, NULL),
                      json_loads(cases[i].group, 0, NULL));
        ck_assert_int_eq(evidence_check_at(&c, NULL, root, "s", check_groups), !cases[i].says);
        ck_assert_msg(!cases[i].says || strstr(error->message, cases[i].says), "%s",
                      error->message);
        ck_assert(evidence_check_at(&c, NULL, root, "none", check_groups));
        g_clear_error(&error);
        json_decref(root);
    }
    json_decref(attributes);
}
END_TEST

/* The shipped schema accepts what is written; needs Python with jsonschema. */
START_TEST(test_evidence_fits_its_schema) {
    static const char script[] = "import json,sys\n"
                                 "try:\n import jsonschema\nexcept ImportError:\n sys.exit(77)\n"
                                 "s=json.load(open('reports/evidence.schema.json'))\n"
                                 "d=json.load(open(sys.argv[1]))\n"
                                 "V=jsonschema.Draft202012Validator\n"
                                 "V.check_schema(s)\nV(s).validate(d)\n"
                                 "d['estimates'][0]['velue']=1\n"
                                 "assert not V(s).is_valid(d)\n";
    const char *python = g_getenv("OMBUD_PYTHON") ? g_getenv("OMBUD_PYTHON") : "python3";
    size_t length;
    char *text = sample_text(&length);
    char *path = NULL;
    int fd = g_file_open_tmp("evidence-XXXXXX.json", &path, NULL);
    ck_assert_int_ge(fd, 0);
    (void)g_close(fd, NULL);
    ck_assert(g_file_set_contents(path, text, (gssize)length, NULL));
    const char *argv[] = {python, "-c", script, path, NULL};
    int status = 0;
    bool ran = g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                            &status, NULL);
    if (!ran || (WIFEXITED(status) && WEXITSTATUS(status) == 77)) {
        fprintf(stderr, "skipped: no Python with jsonschema ($OMBUD_PYTHON)\n");
    } else {
        ck_assert_int_eq(status, 0);
    }
    (void)remove(path);
    g_free(path);
    g_free(text);
}
END_TEST

int main(void) {
    TCase *t = tcase_create("evidence");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, test_estimates_come_back_bit_for_bit);
    tcase_add_test(t, test_awkward_doubles_come_back_bit_for_bit);
    tcase_add_test(t, test_writing_what_was_read_gives_the_same_bytes);
    tcase_add_test(t, test_overall_estimates_stand_first);
    tcase_add_test(t, test_attributes_keep_the_order_of_the_study);
    tcase_add_test(t, test_seed_keeps_all_64_bits);
    tcase_add_test(t, test_quality_and_parameters_come_back);
    tcase_add_test(t, test_a_plain_sentence_is_filled_from_the_rule);
    tcase_add_loop_test(t, test_a_fault_is_refused_with_its_path, 0, G_N_ELEMENTS(faults));
    tcase_add_test(t, test_every_shorter_text_is_refused);
    tcase_add_test(t, test_deep_nesting_is_refused);
    tcase_add_test(t, test_sections_are_sorted_and_the_schema_has_each);
    tcase_add_test(t, test_a_section_that_is_no_object_is_refused);
    tcase_add_test(t, test_the_helpers_of_sections_name_the_place);
    tcase_add_test(t, test_a_list_a_pair_and_a_group_are_checked_under_their_key);
    tcase_add_test(t, test_evidence_fits_its_schema);
    return run_case("evidence", t);
}
