/* Columns of two CSV files in one batch and in many: the same numbers, the same counts. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "audit/drift/csv_columns.h"
#include "audit/drift/score_rows.h"
#include "tests/unit/run.h"

enum { COLUMNS = 24, ROWS = 5000 };

static char *folder;
static char *paths[2];

/* Column 3 is of levels; column 5 looks like numbers until row 4,500; column 7 misses a third. */
static void write_file(const char *path, unsigned seed) {
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    for (int k = 0; k < COLUMNS; k++) {
        (void)fprintf(f, "%sc%02d", k == 0 ? "" : ",", k);
    }
    unsigned x = seed;
    for (int i = 0; i < ROWS; i++) {
        (void)fputc('\n', f);
        for (int k = 0; k < COLUMNS; k++) {
            x = x * 1103515245U + 12345U;
            unsigned u = x >> 16;
            (void)fputs(k == 0 ? "" : ",", f);
            if (k == 3 || (k == 5 && i > 4500)) {
                (void)fprintf(f, "L%u", u % 7);
            } else if (k != 7 || u % 3 != 0) {
                (void)fprintf(f, "%s%u.%02u", u % 2 == 0 ? "" : "-", u % 1000, u % 97);
            }
        }
    }
    (void)fputc('\n', f);
    ck_assert_int_eq(fclose(f), 0);
}

static void make_files(void) {
    folder = g_dir_make_tmp("ombud-columns-XXXXXX", NULL);
    for (int side = 0; side < 2; side++) {
        paths[side] = g_build_filename(folder, side == 0 ? "ref.csv" : "cur.csv", NULL);
        write_file(paths[side], (unsigned)side + 1);
    }
}

static void remove_files(void) {
    for (int side = 0; side < 2; side++) {
        (void)g_unlink(paths[side]);
        g_free(paths[side]);
    }
    (void)g_rmdir(folder);
    g_free(folder);
}

/* A line a column: its kind and a sum over what is in it that no order of numbers keeps. */
static char *summary_of(size_t memory, int *n_batches) {
    const struct columns_options o = {.path = {paths[0], paths[1]}, .memory = memory};
    GError *error = NULL;
    struct columns *c = columns_open(&o, &error);
    ck_assert_msg(c != NULL, "%s", error == NULL ? "" : error->message);
    char *lines[COLUMNS] = {NULL};
    *n_batches = 0;
    while (columns_next(c, &error)) {
        (*n_batches)++;
        for (guint i = 0; i < c->batch->len; i++) {
            const struct column *x = c->batch->pdata[i];
            ck_assert_ptr_null(lines[x->at[0]]);
            GString *line = g_string_new(x->name);
            for (int side = 0; side < 2; side++) {
                const struct column_side *s = &x->side[side];
                double sum = 0;
                for (size_t k = 0; k < s->n; k++) {
                    ck_assert(k == 0 || s->x[k] >= s->x[k - 1]);
                    sum += (double)(k + 1) * s->x[k];
                }
                int64_t rows = 0;
                for (size_t k = 0; k < s->n_counts; k++) {
                    rows += s->counts[k];
                }
                g_string_append_printf(line, " %d %zu %.6f %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                                       (int)x->kind, s->n, sum, rows, s->missing);
            }
            lines[x->at[0]] = g_string_free(line, FALSE);
        }
    }
    ck_assert_msg(error == NULL, "%s", error == NULL ? "" : error->message);
    ck_assert_int_eq(c->rows[0], ROWS);
    ck_assert_int_eq(c->rows[1], ROWS);
    columns_free(c);
    GString *all = g_string_new(NULL);
    for (int k = 0; k < COLUMNS; k++) {
        ck_assert_ptr_nonnull(lines[k]);
        g_string_append_printf(all, "%s\n", lines[k]);
        g_free(lines[k]);
    }
    return g_string_free(all, FALSE);
}

START_TEST(test_many_batches_give_what_one_gives) {
    int n_one = 0;
    int n_few = 0;
    int n_many = 0;
    g_autofree char *one = summary_of(0, &n_one);
    g_autofree char *few = summary_of(400000, &n_few);
    g_autofree char *many = summary_of(1, &n_many);
    ck_assert_int_eq(n_one, 2); /* the second for the column that turned out to be of levels */
    ck_assert_int_gt(n_few, 3);
    ck_assert_int_ge(n_many, COLUMNS - 2);
    ck_assert_str_eq(one, few);
    ck_assert_str_eq(one, many);
    ck_assert_ptr_nonnull(strstr(one, "c05 1 0 0.000000 5000 0 1 0 0.000000 5000 0"));
}
END_TEST

START_TEST(test_numbers_come_back_from_the_file_in_order) {
    struct number_file *f = number_file_new(NULL);
    struct number_list lists[3] = {{0}};
    ck_assert_ptr_nonnull(f);
    for (int i = 0; i < 3 * NUMBER_FILE_BLOCK + 7; i++) {
        for (int k = 0; k < 2; k++) {
            ck_assert(number_file_put(f, &lists[k], i + 0.5 * k, NULL));
        }
    }
    double *out = g_new(double, lists[1].n);
    ck_assert(number_file_get(f, &lists[2], out, NULL)); /* empty */
    ck_assert(number_file_get(f, &lists[1], out, NULL));
    for (size_t i = 0; i < lists[1].n; i++) {
        ck_assert_double_eq_tol(out[i], (double)i + 0.5, 1e-12);
    }
    g_free(out);
    for (int k = 0; k < 3; k++) {
        number_list_clear(&lists[k]);
    }
    number_file_free(f);
}
END_TEST

START_TEST(test_rows_of_scores_come_in_order_of_code_and_score) {
    g_autofree char *path = g_build_filename(folder, "scores.csv", NULL);
    ck_assert(
        g_file_set_contents(path,
                            "score,pred,label,code\n"
                            "0.5,1,1,b\n-1,0,0,a\n0.25,0,1,b\n0.5,1,0,a\n1e300,1,1,a\n0,0,0,b\n"
                            "-1e-300,0,1,a\nx,1,1,a\n0.5,1,1,b\n",
                            -1, NULL));
    const char *const both[2] = {path, path};
    const struct score_columns columns = {"score", "pred", "label", "code", NULL};
    GError *error = NULL;
    struct score_rows *s = score_rows_read(both, &columns, &error);
    ck_assert_msg(s != NULL, "%s", error == NULL ? "" : error->message);
    static const double scores[] = {-1, -1e-300, 0.5, 1e300, 0, 0.25, 0.5, 0.5};
    ck_assert_uint_eq(s->n[0], G_N_ELEMENTS(scores));
    ck_assert_int_eq(s->left_out[0], 1);
    for (size_t i = 0; i < s->n[0]; i++) {
        ck_assert_uint_eq(s->rows[0][i].code, i < 4 ? 0 : 1);
        ck_assert(!(s->rows[0][i].score < scores[i]) && !(s->rows[0][i].score > scores[i]));
    }
    score_rows_free(s);
    (void)g_unlink(path);
}
END_TEST

int main(void) {
    TCase *c = tcase_create("csv columns");
    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, make_files, remove_files);
    tcase_add_test(c, test_many_batches_give_what_one_gives);
    tcase_add_test(c, test_numbers_come_back_from_the_file_in_order);
    tcase_add_test(c, test_rows_of_scores_come_in_order_of_code_and_score);
    return run_case("csv columns", c);
}
