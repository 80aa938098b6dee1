/* The tally: counts by hand, and that any split into shards adds up to the same. */
#include <string.h>

#include "audit/tally_file.h"
#include "metrics/coding_tables.h"
#include "metrics/measure.h"
#include "metrics/tally.h"
#include "metrics/tally_score.h"
#include "tests/unit/run.h"

static const char *const CODES[] = {"E1165", "E119", "I10", "J449", "XYZ"};
enum { E1165, E119, I10, J449, XYZ, N_CODES };

static GPtrArray *names(const char *const *from, size_t n) {
    GPtrArray *list = g_ptr_array_new();
    for (size_t i = 0; i < n; i++) {
        g_ptr_array_add(list, (gpointer)(uintptr_t)from[i]);
    }
    return list;
}

/* What a study has besides sex and race. */
struct extras {
    bool is_searched; /* their intersection is searched only */
    const GPtrArray *listed;
    int k;
};

/* Sex, race and their intersection. */
static struct tally *make_with(bool has_patients, struct extras extras) {
    const char *const sexes[] = {"F", "M"};
    const char *const races[] = {"a", "b", "c"};
    struct tally_attribute attributes[2] = {
        {.name = (char *)"sex", .levels = names(sexes, 2), .not_recorded = (char *)"unknown"},
        {.name = (char *)"race", .levels = names(races, 3), .not_recorded = (char *)"unknown"},
    };
    GPtrArray *codes = names(CODES, N_CODES);
    const struct tally_grouping groupings[3] = {
        {.n = 1, .attribute = {0}},
        {.n = 1, .attribute = {1}},
        {.n = 2, .attribute = {0, 1}, .is_searched = extras.is_searched}};
    struct tally_shape shape = {.fingerprint = "f",
                                .study_json = "{}",
                                .seed = 7,
                                .has_patients = has_patients,
                                .n_attributes = 2,
                                .attributes = attributes,
                                .n_groupings = 3,
                                .groupings = groupings,
                                .codes = codes,
                                .listed = extras.listed,
                                .k = extras.k};
    struct tally *t = tally_new(&shape, NULL);
    g_ptr_array_unref(attributes[0].levels);
    g_ptr_array_unref(attributes[1].levels);
    g_ptr_array_unref(codes);
    return t;
}

static struct tally *make(bool has_patients) {
    return make_with(has_patients, (struct extras){0});
}

struct sets {
    const uint32_t *gold;
    size_t n_gold;
    const uint32_t *pred;
    size_t n_pred;
    const struct tally_suggestion *suggested;
    size_t n_suggested;
};

static void add(struct tally *t, uint16_t sex, uint16_t race, uint64_t patient, struct sets s) {
    const uint16_t levels[2] = {sex, race};
    struct tally_encounter e = {.atom = tally_atom(t, levels),
                                .patient_token = (patient + 1) * UINT64_C(0x9E3779B97F4A7C15),
                                .gold = s.gold,
                                .n_gold = s.n_gold,
                                .pred = s.pred,
                                .n_pred = s.n_pred,
                                .suggested = s.suggested,
                                .n_suggested = s.n_suggested,
                                .has_principal = s.n_gold > 2,
                                .principal = s.n_gold > 2 ? s.gold[1] : UINT32_MAX};
    tally_encounter(t, &e);
}

static int64_t total(const struct tally *t, int cell, enum tally_field field) {
    int64_t sum = 0;
    for (int g = 0; g < TALLY_GROUPS; g++) {
        sum += tally_counts(t, cell, g)[field];
    }
    return sum;
}

static int64_t patients(const struct tally *t, int cell) {
    int64_t sum = 0;
    for (int g = 0; g < TALLY_GROUPS; g++) {
        sum += tally_patients(t, cell, g);
    }
    return sum;
}

