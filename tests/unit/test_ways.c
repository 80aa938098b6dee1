/* Three ways to join, one tally: in memory, through a temporary file, window by window. */
#include <glib/gstdio.h>
#include <string.h>

#include "audit/ingest/ingest.h"
#include "audit/ingest/spill.h"
#include "audit/ingest/window.h"
#include "audit/tally_file.h"
#include "tests/unit/run.h"

enum { N_ENCOUNTERS = 30000 };

static char *folder;

static char *write_file(const char *name, const GString *text) {
    if (folder == NULL) {
        folder = g_dir_make_tmp("ombud-test-XXXXXX", NULL);
    }
    char *path = g_build_filename(folder, name, NULL);
    ck_assert(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
    return path;
}

struct texts {
    GString *predictions, *truth, *encounters;
};

/* Levels and codes that only come late, rows without truth, ragged rows, an encounter in two
 * patients' names. `format` writes an id. */
static struct texts make_texts(const char *format) {
    struct texts t = {.predictions = g_string_new("encounter_id,code,score\n"),
                      .truth = g_string_new("encounter_id,codes\n"),
                      .encounters = g_string_new("patient_id,encounter_id,ward\n")};
    GRand *r = g_rand_new_with_seed(11);
    for (int i = 0; i < N_ENCOUNTERS; i++) {
        g_autofree char *id = g_strdup_printf(format, 5 * i);
        int late = i * 4 / N_ENCOUNTERS;
        if (i % 50 != 7) {
            g_string_append_printf(t.truth, "%s,I%d;J%d.%d\n", id, g_rand_int_range(r, 10, 30),
                                   20 + late, g_rand_int_range(r, 0, 9));
        }
        for (int k = g_rand_int_range(r, 0, 4); k > 0; k--) {
            g_string_append_printf(t.predictions, "%s,I%d,0.%d\n", id,
                                   g_rand_int_range(r, 10, 32 + late), g_rand_int_range(r, 1, 9));
        }
        if (i % 1000 == 999) {
            g_string_append(t.predictions, "ragged\n,I10,0.9\n");
        }
        g_string_append_printf(t.encounters, "p%d,%s,ward %d\n", i / 3, id, i % 4 + late * 10);
        if (i % 400 == 3) {
            g_string_append_printf(t.encounters, "q%d,%s,ward %d\n", i / 3, id, i % 3);
        }
    }
    g_rand_free(r);
    return t;
}

static struct study *study_of(const struct texts *t) {
    struct study *s = study_new();
    s->inputs[STUDY_PREDICTIONS].path = write_file("p.csv", t->predictions);
    s->inputs[STUDY_TRUTH].path = write_file("t.csv", t->truth);
    s->inputs[STUDY_ENCOUNTERS].path = write_file("e.csv", t->encounters);
    g_ptr_array_add(s->attributes, study_attribute_new("ward"));
    return s;
}

static void free_texts(struct texts *t) {
    g_string_free(t->predictions, TRUE);
    g_string_free(t->truth, TRUE);
    g_string_free(t->encounters, TRUE);
}

/* The tally, the places of bad records and the files' digests. */
static char *outcome(const struct study *s, const struct ingest_options *options,
                     struct ingest_way *way) {
    GError *error = NULL;
    struct ingest_result *r = ingest(s, options, &error);
    ck_assert_msg(r != NULL, "%s", error == NULL ? "" : error->message);
    *way = r->way;
    GString *text = g_string_new(NULL);
    g_autofree char *digest = tally_file_sha256(r->tally);
    g_string_append(text, digest);
    for (guint i = 0; i < r->locations->len; i++) {
        const struct ingest_location *at = &g_array_index(r->locations, struct ingest_location, i);
        g_string_append_printf(text, " %d:%d:%" G_GUINT64_FORMAT ":%d", (int)at->role,
                               (int)at->counter, at->row, at->column);
    }
    for (int role = 0; role < STUDY_ROLES; role++) {
        g_string_append_printf(text, " %s", r->sha256[role] == NULL ? "-" : r->sha256[role]);
    }
    ck_assert_int_gt(r->tally->quality[QUALITY_PREDICTIONS_WITHOUT_TRUTH], 0);
    ck_assert_int_gt(r->tally->quality[QUALITY_CONFLICTING_PATIENTS], 0);
    ingest_result_free(r);
    return g_string_free(text, FALSE);
}

static void assert_all_ways_agree(const char *format) {
    struct texts t = make_texts(format);
    struct study *s = study_of(&t);
    struct ingest_way way;
    const struct ingest_options whole = {.n_threads = 1};
    g_autofree char *expected = outcome(s, &whole, &way);
    ck_assert_int_eq(way.n_windows, 0);
    ck_assert_uint_eq(way.spilled, 0);
    for (int n_threads = 1; n_threads <= 3; n_threads++) {
        const struct ingest_options spilled = {.n_threads = n_threads, .memory = 1};
        g_autofree char *by_disk = outcome(s, &spilled, &way);
        ck_assert_uint_gt(way.spilled, 0);
        ck_assert_str_eq(by_disk, expected);
        const struct ingest_options windows = {
            .n_threads = n_threads, .memory = 1, .is_sorted = true};
        g_autofree char *by_windows = outcome(s, &windows, &way);
        ck_assert_int_gt(way.n_windows, 5);
        ck_assert_uint_eq(way.spilled, 0);
        ck_assert_str_eq(by_windows, expected);
    }
    study_free(s);
    free_texts(&t);
}

START_TEST(test_all_ways_give_the_same_of_ids_in_the_order_of_bytes) {
    assert_all_ways_agree("E%08d");
}
END_TEST

START_TEST(test_all_ways_give_the_same_of_ids_in_the_order_of_numbers) {
    assert_all_ways_agree("%d");
}
END_TEST

START_TEST(test_a_late_quote_leaves_the_windows) {
    struct texts t = make_texts("%d");
    g_string_append(t.predictions, "\"999999\",\"I10\",0.9\n");
    struct study *s = study_of(&t);
    struct ingest_way way;
    const struct ingest_options whole = {.n_threads = 1};
    g_autofree char *expected = outcome(s, &whole, &way);
    const struct ingest_options windows = {.n_threads = 2, .memory = 1, .is_sorted = true};
    g_autofree char *got = outcome(s, &windows, &way);
    ck_assert_int_eq(way.n_windows, 0);
    ck_assert_str_eq(got, expected);
    study_free(s);
    free_texts(&t);
}
END_TEST

static void assert_refused(const struct texts *t, const char *what) {
    struct study *s = study_of(t);
    const struct ingest_options windows = {.n_threads = 2, .memory = 1, .is_sorted = true};
    GError *error = NULL;
    ck_assert_ptr_null(ingest(s, &windows, &error));
    ck_assert_msg(strstr(error->message, what) != NULL, "%s", error->message);
    g_clear_error(&error);
    study_free(s);
}

START_TEST(test_files_out_of_order_are_refused_where_order_was_promised) {
    struct texts t = make_texts("%d");
    g_string_append(t.predictions, "3,I10,0.9\n"); /* no sample sees the last row */
    assert_refused(&t, "p.csv: row ");
    assert_refused(&t, "out of order; fix: sort");
    free_texts(&t);
    t = make_texts("%d");
    g_string_insert(t.truth, (gssize)strlen("encounter_id,codes\n"), "700,I10\n");
    assert_refused(&t, "t.csv: the encounters are not in order; fix: sort");
    free_texts(&t);
}
END_TEST

/* What a stream holds, as text. */
static char *text_of(const struct stream *s) {
    GString *text = g_string_new(NULL);
    struct stream_reader r = stream_read(s);
    for (const uint32_t *x = stream_next(&r); x != NULL; x = stream_next(&r)) {
        g_string_append_printf(text, "%u ", *x);
    }
    return g_string_free(text, FALSE);
}

START_TEST(test_a_stream_comes_back_from_disk_as_it_was) {
    struct spill *spill = spill_new();
    struct arena arena = {0};
    struct stream s = {.item_size = sizeof(uint32_t)};
    GString *expected = g_string_new(NULL);
    for (uint32_t i = 0; i < 5000; i++) {
        stream_add_u32(&s, &arena, i);
        g_string_append_printf(expected, "%u ", i);
        if (i % 1700 == 900) {
            spill_out(spill, &s);
            arena_reset(&arena);
        }
    }
    stream_seal(&s);
    struct arena other = {0};
    struct stream all = spill_in(spill, &s, &other);
    ck_assert_ptr_null(spill_error(spill));
    ck_assert_uint_eq(all.n, 5000);
    g_autofree char *got = text_of(&all);
    ck_assert_str_eq(got, expected->str);
    g_string_free(expected, TRUE);
    spill_drop(&s);
    arena_clear(&arena);
    arena_clear(&other);
    spill_free(spill);
}
END_TEST

START_TEST(test_a_temporary_file_that_cannot_be_made_is_an_error) {
    (void)g_setenv("TMPDIR", "/nowhere/at/all", TRUE);
    if (strcmp(g_get_tmp_dir(), "/nowhere/at/all") != 0) {
        return; /* GLib asks once a process, and another test did */
    }
    struct spill *spill = spill_new();
    struct arena arena = {0};
    struct stream s = {.item_size = sizeof(uint32_t)};
    stream_add_u32(&s, &arena, 7);
    spill_out(spill, &s);
    ck_assert_ptr_nonnull(strstr(spill_error(spill)->message, "fix: set TMPDIR"));
    ck_assert_uint_eq(spill_size(spill), 0);
    spill_drop(&s);
    arena_clear(&arena);
    spill_free(spill);
}
END_TEST

RUN_TESTS("ways", test_all_ways_give_the_same_of_ids_in_the_order_of_bytes,
          test_all_ways_give_the_same_of_ids_in_the_order_of_numbers,
          test_a_late_quote_leaves_the_windows,
          test_files_out_of_order_are_refused_where_order_was_promised,
          test_a_stream_comes_back_from_disk_as_it_was,
          test_a_temporary_file_that_cannot_be_made_is_an_error)
