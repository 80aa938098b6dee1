/*
 * Every drift statistic against ../shared/data/drift/oracle.json: SciPy, and evidently's and
 * nannyml's own code, on ref.csv, cur.csv and weekly.csv. Skipped where the data are absent;
 * tests/unit/test_drift.c carries some of the figures itself.
 */
#include <glib.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metrics/cbpe.h"
#include "metrics/p_adjust.h"
#include "metrics/drift_chart.h"
#include "metrics/drift_row.h"
#include "tests/unit/run.h"

#define FOLDER "../shared/data/drift/"
#define VALUE 1e-9
#define P_VALUE 1e-6

static json_t *oracle;

/* A column of a file without quotes, empty cells dropped. */
static GPtrArray *column_of(const char *file, const char *name) {
    g_autofree char *path = g_strconcat(FOLDER, file, NULL);
    char *text = NULL;
    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    char **lines = g_strsplit(text, "\n", -1);
    char **header = g_strsplit(lines[0], ",", -1);
    guint at = 0;
    while (strcmp(g_strstrip(header[at]), name) != 0) {
        at++;
    }
    GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
    for (char **line = lines + 1; *line != NULL; line++) {
        char **cells = g_strsplit(g_strstrip(*line), ",", -1);
        if (g_strv_length(cells) > at && cells[at][0] != '\0') {
            g_ptr_array_add(out, g_strdup(cells[at]));
        }
        g_strfreev(cells);
    }
    g_strfreev(header);
    g_strfreev(lines);
    g_free(text);
    return out;
}

static int by_value(const void *a, const void *b) {
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

static double *numbers_of(const char *file, const char *name, size_t *n, bool is_sorted) {
    GPtrArray *cells = column_of(file, name);
    double *out = g_new(double, cells->len);
    for (guint i = 0; i < cells->len; i++) {
        out[i] = g_ascii_strtod(cells->pdata[i], NULL);
    }
    *n = cells->len;
    g_ptr_array_unref(cells);
    if (is_sorted) {
        qsort(out, *n, sizeof *out, by_value);
    }
    return out;
}

static const json_t *at(const json_t *o, const char *path) {
    char **keys = g_strsplit(path, "/", -1);
    for (char **k = keys; *k != NULL && o != NULL; k++) {
        o = json_object_get(o, *k);
    }
    g_strfreev(keys);
    return o;
}

static void expect(const json_t *o, const char *path, double got, double tolerance,
                   const char *what) {
    const json_t *x = at(o, path);
    if (x == NULL) {
        return; /* the oracle has no value for this column */
    }
    double want = json_is_array(x) ? json_number_value(json_array_get(x, 0)) : json_number_value(x);
    ck_assert_msg(fabs(got - want) <= tolerance * fmax(1, fabs(want)), "%s %s: %.15g, not %.15g",
                  what, path, got, want);
}

/* Rows of ours, where the oracle has value and p. */
static const struct {
    const char *row, *value, *p;
} paths[] = {
    {"psi", "psi_add_half", NULL},
    {"psi_1e4", "psi_zero_to_1e-4", NULL},
    {"psi_floor", "psi_max_0.01", NULL},
    {"js_distance", "js_distance_base2", NULL},
    {"js_distance_nats", "js_distance_base_e", NULL},
    {"kl_1e4", "kl_cur_given_ref_nats_zero_to_1e-4_renorm", NULL},
    {"hellinger", "hellinger", NULL},
    {"total_variation", "tvd", NULL},
    {"l_infinity", "l_infinity", NULL},
    {"chi_square", "chi2_homogeneity/stat", "chi2_homogeneity/p"},
    {"g_test", "g_test/stat", "g_test/p"},
    {"cramers_v", "cramers_v", NULL},
    {"cramers_v_corrected", "cramers_v_bergsma", NULL},
};

static void expect_bins(const struct drift_data *d, const json_t *o, const char *what) {
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        struct drift_result r;
        ck_assert(drift_row_find(paths[i].row)->value(d, &r));
        expect(o, paths[i].value, r.value, VALUE, what);
        if (paths[i].p != NULL) {
            expect(o, paths[i].p, r.p, P_VALUE, what);
        }
    }
    const json_t *kl = at(o, "kl_cur_given_ref_nats_no_smoothing");
    double value = 0;
    ck_assert(drift_kl(&d->bins, &value) == json_is_number(kl));
    if (json_is_number(kl)) {
        expect(o, "kl_cur_given_ref_nats_no_smoothing", value, VALUE, what);
    }
    struct drift_test t;
    ck_assert(drift_chi_square(&d->bins, &t));
    expect(o, "chi2_homogeneity/df", t.df, 0, what);
    expect(o, "chi2_homogeneity/min_expected", t.min_expected, VALUE, what);
    expect(o, "chi2_homogeneity/cells_expected_lt5", (double)t.n_small, 0, what);
}

