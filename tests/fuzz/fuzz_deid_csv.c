/* Any bytes as CSV: an error or a check, with a copy being written; never a crash. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "audit/deid/byte_stream.h"
#include "audit/deid/deid_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    g_assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    GError *error = NULL;
    struct rule_set *rules = rule_set_named("safe-harbor", &error);
    struct deid_check *c = deid_check_new(rules);
    deid_check_file(c, "fuzz.csv");
    struct byte_stream *s = byte_stream_open(path, &error);
    c->copy = tmpfile();
    c->spans_out = tmpfile();
    c->findings = tmpfile();
    if (s != NULL) {
        bool is_good = deid_read_csv(c, s);
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
