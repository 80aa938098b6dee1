/* Plain text: pieces of a window, cut at line ends, or at blanks where a line has no end. */
#include <string.h>

#include "audit/deid/byte_stream.h"
#include "audit/deid/deid_check.h"

static bool is_cut(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* How much of the window is one piece. */
static size_t piece_size(const char *p, size_t n, bool is_last) {
    if (is_last) {
        return n;
    }
    const char *line = memrchr(p, '\n', n);
    if (line != NULL) {
        return (size_t)(line - p) + 1;
    }
    size_t k = n;
    while (k > n / 2 && !is_cut(p[k - 1])) {
        k--;
    }
    return k > n / 2 ? k : n;
}

static uint64_t lines_in(const char *p, size_t n) {
    uint64_t lines = 0;
    const char *end = p + n;
    while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        p++;
        lines++;
    }
    return lines;
}

bool deid_read_text(struct deid_check *c, struct byte_stream *s) {
    struct deid_where where = {.line = 1};
    const char *p;
    size_t n;
    while ((n = byte_stream_fill(s, &p)) > 0) {
        size_t size = piece_size(p, n, byte_stream_is_last(s));
        if (!deid_check_text(c, &where, p, size)) {
            return false;
        }
        if (c->copy != NULL) {
            (void)fwrite(c->fixed->str, 1, c->fixed->len, c->copy);
        }
        where.line += lines_in(p, size);
        byte_stream_skip(s, size);
    }
    return true;
}
