/* Any bytes as a code table, of a name that tells nothing. What is accepted must answer for any
 * code and date. */
#include <stddef.h>
#include <stdint.h>

#include "audit/codes/code_table_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    GError *error = NULL;
    struct code_table *t = code_table_parse((const char *)data, size, "fuzz", 0, 0, &error);
    g_assert((t == NULL) == (error != NULL));
    g_clear_error(&error);
    if (t == NULL) {
        return 0;
    }
    struct code_tables *all = code_tables_new();
    code_tables_add(all, t);
    GHashTableIter iter;
    gpointer code = NULL;
    g_hash_table_iter_init(&iter, t->entries);
    while (g_hash_table_iter_next(&iter, &code, NULL)) {
        g_assert(code_tables_judge(all, code, 0, NULL) <= CODE_HEADER);
        (void)code_tables_judge(all, code, 737000, NULL);
        (void)code_table_parent(t, code);
    }
    code_tables_free(all);
    return 0;
}
