/* Any bytes as an edit table, then as the ages of one. */
#include <stddef.h>
#include <stdint.h>

#include "audit/codes/code_edit_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    GError *error = NULL;
    struct code_edits *e = code_edits_parse((const char *)data, size, "fuzz", &error);
    g_assert((e == NULL) == (error != NULL));
    g_clear_error(&error);
    code_edits_free(e);
    e = code_edits_new();
    char *text = g_strndup(size == 0 ? "" : (const char *)data, size);
    (void)code_edits_set_ages(e, text);
    for (int i = 0; i < CODE_EDITS; i++) {
        g_assert(e->ages[i][0] >= 0 && e->ages[i][0] <= e->ages[i][1]);
    }
    g_free(text);
    code_edits_free(e);
    return 0;
}