/* Peers' rows: --compat. p where their code returns p. */
static const struct {
    const char *row, *object, *key;
    bool is_p;
} peers[] = {
    {"evidently_psi", "evidently_a4aa4c2b3_values", "psi", false},
    {"evidently_js", "evidently_a4aa4c2b3_values", "jensenshannon", false},
    {"evidently_kl", "evidently_a4aa4c2b3_values", "kl_div", false},
    {"evidently_hellinger", "evidently_a4aa4c2b3_values", "hellinger", false},
    {"evidently_wasserstein", "evidently_a4aa4c2b3_values", "wasserstein", false},
    {"evidently_ks", "evidently_a4aa4c2b3_values", "ks", true},
    {"evidently_mann_whitney", "evidently_a4aa4c2b3_values", "mannw", true},
    {"evidently_chi_square", "evidently_a4aa4c2b3_values", "chisquare", true},
    {"nannyml_js", "nannyml_4c86ee35_values", "jensen_shannon", false},
    {"nannyml_hellinger", "nannyml_4c86ee35_values", "hellinger", false},
    {"nannyml_ks", "nannyml_4c86ee35_values", "kolmogorov_smirnov", false},
    {"nannyml_wasserstein", "nannyml_4c86ee35_values", "wasserstein", false},
    {"nannyml_l_infinity", "nannyml_4c86ee35_values", "l_infinity", false},
    {"nannyml_chi_square", "nannyml_4c86ee35_values", "chi2", false},
    {"nannyml_chi_square", "nannyml_4c86ee35_values", "chi2_p", true},
};

/* deepchecks 0.19.1's own functions on the same files, run in 2026 (min_category_size_ratio 0.01,
 * margin 0.025, as its FeatureDrift calls them). */
static const struct {
    const char *column, *row;
    double value;
} deepchecks[] = {
    {"cat_plan", "deepchecks_cramers_v", 0.24739227000306932},
    {"cat_plan", "deepchecks_psi", 0.2064594427307075},
    {"cat_sex", "deepchecks_cramers_v", 0},
    {"cat_sex", "deepchecks_psi", 0.0010475854297914606},
    {"cat_code", "deepchecks_cramers_v", 0.10124315805801379},
    {"cat_code", "deepchecks_psi", 0.07041037982599413},
    {"num_gauss", "deepchecks_emd", 0.044186167563252166},
    {"num_gauss", "deepchecks_ks", 0.082},
    {"num_skew", "deepchecks_emd", 0.0378557372285044},
    {"num_same", "deepchecks_emd", 0.013550364036601462},
    {"num_ncodes", "deepchecks_emd", 0.04255239296222902},
    {"num_miss", "deepchecks_emd", 0.0073230042286999185},
    {"num_miss", "deepchecks_ks", 0.02450348707485428},
};

static void expect_deepchecks(const struct drift_data *d, const char *column) {
    for (size_t i = 0; i < G_N_ELEMENTS(deepchecks); i++) {
        struct drift_result r;
        if (strcmp(deepchecks[i].column, column) == 0) {
            ck_assert(drift_row_find(deepchecks[i].row)->value(d, &r));
            ck_assert_double_eq_tol(r.value, deepchecks[i].value, VALUE);
        }
    }
}

