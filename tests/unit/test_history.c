/* History: periods in order, one document a key, nothing by halves. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "audit/history/baseline.h"
#include "audit/tally_file.h"
#include "tests/unit/run.h"

/* A folder of its own for each test, and a file in it. */
static char *folder;
static char *path;

static void make_folder(void) {
    folder = g_dir_make_tmp("ombud-history-XXXXXX", NULL);
    ck_assert_ptr_nonnull(folder);
    path = g_build_filename(folder, "h.history", NULL);
}

static void remove_all(void) {
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name = NULL;
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *file = g_build_filename(folder, name, NULL);
        (void)g_unlink(file);
    }
    g_dir_close(dir);
    (void)g_rmdir(folder);
    g_free(folder);
    g_free(path);
}

static struct history *opened(enum history_mode mode) {
    GError *error = NULL;
    struct history *h = history_open(path, mode, &error);
    ck_assert_msg(h != NULL, "%s", error == NULL ? "" : error->message);
    return h;
}

/* The change, or -1 when it was refused. */
static int add(struct history *h, const char *period, const char *version, const char *text,
               bool may_replace) {
    GError *error = NULL;
    GBytes *bytes = g_bytes_new(text, strlen(text));
    const struct history_key key = {HISTORY_EVIDENCE, "coder", version, period};
    const struct history_document d = {bytes, "f00d", "pass", false};
    enum history_change change = HISTORY_NEW;
    bool is_ok = history_add(h, &key, &d, may_replace, &change, &error);
    ck_assert(is_ok == (error == NULL));
    g_clear_error(&error);
    g_bytes_unref(bytes);
    return is_ok ? (int)change : -1;
}

static void expect(GBytes *bytes, const char *text) {
    ck_assert_ptr_nonnull(bytes);
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    ck_assert_uint_eq(size, strlen(text));
    ck_assert_mem_eq(data, text, size);
    g_bytes_unref(bytes);
}

START_TEST(test_periods_end_on_their_last_day) {
    /* date -u -d 2026-09-30 +%s / 86400 and so on (GNU date); ISO week 2026-W53 ends on
     * Sunday 3 January 2027. */
    static const struct {
        const char *period;
        int64_t day;
    } rows[] = {{"2026-Q3", 20726},  {"2026Q3", 20726},  {"Q3 2026", 20726},    {"2026", 20818},
                {"2026-H1", 20634},  {"2026-09", 20726}, {"2026-09-21", 20717}, {"2026-W38", 20716},
                {"2026-W53", 20821}, {"2024-02", 19782}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        ck_assert_msg(history_period_day(rows[i].period) == rows[i].day, "%s: %" G_GINT64_FORMAT,
                      rows[i].period, history_period_day(rows[i].period));
    }
    static const char *const others[] = {"",      "Q5 2026", "2026-13",  "2026-02-30", "summer",
                                         "26-Q1", "2026-Q",  "2026-W54", "20261231",   "2026-09-2"};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        ck_assert_msg(history_period_day(others[i]) == INT64_MIN, "%s", others[i]);
    }
}
END_TEST

START_TEST(test_a_second_and_different_document_is_refused_until_it_may_replace) {
    struct history *h = opened(HISTORY_WRITE);
    ck_assert_int_eq(add(h, "2026-Q2", "", "one", false), HISTORY_NEW);
    ck_assert_int_eq(add(h, "2026-Q2", "", "one", false), HISTORY_SAME);
    ck_assert_int_eq(add(h, "2026-Q2", "", "two", false), -1);
    const struct history_key key = {HISTORY_EVIDENCE, "coder", "", "2026-Q2"};
    expect(history_get(h, &key, NULL, NULL), "one");
    ck_assert_int_eq(add(h, "2026-Q2", "", "two", true), HISTORY_REPLACED);
    expect(history_get(h, &key, NULL, NULL), "two");
    GPtrArray *now = history_list(h, "coder", false, NULL);
    GPtrArray *ever = history_list(h, "coder", true, NULL);
    ck_assert_uint_eq(now->len, 1);
    ck_assert_uint_eq(ever->len, 2);
    const struct history_entry *first = ever->pdata[0];
    ck_assert(!first->is_current && first->size == 3);
    expect(history_get_id(h, first->id, NULL, NULL), "one");
    g_ptr_array_unref(now);
    g_ptr_array_unref(ever);
    history_close(h);
}
END_TEST

START_TEST(test_the_baseline_is_the_latest_before) {
    struct history *h = opened(HISTORY_WRITE);
    static const char *const periods[] = {"2026-Q2", "Q4 2025", "2026-Q1", "pilot", "2026-Q3"};
    for (size_t i = 0; i < G_N_ELEMENTS(periods); i++) {
        ck_assert_int_eq(add(h, periods[i], "", periods[i], false), HISTORY_NEW);
    }
    ck_assert_int_eq(add(h, "2026-Q2", "v2", "2026-Q2 v2", false), HISTORY_NEW);
    struct history_entry found = {0};
    expect(history_before(h, HISTORY_EVIDENCE, "coder", "2026-Q3", &found, NULL), "2026-Q2 v2");
    ck_assert_str_eq(found.version, "v2");
    ck_assert_str_eq(found.fingerprint, "f00d");
    ck_assert_str_eq(found.verdict, "pass");
    history_entry_clear(&found);
    expect(history_before(h, HISTORY_EVIDENCE, "coder", "2026-Q2", NULL, NULL), "2026-Q1");
    expect(history_before(h, HISTORY_EVIDENCE, "coder", "2026-Q1", NULL, NULL), "Q4 2025");
    expect(history_before(h, HISTORY_EVIDENCE, "coder", "2025", NULL, NULL), "pilot");
    expect(history_before(h, HISTORY_EVIDENCE, "coder", "zebra", NULL, NULL), "pilot");
    ck_assert_ptr_null(history_before(h, HISTORY_EVIDENCE, "coder", "pilot", NULL, NULL));
    ck_assert_ptr_null(history_before(h, HISTORY_TALLY, "coder", "2026-Q3", NULL, NULL));
    ck_assert_ptr_null(history_before(h, HISTORY_EVIDENCE, "other", "2026-Q3", NULL, NULL));
    history_close(h);
}
END_TEST

