/* CSV: the scan for separators, the fast parser, and the choice between parsers. */
#include "audit/ingest/csv.h"

#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define STEP 64 /* bytes scanned at once */

void csv_scratch_clear(struct csv_scratch *s) {
    g_free(s->separators);
    g_free(s->fields);
    *s = (struct csv_scratch){0};
}

/* A bit for each of 64 bytes that is a separator; what is unusual goes to *unusual. */
#if defined(__SSE2__)
static inline uint64_t scan_step(const char *at, unsigned *unusual) {
    const __m128i comma = _mm_set1_epi8(',');
    const __m128i line = _mm_set1_epi8('\n');
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i carriage = _mm_set1_epi8('\r');
    const __m128i zero = _mm_setzero_si128();
    uint64_t mask = 0;
    __m128i quotes = zero;
    __m128i carriages = zero;
    __m128i nuls = zero;
    __m128i high = zero;
    for (int i = 0; i < STEP / 16; i++) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(at + 16 * i));
        __m128i found = _mm_or_si128(_mm_cmpeq_epi8(x, comma), _mm_cmpeq_epi8(x, line));
        mask |= (uint64_t)(unsigned)_mm_movemask_epi8(found) << (16 * i);
        quotes = _mm_or_si128(quotes, _mm_cmpeq_epi8(x, quote));
        carriages = _mm_or_si128(carriages, _mm_cmpeq_epi8(x, carriage));
        nuls = _mm_or_si128(nuls, _mm_cmpeq_epi8(x, zero));
        high = _mm_or_si128(high, x);
    }
    *unusual |= (_mm_movemask_epi8(quotes) != 0 ? CSV_HAS_QUOTE : 0U) |
                (_mm_movemask_epi8(carriages) != 0 ? CSV_HAS_CR : 0U) |
                (_mm_movemask_epi8(nuls) != 0 ? CSV_HAS_NUL : 0U) |
                (_mm_movemask_epi8(high) != 0 ? CSV_HAS_HIGH : 0U);
    return mask;
}
#else
static inline uint64_t scan_step(const char *at, unsigned *unusual) {
    uint64_t mask = 0;
    for (int i = 0; i < STEP; i++) {
        unsigned char c = (unsigned char)at[i];
        mask |= (uint64_t)(c == ',' || c == '\n') << i;
        *unusual |= (c == '"' ? CSV_HAS_QUOTE : 0U) | (c == '\r' ? CSV_HAS_CR : 0U) |
                    (c == 0 ? CSV_HAS_NUL : 0U) | (c > 127 ? CSV_HAS_HIGH : 0U);
    }
    return mask;
}
#endif

/* GLib's g_bit_nth_lsf is a loop, and this is the innermost one of all. */
static inline size_t lowest_bit(uint64_t mask) {
#if defined(__GNUC__)
    return (size_t)__builtin_ctzll(mask);
#else
    size_t n = 0;
    while ((mask >> n & 1U) == 0) {
        n++;
    }
    return n;
#endif
}

static inline size_t put_separators(uint32_t *out, size_t n, uint64_t mask, size_t base) {
    while (mask != 0) {
        out[n++] = (uint32_t)(base + lowest_bit(mask));
        mask &= mask - 1;
    }
    return n;
}

unsigned csv_scan(const struct block *b, struct csv_scratch *scratch, size_t *n_separators) {
    unsigned unusual = 0;
    size_t n = 0;
    size_t at = 0;
    for (; at < b->size; at += STEP) {
        if (scratch->capacity < n + STEP + 1) {
            scratch->capacity = scratch->capacity * 2 + 4096;
            scratch->separators = g_renew(uint32_t, scratch->separators, scratch->capacity);
        }
        size_t left = b->size - at;
        if (left >= STEP) {
            n = put_separators(scratch->separators, n, scan_step(b->data + at, &unusual), at);
            continue;
        }
        char tail[STEP]; /* never read past the block */
        memset(tail, ' ', sizeof tail);
        memcpy(tail, b->data + at, left);
        n = put_separators(scratch->separators, n, scan_step(tail, &unusual), at);
    }
    if (b->size > 0 && b->data[b->size - 1] != '\n') {
        scratch->separators[n++] = (uint32_t)b->size; /* the end ends the last record */
    }
    *n_separators = n;
    return unusual;
}

static inline bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

static inline struct csv_field field_of(const char *text, const char *end) {
    while (text < end && is_blank(*text)) {
        text++;
    }
    while (text < end && is_blank(end[-1])) {
        end--;
    }
    return (struct csv_field){.text = text, .size = (size_t)(end - text)};
}

static inline bool ends_row(const struct block *b, uint32_t separator) {
    return separator == b->size || b->data[separator] == '\n';
}

/* Index just behind the separator that ends the record starting at i. */
static size_t row_end(const struct block *b, const uint32_t *separators, size_t i) {
    while (!ends_row(b, separators[i])) {
        i++;
    }
    return i + 1;
}

static inline const char *without_cr(const char *text, const char *end) {
    return end > text && end[-1] == '\r' ? end - 1 : end;
}