static void expect_peers(const struct drift_data *d, const char *column) {
    expect_deepchecks(d, column);
    for (size_t i = 0; i < G_N_ELEMENTS(peers); i++) {
        const struct drift_row *row = drift_row_find(peers[i].row);
        struct drift_result r;
        if (!drift_row_applies(row, d) || !row->value(d, &r)) {
            continue;
        }
        g_autofree char *path =
            g_strdup_printf("%s/values/%s/%s", peers[i].object, column, peers[i].key);
        /* Their Hellinger is a root of 1 less a sum of floats: 1e-8 is what it is good for. */
        bool is_root = strstr(peers[i].row, "hellinger") != NULL;
        expect(oracle, path, peers[i].is_p ? r.p : r.value,
               peers[i].is_p ? P_VALUE
               : is_root     ? 1e-8
                             : VALUE,
               column);
    }
}

START_TEST(test_numbers_agree) {
    const char *name = NULL;
    json_t *o = NULL;
    json_object_foreach(json_object_get(oracle, "numeric"), name, o) {
        struct drift_data d = {.is_numeric = true};
        size_t n = 0;
        size_t m = 0;
        double *ref = numbers_of("ref.csv", name, &n, true);
        double *cur = numbers_of("cur.csv", name, &m, true);
        d.ref = (struct drift_sample){.x = ref, .size = n};
        d.cur = (struct drift_sample){.x = cur, .size = m};
        ck_assert(drift_scan(&d.ref, &d.cur, &d.scan));
        double edges[DRIFT_BINS - 1];
        size_t n_edges = drift_quantile_edges(&d.ref, DRIFT_BINS, edges);
        const json_t *expected = at(o, "edges_q10");
        ck_assert_uint_eq(n_edges, json_array_size(expected));
        for (size_t i = 0; i < n_edges; i++) {
            ck_assert_double_eq_tol(edges[i], json_number_value(json_array_get(expected, i)),
                                    1e-12);
        }
        int64_t bins[2][DRIFT_BINS];
        drift_bin(&d.ref, edges, n_edges, bins[0]);
        drift_bin(&d.cur, edges, n_edges, bins[1]);
        d.bins = (struct drift_counts){.ref = bins[0], .cur = bins[1], .n = n_edges + 1};
        if (at(o, "q10") != NULL) {
            expect_bins(&d, at(o, "q10"), name);
            ck_assert(!d.scan.is_constant);
            expect(o, "cramer_von_mises/T", drift_cvm(&d.scan), VALUE, name);
            expect(o, "cramer_von_mises/p_asymp", drift_cvm_p(&d.scan), P_VALUE, name);
            double p = 0;
            ck_assert(drift_mann_whitney_p(&d.scan, &p));
            expect(o, "mann_whitney/U_ref", drift_mann_whitney(&d.scan), VALUE, name);
            expect(o, "mann_whitney/p", p, P_VALUE, name);
        }
        double exact = 0;
        ck_assert(drift_ks_p_exact(&d.scan, &exact));
        expect(o, "ks/D", d.scan.ks, VALUE, name);
        expect(o, "ks/p_exact", exact, P_VALUE, name);
        expect(o, "ks/p_stephens", drift_ks_p(&d.scan), P_VALUE, name);
        expect(o, "ks/p_kolmogorov", drift_ks_p_limit(&d.scan), P_VALUE, name);
        expect(o, "wasserstein1", d.scan.wasserstein, VALUE, name);
        expect(o, "wasserstein1_norm_ref_sd", drift_wasserstein_scaled(&d.scan), VALUE, name);
        expect(o, "mean_ref", d.scan.mean_ref, VALUE, name);
        expect(o, "mean_cur", d.scan.mean_cur, VALUE, name);
        expect_peers(&d, name);
        g_free(ref);
        g_free(cur);
    }
}
END_TEST

START_TEST(test_levels_agree) {
    const char *name = NULL;
    json_t *o = NULL;
    json_object_foreach(json_object_get(oracle, "categorical"), name, o) {
        const json_t *levels = at(o, "levels");
        size_t n = json_array_size(levels);
        int64_t *counts[2];
        for (int side = 0; side < 2; side++) {
            GPtrArray *cells = column_of(side == 0 ? "ref.csv" : "cur.csv", name);
            counts[side] = g_new0(int64_t, n);
            for (guint i = 0; i < cells->len; i++) {
                for (size_t k = 0; k < n; k++) {
                    counts[side][k] +=
                        strcmp(cells->pdata[i], json_string_value(json_array_get(levels, k))) == 0;
                }
            }
            g_ptr_array_unref(cells);
        }
        struct drift_data d = {.bins = {.ref = counts[0], .cur = counts[1], .n = n}};
        d.levels = d.bins;
        expect_bins(&d, o, name);
        expect_peers(&d, name);
        struct drift_sides s = drift_sides_of(&d.levels);
        ck_assert_uint_eq(s.n_new, json_array_size(at(o, "new_in_cur")));
        ck_assert_uint_eq(s.n_vanished, json_array_size(at(o, "missing_in_cur")));
        g_free(counts[0]);
        g_free(counts[1]);
    }
}
END_TEST

