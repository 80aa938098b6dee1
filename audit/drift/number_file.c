#include "audit/drift/number_file.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "audit/file_at.h"

#define BLOCK_BYTES (NUMBER_FILE_BLOCK * sizeof(double))

struct number_file {
    int fd;
    guint32 n_blocks;
};

static bool fail(GError **error, const char *what, int reason) {
    g_set_error(error, g_quark_from_static_string("ombud-number-file"), 0,
                "the temporary file for columns that do not fit into memory cannot be %s: %s; fix: "
                "set TMPDIR to a folder with room, or leave columns out with --skip",
                what, g_strerror(reason));
    return false;
}

struct number_file *number_file_new(GError **error) {
    int fd = file_at_temporary();
    if (fd < 0) {
        (void)fail(error, "made", errno);
        return NULL;
    }
    struct number_file *s = g_new0(struct number_file, 1);
    s->fd = fd;
    return s;
}

void number_file_free(struct number_file *s) {
    if (s != NULL) {
        (void)close(s->fd);
        g_free(s);
    }
}

static bool write_block(struct number_file *s, struct number_list *c, GError **error) {
    if (!file_at_write(s->fd, c->buffer, BLOCK_BYTES, (uint64_t)s->n_blocks * BLOCK_BYTES)) {
        return fail(error, "written", errno);
    }
    if (c->blocks == NULL) {
        c->blocks = g_array_new(FALSE, FALSE, sizeof(guint32));
    }
    g_array_append_val(c->blocks, s->n_blocks);
    s->n_blocks++;
    return s->n_blocks < UINT32_MAX || fail(error, "written", EFBIG);
}

bool number_file_put(struct number_file *s, struct number_list *c, double x, GError **error) {
    if (c->buffer == NULL) {
        c->buffer = g_new(double, NUMBER_FILE_BLOCK);
    }
    c->buffer[c->n % NUMBER_FILE_BLOCK] = x;
    c->n++;
    return c->n % NUMBER_FILE_BLOCK != 0 || write_block(s, c, error);
}

bool number_file_get(const struct number_file *s, const struct number_list *c, double *out,
                     GError **error) {
    guint n_blocks = c->blocks == NULL ? 0 : c->blocks->len;
    for (guint i = 0; i < n_blocks; i++) {
        uint64_t at = (uint64_t)g_array_index(c->blocks, guint32, i) * BLOCK_BYTES;
        if (file_at_read(s->fd, out + (size_t)i * NUMBER_FILE_BLOCK, BLOCK_BYTES, at) <
            BLOCK_BYTES) {
            return fail(error, "read", errno == 0 ? EIO : errno);
        }
    }
    size_t rest = c->n % NUMBER_FILE_BLOCK;
    if (rest > 0) {
        memcpy(out + (size_t)n_blocks * NUMBER_FILE_BLOCK, c->buffer, rest * sizeof *out);
    }
    return true;
}

void number_list_clear(struct number_list *c) {
    g_clear_pointer(&c->buffer, g_free);
    g_clear_pointer(&c->blocks, g_array_unref);
    c->n = 0;
}
