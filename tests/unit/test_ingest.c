/* Ingest and align on small files: each bad record counted and placed, each way to
 * give the same data giving the same tally. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>
#include <zstd.h>

#include "audit/ingest/header.h"
#include "audit/ingest/ingest.h"
#include "audit/tally_file.h"
#include "tests/unit/run.h"

#define PRED "encounter_id,code,score\ne1,I10,0.9\ne1,E11.9,0.4\ne2,J44.9,0.8\n"
#define TRUTH "encounter_id,patient_id,code,sex\ne1,p1,I10,F\ne1,p1,E119,F\ne2,p2,J449,M\n"

static char *folder;

static char *write_file(const char *name, const char *text, size_t size) {
    if (folder == NULL) {
        folder = g_dir_make_tmp("ombud-test-XXXXXX", NULL);
    }
    char *path = g_build_filename(folder, name, NULL);
    ck_assert(g_file_set_contents(path, text, (gssize)size, NULL));
    return path;
}

static struct study *study_of(const char *predictions, const char *truth, const char *by) {
    struct study *s = study_new();
    s->inputs[STUDY_PREDICTIONS].path = write_file("p.csv", predictions, strlen(predictions));
    s->inputs[STUDY_TRUTH].path = write_file("t.csv", truth, strlen(truth));
    if (by != NULL) {
        g_ptr_array_add(s->attributes, study_attribute_new(by));
        study_default_bands(s->attributes->pdata[0]);
    }
    return s;
}

static struct ingest_result *read_study(const struct study *s, GError **error) {
    const struct ingest_options options = {.n_threads = 2};
    return ingest(s, &options, error);
}

static struct ingest_result *read_good(const struct study *s) {
    GError *error = NULL;
    struct ingest_result *r = read_study(s, &error);
    ck_assert_msg(r != NULL, "%s", error == NULL ? "" : error->message);
    return r;
}

static void assert_refused(const struct study *s, const char *what) {
    GError *error = NULL;
    struct ingest_result *r = read_study(s, &error);
    ck_assert_ptr_null(r);
    ck_assert_msg(strstr(error->message, what) != NULL, "%s", error->message);
    ck_assert_msg(strstr(error->message, "fix: ") != NULL, "%s", error->message);
    ck_assert_ptr_null(strchr(error->message, '\n'));
    g_clear_error(&error);
}

static int64_t total(const struct tally *t, enum tally_field field) {
    int64_t sum = 0;
    for (int g = 0; g < TALLY_GROUPS; g++) {
        sum += tally_counts(t, 0, g)[field];
    }
    return sum;
}

static char *digest_of(const struct study *s) {
    struct ingest_result *r = read_good(s);
    char *digest = tally_file_sha256(r->tally);
    ingest_result_free(r);
    return digest;
}

START_TEST(test_a_small_study_by_hand) {
    struct study *s = study_of(PRED, TRUTH, "sex");
    struct ingest_result *r = read_good(s);
    ck_assert_int_eq(total(r->tally, TALLY_TP), 2);
    ck_assert_int_eq(total(r->tally, TALLY_FP), 0);
    ck_assert_int_eq(total(r->tally, TALLY_FN), 1); /* 0.4 is under 0.5 */
    ck_assert_int_eq(r->tally->quality[QUALITY_ENCOUNTERS_MATCHED], 2);
    ck_assert_uint_eq(r->tally->attributes[0].levels->len, 2);
    ck_assert_uint_eq(strlen(r->sha256[STUDY_TRUTH]), 64);
    ingest_result_free(r);
    s->has_threshold = true;
    s->threshold = 0.4;
    r = read_good(s);
    ck_assert_int_eq(total(r->tally, TALLY_TP), 3);
    ingest_result_free(r);
    study_free(s);
}
END_TEST

