#include "metrics/comparison.h"

#include <string.h>

/* clang-format off */
const struct comparison_row comparison_rows[] = {
    {"difference_to_overall", "Difference to everybody",
     "The group's value minus the value of everybody, the group included.", COMPARE_OVERALL, COMPARE_DIFFERENCE},
    {"difference_to_reference", "Difference to the reference group",
     "The group's value minus the reference group's value.", COMPARE_REFERENCE, COMPARE_DIFFERENCE},
    {"difference_to_rest", "Difference to the rest",
     "The group's value minus the value of everybody not in the group.", COMPARE_REST, COMPARE_DIFFERENCE},
    {"ratio_to_overall", "Ratio to everybody",
     "The group's value over the value of everybody, the group included.", COMPARE_OVERALL, COMPARE_RATIO},
    {"ratio_to_reference", "Ratio to the reference group",
     "The group's value over the reference group's value. 1 means equal.", COMPARE_REFERENCE, COMPARE_RATIO},
    {"ratio_to_rest", "Ratio to the rest",
     "The group's value over the value of everybody not in the group. 1 means equal.", COMPARE_REST, COMPARE_RATIO},
};
/* clang-format on */
const size_t n_comparison_rows = sizeof comparison_rows / sizeof comparison_rows[0];

const struct comparison_row *comparison_find(const char *id) {
    for (size_t i = 0; i < n_comparison_rows; i++) {
        if (strcmp(comparison_rows[i].id, id) == 0) {
            return &comparison_rows[i];
        }
    }
    return NULL;
}
