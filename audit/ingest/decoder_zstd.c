#include "audit/ingest/decoder.h"

#include <errno.h>
#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#define WINDOW_LOG_MAX 27 /* 128 MiB: what zstd itself accepts without being asked */

struct decoder {
    int fd;
    ZSTD_DStream *z;
    ZSTD_inBuffer in;
    unsigned char *input;
    size_t input_size;
    bool is_end_of_input, is_frame_done;
};

static struct decoder *zstd_open(int fd, const void *head, size_t n_head) {
    struct decoder *d = g_new0(struct decoder, 1);
    d->fd = fd;
    d->z = ZSTD_createDStream();
    d->input_size = MAX(ZSTD_DStreamInSize(), n_head);
    d->input = g_malloc(d->input_size);
    memcpy(d->input, head, n_head);
    d->in = (ZSTD_inBuffer){.src = d->input, .size = n_head, .pos = 0};
    if (d->z == NULL ||
        ZSTD_isError(ZSTD_DCtx_setParameter(d->z, ZSTD_d_windowLogMax, WINDOW_LOG_MAX))) {
        (void)ZSTD_freeDStream(d->z);
        g_free(d->input);
        g_free(d);
        return NULL;
    }
    return d;
}

static bool refill(struct decoder *d) {
    while (d->in.pos == d->in.size && !d->is_end_of_input) {
        ssize_t n = read(d->fd, d->input, d->input_size);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return false;
        }
        d->is_end_of_input = n == 0;
        d->in.size = (size_t)n;
        d->in.pos = 0;
    }
    return true;
}

static ssize_t zstd_read(struct decoder *d, void *out, size_t n, const char **what) {
    ZSTD_outBuffer o = {.dst = out, .size = n, .pos = 0};
    while (o.pos == 0) {
        if (!refill(d)) {
            *what = "cannot be read";
            return -1;
        }
        size_t left = ZSTD_decompressStream(d->z, &o, &d->in);
        if (ZSTD_isError(left)) {
            *what = "has damaged zstd data";
            return -1;
        }
        if (d->in.pos == d->in.size && d->is_end_of_input && o.pos == 0) {
            if (d->is_frame_done) {
                return 0;
            }
            *what = "ends in the middle of its zstd data";
            return -1;
        }
        d->is_frame_done = left == 0;
    }
    return (ssize_t)o.pos;
}

static void zstd_close(struct decoder *d) {
    (void)ZSTD_freeDStream(d->z);
    g_free(d->input);
    g_free(d);
}

static const unsigned char ZSTD_MAGIC[] = {0x28, 0xB5, 0x2F, 0xFD};
const struct decoder_row decoder_zstd = {
    .name = "zstd",
    .magic = ZSTD_MAGIC,
    .magic_size = sizeof ZSTD_MAGIC,
    .open = zstd_open,
    .read = zstd_read,
    .close = zstd_close,
};