START_TEST(test_adjusted_p_agree) {
    double p[16];
    double bh[16];
    double holm[16];
    size_t n = 0;
    const char *name = NULL;
    json_t *o = NULL;
    json_object_foreach(json_object_get(oracle, "multiplicity"), name, o) {
        p[n++] = json_number_value(at(o, "p"));
    }
    p_adjust_bh(p, n, bh);
    p_adjust_holm(p, n, holm);
    size_t i = 0;
    json_object_foreach(json_object_get(oracle, "multiplicity"), name, o) {
        expect(o, "bh", bh[i], P_VALUE, name);
        expect(o, "holm", holm[i++], P_VALUE, name);
    }
}
END_TEST

/* --- performance without labels --- */

struct rows {
    size_t n;
    double *score, *pred, *label;
};

static struct rows rows_of(const char *file) {
    struct rows r;
    r.score = numbers_of(file, "score", &r.n, false);
    r.pred = numbers_of(file, "pred", &r.n, false);
    r.label = numbers_of(file, "label", &r.n, false);
    return r;
}

static void rows_clear(struct rows *r) {
    g_free(r->score);
    g_free(r->pred);
    g_free(r->label);
}

struct counted {
    double score;
    int64_t by[2];
};

static int by_score(const void *a, const void *b) {
    const struct counted *x = a;
    const struct counted *y = b;
    return (x->score > y->score) - (x->score < y->score);
}

/* Rows by score and by a mark of 0 or 1; returns the number of scores. */
static size_t count_scores(const struct rows *r, const double *mark, struct counted *out) {
    for (size_t i = 0; i < r->n; i++) {
        out[i] = (struct counted){.score = r->score[i]};
        out[i].by[mark[i] > 0.5] = 1;
    }
    qsort(out, r->n, sizeof *out, by_score);
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (n > 0 && !(out[i].score > out[n - 1].score)) {
            out[n - 1].by[0] += out[i].by[0];
            out[n - 1].by[1] += out[i].by[1];
        } else {
            out[n++] = out[i];
        }
    }
    return n;
}

static void expect_estimate(const struct cbpe_part *part, const char *key) {
    const json_t *o = at(json_object_get(oracle, "cbpe"), key);
    struct cbpe_sums s = cbpe_expect(part);
    expect(o, "tp", s.tp, VALUE, key);
    expect(o, "fp", s.fp, VALUE, key);
    expect(o, "fn", s.fn, VALUE, key);
    expect(o, "tn", s.tn, VALUE, key);
    size_t n_blocks = part->calibrator == NULL ? 0 : part->calibrator->n_blocks;
    for (int m = 0; m < CBPE_METRICS; m++) {
        struct cbpe_value v;
        ck_assert(cbpe_micro(part, 1, n_blocks, m, &v));
        expect(o, cbpe_metric_names[m], v.value, VALUE, key);
        struct cbpe_value mean;
        ck_assert(cbpe_macro(part, 1, n_blocks, m, &mean));
        ck_assert_double_eq_tol(mean.value, v.value, 1e-14);
        ck_assert_double_eq_tol(mean.noise, v.noise, 1e-14);
        cbpe_value_clear(&mean);
        cbpe_value_clear(&v);
    }
}

