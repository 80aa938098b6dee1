/* Any bytes as a mapping, then as a hierarchy and as coefficients of one. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "audit/codes/hcc_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char small[] = "code,hcc,weight\nE119,38,0.1\nE0831,37,0.2\nE0831,298,0.3\n";
    const char *text = (const char *)data;
    bool has_weights = false;
    struct hcc_map *m = hcc_map_new();
    GArray *set = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    GError *error = NULL;
    bool is_ok = hcc_parse_mapping(m, text, size, "fuzz", NULL, &has_weights, &error);
    g_assert(is_ok == (error == NULL));
    g_clear_error(&error);
    GHashTableIter iter;
    gpointer code = NULL;
    g_hash_table_iter_init(&iter, m->codes);
    while (g_hash_table_iter_next(&iter, &code, NULL)) {
        const char *codes[] = {code, "E119"};
        hcc_collect(m, codes, G_N_ELEMENTS(codes), set);
        struct hcc_outcome o = hcc_compare(m, set, set);
        g_assert(o.over == 0 && o.under == 0 && o.agree == (int64_t)set->len);
    }
    hcc_map_free(m);
    m = hcc_map_new();
    (void)hcc_parse_mapping(m, small, strlen(small), "small", NULL, &has_weights, NULL);
    (void)hcc_parse_hierarchy(m, text, size, "fuzz", NULL);
    (void)hcc_parse_coefficients(m, text, size, "fuzz", "cna", NULL);
    const char *codes[] = {"E119", "E0831"};
    hcc_collect(m, codes, G_N_ELEMENTS(codes), set);
    g_array_unref(set);
    hcc_map_free(m);
    return 0;
}