START_TEST(test_counts_of_two_encounters_by_hand) {
    struct tally *t = make(true);
    const uint32_t gold[] = {E1165, I10};
    const uint32_t pred[] = {E119, I10, J449};
    const uint32_t both[] = {XYZ};
    add(t, 0, 0, 1, (struct sets){gold, 2, pred, 3, NULL, 0});
    add(t, 1, 2, 1, (struct sets){both, 1, both, 1, NULL, 0});
    tally_finish(t);
    ck_assert_int_eq(total(t, 0, TALLY_ENCOUNTERS), 2);
    ck_assert_int_eq(total(t, 0, TALLY_EXACT), 1);
    ck_assert_int_eq(total(t, 0, TALLY_TP), 2);
    ck_assert_int_eq(total(t, 0, TALLY_FP), 2);
    ck_assert_int_eq(total(t, 0, TALLY_FN), 1);
    /* E11.9 for E11.65 is a hit at category E11 and at chapter 04. */
    ck_assert_int_eq(total(t, 0, TALLY_TP_CATEGORY), 3);
    ck_assert_int_eq(total(t, 0, TALLY_FP_CATEGORY), 1);
    ck_assert_int_eq(total(t, 0, TALLY_FN_CATEGORY), 0);
    ck_assert_int_eq(total(t, 0, TALLY_TP_CHAPTER), 3);
    /* F1 of the first: 2 / (2 + 2 + 1) = 0.4; of the second: 1. */
    ck_assert_int_eq(total(t, 0, TALLY_F1), TALLY_FIXED_ONE + (2 * TALLY_FIXED_ONE + 2) / 5);
    ck_assert_int_eq(patients(t, 0), 1);
    ck_assert_int_eq(patients(t, 1), 1);
    tally_free(t);
}
END_TEST

START_TEST(test_two_gold_codes_of_one_category_are_one_label_there) {
    struct tally *t = make(true);
    const uint32_t gold[] = {E1165, E119};
    add(t, 0, 0, 1, (struct sets){gold, 2, gold, 1, NULL, 0});
    ck_assert_int_eq(total(t, 0, TALLY_FN), 1);
    ck_assert_int_eq(total(t, 0, TALLY_TP_CATEGORY), 1);
    ck_assert_int_eq(total(t, 0, TALLY_FN_CATEGORY), 0);
    tally_free(t);
}
END_TEST

/* Ranking I10, J449, E119, then the list's other codes: E1165, XYZ. Average precision as
 * sklearn.metrics.label_ranking_average_precision_score has it for [[0, 1, 1, 0, 1]] and
 * [[.02, .3, .9, .8, .01]]: 0.755556 (scikit-learn 1.9.1). */
START_TEST(test_ranking_and_scores_by_hand) {
    const uint32_t gold[] = {E119, I10, XYZ};
    const uint32_t pred[] = {I10, J449};
    const struct tally_suggestion suggested[] = {
        {E119, tally_score_of(0.3)}, {I10, tally_score_of(0.9)}, {J449, tally_score_of(0.8)}};
    GPtrArray *listed = names(CODES, N_CODES);
    struct tally *t = make_with(true, (struct extras){.listed = listed, .k = 1});
    add(t, 0, 0, 1, (struct sets){gold, 3, pred, 2, suggested, 3});
    tally_finish(t);
    static const struct {
        enum tally_field field;
        double value;
    } wanted[] = {
        {TALLY_HITS_5, 3},
        {TALLY_HITS_8, 3},
        {TALLY_HITS_K, 1},
        {TALLY_SUGGESTIONS, 3},
        {TALLY_SCORED, 3},
        {TALLY_SUGGESTED_TP, 2},
        {TALLY_SCORE_SUM, 2.0 * TALLY_SCORE_ONE},
        {TALLY_SCORE_TP, 1.2 * TALLY_SCORE_ONE},
        {TALLY_SCORE_SQUARES, 1.54 * TALLY_SCORE_ONE},
        {TALLY_PRINCIPAL, 1},
        {TALLY_PRINCIPAL_FIRST, 1},
        {TALLY_PRINCIPAL_FOUND, 1},
        {TALLY_R_PRECISION, 2.0 / 3 * TALLY_FIXED_ONE},
        {TALLY_RECALL_K, 1.0 / 3 * TALLY_FIXED_ONE},
        {TALLY_AP, 34.0 / 45 * TALLY_FIXED_ONE},
        {TALLY_AP_SUGGESTED, 5.0 / 9 * TALLY_FIXED_ONE},
        {TALLY_AP_PREDICTED, 1.0 / 3 * TALLY_FIXED_ONE},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
        ck_assert_double_eq_tol((double)total(t, 0, wanted[i].field), wanted[i].value, 2);
    }
    static uint32_t bins[TALLY_SCORE_BINS][2];
    for (int wide = 0; wide < TALLY_WIDE_GROUPS; wide++) {
        tally_score_counts(t, 0, wide, bins);
    }
    ck_assert_uint_eq(bins[900][1], 1);
    ck_assert_uint_eq(bins[800][0], 1);
    ck_assert_uint_eq(bins[300][1], 1);
    tally_free(t);
    g_ptr_array_unref(listed);
}
END_TEST

