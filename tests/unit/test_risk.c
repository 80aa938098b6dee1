/* Disclosure risk against other programs and published examples. */
#include <math.h>
#include <string.h>

#include "audit/risk/risk_file.h"
#include "metrics/risk.h"
#include "metrics/risk_population.h"
#include "metrics/risk_suda.h"
#include "tests/unit/run.h"

/* SDC Practice Guide (World Bank), tables 4.1, 4.3 and 4.5. */
static const char guide[] = "residence,gender,education,labor,health\n"
                            "Urban,Female,Secondary incomplete,Employed,yes\n"
                            "Urban,Female,Secondary incomplete,Employed,yes\n"
                            "Urban,Female,Primary incomplete,Non-LF,yes\n"
                            "Urban,Male,Secondary complete,Employed,yes\n"
                            "Rural,Female,Secondary complete,Unemployed,yes\n"
                            "Urban,Male,Secondary complete,Employed,no\n"
                            "Urban,Female,Primary complete,Non-LF,no\n"
                            "Urban,Male,Post-secondary,Unemployed,yes\n"
                            "Urban,Female,Secondary incomplete,Non-LF,no\n"
                            "Urban,Female,Secondary incomplete,Non-LF,yes\n";

static struct risk_file *parse(const char *text, const char *quasi, const char *sensitive,
                               GError **error) {
    GPtrArray *lists[2];
    const char *names[2] = {quasi, sensitive};
    for (int i = 0; i < 2; i++) {
        lists[i] = g_ptr_array_new_with_free_func(g_free);
        char **all = g_strsplit(names[i], ",", -1);
        for (char **p = all; *p != NULL; p++) {
            g_ptr_array_add(lists[i], g_strdup(*p));
        }
        g_strfreev(all);
    }
    struct risk_file *f = risk_file_parse(text, strlen(text), "t.csv", lists[0], lists[1], error);
    g_ptr_array_unref(lists[0]);
    g_ptr_array_unref(lists[1]);
    return f;
}

static struct risk_file *parsed(const char *text, const char *quasi, const char *sensitive) {
    GError *error = NULL;
    struct risk_file *f = parse(text, quasi, sensitive, &error);
    ck_assert_msg(f != NULL, "%s", error == NULL ? "" : error->message);
    return f;
}

/* Measures a file, values of sensitive columns in their order. */
static void measure_file(struct risk_file *f, struct risk_options o, struct risk_measures *m) {
    uint32_t n_values[RISK_MAX_QUASI] = {0};
    uint32_t *ranks[RISK_MAX_SENSITIVE] = {NULL};
    for (int i = 0; i < f->n_quasi; i++) {
        n_values[i] = f->quasi[i].texts->len;
    }
    for (int i = 0; i < f->n_sensitive; i++) {
        o.ranks[i] = ranks[i] = risk_column_ranks(&f->sensitive[i]);
        o.n_values[i] = f->sensitive[i].texts->len;
    }
    risk_measure(f->table, &o, n_values, m);
    for (int i = 0; i < f->n_sensitive; i++) {
        g_free(ranks[i]);
    }
}

START_TEST(test_guide_has_its_published_classes_and_diversity) {
    struct risk_file *f = parsed(guide, "residence,gender,education,labor", "health");
    struct risk_measures m;
    measure_file(f, (struct risk_options){.threshold = 3, .recursive_c = 2}, &m);
    ck_assert_int_eq(m.n_records, 10);
    ck_assert_int_eq(m.n_classes, 7);
    ck_assert_int_eq(m.n_unique, 4);         /* f_k < 2: 4 records */
    ck_assert_int_eq(m.n_small_records, 10); /* f_k < 3: all */
    ck_assert_int_eq(m.k_smallest, 1);
    ck_assert_int_eq(m.sensitive[0].distinct_l, 1);
    ck_assert_double_eq_tol(m.prosecutor_average, 0.7, 1e-15);
    ck_assert_double_eq(m.journalist_highest, 1);
    risk_measures_clear(&m);
    risk_file_free(f);
}
END_TEST