/* A tally of no encounter, in the history under a period. */
static void add_tally(struct history *h, const char *period, uint64_t seed) {
    GPtrArray *codes = g_ptr_array_new();
    const struct tally_shape shape = {
        .fingerprint = "f00d", .study_json = "{}", .seed = seed, .codes = codes};
    struct tally *t = tally_new(&shape, NULL);
    tally_finish(t);
    const struct history_key key = {HISTORY_TALLY, "coder", "", period};
    const struct history_document d = {tally_file_bytes(t), "f00d", "", true};
    enum history_change change = HISTORY_SAME;
    ck_assert(history_add(h, &key, &d, false, &change, NULL));
    g_bytes_unref(d.bytes);
    g_ptr_array_unref(codes);
    tally_free(t);
}

START_TEST(test_the_baseline_is_read_or_absent_or_an_error) {
    struct history *h = opened(HISTORY_WRITE);
    add_tally(h, "2026-Q1", 1);
    add_tally(h, "2026-Q2", 2);
    ck_assert_int_eq(add(h, "2026-Q2", "", "no evidence", false), HISTORY_NEW);
    history_close(h);
    struct history_entry from = {0};
    GError *error = NULL;
    struct tally *t = baseline_tally(path, "coder", "2026-Q3", &from, &error);
    ck_assert_msg(t != NULL, "%s", error == NULL ? "" : error->message);
    ck_assert_uint_eq(t->seed, 2);
    ck_assert_str_eq(from.period, "2026-Q2");
    history_entry_clear(&from);
    tally_free(t);
    ck_assert_ptr_null(baseline_tally(path, "coder", "2026-Q1", &from, &error));
    ck_assert_ptr_null(error);
    ck_assert_ptr_null(baseline_evidence(path, "coder", "2026-Q3", &from, &error));
    ck_assert_ptr_nonnull(error);
    ck_assert_ptr_null(from.period);
    g_clear_error(&error);
}
END_TEST

START_TEST(test_what_one_program_adds_another_reads_and_readers_cannot_write) {
    struct history *writer = opened(HISTORY_WRITE);
    struct history *reader = opened(HISTORY_READ);
    ck_assert_int_eq(add(writer, "2026-Q2", "", "one", false), HISTORY_NEW);
    GPtrArray *seen = history_list(reader, NULL, false, NULL);
    ck_assert_uint_eq(seen->len, 1);
    g_ptr_array_unref(seen);
    ck_assert_int_eq(add(reader, "2026-Q3", "", "two", false), -1);
    ck_assert(history_check(reader, NULL));
    history_close(reader);
    history_close(writer);
    struct stat st;
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq((int)(st.st_mode & 0777), 0600);
}
END_TEST

START_TEST(test_a_file_that_is_no_history_is_refused_and_left_alone) {
    static const char *const texts[] = {"not a database, but long enough to be looked at as one",
                                        "SQLite format 3"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        ck_assert(g_file_set_contents(path, texts[i], -1, NULL));
        GError *error = NULL;
        ck_assert_ptr_null(history_open(path, HISTORY_WRITE, &error));
        ck_assert_ptr_nonnull(strstr(error->message, "h.history: "));
        ck_assert_ptr_nonnull(strstr(error->message, "fix: "));
        ck_assert_ptr_null(strstr(error->message, folder));
        g_error_free(error);
        g_autofree char *after = NULL;
        ck_assert(g_file_get_contents(path, &after, NULL, NULL));
        ck_assert_str_eq(after, texts[i]);
    }
    (void)g_unlink(path);
    ck_assert_ptr_null(history_open(path, HISTORY_READ, NULL));
    ck_assert(!g_file_test(path, G_FILE_TEST_EXISTS));
}
END_TEST

int main(void) {
    TCase *c = tcase_create("history");
    tcase_add_checked_fixture(c, make_folder, remove_all);
    tcase_add_test(c, test_periods_end_on_their_last_day);
    tcase_add_test(c, test_a_second_and_different_document_is_refused_until_it_may_replace);
    tcase_add_test(c, test_the_baseline_is_the_latest_before);
    tcase_add_test(c, test_the_baseline_is_read_or_absent_or_an_error);
    tcase_add_test(c, test_what_one_program_adds_another_reads_and_readers_cannot_write);
    tcase_add_test(c, test_a_file_that_is_no_history_is_refused_and_left_alone);
    return run_case("history", c);
}