START_TEST(test_levels_and_codes_without_a_count_are_dropped) {
    struct tally *t = make(true);
    const uint32_t gold[] = {I10};
    add(t, 1, 2, 3, (struct sets){gold, 1, NULL, 0, NULL, 0});
    tally_finish(t);
    ck_assert_uint_eq(t->attributes[0].levels->len, 1);
    ck_assert_str_eq(tally_level_name(t, 1, 0), "c");
    ck_assert_uint_eq(t->labels[TALLY_CODE].names->len, 1);
    ck_assert_int_eq(t->n_cells, 4);
    ck_assert_int_eq(total(t, 3, TALLY_FN), 1);
    tally_free(t);
}
END_TEST

/* Encounter i of a random study; the same i always gives the same encounter. */
static void add_random(struct tally *t, uint64_t i) {
    GRand *r = g_rand_new_with_seed((guint32)i + 1);
    uint32_t gold[N_CODES];
    uint32_t pred[N_CODES];
    struct tally_suggestion suggested[N_CODES];
    size_t n_gold = 0;
    size_t n_pred = 0;
    size_t n_suggested = 0;
    for (uint32_t c = 0; c < N_CODES; c++) {
        uint32_t score = tally_score_of(g_rand_double(r));
        if (g_rand_double(r) < 0.4) {
            gold[n_gold++] = c;
        }
        if (g_rand_double(r) < 0.4) {
            pred[n_pred++] = c;
            suggested[n_suggested++] =
                (struct tally_suggestion){.code = c, .score = i % 7 == 0 ? TALLY_NO_SCORE : score};
        } else if (score % 3 == 0) {
            suggested[n_suggested++] = (struct tally_suggestion){.code = c, .score = score / 2};
        }
    }
    uint16_t sex = (uint16_t)g_rand_int_range(r, 0, 2);
    uint16_t race = (uint16_t)g_rand_int_range(r, 0, 3);
    add(t, sex, race, i / 3, (struct sets){gold, n_gold, pred, n_pred, suggested, n_suggested});
    g_rand_free(r);
}

static void assert_same_bytes(const struct tally *a, const struct tally *b) {
    GBytes *x = tally_file_bytes(a);
    GBytes *y = tally_file_bytes(b);
    ck_assert(g_bytes_equal(x, y));
    g_bytes_unref(x);
    g_bytes_unref(y);
}

static struct tally *sum_of_shards(uint64_t n, unsigned n_shards) {
    struct tally *sum = NULL;
    for (unsigned s = 0; s < n_shards; s++) {
        struct tally *shard = make(true);
        for (uint64_t i = s; i < n; i += n_shards) {
            add_random(shard, i);
        }
        tally_finish(shard);
        struct tally *next = sum == NULL ? shard : tally_merge(shard, sum, NULL);
        ck_assert_ptr_nonnull(next);
        if (sum != NULL) {
            tally_free(sum);
            tally_free(shard);
        }
        sum = next;
    }
    return sum;
}

START_TEST(test_any_number_of_shards_merges_to_the_same_bytes) {
    enum { N = 900 };
    struct tally *whole = make(true);
    for (uint64_t i = 0; i < N; i++) {
        add_random(whole, N - 1 - i);
    }
    tally_finish(whole);
    for (unsigned n_shards = 2; n_shards <= 32; n_shards += 5) {
        struct tally *sum = sum_of_shards(N, n_shards);
        assert_same_bytes(whole, sum);
        tally_free(sum);
    }
    tally_free(whole);
}
END_TEST