START_TEST(test_guide_has_its_published_suda_scores) {
    struct risk_file *f = parsed(guide, "residence,gender,education,labor", "health");
    struct risk_suda s;
    risk_suda(f->table, 3, &s);
    ck_assert_double_eq(s.score_sum, 6 + 12 + 6 + 10);
    ck_assert_double_eq(s.score_highest, 12);
    ck_assert_int_eq(s.n_msu[1],
                     4); /* Rural, Primary incomplete, Primary complete, Post-secondary */
    ck_assert_int_eq(s.n_records[0], 6);
    ck_assert_int_eq(s.n_records[1], 4);
    /* Skinner and Elliot: 4 uniques and 3 pairs, sampled at 1 %. */
    ck_assert_double_eq_tol(risk_dis(4, 3, 0.01), 0.04 / (0.04 + 6 * 0.99), 1e-15);
    risk_file_free(f);
}
END_TEST

/* 2,000 records of 3 quasi-identifiers by a linear congruential generator. */
static uint32_t next(uint64_t *x) {
    *x = (*x * 1103515245 + 12345) % 2147483648u;
    return (uint32_t)(*x >> 16);
}

static char *generated(bool is_backwards) {
    GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);
    uint64_t x = 1;
    for (int i = 0; i < 2000; i++) {
        uint32_t a = next(&x) % 2;
        uint32_t b = next(&x) % 7;
        b = b * (next(&x) % 3) / 2;
        uint32_t c = next(&x) % 4;
        uint32_t s = next(&x) % 100;
        s = s < 45 ? 0 : s < 75 ? 1 : s < 90 ? 2 : 3;
        g_ptr_array_add(rows, g_strdup_printf("%u,%u,%u,%u\n", a, b, c, s));
    }
    GString *text = g_string_new("a,b,c,s\n");
    for (guint i = 0; i < rows->len; i++) {
        g_string_append(text, rows->pdata[is_backwards ? rows->len - 1 - i : i]);
    }
    g_ptr_array_unref(rows);
    return g_string_free(text, FALSE);
}

/* Figures by pyCANON 1.3.6 (k, l, entropy l whole, t both ways), pandas and SciPy 1.15 (the rest).
 */
START_TEST(test_generated_table_has_the_figures_of_other_programs) {
    for (int is_backwards = 0; is_backwards < 2; is_backwards++) {
        g_autofree char *text = generated(is_backwards);
        struct risk_file *f = parsed(text, "a,b,c", "s");
        struct risk_measures m;
        measure_file(f, RISK_DEFAULTS, &m);
        ck_assert_int_eq(m.n_classes, 56);
        ck_assert_int_eq(m.k_smallest, 7);
        ck_assert_int_eq(m.size_largest, 140);
        ck_assert_int_eq(m.n_unique, 0);
        ck_assert_int_eq(m.n_small_records, 76);
        ck_assert_int_eq(m.n_small_classes, 9);
        ck_assert_int_eq(m.sensitive[0].distinct_l, 2);
        ck_assert_double_eq_tol(m.sensitive[0].entropy_l, 1.4575692649810903, 1e-12);
        ck_assert_double_eq_tol(m.sensitive[0].t_ordered, 0.22974509803921567, 1e-12);
        ck_assert_double_eq_tol(m.sensitive[0].t_equal, 0.421, 1e-12);
        ck_assert_double_eq_tol(m.prosecutor_average, 0.028, 1e-15);
        ck_assert_double_eq_tol(m.prosecutor_highest, 1 / 7., 1e-15);
        risk_measures_clear(&m);
        risk_file_free(f);
    }
}
END_TEST

/* Li, Li and Venkatasubramanian 2007, section 5: salaries of 3 to 11 thousand; the class of 3, 4, 5
 * is .375 from all, the class of 6, 8, 11 is .167. */
