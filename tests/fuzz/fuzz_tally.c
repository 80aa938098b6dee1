/* Any bytes as a tally file. What is accepted must write the same bytes again and measure. */
#include <stddef.h>
#include <stdint.h>

#include "audit/tally_file.h"
#include "metrics/measure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tally *t = tally_file_parse(data, size, "fuzz", NULL);
    if (t == NULL) {
        return 0;
    }
    GBytes *bytes = tally_file_bytes(t);
    struct tally *again =
        tally_file_parse(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), "again", NULL);
    g_assert(again != NULL);
    const struct measure_options options = MEASURE_DEFAULTS;
    struct estimates *e = measure(t, &options, NULL);
    if (e != NULL) {
        estimates_free(e);
    }
    tally_free(again);
    tally_free(t);
    g_bytes_unref(bytes);
    return 0;
}