START_TEST(test_label_counts_are_the_same_in_both_forms) {
    enum { N = 20000 }; /* far beyond what the list of events holds */
    struct tally *t = make(true);
    for (uint64_t i = 0; i < N; i++) {
        add_random(t, i);
    }
    tally_finish(t);
    size_t block_size = (size_t)t->n_detailed_cells * TALLY_OUTCOMES;
    uint32_t *block = g_new(uint32_t, TALLY_WIDE_GROUPS * block_size);
    int64_t tp = 0;
    for (size_t label = 0; label < t->labels[TALLY_CODE].names->len; label++) {
        tally_label_counts(t, TALLY_CODE, label, block);
        for (size_t g = 0; g < TALLY_WIDE_GROUPS; g++) {
            tp += block[g * block_size + TALLY_LABEL_TP];
        }
    }
    ck_assert_int_eq(tp, total(t, 0, TALLY_TP));
    g_free(block);
    tally_free(t);
}
END_TEST

/* One patient's, so that all stand in one place of a block: more than 16 bits hold. */
static struct tally *of_one_place(size_t n) {
    const uint32_t code[] = {I10};
    struct tally *t = make(true);
    for (size_t i = 0; i < n; i++) {
        add(t, 0, 0, 1, (struct sets){code, 1, code, 1, NULL, 0});
    }
    tally_settle(t);
    return t;
}

static uint32_t largest_count(const struct tally *t, enum tally_level level) {
    g_autofree uint32_t *block = g_new(uint32_t, tally_label_size(t));
    uint32_t largest = 0;
    for (size_t label = 0; label < t->labels[level].names->len; label++) {
        tally_label_counts(t, level, label, block);
        for (size_t i = 0; i < tally_label_size(t); i++) {
            largest = MAX(largest, block[i]);
        }
    }
    return largest;
}

static int64_t overall_tp(const struct tally *t) {
    int64_t tp = 0;
    for (size_t label = 0; label < t->labels[TALLY_CODE].names->len; label++) {
        uint32_t overall[TALLY_WIDE_GROUPS][TALLY_OUTCOMES];
        tally_label_overall(t, TALLY_CODE, label, overall);
        for (size_t g = 0; g < TALLY_WIDE_GROUPS; g++) {
            tp += overall[g][TALLY_LABEL_TP];
        }
    }
    return tp;
}

static const size_t parts[][2] = {
    {65535, 0}, {65535, 1}, {70000, 0}, {40000, 30000}, {70000, 66000}};

START_TEST(test_a_place_counts_beyond_16_bits) {
    struct tally *a = of_one_place(parts[_i][0]);
    struct tally *b = of_one_place(parts[_i][1]);
    struct tally *sum = tally_merge(a, b, NULL);
    ck_assert_ptr_nonnull(sum);
    uint32_t expected = (uint32_t)(parts[_i][0] + parts[_i][1]);
    for (int level = 0; level < TALLY_LEVELS; level++) {
        ck_assert_uint_eq(largest_count(sum, (enum tally_level)level), expected);
    }
    ck_assert_int_eq(overall_tp(sum), expected);
    tally_free(a);
    tally_free(b);
    tally_free(sum);
}
END_TEST