START_TEST(test_ordered_distance_is_that_of_the_salaries) {
    struct risk_file *f =
        parsed("g,salary\na,3\na,4\na,5\nb,6\nb,8\nb,11\nc,7\nc,9\nc,10\n", "g", "salary");
    struct risk_measures m;
    measure_file(f, RISK_DEFAULTS, &m);
    ck_assert(f->sensitive[0].has_number_order);
    ck_assert_double_eq_tol(m.sensitive[0].t_ordered, 0.375, 1e-12);
    risk_measures_clear(&m);
    risk_file_free(f);
    f = parsed("g,salary\nb,3\nb,4\nb,5\na,6\na,8\na,11\nb,7\nb,9\nb,10\n", "g", "salary");
    measure_file(f, RISK_DEFAULTS, &m);
    ck_assert_double_eq_tol(m.sensitive[0].t_ordered, 1. / 6, 1e-12);
    risk_measures_clear(&m);
    risk_file_free(f);
}
END_TEST

/* Counts 5, 3, 2: 5 < c (3 + 2) from c > 1 on, 5 < c 2 from c > 2.5 on. */
START_TEST(test_recursive_l_is_the_last_that_the_tail_outweighs) {
    static const double c[] = {0.5, 1, 1.5, 2.5, 3};
    static const int l[] = {0, 1, 2, 2, 3};
    struct risk_file *f =
        parsed("g,s\na,x\na,x\na,x\na,x\na,x\na,y\na,y\na,y\na,z\na,z\n", "g", "s");
    for (size_t i = 0; i < sizeof l / sizeof l[0]; i++) {
        struct risk_measures m;
        measure_file(f, (struct risk_options){.threshold = 11, .recursive_c = c[i]}, &m);
        ck_assert_int_eq(m.sensitive[0].recursive_l, l[i]);
        risk_measures_clear(&m);
    }
    risk_file_free(f);
}
END_TEST

/* 1,089 records in 537 classes. Zayatz by scipy.stats.hypergeom; Pitman by fsolve on the
 * likelihood equations with every term summed; SNB by fsolve on the thinned distribution summed to
 * 20,000, with the published form of Shlosser's estimator. */
START_TEST(test_population_uniques_are_those_of_scipy) {
    static struct risk_size items[] = {{1, 300}, {2, 120}, {3, 60}, {4, 30}, {5, 15},
                                       {8, 6},   {12, 3},  {20, 2}, {50, 1}};
    const struct risk_sizes sizes = {.items = items, .n = 9, .n_records = 1089, .n_classes = 537};
    static const struct {
        int64_t population;
        double zayatz, pitman, snb;
        enum risk_model chosen;
    } rows[] = {
        {21780, 1940.4208284884896, 582.8590581460263, 1165.7189, RISK_PITMAN},
        {5445, 630.9528745480745, 487.1843493471158, 375.2091, RISK_SNB},
        {2178, 371.02015047978585, 432.73688168785424, 322.8526, RISK_SNB},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct risk_population p;
        risk_population(&sizes, rows[i].population, &p);
        ck_assert_double_eq_tol(p.uniques[RISK_ZAYATZ], rows[i].zayatz, 1e-8);
        ck_assert_double_eq_tol(p.uniques[RISK_PITMAN], rows[i].pitman, 1e-6);
        ck_assert_double_eq_tol(p.uniques[RISK_SNB], rows[i].snb, 1e-4);
        ck_assert_double_eq_tol(p.theta, 340.31529231868944, 1e-6);
        ck_assert_double_eq_tol(p.alpha, 0.12933963896351144, 1e-10);
        ck_assert_int_eq(p.chosen, rows[i].chosen);
    }
}
END_TEST