START_TEST(test_wide_long_order_and_compression_give_the_same_tally) {
    struct study *s = study_of(PRED, TRUTH, "sex");
    g_autofree char *expected = digest_of(s);
    study_free(s);
    static const char *const same[][2] = {
        {"encounter_id,codes\ne1,I10:0.9;e11.9 : 0.4;\ne2,J44.9:0.8\n", TRUTH},
        {PRED, "encounter_id,patient_id,sex,codes\ne2,p2,M,j44.9\ne1,p1,F,\"E11.9; I10\"\n"},
        {"\xEF\xBB\xBF"
         "encounter_id,code,score\r\ne2,J44.9,0.8\r\ne1,E119,4e-1\r\ne1,I10,.90",
         TRUTH},
        {"score,x,code,encounter_id\n0.8,q,J449,e2\n0.9,,\" i10\",e1\n0.4,,E119,e1\n", TRUTH},
    };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        s = study_of(same[i][0], same[i][1], "sex");
        g_autofree char *got = digest_of(s);
        /* Rows are counted in the tally, and these have as many or fewer. */
        if (i >= 2) {
            ck_assert_str_eq(got, expected);
        }
        struct ingest_result *r = read_good(s);
        ck_assert_int_eq(total(r->tally, TALLY_TP), 2);
        ck_assert_int_eq(total(r->tally, TALLY_FN), 1);
        ingest_result_free(r);
        study_free(s);
    }
    s = study_of(PRED, TRUTH, "sex");
    char packed[4096];
    size_t n = ZSTD_compress(packed, sizeof packed, PRED, strlen(PRED), 3);
    g_free(s->inputs[STUDY_PREDICTIONS].path);
    s->inputs[STUDY_PREDICTIONS].path = write_file("p.zst", packed, n);
    g_autofree char *zst = digest_of(s);
    ck_assert_str_eq(zst, expected);
    g_autofree char *gz_path = g_build_filename(folder, "t.gz", NULL);
    gzFile gz = gzopen(gz_path, "wb");
    ck_assert_int_gt(gzwrite(gz, TRUTH, (unsigned)strlen(TRUTH)), 0);
    ck_assert_int_eq(gzclose(gz), Z_OK);
    g_free(s->inputs[STUDY_TRUTH].path);
    s->inputs[STUDY_TRUTH].path = g_strdup(gz_path);
    g_autofree char *both = digest_of(s);
    ck_assert_str_eq(both, expected);
    study_free(s);
}
END_TEST

static void assert_places(const struct ingest_result *r) {
    static const struct {
        enum quality_counter counter;
        uint64_t row;
        int column;
    } places[] = {{QUALITY_BAD_SCORES, 4, 3},
                  {QUALITY_BAD_SCORES, 5, 3},
                  {QUALITY_RAGGED_ROWS, 6, 0},
                  {QUALITY_EMPTY_IDS, 7, 1},
                  {QUALITY_EMPTY_CODES, 8, 2},
                  {QUALITY_MALFORMED_CODES, 9, 2},
                  {QUALITY_PREDICTIONS_WITHOUT_TRUTH, 10, 0}};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        bool is_found = false;
        for (guint k = 0; k < r->locations->len; k++) {
            const struct ingest_location *at =
                &g_array_index(r->locations, struct ingest_location, k);
            is_found = is_found || (at->counter == places[i].counter && at->row == places[i].row &&
                                    at->column == places[i].column);
        }
        ck_assert_msg(is_found, "place %zu", i);
    }
}

START_TEST(test_bad_records_are_counted_and_placed) {
    struct study *s =
        study_of("encounter_id,code,score\n"
                 "e1,I10,0.9\n"  /* row 2 */
                 "e1,I10,0.2\n"  /* 3: repeat on the other side */
                 "e1,J449,1.5\n" /* 4 */
                 "e1,J449,nan\n" /* 5 */
                 "e1,J449\n"     /* 6 */
                 ",J449,0.9\n"   /* 7 */
                 "e1,,0.9\n"     /* 8 */
                 "e1,?!x,0.9\n"  /* 9 */
                 "e9,I10,0.9\n", /* 10 */
                 "encounter_id,code,sex\ne1,I10,F\ne1,I10,M\ne2,J449,?\ne2,J449,\n", "sex");
    struct ingest_result *r = read_good(s);
    const int64_t *q = r->tally->quality;
    ck_assert_int_eq(q[QUALITY_PREDICTION_ROWS], 9);
    ck_assert_int_eq(q[QUALITY_DUPLICATE_PREDICTIONS], 1);
    ck_assert_int_eq(q[QUALITY_CONFLICTING_SCORES], 1);
    ck_assert_int_eq(q[QUALITY_BAD_SCORES], 2);
    ck_assert_int_eq(q[QUALITY_RAGGED_ROWS], 1);
    ck_assert_int_eq(q[QUALITY_EMPTY_IDS], 1);
    ck_assert_int_eq(q[QUALITY_EMPTY_CODES], 1);
    ck_assert_int_eq(q[QUALITY_MALFORMED_CODES], 1);
    ck_assert_int_eq(q[QUALITY_PREDICTIONS_WITHOUT_TRUTH], 1);
    ck_assert_int_eq(q[QUALITY_ENCOUNTERS_WITHOUT_TRUTH], 1);
    ck_assert_int_eq(q[QUALITY_ENCOUNTERS_WITHOUT_PREDICTION], 1);
    ck_assert_int_eq(q[QUALITY_DUPLICATE_TRUTH], 2);
    ck_assert_int_eq(q[QUALITY_CONFLICTING_DEMOGRAPHICS], 1);
    ck_assert_uint_eq(r->tally->attributes[0].levels->len, 1); /* all "not recorded" */
    assert_places(r);
    /* The label of a malformed code holds nothing of its text. */
    for (guint i = 0; i < r->tally->labels[TALLY_CODE].names->len; i++) {
        ck_assert_ptr_null(strchr(r->tally->labels[TALLY_CODE].names->pdata[i], '?'));
    }
    ingest_result_free(r);
    s->leaves_out_unpredicted = true;
    r = read_good(s);
    ck_assert_int_eq(r->tally->quality[QUALITY_ENCOUNTERS_MATCHED], 1);
    ck_assert_int_eq(r->tally->quality[QUALITY_ENCOUNTERS_WITH_TRUTH], 2);
    ingest_result_free(r);
    study_free(s);
}
END_TEST

