/* Any bytes as a policy pack. */
#include <stddef.h>
#include <stdint.h>

#include "policies/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    GError *error = NULL;
    struct policy *p = policy_parse((const char *)data, size, "fuzz", &error);
    g_assert((p == NULL) == (error != NULL));
    g_clear_error(&error);
    policy_free(p);
    return 0;
}
