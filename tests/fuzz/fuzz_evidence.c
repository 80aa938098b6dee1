/* libFuzzer target: any bytes as evidence. What is accepted must write, read
 * back and give its estimates. */
#include <stddef.h>
#include <stdint.h>

#include "reports/evidence.h"

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
    struct estimates *estimates = evidence_estimates(back, NULL);
    if (estimates) {
        estimates_free(estimates);
    }
    evidence_free(back);
    evidence_free(e);
    g_free(text);
    return 0;
}
