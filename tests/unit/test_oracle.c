/*
 * Real data against the field's own scripts: MIMIC-IV demo admissions, and
 * expected.json as scikit-learn, CAML's evaluation.py and Edin's code computed it
 * (../shared/data/README.md). Skipped where the data are absent.
 */
#include <glib/gstdio.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/ingest/ingest.h"
#include "audit/study/study.h"
#include "metrics/estimate.h"
#include "metrics/measure.h"
#include "tests/unit/run.h"

/* Both sides divide the same integers; per-encounter sums are fixed point to 1e-11. */
#define TOLERANCE 1e-9

struct expectation {
    const char *object, *key; /* in expected.json */
    const char *metric;
    const char *attribute, *level; /* NULL: everybody */
};

static const struct expectation expectations[] = {
    {"micro", "p", "precision_micro", NULL, NULL},
    {"micro", "r", "recall_micro", NULL, NULL},
    {"micro", "f1", "f1_micro", NULL, NULL},
    {"macro_variants", "A_caml_harmonic_of_macroPR_union_labels", "f1_macro_caml", NULL, NULL},
    {"macro_variants", "B_mean_per_label_f1_union_labels(sklearn zero_division=0)",
     "f1_macro_union", NULL, NULL},
    {"macro_variants", "C_edin_mean_per_label_f1_only_labels_with_gold_support", "f1_macro", NULL,
     NULL},
    {"macro_variants", "C_macro_precision", "precision_macro", NULL, NULL},
    {"macro_variants", "C_macro_recall", "recall_macro", NULL, NULL},
    {"sklearn_samples", "f1", "f1_samples", NULL, NULL},
    {"sklearn_samples", "exact_match", "exact_match", NULL, NULL},
    {"sklearn_samples", "jaccard_mean", "jaccard_samples", NULL, NULL},
    {"gender=F", "f1", "f1_micro", "sex", "F"},
    {"gender=M", "f1", "f1_micro", "sex", "M"},
    {"gender=F", "r", "recall_micro", "sex", "F"},
    {"gender=M", "p", "precision_micro", "sex", "M"},
    {"race4=BLACK", "f1", "f1_micro", "race", "BLACK"},
    {"race4=HISPANIC", "f1", "f1_micro", "race", "HISPANIC"},
    {"race4=WHITE", "f1", "f1_micro", "race", "WHITE"},
    /* One admission of race UNKNOWN, which Ombud calls by its own name. */
    {"race4=OTHER/UNKNOWN", "f1", "f1_micro", "race", STUDY_NOT_RECORDED},
};

static char *data_dir(void) {
    const char *shared = g_getenv("OMBUD_SHARED");
    char *dir = g_build_filename(shared != NULL ? shared : "../shared", "data", "coding", NULL);
    char *absolute = g_canonicalize_filename(dir, NULL);
    g_free(dir);
    return absolute;
}

/* The study in tests/oracle with the data's folder put in. */
static struct study *load_study(const char *name) {
    g_autofree char *template = g_build_filename("tests", "oracle", name, NULL);
    g_autofree char *text = NULL;
    ck_assert(g_file_get_contents(template, &text, NULL, NULL));
    g_autofree char *data = data_dir();
    g_auto(GStrv) parts = g_strsplit(text, "@DATA@", -1);
    g_autofree char *filled = g_strjoinv(data, parts);
    g_autofree char *dir = g_dir_make_tmp("ombud-oracle-XXXXXX", NULL);
    ck_assert_ptr_nonnull(dir);
    g_autofree char *path = g_build_filename(dir, "study.json", NULL);
    ck_assert(g_file_set_contents(path, filled, -1, NULL));
    GError *error = NULL;
    struct study *s = study_load(path, &error);
    ck_assert_msg(s != NULL, "%s", error != NULL ? error->message : "");
    (void)g_remove(path);
    (void)g_rmdir(dir);
    return s;
}

static double expected_value(const json_t *expected, const char *object, const char *key) {
    const json_t *at = json_object_get(expected, object);
    at = at != NULL ? at : json_object_get(json_object_get(expected, "subgroups"), object);
    const json_t *value = json_object_get(at, key);
    ck_assert_msg(json_is_number(value), "expected.json has no %s %s", object, key);
    return json_number_value(value);
}

static void check_estimates(const struct estimates *e) {
    g_autofree char *data = data_dir();
    g_autofree char *path =
        g_build_filename(data, "mimic4demo_carryforward", "expected.json", NULL);
    json_t *expected = json_load_file(path, 0, NULL);
    ck_assert_ptr_nonnull(expected);
    for (size_t i = 0; i < G_N_ELEMENTS(expectations); i++) {
        const struct expectation *x = &expectations[i];
        const struct estimate_by by = {x->attribute, x->level};
        const struct estimate *found =
            estimates_find(e, x->metric, x->attribute != NULL ? 1 : 0, &by);
        ck_assert_msg(found != NULL && found->has_value, "no %s of %s", x->metric,
                      x->level != NULL ? x->level : "everybody");
        double want = expected_value(expected, x->object, x->key);
        ck_assert_msg(fabs(found->value - want) <= TOLERANCE, "%s of %s is %.12f, not %.12f",
                      x->metric, x->level != NULL ? x->level : "everybody", found->value, want);
    }
    json_decref(expected);
}

/* Ingests and measures; the caller frees the result. */
static struct ingest_result *run(const char *name) {
    struct study *s = load_study(name);
    GError *error = NULL;
    const struct ingest_options options = {.n_threads = 1};
    struct ingest_result *r = ingest(s, &options, &error);
    ck_assert_msg(r != NULL, "%s", error != NULL ? error->message : "");
    study_free(s);
    const struct measure_options measure_options = MEASURE_DEFAULTS;
    struct estimates *e = measure(r->tally, &measure_options, &error);
    ck_assert_msg(e != NULL, "%s", error != NULL ? error->message : "");
    check_estimates(e);
    estimates_free(e);
    return r;
}

START_TEST(test_carried_forward_codes_measure_as_the_fields_own_scripts_do) {
    struct ingest_result *r = run("carryforward.json");
    ck_assert_int_eq(r->tally->quality[QUALITY_ENCOUNTERS_MATCHED], 79);
    ck_assert_int_eq(r->tally->quality[QUALITY_ENCOUNTERS_WITHOUT_PREDICTION], 0);
    ingest_result_free(r);
}
END_TEST

/* 123 admissions have ICD-10 codes, 79 of them a prediction; 2,313 rows of 4,506 are ICD-10
 * (pandas on diagnoses_icd.csv). */
START_TEST(test_mimics_own_files_give_the_same_numbers_untouched) {
    struct ingest_result *r = run("mimic.json");
    const int64_t *quality = r->tally->quality;
    ck_assert_int_eq(quality[QUALITY_ENCOUNTERS_MATCHED], 79);
    ck_assert_int_eq(quality[QUALITY_ENCOUNTERS_WITHOUT_PREDICTION], 44);
    ck_assert_int_eq(quality[QUALITY_FILTERED_ROWS], 2193);
    ingest_result_free(r);
}
END_TEST

int main(void) {
    g_autofree char *data = data_dir();
    if (!g_file_test(data, G_FILE_TEST_IS_DIR)) {
        printf("test_oracle: skipped, no data in %s\n", data);
        return EXIT_SUCCESS;
    }
    TCase *tests = tcase_create("mimic");
    tcase_add_test(tests, test_carried_forward_codes_measure_as_the_fields_own_scripts_do);
    tcase_add_test(tests, test_mimics_own_files_give_the_same_numbers_untouched);
    return run_case("oracle", tests);
}
