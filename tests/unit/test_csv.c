/* CSV: the fast parser and libcsv give the same rows; faults are found and placed. */
#include <string.h>

#include "audit/ingest/csv.h"
#include "audit/ingest/score.h"
#include "tests/unit/run.h"

/* Rows as one text: fields in <>, rows in lines, ragged rows as their count. */
static void put_row(void *data, const struct csv_field *fields, uint64_t row) {
    (void)row;
    GString *out = data;
    for (size_t i = 0; i < 3; i++) {
        g_string_append_printf(out, "<%.*s>", (int)fields[i].size, fields[i].text);
    }
    g_string_append_c(out, '\n');
}

static void put_ragged(void *data, size_t n_fields, uint64_t row) {
    (void)row;
    g_string_append_printf(data, "ragged %zu\n", n_fields);
}

static char *read_with(const char *text, size_t size, bool is_libcsv, bool *is_ok) {
    GString *out = g_string_new(NULL);
    const struct block b = {.data = text, .size = size, .is_last = true};
    const struct csv_sink sink = {
        .n_columns = 3, .row = put_row, .ragged = put_ragged, .data = out};
    struct csv_fault fault = {0};
    struct csv_scratch scratch = {0};
    uint64_t n_rows = 0;
    *is_ok = is_libcsv ? csv_read_libcsv(&b, &sink, &n_rows, &fault)
                       : csv_read(&b, &sink, &scratch, &n_rows, &fault);
    g_string_append_printf(out, "%" G_GUINT64_FORMAT " rows", n_rows);
    csv_scratch_clear(&scratch);
    return g_string_free(out, FALSE);
}

static void assert_rows(const char *text, const char *expected) {
    bool is_ok = false;
    g_autofree char *got = read_with(text, strlen(text), false, &is_ok);
    ck_assert(is_ok);
    ck_assert_str_eq(got, expected);
}

START_TEST(test_rows_as_rfc_4180_has_them) {
    assert_rows("a,b,c\n1,2,3\n", "<a><b><c>\n<1><2><3>\n2 rows");
    assert_rows("a,b,c\r\n1,2,3", "<a><b><c>\n<1><2><3>\n2 rows");
    assert_rows(" a ,\tb, c d \n", "<a><b><c d>\n1 rows");
    assert_rows("\n\na,b,c\n \n\n", "<a><b><c>\n1 rows");
    assert_rows("a,\"b,\n\"\"x\"\"\",c\n", "<a><b,\n\"x\"><c>\n1 rows");
    assert_rows("a,b\na,b,c,d\n,,\n", "ragged 2\nragged 4\n<><><>\n3 rows");
    assert_rows("", "0 rows");
}
END_TEST

START_TEST(test_both_parsers_agree_on_random_text) {
    static const char letters[] = "ab,,,\n\n\r \t0.9E";
    for (guint32 seed = 0; seed < 20000; seed++) {
        GRand *r = g_rand_new_with_seed(seed);
        char text[200];
        size_t n = (size_t)g_rand_int_range(r, 0, sizeof text);
        for (size_t i = 0; i < n; i++) {
            text[i] = letters[g_rand_int_range(r, 0, sizeof letters - 1)];
            if (text[i] == '\r' && i + 1 < n && seed % 2 == 0) {
                text[++i] = '\n';
            }
        }
        bool is_ok = false;
        bool is_other_ok = false;
        g_autofree char *fast = read_with(text, n, false, &is_ok);
        g_autofree char *slow = read_with(text, n, true, &is_other_ok);
        ck_assert_int_eq(is_ok, is_other_ok);
        ck_assert_str_eq(fast, slow);
        g_rand_free(r);
    }
}
END_TEST

static void assert_fault(const char *text, size_t size, const char *what, uint64_t row,
                         int column) {
    GString *out = g_string_new(NULL);
    const struct block b = {.data = text, .size = size, .is_last = true};
    const struct csv_sink sink = {
        .n_columns = 3, .row = put_row, .ragged = put_ragged, .data = out};
    struct csv_fault fault = {0};
    struct csv_scratch scratch = {0};
    uint64_t n_rows = 0;
    ck_assert(!csv_read(&b, &sink, &scratch, &n_rows, &fault));
    ck_assert_msg(strstr(fault.what, what) != NULL, "%s", fault.what);
    ck_assert_uint_eq(fault.row, row);
    ck_assert_int_eq(fault.column, column);
    ck_assert_ptr_nonnull(fault.fix);
    csv_scratch_clear(&scratch);
    g_string_free(out, TRUE);
}

