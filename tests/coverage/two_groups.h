/* An empty tally of one attribute "group" with levels a, the reference, and b: what tests and
 * simulations of two groups fill. The caller frees it with tally_free(). */
#ifndef OMBUD_TESTS_COVERAGE_TWO_GROUPS_H
#define OMBUD_TESTS_COVERAGE_TWO_GROUPS_H

#include <stdint.h>

#include "metrics/tally.h"

static struct tally *two_groups_tally(const char *const *code_names, int n_codes) {
    struct tally_attribute attribute = {.name = (char *)(uintptr_t) "group",
                                        .levels = g_ptr_array_new(),
                                        .is_declared = true,
                                        .reference = (char *)(uintptr_t) "a",
                                        .not_recorded = (char *)(uintptr_t) "not recorded"};
    g_ptr_array_add(attribute.levels, (gpointer)(uintptr_t) "a");
    g_ptr_array_add(attribute.levels, (gpointer)(uintptr_t) "b");
    GPtrArray *codes = g_ptr_array_new();
    for (int i = 0; i < n_codes; i++) {
        g_ptr_array_add(codes, (gpointer)(uintptr_t)code_names[i]);
    }
    const struct tally_grouping grouping = {.n = 1, .attribute = {0}};
    const struct tally_shape shape = {.fingerprint = "",
                                      .study_json = "{}",
                                      .has_patients = true,
                                      .n_attributes = 1,
                                      .attributes = &attribute,
                                      .n_groupings = 1,
                                      .groupings = &grouping,
                                      .codes = codes};
    struct tally *t = tally_new(&shape, NULL);
    g_ptr_array_unref(attribute.levels);
    g_ptr_array_unref(codes);
    return t;
}

#endif
