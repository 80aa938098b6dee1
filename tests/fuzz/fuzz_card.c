/* Any bytes as card.json: an error, or a card whose XML is written whole; never a crash. */
#include <string.h>

#include "reports/card.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    GError *error = NULL;
    struct card *c = card_new();
    bool is_read = card_read(c, (const char *)data, size, "card.json", &error);
    g_assert(is_read == (error == NULL));
    card_share(c);
    g_autofree char *xml = card_xml(c);
    g_autofree char *csv = card_attributes_csv(c);
    g_assert(g_str_has_suffix(xml, "</AppliedModelCard>\n") && g_str_has_prefix(csv, "attribute,"));
    g_assert(g_utf8_validate(xml, -1, NULL) && card_n_missing(c) <= CARD_ELEMENTS);
    card_free(c);
    g_clear_error(&error);
    return 0;
}