START_TEST(test_faults_of_a_file_are_placed) {
    assert_fault("a,b,c\na,\0,c\n", 12, "NUL", 1, 2);
    assert_fault("a,b,c\nd,e,\xe9t\n", 13, "UTF-8", 1, 3);
    assert_fault("a,b,c\nd,\"e,f\n", 13, "quote", 1, 2);
    assert_fault("a,b\"x,c\n", 8, "quote", 0, 2);
}
END_TEST

START_TEST(test_a_field_over_1_mib_is_a_fault) {
    GString *text = g_string_new("a,");
    for (size_t i = 0; i <= CSV_MAX_FIELD; i++) {
        g_string_append_c(text, 'x');
    }
    g_string_append(text, ",c\n");
    GString *out = g_string_new(NULL);
    const struct block b = {.data = text->str, .size = text->len, .is_last = true};
    const struct csv_sink sink = {
        .n_columns = 3, .row = put_row, .ragged = put_ragged, .data = out};
    struct csv_fault fault = {0};
    struct csv_scratch scratch = {0};
    uint64_t n_rows = 0;
    ck_assert(!csv_read(&b, &sink, &scratch, &n_rows, &fault));
    ck_assert_ptr_nonnull(strstr(fault.what, "1 MiB"));
    csv_scratch_clear(&scratch);
    g_string_free(out, TRUE);
    g_string_free(text, TRUE);
}
END_TEST

START_TEST(test_header_names_and_where_it_ends) {
    const struct block b = {.data = "\n a ,\"b,c\"\r\n1,2\n", .size = 17, .is_last = true};
    size_t size = 0;
    struct csv_fault fault;
    GPtrArray *names = csv_header(&b, &size, &fault);
    ck_assert_uint_eq(names->len, 2);
    ck_assert_str_eq(names->pdata[0], "a");
    ck_assert_str_eq(names->pdata[1], "b,c");
    ck_assert_int_eq(b.data[size] == '1' || b.data[size] == '\n', 1);
    g_ptr_array_unref(names);
}
END_TEST

START_TEST(test_scores_are_decimals_from_0_to_1) {
    static const struct {
        const char *text;
        bool is_good;
        double value;
    } cases[] = {
        {"0.93", true, 0.93},
        {"1", true, 1},
        {"0", true, 0},
        {".5", true, 0.5},
        {"5e-1", true, 0.5},
        {"0.1234567890123456789", true, 0.12345678901234568},
        {"+0.5", true, 0.5},
        {"-0.0", true, 0},
        {"1.0000000000000000", true, 1},
        {"1.5", false, 0},
        {"-0.1", false, 0},
        {"nan", false, 0},
        {"inf", false, 0},
        {"0x1p-1", false, 0},
        {"", false, 0},
        {".", false, 0},
        {"0.5.5", false, 0},
        {"0,5", false, 0},
        {"1e", false, 0},
        {"0.5 ", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double x = -1;
        bool is_good = score_parse(cases[i].text, strlen(cases[i].text), &x);
        ck_assert_msg(is_good == cases[i].is_good, "%s", cases[i].text);
        ck_assert_msg(!is_good || x == cases[i].value, "%s", cases[i].text);
    }
    GRand *r = g_rand_new_with_seed(1);
    for (int i = 0; i < 20000; i++) { /* the fast way is exactly strtod's */
        char text[32];
        g_snprintf(text, sizeof text, "0.%0*d", g_rand_int_range(r, 1, 10),
                   g_rand_int_range(r, 0, 1000000000));
        double x = -1;
        ck_assert(score_parse(text, strlen(text), &x));
        ck_assert(x == g_ascii_strtod(text, NULL));
    }
    g_rand_free(r);
}
END_TEST

RUN_TESTS("csv", test_rows_as_rfc_4180_has_them, test_both_parsers_agree_on_random_text,
          test_faults_of_a_file_are_placed, test_a_field_over_1_mib_is_a_fault,
          test_header_names_and_where_it_ends, test_scores_are_decimals_from_0_to_1)