START_TEST(test_demographics_from_two_files_with_maps_and_bands) {
    struct study *s = study_of(PRED, "encounter_id,code\ne1,I10\ne1,E119\ne2,J449\n", NULL);
    const char *encounters = "encounter_id,patient_id,age\ne1,p1,17.5\ne2,p2,90+\ne3,p3,40\n";
    const char *patients = "patient_id,race\np1,BLACK/CAPE VERDEAN\np3,x\n";
    s->inputs[STUDY_ENCOUNTERS].path = write_file("e.csv", encounters, strlen(encounters));
    s->inputs[STUDY_PATIENTS].path = write_file("pt.csv", patients, strlen(patients));
    struct study_attribute *age = study_attribute_new("age");
    study_default_bands(age);
    struct study_attribute *race = study_attribute_new("race");
    study_add_mapping(race, "BLACK*", "BLACK");
    g_ptr_array_add(s->attributes, age);
    g_ptr_array_add(s->attributes, race);
    struct ingest_result *r = read_good(s);
    const struct tally *t = r->tally;
    ck_assert_int_eq(t->quality[QUALITY_ENCOUNTERS_WITHOUT_PATIENT], 1);
    ck_assert_uint_eq(t->attributes[0].levels->len, 5); /* four bands, not recorded */
    ck_assert_str_eq(tally_level_name(t, 0, 0), "under 18");
    ck_assert_str_eq(tally_level_name(t, 0, 1), "18-44");
    ck_assert_str_eq(tally_level_name(t, 0, 3), "65+");
    ck_assert_uint_eq(t->attributes[1].levels->len, 2);
    ck_assert_str_eq(tally_level_name(t, 1, 0), "BLACK");
    ingest_result_free(r);
    study_free(s);
}
END_TEST

START_TEST(test_filters_and_declared_levels) {
    struct study *s = study_of(
        PRED, "encounter_id,code,v,sex\ne1,I10,10,F\ne1,4019,9,F\ne2,J449, 10 ,X\n", "sex");
    study_add_filter(&s->inputs[STUDY_TRUTH], "v", "10");
    struct study_attribute *sex = s->attributes->pdata[0];
    sex->levels = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(sex->levels, g_strdup("M"));
    g_ptr_array_add(sex->levels, g_strdup("F"));
    struct ingest_result *r = read_good(s);
    ck_assert_int_eq(r->tally->quality[QUALITY_FILTERED_ROWS], 1);
    ck_assert_int_eq(r->tally->quality[QUALITY_UNKNOWN_LEVELS], 1);
    ck_assert_str_eq(tally_level_name(r->tally, 0, 0), "M");
    ck_assert_str_eq(tally_level_name(r->tally, 0, 2), STUDY_OTHER);
    ingest_result_free(r);
    study_free(s);
}
END_TEST

