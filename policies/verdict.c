#include "policies/verdict.h"

/* clang-format off */
const struct verdict_row verdict_rows[VERDICTS] = {
    [VERDICT_PASS] = {"pass", "Pass",
        "The whole likely range meets the limit. Nothing has to be done."},
    [VERDICT_FAIL] = {"fail", "Fail",
        "The whole likely range breaks the limit. The rule says what to do next."},
    [VERDICT_CANNOT_TELL] = {"cannot tell", "Cannot tell",
        "The likely range crosses the limit, or there are too few patients, so the data fit both \"meets\" and "
        "\"misses\". It is not a pass. Collect more charts (the report says about how many), join quarters, or let "
        "the board decide on the range."},
    [VERDICT_NOT_APPLICABLE] = {"not applicable", "Not applicable",
        "There was nothing to judge: the reason is given. It is not a pass."},
    [VERDICT_SUPPRESSED] = {"suppressed", "Suppressed",
        "The group has fewer than 11 patients. Its numbers are hidden to protect them; it is part of the totals."},
    [VERDICT_WAIVED] = {"waived", "Waived",
        "The rule failed and a named person accepted that for a time. It is not a pass."},
};
/* clang-format on */

enum verdict verdict_find(const char *id) {
    for (int i = 0; i < VERDICTS; i++) {
        const char *known = verdict_rows[i].id;
        size_t k = 0;
        while (known[k] != '\0' && (known[k] == id[k] || (known[k] == ' ' && id[k] == '-'))) {
            k++;
        }
        if (known[k] == '\0' && id[k] == '\0') {
            return (enum verdict)i;
        }
    }
    return VERDICTS;
}
