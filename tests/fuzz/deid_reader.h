/* What the fuzz targets of the readers of `ombud deid` share: the bytes as a file, checked while a
 * copy, spans and findings are written. */
#ifndef OMBUD_TESTS_FUZZ_DEID_READER_H
#define OMBUD_TESTS_FUZZ_DEID_READER_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "audit/deid/byte_stream.h"
#include "audit/deid/deid_check.h"

static int fuzz_deid_reader(const uint8_t *data, size_t size, const char *name,
                            bool (*reader)(struct deid_check *c, struct byte_stream *s)) {
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    g_assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    GError *error = NULL;
    struct rule_set *rules = rule_set_named("safe-harbor", &error);
    struct deid_check *c = deid_check_new(rules);
    deid_check_file(c, name);
    struct byte_stream *s = byte_stream_open(path, &error);
    c->copy = tmpfile();
    c->spans_out = tmpfile();
    c->findings = tmpfile();
    if (s != NULL) {
        bool is_good = reader(c, s);
        g_assert(is_good == (c->error == NULL));
    }
    byte_stream_close(s);
    (void)fclose(c->copy);
    (void)fclose(c->spans_out);
    (void)fclose(c->findings);
    deid_check_free(c);
    rule_set_free(rules);
    g_clear_error(&error);
    (void)close(fd);
    return 0;
}

#endif
