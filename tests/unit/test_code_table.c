/* Code tables: layouts, dates in force, what is valid when. Layouts: CMS's own descriptions
 * (icd10OrderFiles.pdf; HCPC2024_recordlayout.txt). */
#include <stdio.h>
#include <string.h>

#include "audit/codes/code_table_file.h"
#include "audit/codes/csv_rows.h"
#include "metrics/icd10.h"
#include "metrics/icd10_block.h"
#include "tests/unit/run.h"

static const char order[] =
    "00001 A00     0 Cholera                                                      Cholera\n"
    "00002 A000    1 Cholera due to Vibrio cholerae 01, biovar cholerae           Cholera due to "
    "Vibrio cholerae 01, biovar \"cholerae\"\r\n"
    "00003 A009    1 Cholera, unspecified                                         Cholera, "
    "unspecified\n";

static int32_t day(const char *text) {
    return code_date(text, strlen(text));
}

static struct code_table *parse(const char *text, const char *name) {
    GError *error = NULL;
    struct code_table *t = code_table_parse(text, strlen(text), name, 0, 0, &error);
    ck_assert_msg(t != NULL, "%s", error == NULL ? "" : error->message);
    return t;
}

START_TEST(test_an_order_file_is_read_by_its_columns) {
    struct code_table *t = parse(order, "icd10cm_order_2021.txt");
    ck_assert_int_eq(t->system, CODE_ICD10CM);
    ck_assert_int_eq(t->from, day("2020-10-01"));
    ck_assert_int_eq(t->to, day("2021-09-30"));
    ck_assert(!code_table_find(t, "A00")->is_billable);
    const struct code_entry *e = code_table_find(t, "A000");
    ck_assert(e->is_billable && !e->is_unspecified);
    ck_assert_str_eq(e->description, "Cholera due to Vibrio cholerae 01, biovar \"cholerae\"");
    ck_assert(code_table_find(t, "A009")->is_unspecified);
    ck_assert_str_eq(code_table_parent(t, "A009")->code, "A00");
    ck_assert_ptr_null(code_table_parent(t, "A00"));
    code_table_free(t);
}
END_TEST

