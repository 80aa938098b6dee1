/* libFuzzer target: any bytes as evidence. What is accepted must write, read
 * back, give its estimates and make a text report; with OMBUD_FUZZ_PAGES set, pages
 * too (slow). */
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <string.h>

#include "reports/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct evidence *e = evidence_parse((const char *)data, size, "fuzz", NULL);
    if (!e) {
        return 0;
    }
    size_t length;
    char *text = evidence_text(e, &length);
    struct evidence *back = evidence_parse(text, length, "again", NULL);
    g_assert(back != NULL);
    /* What was taken over as it was read is what would be written. */
    evidence_unseal(e);
    size_t again_length;
    char *again = evidence_text(e, &again_length);
    g_assert(again_length == length && memcmp(again, text, length) == 0);
    g_free(again);
    struct estimates *estimates = evidence_estimates(back, NULL);
    if (estimates) {
        estimates_free(estimates);
    }
    char *report = report_text(back, REPORT_BOARD);
    g_free(report);
    if (getenv("OMBUD_FUZZ_PAGES")) {
        const struct report_options o = {.epoch = -1};
        GPtrArray *files = report_render(back, &o, NULL);
        if (files) {
            g_ptr_array_unref(files);
        }
    }
    evidence_free(back);
    evidence_free(e);
    g_free(text);
    return 0;
}
