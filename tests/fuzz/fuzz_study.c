/* Any bytes as study.json. */
#include <stddef.h>
#include <stdint.h>

#include "audit/study/study.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct study *s = study_parse((const char *)data, size, "fuzz", NULL);
    if (s != NULL) {
        (void)study_check(s, NULL);
        g_free(study_describe(s));
        g_free(study_fingerprint(s, NULL));
        study_free(s);
    }
    return 0;
}
