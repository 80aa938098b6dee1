/* When a ratio of two groups has a range: by what was to be found, not by what was found. */
#include <string.h>

#include "metrics/measure.h"
#include "tests/coverage/two_groups.h"
#include "tests/unit/run.h"

enum { N_PATIENTS = 200, N_GOLD = 3 };

/* Of each group, how many of a thousand gold codes are found, and how many patients it has. */
struct group {
    int n_patients, per_mille;
};

static struct tally *tally_of(const struct group groups[2]) {
    static const char *const names[N_GOLD] = {"A000", "A001", "A002"};
    struct tally *t = two_groups_tally(names, N_GOLD);
    uint64_t patient = 0;
    for (uint16_t b = 0; b < 2; b++) {
        int carry = 0;
        for (int i = 0; i < groups[b].n_patients; i++) {
            uint32_t gold[N_GOLD];
            uint32_t pred[N_GOLD];
            size_t n_pred = 0;
            for (uint32_t k = 0; k < N_GOLD; k++) {
                gold[k] = k;
                carry += groups[b].per_mille;
                if (carry >= 1000) {
                    carry -= 1000;
                    pred[n_pred++] = k;
                }
            }
            const struct tally_encounter e = {.atom = tally_atom(t, &b),
                                              .patient_token =
                                                  ++patient * UINT64_C(0x9E3779B97F4A7C15),
                                              .gold = gold,
                                              .n_gold = N_GOLD,
                                              .pred = pred,
                                              .n_pred = n_pred};
            tally_encounter(t, &e);
        }
    }
    tally_finish(t);
    return t;
}

/* The ratio of recalls of group b to group a; all of `of` points into `kept`. */
static struct estimate ratio(const struct group groups[2]) {
    struct tally *t = tally_of(groups);
    const struct measure_options o = {.confidence = 0.95};
    GError *error = NULL;
    struct estimates *all = measure(t, &o, &error);
    ck_assert_ptr_nonnull(all);
    const struct estimate_by by = {.attribute = "group", .level = "b"};
    const struct estimate *e = estimates_find(all, "recall_micro_ratio_to_reference", 1, &by);
    ck_assert_ptr_nonnull(e);
    struct estimate found = *e;
    estimates_free(all);
    tally_free(t);
    return found;
}

START_TEST(test_a_group_where_nothing_was_found_keeps_its_range) {
    struct estimate e = ratio((struct group[2]){{N_PATIENTS, 800}, {30, 0}});
    ck_assert_int_eq(e.status, ESTIMATE_OK);
    ck_assert(e.has_interval);
    ck_assert_double_eq(e.lo, 0);
    ck_assert_double_lt(e.hi, 0.3);
}
END_TEST

START_TEST(test_few_expected_have_no_range) {
    /* 30 patients of 3 codes each at 2 %: 1.8 expected. */
    struct estimate e = ratio((struct group[2]){{N_PATIENTS, 20}, {30, 40}});
    ck_assert_int_eq(e.status, ESTIMATE_TOO_FEW);
    ck_assert(!e.has_interval);
    ck_assert(e.has_value);
    ck_assert_ptr_nonnull(strstr(e.reason, "fewer than 10"));
    /* 30 patients at 80 %: 72 expected. */
    e = ratio((struct group[2]){{N_PATIENTS, 800}, {30, 700}});
    ck_assert_int_eq(e.status, ESTIMATE_OK);
}
END_TEST

START_TEST(test_what_is_alike_in_all_has_no_range_but_a_share_has) {
    struct tally *t = tally_of((struct group[2]){{N_PATIENTS, 1000}, {30, 1000}});
    const struct measure_options o = {.confidence = 0.95};
    struct estimates *all = measure(t, &o, NULL);
    ck_assert_ptr_nonnull(all);
    const struct estimate *missed = estimates_find(all, "missed_per_100", 0, NULL);
    ck_assert(missed->has_value && missed->value == 0 && !missed->has_interval);
    ck_assert_int_eq(missed->status, ESTIMATE_TOO_FEW);
    ck_assert_ptr_nonnull(strstr(missed->reason, "all patients are alike"));
    const struct estimate *recall = estimates_find(all, "recall_micro", 0, NULL);
    ck_assert(recall->value == 1 && recall->has_interval && recall->lo < 1);
    const struct estimate *kappa = estimates_find(all, "kappa", 0, NULL);
    ck_assert_int_eq(kappa->status, ESTIMATE_UNDEFINED);
    ck_assert_ptr_nonnull(strstr(kappa->reason, "all pairs are of one kind"));
    estimates_free(all);
    tally_free(t);
}
END_TEST

RUN_TESTS("measure", test_what_is_alike_in_all_has_no_range_but_a_share_has,
          test_a_group_where_nothing_was_found_keeps_its_range, test_few_expected_have_no_range)
