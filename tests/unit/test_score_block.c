/* A histogram of scores counts as an array does, in each of its forms and on the way between them.
 */
#include "metrics/score_block.h"

#include <string.h>

#include "tests/unit/run.h"

enum { FEW_KEYS = 2002 };

/* A generator of no quality that is the same everywhere. */
static uint32_t draw(uint32_t *state, uint32_t below) {
    *state = *state * 1664525U + 1013904223U;
    return (uint32_t)((uint64_t)(*state >> 8) * below >> 24);
}

/* Puts n events into both; many at the first and last keys, where mistakes would be. */
static void put(struct score_block *b, uint32_t *expected, size_t n, uint32_t n_keys,
                uint32_t *state) {
    while (n > 0) {
        uint16_t keys[40];
        size_t some = 1 + draw(state, 40);
        some = MIN(n, some);
        for (size_t i = 0; i < some; i++) {
            uint32_t place = draw(state, 8);
            uint32_t key = place == 0 ? 0 : place == 1 ? n_keys - 1 : draw(state, n_keys);
            keys[i] = (uint16_t)key;
            expected[key]++;
        }
        score_block_put(b, keys, some, n_keys);
        n -= some;
    }
}

static void check(const struct score_block *b, const uint32_t *expected, uint32_t n_keys) {
    uint32_t *found = g_new0(uint32_t, n_keys);
    score_block_expand(b, found, n_keys);
    ck_assert_mem_eq(found, expected, n_keys * sizeof *found);
    struct score_sorter *sorter = score_sorter_new();
    size_t n = score_block_sort(b, sorter, n_keys);
    bool is_ascending = true;
    memset(found, 0, n_keys * sizeof *found);
    for (size_t i = 0; i < n; i++) {
        is_ascending = is_ascending && (i == 0 || sorter->sorted[i - 1].at < sorter->sorted[i].at);
        found[sorter->sorted[i].at] = sorter->sorted[i].n;
    }
    ck_assert(is_ascending);
    ck_assert_mem_eq(found, expected, n_keys * sizeof *found);
    ck_assert(score_block_is_used(b, n_keys) == (n > 0));
    score_sorter_free(sorter);
    g_free(found);
}

static const size_t sizes[] = {0, 1, 255, 4095, 4097, 9000, 60000, 70000};

START_TEST(test_every_form_counts) {
    uint32_t n_keys = _i % 2 == 0 ? SCORE_MAX_KEYS : FEW_KEYS;
    uint32_t state = 7;
    struct score_block b = {0};
    uint32_t *expected = g_new0(uint32_t, n_keys);
    put(&b, expected, sizes[_i / 2], n_keys, &state);
    check(&b, expected, n_keys);
    score_block_add(&b, n_keys - 1, 3000, n_keys);
    expected[n_keys - 1] += 3000;
    check(&b, expected, n_keys);
    score_block_clear(&b);
    g_free(expected);
}
END_TEST

START_TEST(test_forms_add_up) {
    size_t a = (size_t)_i / G_N_ELEMENTS(sizes);
    size_t c = (size_t)_i % G_N_ELEMENTS(sizes);
    uint32_t state = 11;
    struct score_block to = {0};
    struct score_block from = {0};
    uint32_t *expected = g_new0(uint32_t, SCORE_MAX_KEYS);
    put(&to, expected, sizes[a], SCORE_MAX_KEYS, &state);
    put(&from, expected, sizes[c], SCORE_MAX_KEYS, &state);
    score_block_merge(&to, &from, SCORE_MAX_KEYS);
    check(&to, expected, SCORE_MAX_KEYS);
    score_block_clear(&to);
    score_block_clear(&from);
    g_free(expected);
}
END_TEST

START_TEST(test_thousands_of_events_take_the_place_of_their_bits) {
    uint32_t state = 3;
    struct score_block b = {0};
    uint32_t *expected = g_new0(uint32_t, SCORE_MAX_KEYS);
    put(&b, expected, 20000, SCORE_MAX_KEYS, &state);
    ck_assert_ptr_null(b.dense);
    ck_assert_uint_gt(b.n_packed, 16000);
    ck_assert_uint_le(b.capacity, 4096);
    ck_assert_uint_eq(b.n_packed + b.n, 20000);
    score_block_clear(&b);
    g_free(expected);
}
END_TEST

int main(void) {
    TCase *c = tcase_create("score_block");
    tcase_add_loop_test(c, test_every_form_counts, 0, 2 * (int)G_N_ELEMENTS(sizes));
    tcase_add_loop_test(c, test_forms_add_up, 0, (int)(G_N_ELEMENTS(sizes) * G_N_ELEMENTS(sizes)));
    tcase_add_test(c, test_thousands_of_events_take_the_place_of_their_bits);
    return run_case("score block", c);
}
