#include "audit/ingest/spill.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "audit/file_at.h"

struct stream_segment {
    struct stream_segment *before; /* written earlier */
    uint64_t offset;
    size_t bytes;
};

struct spill {
    pthread_mutex_t lock;
    int fd;
    uint64_t size;
    GError *error;
};

struct spill *spill_new(void) {
    struct spill *s = g_new0(struct spill, 1);
    (void)pthread_mutex_init(&s->lock, NULL);
    s->fd = -1;
    return s;
}

void spill_free(struct spill *s) {
    if (s == NULL) {
        return;
    }
    if (s->fd >= 0) {
        (void)close(s->fd);
    }
    g_clear_error(&s->error);
    (void)pthread_mutex_destroy(&s->lock);
    g_free(s);
}

uint64_t spill_size(struct spill *s) {
    (void)pthread_mutex_lock(&s->lock);
    uint64_t size = s->size;
    (void)pthread_mutex_unlock(&s->lock);
    return size;
}

const GError *spill_error(struct spill *s) {
    (void)pthread_mutex_lock(&s->lock);
    const GError *error = s->error;
    (void)pthread_mutex_unlock(&s->lock);
    return error;
}

/* With the lock held. */
static void fail(struct spill *s, const char *what, int number) {
    if (s->error == NULL) {
        g_set_error(&s->error, g_quark_from_static_string("ombud-spill"), 0,
                    "a temporary file %s: %s; fix: set TMPDIR to a folder with more room, or give "
                    "more --memory",
                    what, g_strerror(number));
    }
}

static bool open_file(struct spill *s) {
    if (s->fd >= 0) {
        return true;
    }
    s->fd = file_at_temporary();
    if (s->fd < 0) {
        fail(s, "cannot be made", errno);
    }
    return s->fd >= 0;
}

/* Room for n bytes; false when there is an error. */
static bool take_room(struct spill *s, size_t n, uint64_t *offset) {
    (void)pthread_mutex_lock(&s->lock);
    bool is_ok = s->error == NULL && open_file(s);
    *offset = s->size;
    s->size += is_ok ? n : 0;
    (void)pthread_mutex_unlock(&s->lock);
    return is_ok;
}

static void fail_locked(struct spill *s, const char *what, int number) {
    (void)pthread_mutex_lock(&s->lock);
    fail(s, what, number);
    (void)pthread_mutex_unlock(&s->lock);
}

void spill_out(struct spill *s, struct stream *stream) {
    stream_seal(stream);
    size_t bytes = 0;
    for (const struct stream_chunk *c = stream->first; c != NULL; c = c->next) {
        bytes += c->used;
    }
    size_t n = stream->n; /* of items, on disk and in memory */
    uint64_t offset = 0;
    if (bytes > 0 && take_room(s, bytes, &offset)) {
        struct stream_segment *segment = g_new(struct stream_segment, 1);
        *segment =
            (struct stream_segment){.before = stream->spilled, .offset = offset, .bytes = bytes};
        stream->spilled = segment;
        bool is_ok = true;
        for (const struct stream_chunk *c = stream->first; c != NULL && is_ok; c = c->next) {
            is_ok = file_at_write(s->fd, c->items, c->used, offset);
            if (!is_ok) {
                fail_locked(s, "cannot be written", errno);
            }
            offset += c->used;
        }
    }
    stream_reset(stream);
    stream->n = n;
}

struct stream spill_in(struct spill *s, const struct stream *stream, struct arena *a) {
    struct stream all = *stream;
    all.spilled = NULL;
    for (const struct stream_segment *g = stream->spilled; g != NULL; g = g->before) {
        char *items = stream_push(&all, a, g->bytes);
        if (spill_error(s) == NULL && file_at_read(s->fd, items, g->bytes, g->offset) < g->bytes) {
            fail_locked(s, "cannot be read", errno == 0 ? EIO : errno);
        }
        if (spill_error(s) != NULL) {
            stream_reset(&all);
            return all;
        }
    }
    return all;
}

void spill_drop(struct stream *stream) {
    while (stream->spilled != NULL) {
        struct stream_segment *before = stream->spilled->before;
        g_free(stream->spilled);
        stream->spilled = before;
    }
}
