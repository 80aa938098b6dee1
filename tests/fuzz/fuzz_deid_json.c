/* Any bytes as JSON: an error or a check, with a copy being written; never a crash. */
#include "tests/fuzz/deid_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_deid_reader(data, size, "fuzz.json", deid_read_json);
}
