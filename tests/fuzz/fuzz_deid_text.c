/* Any bytes as a text: spans in order, within the text, the same twice; and its copy. */
#include <stddef.h>
#include <stdint.h>

#include "policies/deid/fix.h"
#include "policies/deid/scanner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(const GArray *spans, size_t size) {
    size_t at = 0;
    for (guint i = 0; i < spans->len; i++) {
        const struct deid_span *x = &g_array_index(spans, struct deid_span, i);
        g_assert(x->start >= at && x->start < x->end && x->end <= size);
        g_assert(x->rule < DEID_RULES && x->letter >= 'A' && x->letter <= 'R');
        at = x->end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct scanner *s;
    if (s == NULL) {
        s = scanner_new();
    }
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct deid_span));
    GArray *again = g_array_new(FALSE, FALSE, sizeof(struct deid_span));
    /* A copy of the exact size, so that a read beyond it is seen. */
    char *text = g_memdup2(data, size);
    scanner_text(s, text, size, spans);
    hold(spans, size);
    scanner_text(s, text, size, again);
    g_assert(spans->len == again->len);
    for (guint i = 0; i < spans->len; i++) {
        const struct deid_span *x = &g_array_index(spans, struct deid_span, i);
        const struct deid_span *y = &g_array_index(again, struct deid_span, i);
        g_assert(x->start == y->start && x->end == y->end && x->rule == y->rule);
    }
    const struct fix fix = {.key = "0123456789abcdef",
                            .n_key = 16,
                            .zip_census = 2020,
                            .reference_year = SCANNER_REFERENCE_YEAR};
    GString *copy = g_string_new(NULL);
    if (size > 0) {
        fix_text(&fix, text, size, spans, copy);
    }
    scanner_text(s, copy->str, copy->len, again);
    hold(again, copy->len);
    g_string_free(copy, TRUE);
    g_array_unref(spans);
    g_array_unref(again);
    g_free(text);
    return 0;
}