START_TEST(test_names_tell_system_and_dates) {
    static const struct {
        const char *name;
        enum code_system system;
        const char *from, *to;
    } cases[] = {
        {"icd10cm_order_2021.txt", CODE_ICD10CM, "2020-10-01", "2021-09-30"},
        {"icd10pcs_order_2024.txt", CODE_ICD10PCS, "2023-10-01", "2024-09-30"},
        {"icd10cm-order-April-2022.txt", CODE_ICD10CM, "2022-04-01", "2022-09-30"},
        {"HCPC2024_JUL_ANWEB.txt", CODE_HCPCS, "2024-07-01", "2024-12-31"},
        {"HCPC2024_JAN_ANWEB.txt", CODE_HCPCS, "2024-01-01", "2024-12-31"},
        {"codes_20211.csv", CODE_ICD10CM, NULL, NULL},
        {"codes.csv", CODE_ICD10CM, NULL, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        enum code_system system = CODE_SYSTEMS;
        bool has_system = false;
        int32_t from = 0;
        int32_t to = 0;
        code_table_name(cases[i].name, &system, &has_system, &from, &to);
        ck_assert_int_eq(system, cases[i].system);
        ck_assert_int_eq(from, cases[i].from == NULL ? 0 : day(cases[i].from));
        ck_assert_int_eq(to, cases[i].to == NULL ? 0 : day(cases[i].to));
    }
}
END_TEST

START_TEST(test_the_table_in_force_at_the_date_decides) {
    struct code_tables *t = code_tables_new();
    code_tables_add(t, parse("code,billable\nN183,1\nI10,1\n", "icd10cm_order_2020.csv"));
    code_tables_add(t, parse("code,billable\nN183,0\nN1830,1\nI10,1\n", "icd10cm_order_2021.csv"));
    code_tables_add(t, parse("code\nI10\nU099\n", "icd10cm_jan_2021.csv"));
    static const struct {
        const char *code, *date;
        enum code_status status;
    } cases[] = {
        {"N183", "2020-09-30", CODE_VALID},
        {"N183", "2020-10-01", CODE_HEADER},
        {"N1830", "2020-09-30", CODE_NOT_AT_DATE},
        {"N1830", "2020-10-01", CODE_VALID},
        {"N183", "2021-02-01", CODE_NOT_AT_DATE},
        {"U099", "2021-02-01", CODE_VALID},
        {"N183", "2018-01-01", CODE_NO_TABLE},
        {"X9999", "2018-01-01", CODE_NO_TABLE},
        {"X9999", "2021-02-01", CODE_UNKNOWN},
        {"N183", NULL, CODE_VALID},
        {"X9999", NULL, CODE_UNKNOWN},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int32_t date = cases[i].date == NULL ? 0 : day(cases[i].date);
        ck_assert_msg(code_tables_judge(t, cases[i].code, date, NULL) == cases[i].status, "%s %s",
                      cases[i].code, cases[i].date);
    }
    code_tables_free(t);
}
END_TEST

START_TEST(test_hcpcs_by_its_own_dates_and_cpt_by_form) {
    char line[322];
    memset(line, ' ', sizeof line);
    memcpy(line, "J1234", 5);
    line[10] = '3';
    memcpy(line + 11, "Injection, invented", 19);
    memcpy(line + 268, "20200101", 8);
    memcpy(line + 284, "20240630", 8);
    line[320] = '\n';
    line[321] = '\0';
    struct code_tables *t = code_tables_new();
    code_tables_add(t, parse(line, "HCPC2024_JAN_ANWEB.txt"));
    t->takes_cpt = true;
    ck_assert_int_eq(code_tables_judge(t, "J1234", day("2024-06-30"), NULL), CODE_VALID);
    ck_assert_int_eq(code_tables_judge(t, "J1234", day("2024-07-01"), NULL), CODE_NOT_AT_DATE);
    ck_assert_int_eq(code_tables_judge(t, "J9999", day("2024-06-30"), NULL), CODE_UNKNOWN);
    ck_assert_int_eq(code_tables_judge(t, "99213", day("2024-06-30"), NULL), CODE_FORMAT_ONLY);
    ck_assert_int_eq(code_tables_judge(t, "0001F", day("2024-06-30"), NULL), CODE_FORMAT_ONLY);
    t->takes_cpt = false;
    ck_assert_int_eq(code_tables_judge(t, "99213", day("2024-06-30"), NULL), CODE_UNKNOWN);
    code_tables_free(t);
}
END_TEST

START_TEST(test_bad_tables_are_refused_with_their_place) {
    static const char *const cases[][2] = {
        {"", "empty"},
        {"a,b\n1,2\n", "no column \"code\""},
        {"code\n", "there is no code"},
        {"code\nI10\nI10\n", "row 3: the code stands in the table twice"},
        {"code,billable\nI10,2\n", "row 2, column 2"},
        {"code,valid_from\nI10,2021-13-01\n", "row 2, column 2: this is not a date"},
        {"code\nI10,1\n", "row 2: there are 2 fields"},
        {"00001 A00     0 Cholera\nxx\n", "row 2: this is not a line of an order file"},
        {"code\nI1\xff\n", "UTF-8"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GError *error = NULL;
        ck_assert_ptr_null(
            code_table_parse(cases[i][0], strlen(cases[i][0]), "t.csv", 0, 0, &error));
        ck_assert_msg(strstr(error->message, cases[i][1]) != NULL, "%s", error->message);
        ck_assert(strstr(error->message, "fix: ") != NULL);
        g_clear_error(&error);
    }
    GError *error = NULL;
    ck_assert_ptr_null(code_table_load("t.csv@soon", &error));
    ck_assert_ptr_nonnull(strstr(error->message, "FY2021"));
    g_clear_error(&error);
}
END_TEST

START_TEST(test_dates_are_read_in_two_forms_only) {
    ck_assert_int_eq(day("0001-01-01"), 1);
    ck_assert_int_eq(day("20211001"), day("2021-10-01"));
    ck_assert_int_eq(day("2021-10-01 23:00:00"), day("2021-10-01"));
    ck_assert_int_eq(day("2021-10-01T23:00"), day("2021-10-01"));
    static const char *const bad[] = {"",         "2021-02-29",  "10/01/2021",
                                      "2021-1-1", "2021-10-01x", "0000-01-01"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        ck_assert_int_eq(day(bad[i]), 0);
    }
}
END_TEST

/* What a code of the shared table should fall into. */
struct check {
    int code, block, category, parent, n;
    const struct code_table *table;
};

static bool find_columns(void *data, const char *file, const GPtrArray *header, GError **error) {
    (void)file;
    (void)error;
    struct check *c = data;
    c->code = csv_rows_column(header, (const char *const[]){"code", NULL});
    c->block = csv_rows_column(header, (const char *const[]){"block", NULL});
    c->category = csv_rows_column(header, (const char *const[]){"category", NULL});
    c->parent = csv_rows_column(header, (const char *const[]){"parent", NULL});
    return c->code >= 0 && c->block >= 0 && c->category >= 0 && c->parent >= 0;
}

static bool compare_row(void *data, const struct csv_field *fields, uint64_t row, GError **error) {
    (void)row;
    (void)error;
    struct check *c = data;
    g_autofree char *code = csv_rows_copy(fields[c->code]);
    g_autofree char *block = csv_rows_copy(fields[c->block]);
    g_autofree char *parent = csv_rows_copy(fields[c->parent]);
    int b = icd10_block(code);
    ck_assert_msg(b >= 0, "%s", code);
    const struct icd10_block *got = &icd10_blocks[b];
    g_autofree char *name = strcmp(got->first, got->last) == 0
                                ? g_strdup(got->first)
                                : g_strdup_printf("%s-%s", got->first, got->last);
    ck_assert_str_eq(name, block);
    const struct code_entry *above = code_table_parent(c->table, code);
    ck_assert_str_eq(above == NULL ? "" : above->code, parent);
    c->n++;
    return true;
}

START_TEST(test_blocks_and_parents_are_those_of_fy2021) {
    ck_assert_int_eq(icd10_block("A4"), -1);
    ck_assert_str_eq(icd10_blocks[icd10_block("C7A00")].first, "C7A");
    const char *shared = g_getenv("OMBUD_SHARED");
    g_autofree char *path = g_build_filename(shared != NULL ? shared : "../shared", "data",
                                             "tables", "icd10cm_fy2021.csv.gz", NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        printf("skipped: no tables beside the project\n");
        return;
    }
    struct code_table *t = code_table_load(path, NULL);
    ck_assert_ptr_nonnull(t);
    ck_assert_int_eq(t->from, day("2020-10-01"));
    ck_assert_uint_eq(g_hash_table_size(t->entries), 95358); /* research/coding.md, section 2 */
    struct check c = {.table = t};
    const struct csv_rows rows = {.head = find_columns, .row = compare_row, .data = &c};
    ck_assert(csv_rows_file(path, &rows, NULL));
    ck_assert_int_eq(c.n, 95358);
    code_table_free(t);
}
END_TEST

RUN_TESTS("code_table", test_an_order_file_is_read_by_its_columns, test_names_tell_system_and_dates,
          test_the_table_in_force_at_the_date_decides, test_hcpcs_by_its_own_dates_and_cpt_by_form,
          test_bad_tables_are_refused_with_their_place, test_dates_are_read_in_two_forms_only,
          test_blocks_and_parents_are_those_of_fy2021)
