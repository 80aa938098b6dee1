#include "audit/deid/byte_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/ingest/decoder.h"

struct byte_stream {
    int fd;
    const struct decoder_row *row; /* NULL: plain */
    struct decoder *decoder;
    char *window;
    size_t from, to; /* what of the window is not yet used */
    bool is_end;
    char *name;
    GError *error;
};

static GQuark stream_quark(void) {
    return g_quark_from_static_string("ombud-deid");
}

static ssize_t read_some(struct byte_stream *s, void *out, size_t n, const char **what) {
    if (s->row != NULL) {
        return s->row->read(s->decoder, out, n, what);
    }
    ssize_t got;
    do {
        got = read(s->fd, out, n);
    } while (got < 0 && errno == EINTR);
    *what = "cannot be read";
    return got;
}

static void fill(struct byte_stream *s) {
    if (s->from > 0) {
        memmove(s->window, s->window + s->from, s->to - s->from);
        s->to -= s->from;
        s->from = 0;
    }
    while (s->to < BYTE_STREAM_WINDOW && !s->is_end) {
        const char *what = NULL;
        ssize_t n = read_some(s, s->window + s->to, BYTE_STREAM_WINDOW - s->to, &what);
        if (n < 0) {
            s->error = g_error_new(stream_quark(), 0, "%s: %s; fix: check that the file is whole",
                                   s->name, what);
        }
        s->is_end = n <= 0;
        s->to += n > 0 ? (size_t)n : 0;
    }
}

static bool choose(struct byte_stream *s, GError **error) {
    static const struct decoder_row *const rows[] = {&decoder_gzip, &decoder_zstd};
    while (s->to < 4 && !s->is_end) {
        const char *what;
        ssize_t n = read_some(s, s->window + s->to, 4 - s->to, &what);
        s->is_end = n <= 0;
        s->to += n > 0 ? (size_t)n : 0;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (s->to >= rows[i]->magic_size &&
            memcmp(s->window, rows[i]->magic, rows[i]->magic_size) == 0) {
            s->decoder = rows[i]->open(s->fd, s->window, s->to);
            s->row = s->decoder == NULL ? NULL : rows[i];
            s->to = 0;
            if (s->row == NULL) {
                g_set_error(error, stream_quark(), 0, "%s: no memory to decode it", s->name);
                return false;
            }
        }
    }
    return true;
}

struct byte_stream *byte_stream_open(const char *path, GError **error) {
    struct byte_stream *s = g_new0(struct byte_stream, 1);
    bool is_standard = strcmp(path, "-") == 0;
    s->name = is_standard ? g_strdup("standard input") : g_path_get_basename(path);
    s->window = g_malloc(BYTE_STREAM_WINDOW);
    s->fd = is_standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0) {
        g_set_error(error, stream_quark(), 0, "an input cannot be opened: %s; fix: check the path",
                    g_strerror(errno));
        byte_stream_close(s);
        return NULL;
    }
    if (!choose(s, error)) {
        byte_stream_close(s);
        return NULL;
    }
    fill(s);
    if (s->to >= 3 && memcmp(s->window, "\xEF\xBB\xBF", 3) == 0) {
        s->from = 3;
    }
    return s;
}

size_t byte_stream_fill(struct byte_stream *s, const char **data) {
    fill(s);
    *data = s->window + s->from;
    return s->error != NULL ? 0 : s->to - s->from;
}

bool byte_stream_is_last(const struct byte_stream *s) {
    return s->is_end;
}

void byte_stream_skip(struct byte_stream *s, size_t n) {
    g_assert(n <= s->to - s->from);
    s->from += n;
}

const GError *byte_stream_error(const struct byte_stream *s) {
    return s->error;
}

void byte_stream_close(struct byte_stream *s) {
    if (s == NULL) {
        return;
    }
    if (s->row != NULL) {
        s->row->close(s->decoder);
    }
    if (s->fd >= 0) {
        (void)close(s->fd);
    }
    explicit_bzero(s->window, BYTE_STREAM_WINDOW);
    g_free(s->window);
    g_clear_error(&s->error);
    g_free(s->name);
    g_free(s);
}
