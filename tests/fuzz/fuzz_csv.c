/* The fast CSV parser against libcsv: the same rows and the same faults for any bytes. */
#include <glib.h>
#include <stddef.h>
#include <stdint.h>

#include "audit/ingest/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_row(void *out, const struct csv_field *fields, uint64_t row) {
    g_string_append_printf(out, "%" G_GUINT64_FORMAT, row);
    for (size_t i = 0; i < 3; i++) {
        g_string_append_len(out, "<", 1);
        g_string_append_len(out, fields[i].text, (gssize)fields[i].size);
    }
}

static void put_ragged(void *out, size_t n_fields, uint64_t row) {
    g_string_append_printf(out, "%" G_GUINT64_FORMAT " has %zu", row, n_fields);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct block b = {.data = (const char *)data, .size = size, .is_last = true};
    GString *fast = g_string_new(NULL);
    GString *slow = g_string_new(NULL);
    struct csv_sink sink = {.n_columns = 3, .row = put_row, .ragged = put_ragged, .data = fast};
    struct csv_scratch scratch = {0};
    struct csv_fault fault = {0};
    struct csv_fault slow_fault = {0};
    uint64_t n_fast = 0;
    uint64_t n_slow = 0;
    bool is_read = csv_read(&b, &sink, &scratch, &n_fast, &fault);
    /* NUL and bad UTF-8 are refused before either parser. */
    size_t n_separators = 0;
    unsigned unusual = csv_scan(&b, &scratch, &n_separators);
    bool is_text = (unusual & CSV_HAS_NUL) == 0 &&
                   ((unusual & CSV_HAS_HIGH) == 0 || g_utf8_validate(b.data, (gssize)size, NULL));
    g_assert(is_text || !is_read);
    if (is_text) {
        sink.data = slow;
        bool is_slow_read = csv_read_libcsv(&b, &sink, &n_slow, &slow_fault);
        g_assert(is_read == is_slow_read);
        g_assert(!is_read || (n_fast == n_slow && g_string_equal(fast, slow)));
    }
    csv_scratch_clear(&scratch);
    g_string_free(fast, TRUE);
    g_string_free(slow, TRUE);
    return 0;
}