START_TEST(test_population_without_uniques_has_no_model) {
    static struct risk_size items[] = {{2, 10}, {7, 3}};
    const struct risk_sizes sizes = {.items = items, .n = 2, .n_records = 41, .n_classes = 13};
    struct risk_population p;
    risk_population(&sizes, 4100, &p);
    ck_assert_int_eq(p.chosen, RISK_NO_MODEL);
    static struct risk_size alone[] = {{1, 50}};
    const struct risk_sizes all = {.items = alone, .n = 1, .n_records = 50, .n_classes = 50};
    risk_population(&all, 5000, &p); /* Pitman has no solution; Zayatz takes all for unique */
    ck_assert_int_eq(p.chosen, RISK_ZAYATZ);
    ck_assert_double_eq_tol(p.uniques[RISK_ZAYATZ], 5000, 1e-9);
}
END_TEST

/* --- special uniques by their definition --- */

static int n_alike(const uint32_t *rows, int n, int a, uint32_t mask, int i) {
    int same = 0;
    for (int j = 0; j < n; j++) {
        bool is_same = true;
        for (int k = 0; k < a; k++) {
            is_same = is_same && ((mask >> k & 1u) == 0 || rows[i * a + k] == rows[j * a + k]);
        }
        same += is_same;
    }
    return same;
}

static bool is_msu(const uint32_t *rows, int n, int a, uint32_t mask, int i) {
    bool is_minimal = n_alike(rows, n, a, mask, i) == 1;
    for (uint32_t sub = (mask - 1) & mask; sub > 0 && is_minimal; sub = (sub - 1) & mask) {
        is_minimal = n_alike(rows, n, a, sub, i) > 1;
    }
    return is_minimal;
}

START_TEST(test_suda_is_its_definition) {
    uint64_t x = 7;
    for (int study = 0; study < 12; study++) {
        enum { n = 60, a = 5 };
        uint32_t rows[n * a];
        struct risk_table *t = risk_table_new(a, 0);
        for (int i = 0; i < n * a; i++) {
            rows[i] = next(&x) % (uint32_t)(2 + i % a + study);
        }
        for (int i = 0; i < n; i++) {
            ck_assert(risk_table_add(t, rows + i * a, NULL));
        }
        int max_size = 1 + study % a;
        double sum = 0;
        double share[a] = {0};
        for (int i = 0; i < n; i++) {
            for (uint32_t mask = 1; mask < 1u << a; mask++) {
                int size = __builtin_popcount(mask);
                if (size > max_size || !is_msu(rows, n, a, mask, i)) {
                    continue;
                }
                double points = 1;
                for (int k = size; k <= MIN(max_size, a - 1); k++) {
                    points *= a - k;
                }
                sum += points;
                for (int k = 0; k < a; k++) {
                    share[k] += (mask >> k & 1u) != 0 ? points : 0;
                }
            }
        }
        struct risk_suda s;
        risk_suda(t, max_size, &s);
        ck_assert_double_eq(s.score_sum, sum);
        for (int k = 0; k < a && sum > 0; k++) {
            ck_assert_double_eq_tol(s.contribution[k], share[k] / sum, 1e-12);
        }
        risk_table_free(t);
    }
}
END_TEST

/* --- the file --- */

START_TEST(test_missing_is_one_value_and_bands_and_characters_cut) {
    struct risk_file *f =
        parsed("sex,age,zip\nF,31,03601\nF,34.9,03699\nNA,35,99501\n"
               ",39,99599\nnot recorded,n/a,99500\nM,x,\xc3\xa9\xc3\xa9z12\nshort\n",
               "sex,age/5,zip:3", "age");
    ck_assert_int_eq(f->n_ragged, 1);
    ck_assert_int_eq(f->table->n_records, 6);
    ck_assert_int_eq(f->quasi[0].n_missing, 3);
    ck_assert_int_eq(f->quasi[1].n_missing, 1);
    ck_assert_int_eq(f->quasi[0].texts->len, 3); /* F, (missing), M */
    ck_assert_str_eq(f->quasi[1].texts->pdata[0], "30");
    ck_assert_str_eq(f->quasi[1].texts->pdata[1], "35");
    ck_assert_str_eq(f->quasi[2].texts->pdata[0], "036");
    ck_assert_str_eq(f->quasi[2].texts->pdata[2], "\xc3\xa9\xc3\xa9z");
    ck_assert_uint_eq(f->table->n_classes, 4);
    risk_file_free(f);
}
END_TEST

