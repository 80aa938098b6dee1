#include "policies/privacy.h"

#include <string.h>

/* clang-format off */
const struct privacy_row privacy_rows[PRIVACY_MEASURES] = {
    [PRIVACY_K_SMALLEST] = {"k_smallest", "Smallest class of records",
        "Records that share the same quasi-identifiers, in the smallest class: k of k-anonymity."},
    [PRIVACY_SMALL_CELLS_SHOWN] = {"small_cells_shown", "Small cells shown",
        "Numbers in this evidence of groups with 1 patient or more but fewer than the policy's suppress_below."},
    [PRIVACY_UNIQUE_RECORDS] = {"unique_records", "Unique records",
        "Records that no other record shares all quasi-identifiers with."},
};
/* clang-format on */

enum privacy_measure privacy_find(const char *id) {
    int i = 0;
    while (i < PRIVACY_MEASURES && strcmp(privacy_rows[i].id, id) != 0) {
        i++;
    }
    return (enum privacy_measure)i;
}
