#include "audit/ingest/decoder.h"

#include <errno.h>
#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define INPUT_SIZE ((size_t)256 << 10)

struct decoder {
    int fd;
    z_stream z;
    unsigned char *input;
    bool is_end_of_input, is_member_done;
};

static struct decoder *gzip_open(int fd, const void *head, size_t n_head) {
    struct decoder *d = g_new0(struct decoder, 1);
    d->fd = fd;
    d->input = g_malloc(INPUT_SIZE);
    g_assert(n_head <= INPUT_SIZE);
    memcpy(d->input, head, n_head);
    d->z.next_in = d->input;
    d->z.avail_in = (uInt)n_head;
    if (inflateInit2(&d->z, 15 + 16) != Z_OK) { /* 16: gzip header and CRC */
        g_free(d->input);
        g_free(d);
        return NULL;
    }
    return d;
}

/* False on a read error. */
static bool refill(struct decoder *d) {
    while (d->z.avail_in == 0 && !d->is_end_of_input) {
        ssize_t n = read(d->fd, d->input, INPUT_SIZE);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return false;
        }
        d->is_end_of_input = n == 0;
        d->z.next_in = d->input;
        d->z.avail_in = (uInt)n;
    }
    return true;
}

static ssize_t gzip_read(struct decoder *d, void *out, size_t n, const char **what) {
    d->z.next_out = out;
    d->z.avail_out = (uInt)MIN(n, (size_t)1 << 30);
    uInt wanted = d->z.avail_out;
    while (d->z.avail_out == wanted) {
        if (!refill(d)) {
            *what = "cannot be read";
            return -1;
        }
        if (d->is_end_of_input && d->z.avail_in == 0) {
            if (d->is_member_done) {
                return 0;
            }
            *what = "ends in the middle of its gzip data";
            return -1;
        }
        if (d->is_member_done) { /* gzip files may be several members in a row */
            (void)inflateReset(&d->z);
            d->is_member_done = false;
        }
        int status = inflate(&d->z, Z_NO_FLUSH);
        if (status == Z_STREAM_END) {
            d->is_member_done = true;
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            *what = "has damaged gzip data";
            return -1;
        }
    }
    return (ssize_t)(wanted - d->z.avail_out);
}

static void gzip_close(struct decoder *d) {
    (void)inflateEnd(&d->z);
    g_free(d->input);
    g_free(d);
}

static const unsigned char GZIP_MAGIC[] = {0x1F, 0x8B};
const struct decoder_row decoder_gzip = {
    .name = "gzip",
    .magic = GZIP_MAGIC,
    .magic_size = sizeof GZIP_MAGIC,
    .open = gzip_open,
    .read = gzip_read,
    .close = gzip_close,
};
