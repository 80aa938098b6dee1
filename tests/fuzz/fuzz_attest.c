/* Any bytes as an envelope, a statement, keys and a run log. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "audit/attest/envelope.h"
#include "audit/attest/run_log.h"
#include "audit/attest/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void free_signer(gpointer s) {
    signer_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    GError *error = NULL;
    g_assert(signature_start(NULL));
    struct envelope *e = envelope_parse(text, size, "fuzz", &error);
    g_assert((e == NULL) == (error != NULL));
    g_clear_error(&error);
    if (e != NULL) {
        g_autofree char *again = envelope_text(e);
        g_assert(strlen(again) == size && memcmp(again, text, size) == 0);
    }
    envelope_free(e);
    struct statement *s = statement_parse(text, size, "fuzz", &error);
    g_assert((s == NULL) == (error != NULL));
    g_clear_error(&error);
    statement_free(s);
    struct signer *key = signer_parse(text, size, "fuzz", &error);
    g_assert((key == NULL) == (error != NULL));
    g_clear_error(&error);
    signer_free(key);
    GPtrArray *trusted = g_ptr_array_new_with_free_func(free_signer);
    g_assert(signers_parse(trusted, text, size, "fuzz", &error) == (error == NULL));
    g_clear_error(&error);
    g_ptr_array_unref(trusted);
    g_assert((run_log_check(text, size, "fuzz", NULL, &error) < 0) == (error != NULL));
    g_clear_error(&error);
    return 0;
}
