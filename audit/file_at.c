#include "audit/file_at.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <unistd.h>

int file_at_temporary(void) {
    char *path = g_build_filename(g_get_tmp_dir(), "ombud-XXXXXX", NULL);
    int fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
    int reason = errno;
    if (fd >= 0) {
        (void)unlink(path);
    }
    g_free(path);
    errno = reason;
    return fd;
}

bool file_at_write(int fd, const void *data, size_t n, uint64_t at) {
    size_t done = 0;
    while (done < n) {
        ssize_t part = pwrite(fd, (const char *)data + done, n - done, (off_t)(at + done));
        if (part < 0 && errno == EINTR) {
            continue;
        }
        if (part <= 0) {
            errno = part < 0 ? errno : ENOSPC;
            return false;
        }
        done += (size_t)part;
    }
    return true;
}

size_t file_at_read(int fd, void *out, size_t n, uint64_t at) {
    size_t done = 0;
    while (done < n) {
        ssize_t part = pread(fd, (char *)out + done, n - done, (off_t)(at + done));
        if (part < 0 && errno == EINTR) {
            continue;
        }
        if (part <= 0) {
            errno = part < 0 ? errno : 0;
            break;
        }
        done += (size_t)part;
    }
    return done;
}