START_TEST(test_performance_without_labels_agrees) {
    struct rows ref = rows_of("ref.csv");
    struct rows cur = rows_of("cur.csv");
    struct counted *counted = g_new(struct counted, MAX(ref.n, cur.n));
    size_t n = count_scores(&ref, ref.label, counted);
    struct isotonic_point *points = g_new(struct isotonic_point, n);
    for (size_t i = 0; i < n; i++) {
        int64_t rows = counted[i].by[0] + counted[i].by[1];
        points[i] = (struct isotonic_point){counted[i].score, rows, counted[i].by[1]};
    }
    struct isotonic *f = isotonic_fit(points, n);
    const json_t *o = at(oracle, "cbpe/isotonic");
    ck_assert_uint_eq(f->n_knots, (size_t)json_integer_value(at(o, "n_knots")));
    const char *score = NULL;
    json_t *p = NULL;
    json_object_foreach((json_t *)at(o, "predict_at"), score, p) {
        ck_assert_double_eq_tol(isotonic_at(f, g_ascii_strtod(score, NULL)), json_number_value(p),
                                1e-12);
    }
    n = count_scores(&cur, cur.pred, counted);
    struct cbpe_point *now = g_new(struct cbpe_point, n);
    for (size_t i = 0; i < n; i++) {
        now[i] = (struct cbpe_point){counted[i].score, counted[i].by[1], counted[i].by[0]};
    }
    struct cbpe_part part = {.calibrator = f, .points = now, .n = n};
    expect_estimate(&part, "cur_estimated_calibrated");
    part.calibrator = NULL;
    expect_estimate(&part, "cur_estimated_uncalibrated");
    g_free(now);
    g_free(points);
    g_free(counted);
    isotonic_free(f);
    rows_clear(&ref);
    rows_clear(&cur);
}
END_TEST

/* --- control charts --- */

START_TEST(test_charts_signal_in_week_26) {
    size_t n = 0;
    double *rows = numbers_of("weekly.csv", "n", &n, false);
    double *right = numbers_of("weekly.csv", "correct", &n, false);
    struct drift_period periods[64] = {0};
    struct drift_chart_point points[64];
    struct drift_chart_summary s;
    ck_assert_uint_eq(n, 40);
    for (size_t i = 0; i < n; i++) {
        periods[i] = (struct drift_period){.n = (int64_t)rows[i], .hits = (int64_t)right[i]};
    }
    const json_t *o = json_object_get(oracle, "control");
    for (int h = 5; h >= 4; h--) {
        struct drift_chart_options options = DRIFT_CHART_DEFAULTS;
        options.cusum_h = h;
        ck_assert(drift_chart(periods, n, &options, points, &s));
        expect(o, "p0", s.p0, VALUE, "weekly");
        for (int k = 0; k < DRIFT_CHARTS; k++) {
            ck_assert_uint_eq(s.first[k] + 1, 26);
        }
    }
    for (size_t i = 0; i < n; i++) {
        ck_assert_double_eq_tol(points[i].z, json_number_value(json_array_get(at(o, "z"), i)),
                                VALUE);
        ck_assert_double_eq_tol(points[i].ewma, json_number_value(json_array_get(at(o, "ewma"), i)),
                                VALUE);
        ck_assert_double_eq_tol(points[i].ewma_limit,
                                json_number_value(json_array_get(at(o, "ewma_limit"), i)), VALUE);
        ck_assert_double_eq_tol(points[i].cusum_up,
                                json_number_value(json_array_get(at(o, "cusum_pos"), i)), VALUE);
        ck_assert_double_eq_tol(points[i].cusum_down,
                                json_number_value(json_array_get(at(o, "cusum_neg"), i)), VALUE);
    }
    g_free(rows);
    g_free(right);
}
END_TEST

int main(void) {
    char *text = NULL;
    if (!g_file_get_contents(FOLDER "oracle.json", &text, NULL, NULL)) {
        puts("drift oracle: no data in " FOLDER ", skipped");
        return 0;
    }
    /* Written by a program that has NaN where there is no value. */
    char **parts = g_strsplit(text, "NaN", -1);
    g_autofree char *clean = g_strjoinv("null", parts);
    oracle = json_loads(clean, 0, NULL);
    g_strfreev(parts);
    g_free(text);
    const TTest *const tests[] = {test_numbers_agree, test_levels_agree, test_adjusted_p_agree,
                                  test_performance_without_labels_agrees,
                                  test_charts_signal_in_week_26};
    int status = run_tests("drift oracle", tests, G_N_ELEMENTS(tests));
    json_decref(oracle);
    return status;
}