/* As lists of events, as blocks, and as lists of counts, which is what a file gives. */
START_TEST(test_label_counts_of_everybody_are_those_of_the_first_cell) {
    static const uint64_t sizes[] = {12, 20000};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        struct tally *t = make(true);
        for (uint64_t k = 0; k < sizes[i]; k++) {
            add_random(t, k);
        }
        tally_finish(t);
        GBytes *bytes = tally_file_bytes(t);
        gsize size = 0;
        const void *data = g_bytes_get_data(bytes, &size);
        struct tally *read = tally_file_parse(data, size, "t", NULL);
        ck_assert_ptr_nonnull(read);
        uint32_t *block = g_new(uint32_t, tally_label_size(t));
        for (size_t label = 0; label < t->labels[TALLY_CODE].names->len; label++) {
            uint32_t own[TALLY_WIDE_GROUPS][TALLY_OUTCOMES];
            uint32_t of_file[TALLY_WIDE_GROUPS][TALLY_OUTCOMES];
            tally_label_counts(t, TALLY_CODE, label, block);
            tally_label_overall(t, TALLY_CODE, label, own);
            tally_label_overall(read, TALLY_CODE, label, of_file);
            for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
                const uint32_t *expected = tally_label_at(t, block, g, 0);
                ck_assert_mem_eq(own[g], expected, sizeof own[g]);
                ck_assert_mem_eq(of_file[g], expected, sizeof own[g]);
            }
        }
        g_free(block);
        g_bytes_unref(bytes);
        tally_free(read);
        tally_free(t);
    }
}
END_TEST

static struct tally *searched(uint64_t first, uint64_t step, uint64_t n) {
    struct tally *t = make_with(true, (struct extras){.is_searched = true});
    for (uint64_t i = first; i < n; i += step) {
        add_random(t, i);
    }
    tally_finish(t);
    return t;
}

static void assert_same_codes(const GArray *a, const GArray *b) {
    ck_assert_uint_eq(a->len, b->len);
    for (guint i = 0; i < a->len; i++) {
        const struct coding_code *x = &g_array_index(a, struct coding_code, i);
        const struct coding_code *y = &g_array_index(b, struct coding_code, i);
        ck_assert_str_eq(x->code, y->code);
        ck_assert_int_eq(x->n_gold, y->n_gold);
        ck_assert_int_eq(x->n_missed, y->n_missed);
        ck_assert_int_eq(x->n_wrong, y->n_wrong);
        ck_assert_double_eq(x->recall.lo, y->recall.lo);
    }
}

/* Searched cells have no counts by label: what is made of those does not depend on a search. */
START_TEST(test_coding_tables_are_the_same_with_a_search) {
    enum { N = 900 };
    const struct coding_options options = {.confidence = 0.95, .top = 10};
    struct tally *detailed = make(true);
    for (uint64_t i = 0; i < N; i++) {
        add_random(detailed, i);
    }
    tally_finish(detailed);
    struct tally *all[] = {detailed, searched(0, 1, N)};
    struct coding_tables *c[2];
    for (size_t i = 0; i < 2; i++) {
        const struct measure_options o = MEASURE_DEFAULTS;
        struct estimates *shown = measure(all[i], &o, NULL);
        c[i] = coding_tables_new(all[i], shown, &options);
        estimates_free(shown);
    }
    ck_assert_uint_gt(c[0]->by_support->len, 0);
    assert_same_codes(c[0]->by_support, c[1]->by_support);
    assert_same_codes(c[0]->by_loss, c[1]->by_loss);
    for (int i = 0; i < CODING_BANDS; i++) {
        ck_assert_int_eq(c[0]->bands[i].n_codes, c[1]->bands[i].n_codes);
        ck_assert_int_eq(c[0]->bands[i].n_gold, c[1]->bands[i].n_gold);
    }
    for (size_t i = 0; i < 2; i++) {
        coding_tables_free(c[i]);
        tally_free(all[i]);
    }
}
END_TEST

