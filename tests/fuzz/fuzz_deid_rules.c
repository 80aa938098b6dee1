/* Any bytes as a user's rule file; one that parses is used on a text. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "policies/deid/rule_set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char text[] = "Patient STU-1234 aaaaaaaaaaaaaaaaaaaaaaaa \xC3\xA9 ward_note 12";
    GError *error = NULL;
    struct rule_set *r = rule_set_parse((const char *)data, size, "fuzz", &error);
    g_assert((r == NULL) == (error != NULL));
    if (r != NULL) {
        char letter = 0;
        GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct deid_span));
        bool is_good = rule_set_apply(r, text, strlen(text), spans, &error);
        g_assert(is_good == (error == NULL));
        (void)rule_set_column(r, "ward_note", 9, &letter);
        g_array_unref(spans);
    }
    g_clear_error(&error);
    rule_set_free(r);
    return 0;
}