START_TEST(test_files_that_are_not_what_they_claim_are_refused) {
    static const struct {
        const char *predictions, *truth, *by, *what;
    } cases[] = {
        {"", TRUTH, NULL, "p.csv: row 1: the file is empty"},
        {"\n\n", TRUTH, NULL, "p.csv: row 1: the file is empty"},
        {"encounter_id,code,score\n", TRUTH, NULL, "p.csv: row 2: there is a header but no record"},
        {"id,code\ne1,I10\n", TRUTH, NULL, "no column \"encounter_id\""},
        {"encounter_id,cod\ne1,I10\n", TRUTH, NULL, "did you mean \"cod\""},
        {"encounter_id,code,code\ne1,I10,I10\n", TRUTH, NULL,
         "column 3: the name \"code\" stands in column 2"},
        {"encounter_id,code,codes\ne1,I10,I10\n", TRUTH, NULL, "all codes in one"},
        {PRED "e1,\"I10,0.5\n", TRUTH, NULL, "p.csv: row 5, column 2"},
        {PRED "e1,caf\xe9,0.5\n", TRUTH, NULL, "p.csv: row 5, column 2: the text is not UTF-8"},
        {"x\x1f\x8b", TRUTH, NULL, "p.csv"},
        {PRED, TRUTH, "gender", "no column \"gender\""},
        {"encounter_id,code\nzz,I10\n", TRUTH, NULL, "no encounter has both"},
        {"\x1f\x8b\x08garbage", TRUTH, NULL, "gzip"},
        {"\x28\xb5\x2f\xfdgarbage", TRUTH, NULL, "zstd"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct study *s = study_of(cases[i].predictions, cases[i].truth, cases[i].by);
        assert_refused(s, cases[i].what);
        study_free(s);
    }
    struct study *s = study_of(PRED, TRUTH, NULL);
    g_free(s->inputs[STUDY_TRUTH].path);
    s->inputs[STUDY_TRUTH].path = g_strdup(folder);
    assert_refused(s, "is a folder");
    g_free(s->inputs[STUDY_TRUTH].path);
    s->inputs[STUDY_TRUTH].path = g_build_filename(folder, "missing", NULL);
    assert_refused(s, "cannot be opened");
    study_free(s);
}
END_TEST

START_TEST(test_many_blocks_and_quotes_give_the_same_at_any_thread_count) {
    GString *predictions = g_string_new("encounter_id,code,score,note\n");
    GString *truth = g_string_new("encounter_id,code\n");
    GRand *r = g_rand_new_with_seed(3);
    for (int i = 0; i < 60000; i++) {
        int code = g_rand_int_range(r, 10, 99);
        g_string_append_printf(predictions, "e%d,I%d,0.%d,", i / 4, code,
                               g_rand_int_range(r, 1, 9));
        g_string_append(predictions, i % 7 == 0 ? "\"a,\n\"\"b\"\"\"\n" : "plain\n");
        if (i % 3 == 0) {
            g_string_append_printf(truth, "e%d,I%d\n", i / 4, code);
        }
    }
    g_rand_free(r);
    struct study *s = study_of(predictions->str, truth->str, NULL);
    char *first = NULL;
    for (int n_threads = 1; n_threads <= 4; n_threads++) {
        const struct ingest_options options = {.n_threads = n_threads};
        struct ingest_result *result = ingest(s, &options, NULL);
        ck_assert_ptr_nonnull(result);
        ck_assert_int_eq(result->tally->quality[QUALITY_PREDICTION_ROWS], 60000);
        char *digest = tally_file_sha256(result->tally);
        if (first != NULL) {
            ck_assert_str_eq(first, digest);
        }
        g_free(first);
        first = digest;
        ingest_result_free(result);
    }
    g_free(first);
    study_free(s);
    g_string_free(predictions, TRUE);
    g_string_free(truth, TRUE);
}
END_TEST

static gpointer feed(gpointer path) {
    FILE *pipe = fopen(path, "w");
    (void)fputs(PRED, pipe);
    (void)fclose(pipe);
    return NULL;
}

START_TEST(test_a_pipe_is_read_once_and_has_no_digest) {
    struct study *s = study_of(PRED, TRUTH, "sex");
    g_autofree char *expected = digest_of(s);
    g_free(s->inputs[STUDY_PREDICTIONS].path);
    char *path = g_build_filename(folder, "pipe", NULL);
    s->inputs[STUDY_PREDICTIONS].path = path;
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    GThread *writer = g_thread_new("writer", feed, path);
    struct ingest_result *r = read_good(s);
    (void)g_thread_join(writer);
    g_autofree char *got = tally_file_sha256(r->tally);
    ck_assert_str_eq(got, expected);
    ck_assert_ptr_null(r->sha256[STUDY_PREDICTIONS]);
    ck_assert_ptr_nonnull(r->sha256[STUDY_TRUTH]);
    ingest_result_free(r);
    study_free(s);
}
END_TEST

START_TEST(test_header_of_a_file) {
    g_autofree char *path = write_file("h.csv", " a ,b\n1,2\n", 10);
    char **names = ingest_header(path, NULL);
    ck_assert_str_eq(names[0], "a");
    ck_assert_str_eq(names[1], "b");
    ck_assert_ptr_null(names[2]);
    g_strfreev(names);
}
END_TEST

RUN_TESTS("ingest", test_a_small_study_by_hand,
          test_wide_long_order_and_compression_give_the_same_tally,
          test_bad_records_are_counted_and_placed,
          test_demographics_from_two_files_with_maps_and_bands, test_filters_and_declared_levels,
          test_files_that_are_not_what_they_claim_are_refused,
          test_many_blocks_and_quotes_give_the_same_at_any_thread_count,
          test_a_pipe_is_read_once_and_has_no_digest, test_header_of_a_file)