START_TEST(test_a_column_is_coarsened_a_step) {
    struct risk_file *f = parsed("age,zip,sex,day\n31,036,F,1\n36,039,M,2\n41,995,F,3\n46,,M,4\n"
                                 "NA,036,F,5\n33,036,F,12\n",
                                 "age/5,zip:3,sex,day", "sex");
    static const char *const names[] = {"age/10", "zip:2", NULL, NULL}; /* days: too few */
    for (int i = 0; i < 4; i++) {
        char *name = NULL;
        uint32_t *coarser = risk_column_coarser(&f->quasi[i], &name);
        ck_assert(g_strcmp0(name, names[i]) == 0);
        if (i == 0) { /* 30 and 35 become 30, 40 and 45 become 40; missing stays */
            ck_assert_uint_eq(coarser[0], coarser[1]);
            ck_assert_uint_eq(coarser[2], coarser[3]);
            ck_assert_uint_ne(coarser[0], coarser[2]);
            ck_assert_uint_ne(coarser[4], coarser[0]);
        }
        g_free(coarser);
        g_free(name);
    }
    risk_file_free(f);
}
END_TEST

START_TEST(test_a_bad_column_is_named_with_its_fix) {
    static const struct {
        const char *quasi, *text, *says;
    } rows[] = {
        {"sexx", guide, "there is no column \"sexx\""},
        {"gendr", guide, "did you mean \"gender\"?"},
        {"gender:0", guide, "write zip:3"},
        {"gender/-5", guide, "write zip:3"},
        {"gender/nan", guide, "write zip:3"},
        {":3", guide, "write zip:3"},
        {"a,b,c,d,e,f,g,h,i,j,k,l,m", guide, "1 to 12 quasi-identifiers"},
        {"gender", "gender,health\n", "there are no records"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        GError *error = NULL;
        ck_assert(parse(rows[i].text, rows[i].quasi, "health", &error) == NULL);
        ck_assert_msg(strstr(error->message, rows[i].says) != NULL, "%s", error->message);
        ck_assert(strstr(error->message, "; fix: ") != NULL);
        g_clear_error(&error);
    }
}
END_TEST

START_TEST(test_the_best_remedy_comes_first_and_says_what_it_buys) {
    GString *text = g_string_new("sex,id\n");
    for (int i = 0; i < 100; i++) {
        g_string_append_printf(text, "%c,%d\n", i % 2 == 0 ? 'F' : 'M', i);
    }
    struct risk_file *f = parsed(text->str, "sex,id", "sex");
    struct risk_measures m;
    measure_file(f, RISK_DEFAULTS, &m);
    ck_assert_int_eq(m.n_small_records, 100);
    ck_assert_int_eq(m.remedies[0].attribute, 1);
    ck_assert_int_eq(m.remedies[0].n_small_records, 0);
    ck_assert_int_eq(m.remedies[0].k, 50);
    ck_assert_int_eq(m.remedies[0].change, RISK_JOINED);
    risk_measures_clear(&m);
    risk_file_free(f);
    g_string_free(text, TRUE);
}
END_TEST

RUN_TESTS("risk", test_guide_has_its_published_classes_and_diversity,
          test_guide_has_its_published_suda_scores,
          test_generated_table_has_the_figures_of_other_programs,
          test_ordered_distance_is_that_of_the_salaries,
          test_recursive_l_is_the_last_that_the_tail_outweighs,
          test_population_uniques_are_those_of_scipy, test_population_without_uniques_has_no_model,
          test_suda_is_its_definition, test_missing_is_one_value_and_bands_and_characters_cut,
          test_a_column_is_coarsened_a_step, test_a_bad_column_is_named_with_its_fix,
          test_the_best_remedy_comes_first_and_says_what_it_buys)
