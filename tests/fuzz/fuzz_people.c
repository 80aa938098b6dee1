/* Any bytes as waivers and as attestations. */
#include <stddef.h>
#include <stdint.h>

#include "policies/attestation.h"
#include "policies/policy.h"
#include "policies/waiver.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static GPtrArray *policies;
    if (policies == NULL) {
        policies = g_ptr_array_new();
        g_ptr_array_add(policies, policy_load_pack("cms-cell-suppression", NULL));
    }
    GError *error = NULL;
    GPtrArray *waivers =
        waivers_parse((const char *)data, size, "fuzz", policies, "2026-11-25", &error);
    g_assert((waivers == NULL) == (error != NULL));
    g_clear_error(&error);
    g_clear_pointer(&waivers, g_ptr_array_unref);
    struct attestations *a = attestations_parse((const char *)data, size, "fuzz", policies, &error);
    g_assert((a == NULL) == (error != NULL));
    g_clear_error(&error);
    attestations_free(a);
    return 0;
}