void csv_read_fast(const struct block *b, const struct csv_sink *sink, struct csv_scratch *scratch,
                   size_t n_separators, uint64_t *n_rows) {
    const uint32_t *separators = scratch->separators;
    if (scratch->n_fields < sink->n_columns) {
        scratch->fields = g_renew(struct csv_field, scratch->fields, sink->n_columns);
        scratch->n_fields = sink->n_columns;
    }
    struct csv_field *fields = scratch->fields;
    const char *start = b->data;
    uint64_t row = 0;
    for (size_t i = 0; i < n_separators;) {
        size_t next = row_end(b, separators, i);
        const char *row_stop = b->data + separators[next - 1];
        const char *stop = without_cr(start, row_stop);
        size_t n = next - i;
        if (n == 1 && field_of(start, stop).size == 0) {
            i = next; /* a blank line is not a row */
            start = row_stop + 1;
            continue;
        }
        if (n == sink->n_columns) {
            for (size_t k = 0; k + 1 < n; k++) {
                const char *end = b->data + separators[i + k];
                fields[k] = field_of(start, end);
                start = end + 1;
            }
            fields[n - 1] = field_of(start, stop);
            sink->row(sink->data, fields, row);
        } else {
            sink->ragged(sink->data, n, row);
        }
        row++;
        i = next;
        start = row_stop + 1;
    }
    *n_rows = row;
}

/* A CR that does not belong to a CRLF ends a row for libcsv: not for the fast parser. */
static bool has_lone_cr(const struct block *b) {
    const char *stop = b->data + b->size;
    const char *at = b->data;
    while ((at = memchr(at, '\r', (size_t)(stop - at))) != NULL) {
        at++;
        if (at == stop || *at != '\n') {
            return true;
        }
    }
    return false;
}

static void ignore_row(void *data, const struct csv_field *fields, uint64_t row) {
    (void)data;
    (void)fields;
    (void)row;
}

static void ignore_ragged(void *data, size_t n_fields, uint64_t row) {
    (void)data;
    (void)n_fields;
    (void)row;
}

/* Record and column of a byte: what is before it, parsed. */
static void locate(const struct block *b, size_t offset, struct csv_fault *fault) {
    struct block before = {.data = b->data, .size = offset, .is_last = true};
    const struct csv_sink sink = {.row = ignore_row, .ragged = ignore_ragged};
    struct csv_fault inner;
    uint64_t n = 0;
    (void)csv_read_libcsv(&before, &sink, &n, &inner);
    fault->row = n == 0 ? 0 : n - 1;
    fault->column = 1;
    if (offset > 0 && b->data[offset - 1] == '\n') {
        fault->row = n;
        return;
    }
    for (size_t i = offset; i > 0 && b->data[i - 1] != '\n'; i--) {
        fault->column += b->data[i - 1] == ',';
    }
}

static bool check_text(const struct block *b, unsigned unusual, struct csv_fault *fault) {
    const char *bad = NULL;
    if ((unusual & CSV_HAS_NUL) != 0) {
        bad = memchr(b->data, 0, b->size);
        fault->what = "there is a NUL byte";
        fault->fix = "save the file as UTF-8 text";
    } else if ((unusual & CSV_HAS_HIGH) != 0 && !g_utf8_validate(b->data, (gssize)b->size, &bad)) {
        fault->what = "the text is not UTF-8";
        fault->fix = "convert it, for example: iconv -f latin1 -t utf-8";
    } else {
        return true;
    }
    locate(b, (size_t)(bad - b->data), fault);
    return false;
}

static bool read_scanned(const struct block *b, unsigned unusual, size_t n_separators,
                         const struct csv_sink *sink, struct csv_scratch *scratch, uint64_t *n_rows,
                         struct csv_fault *fault) {
    if (b->is_too_long) {
        fault->what = "a record is longer than 4 MiB";
        fault->fix = "check the file: is a quote never closed, or is it not CSV?";
        return false;
    }
    if (!check_text(b, unusual, fault)) {
        return false;
    }
    /* Only a block of one long record is larger than a field may be. */
    bool is_plain = (unusual & CSV_HAS_QUOTE) == 0 && b->size <= CSV_MAX_FIELD &&
                    ((unusual & CSV_HAS_CR) == 0 || !has_lone_cr(b));
    if (is_plain) {
        csv_read_fast(b, sink, scratch, n_separators, n_rows);
        return true;
    }
    return csv_read_libcsv(b, sink, n_rows, fault);
}

bool csv_read(const struct block *b, const struct csv_sink *sink, struct csv_scratch *scratch,
              uint64_t *n_rows, struct csv_fault *fault) {
    *fault = (struct csv_fault){0};
    *n_rows = 0;
    size_t n_separators = 0;
    unsigned unusual = csv_scan(b, scratch, &n_separators);
    return read_scanned(b, unusual, n_separators, sink, scratch, n_rows, fault);
}

bool csv_read_hasty(const struct block *b, const struct csv_sink *sink, struct csv_scratch *scratch,
                    uint64_t *n_rows, struct csv_fault *fault) {
    *fault = (struct csv_fault){0};
    *n_rows = 0;
    size_t n_separators = 0;
    unsigned unusual = csv_scan(b, scratch, &n_separators);
    /* A lone CR ends a row too, so a cut at a line end is right with or without it. */
    if ((unusual & CSV_HAS_QUOTE) != 0) {
        fault->is_quote = true;
        return false;
    }
    return read_scanned(b, unusual, n_separators, sink, scratch, n_rows, fault);
}
