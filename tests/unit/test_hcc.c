/* HCCs: several categories a code, hierarchies, weights. The small map is a cut of CMS's V28
 * mapping, hierarchy and CNA coefficients for PY2026. */
#include <string.h>

#include "audit/codes/hcc_file.h"
#include "tests/unit/run.h"

static const char mapping[] = "code,description,hcc,cna\n"
                              "E08311,x,37,0.166\nE08311,x,298,0.343\nE119,x,38,0.166\n"
                              "I5020,x,226,0.36\nC3490,x,20,1.136\nC770,x,18,2.341\n";
static const char hierarchy[] = "hcc,drops_hcc\n18,20\n18,19\n37,38\n36,37\n";

static struct hcc_map *small_map(void) {
    struct hcc_map *m = hcc_map_new();
    bool has_weights = false;
    GError *error = NULL;
    bool is_ok =
        hcc_parse_mapping(m, mapping, strlen(mapping), "m.csv", "cna", &has_weights, &error) &&
        hcc_parse_hierarchy(m, hierarchy, strlen(hierarchy), "h.csv", &error);
    ck_assert_msg(is_ok && has_weights, "%s", error == NULL ? "" : error->message);
    return m;
}

static void collect(const struct hcc_map *m, GArray *set, const char *codes) {
    g_auto(GStrv) list = g_strsplit(codes, " ", -1);
    hcc_collect(m, (const char *const *)list, g_strv_length(list), set);
}

static bool holds(const struct hcc_map *m, const GArray *set, const char *name) {
    for (guint i = 0; i < set->len; i++) {
        if (g_array_index(set, uint32_t, i) == hcc_map_find(m, name)) {
            return true;
        }
    }
    return false;
}

START_TEST(test_a_code_may_have_two_categories_and_hierarchies_drop) {
    struct hcc_map *m = small_map();
    GArray *set = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    collect(m, set, "E08311 E119 I10 E119");
    ck_assert_uint_eq(set->len, 2);
    ck_assert(holds(m, set, "37") && holds(m, set, "298") && !holds(m, set, "38"));
    collect(m, set, "C3490 C770");
    ck_assert_uint_eq(set->len, 1);
    ck_assert(holds(m, set, "18"));
    collect(m, set, "I10");
    ck_assert_uint_eq(set->len, 0);
    g_array_unref(set);
    hcc_map_free(m);
}
END_TEST

START_TEST(test_direction_in_counts_and_weight) {
    struct hcc_map *m = small_map();
    GArray *gold = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    GArray *pred = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    collect(m, gold, "E119 I5020 C3490");
    collect(m, pred, "E08311 I5020");
    struct hcc_outcome o = hcc_compare(m, gold, pred);
    ck_assert_int_eq(o.agree, 1);
    ck_assert_int_eq(o.over, 2);
    ck_assert_int_eq(o.under, 2);
    ck_assert_int_eq(o.over_weight, 166000 + 343000);
    ck_assert_int_eq(o.under_weight, 166000 + 1136000);
    g_array_unref(gold);
    g_array_unref(pred);
    hcc_map_free(m);
}
END_TEST

START_TEST(test_weights_from_coefficients_or_by_code) {
    struct hcc_map *m = hcc_map_new();
    bool has_weights = true;
    const char *plain = "code,hcc\nE119,38.0\nI5020,226\n";
    const char *values =
        "variable,value\nCNA_HCC38,0.166\nCNA_HCC226,0.36\nCND_HCC38,9\nCNA_F65,1\n";
    ck_assert(hcc_parse_mapping(m, plain, strlen(plain), "m", NULL, &has_weights, NULL));
    ck_assert(!has_weights);
    ck_assert(hcc_parse_coefficients(m, values, strlen(values), "c", "cna", NULL));
    ck_assert_int_eq(g_array_index(m->weights, int64_t, hcc_map_find(m, "38")), 166000);
    hcc_map_free(m);
    m = hcc_map_new();
    const char *drg = "drg,weight\n470,1.9289\n871,1.9826\n";
    ck_assert(hcc_parse_mapping(m, drg, strlen(drg), "d", NULL, &has_weights, NULL));
    ck_assert(has_weights);
    ck_assert_int_eq(g_array_index(m->weights, int64_t, hcc_map_find(m, "470")), 1928900);
    hcc_map_free(m);
}
END_TEST

START_TEST(test_bad_maps_are_refused_with_their_place) {
    static const char *const cases[][2] = {
        {"hcc,cna\n1,2\n", "row 1: there is no column \"code\""},
        {"code,hcc,cna\nE119,38,x\n", "row 2, column 3: this is not a weight"},
        {"code,hcc,cna\nE119,38,nan\n", "row 2, column 3: this is not a weight"},
        {"code,hcc,cna\nE119,38,1\nE118,38,2\n",
         "row 3, column 3: the category has another weight"},
        {"code,hcc,cna\nE119,,1\n", "row 2, column 2: there is no category"},
        {"code,hcc,cna\n,38,1\n", "row 2, column 1: there is no code"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct hcc_map *m = hcc_map_new();
        bool has_weights = false;
        GError *error = NULL;
        ck_assert(!hcc_parse_mapping(m, cases[i][0], strlen(cases[i][0]), "m.csv", "cna",
                                     &has_weights, &error));
        ck_assert_msg(strstr(error->message, cases[i][1]) != NULL, "%s", error->message);
        g_clear_error(&error);
        hcc_map_free(m);
    }
}
END_TEST

RUN_TESTS("hcc", test_a_code_may_have_two_categories_and_hierarchies_drop,
          test_direction_in_counts_and_weight, test_weights_from_coefficients_or_by_code,
          test_bad_maps_are_refused_with_their_place)