START_TEST(test_searched_cells_have_few_counts_and_those_are_the_same) {
    enum { N = 900 };
    struct tally *detailed = make(true);
    for (uint64_t i = 0; i < N; i++) {
        add_random(detailed, i);
    }
    tally_finish(detailed);
    struct tally *whole = searched(0, 1, N);
    ck_assert_int_eq(whole->n_cells, detailed->n_cells);
    ck_assert_int_eq(whole->n_detailed_cells, 1 + 2 + 3);
    for (int cell = 0; cell < whole->n_cells; cell++) {
        ck_assert_int_eq(patients(whole, cell), patients(detailed, cell));
        for (int g = 0; g < TALLY_GROUPS; g++) {
            int64_t x[TALLY_FIELDS];
            int64_t y[TALLY_FIELDS];
            tally_read(whole, cell, g, x);
            tally_read(detailed, cell, g, y);
            ck_assert_int_eq(tally_encounters(whole, cell, g), y[TALLY_ENCOUNTERS]);
            for (int i = 0; i < TALLY_SEARCHED; i++) {
                ck_assert_int_eq(x[tally_searched[i]], y[tally_searched[i]]);
            }
        }
    }
    struct tally *a = searched(0, 2, N);
    struct tally *b = searched(1, 2, N);
    struct tally *sum = tally_merge(a, b, NULL);
    assert_same_bytes(whole, sum);
    GBytes *bytes = tally_file_bytes(whole);
    gsize size = 0;
    const void *data = g_bytes_get_data(bytes, &size);
    struct tally *back = tally_file_parse(data, size, "x.tally", NULL);
    ck_assert_ptr_nonnull(back);
    assert_same_bytes(whole, back);
    GError *error = NULL;
    ck_assert_ptr_null(tally_merge(whole, detailed, &error)); /* not the same study */
    g_clear_error(&error);
    g_bytes_unref(bytes);
    struct tally *const all[] = {detailed, whole, a, b, sum, back};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        tally_free(all[i]);
    }
}
END_TEST

START_TEST(test_other_studies_are_refused_with_the_difference) {
    struct tally *a = make(true);
    struct tally *b = make(false);
    GError *error = NULL;
    ck_assert_ptr_null(tally_merge(a, b, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "patient column"));
    g_clear_error(&error);
    tally_free(b);
    b = make(true);
    g_free(b->fingerprint);
    b->fingerprint = g_strdup("other");
    ck_assert_ptr_null(tally_merge(a, b, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "settings"));
    g_clear_error(&error);
    tally_free(b);
    b = make_with(true, (struct extras){.k = 3});
    ck_assert_ptr_null(tally_merge(a, b, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "the label list or k"));
    g_clear_error(&error);
    tally_free(a);
    tally_free(b);
}
END_TEST

START_TEST(test_file_round_trip_and_every_cut_and_flip_is_refused) {
    struct tally *t = make(true);
    for (uint64_t i = 0; i < 40; i++) {
        add_random(t, i);
    }
    tally_finish(t);
    GBytes *bytes = tally_file_bytes(t);
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    struct tally *back = tally_file_parse(data, size, "x.tally", NULL);
    ck_assert_ptr_nonnull(back);
    assert_same_bytes(t, back);
    ck_assert_int_eq(patients(back, 0), patients(t, 0));
    tally_free(back);
    char *copy = g_memdup2(data, size);
    for (gsize at = 0; at < size; at += 1 + size / 300) {
        GError *error = NULL;
        ck_assert_ptr_null(tally_file_parse(data, at, "x.tally", &error));
        ck_assert_ptr_nonnull(error);
        g_clear_error(&error);
        copy[at] ^= 0x10;
        ck_assert_ptr_null(tally_file_parse(copy, size, "x.tally", NULL));
        copy[at] ^= 0x10;
    }
    g_free(copy);
    g_bytes_unref(bytes);
    tally_free(t);
}
END_TEST

int main(void) {
    TCase *c = tcase_create("tally");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, test_counts_of_two_encounters_by_hand);
    tcase_add_test(c, test_two_gold_codes_of_one_category_are_one_label_there);
    tcase_add_test(c, test_levels_and_codes_without_a_count_are_dropped);
    tcase_add_test(c, test_ranking_and_scores_by_hand);
    tcase_add_test(c, test_any_number_of_shards_merges_to_the_same_bytes);
    tcase_add_test(c, test_label_counts_are_the_same_in_both_forms);
    tcase_add_loop_test(c, test_a_place_counts_beyond_16_bits, 0, (int)G_N_ELEMENTS(parts));
    tcase_add_test(c, test_label_counts_of_everybody_are_those_of_the_first_cell);
    tcase_add_test(c, test_searched_cells_have_few_counts_and_those_are_the_same);
    tcase_add_test(c, test_coding_tables_are_the_same_with_a_search);
    tcase_add_test(c, test_other_studies_are_refused_with_the_difference);
    tcase_add_test(c, test_file_round_trip_and_every_cut_and_flip_is_refused);
    return run_case("tally", c);
}
