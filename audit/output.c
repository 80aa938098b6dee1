#include "audit/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reports/report.h"

static bool fail(GError **error, const char *path, const char *what, const char *fix) {
    g_autofree char *name = g_path_get_basename(path);
    g_set_error(error, g_quark_from_static_string("ombud-output"), 0, "%s: %s; fix: %s", name, what,
                fix);
    return false;
}

static bool fail_errno(GError **error, const char *path) {
    int code = errno;
    g_autofree char *what = g_strdup_printf("cannot be written: %s", g_strerror(code));
    return fail(error, path, what,
                code == ENOSPC ? "free some space or write elsewhere"
                               : "check the folder and its permissions");
}

static void hold_signals(sigset_t *before) {
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &set, before);
}

static bool is_interrupted(void) {
    sigset_t set;
    (void)sigpending(&set);
    return sigismember(&set, SIGINT) == 1 || sigismember(&set, SIGTERM) == 1 ||
           sigismember(&set, SIGHUP) == 1;
}

static bool write_all(int fd, const char *data, size_t size) {
    while (size > 0) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return false;
        }
        data += n;
        size -= (size_t)n;
    }
    return true;
}

/* Writes and syncs a new file; a half-written one is removed. */
static bool write_new(const char *path, const void *data, size_t size) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0) {
        return false;
    }
    bool is_ok = write_all(fd, data, size) && fsync(fd) == 0;
    int code = errno;
    is_ok = close(fd) == 0 && is_ok;
    if (!is_ok) {
        (void)unlink(path);
        errno = code;
    }
    return is_ok;
}

static void sync_folder(const char *path) {
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
}

/* Removes a folder of plain files. */
static void remove_folder(const char *path) {
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name = NULL;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        (void)unlink(file);
    }
    if (dir != NULL) {
        g_dir_close(dir);
    }
    (void)rmdir(path);
}

static bool is_audit(const char *path) {
    g_autofree char *evidence = g_build_filename(path, "evidence.json", NULL);
    return g_file_test(evidence, G_FILE_TEST_IS_REGULAR);
}

/* "a/b/" and "a/b" are the same folder. */
static char *plain_path(const char *path) {
    char *copy = g_strdup(path);
    size_t n = strlen(copy);
    while (n > 1 && copy[n - 1] == '/') {
        copy[--n] = '\0';
    }
    return copy;
}

bool output_check(const char *path, bool is_forced, GError **error) {
    struct stat st;
    if (strcmp(path, "-") == 0) {
        return true;
    }
    if (path[0] == '\0') {
        return fail(error, "output", "has no name", "name it");
    }
    g_autofree char *plain = plain_path(path);
    g_autofree char *parent = g_path_get_dirname(plain);
    if (access(parent, W_OK | X_OK) != 0) {
        return fail_errno(error, path);
    }
    if (lstat(plain, &st) != 0) {
        return true;
    }
    if (!is_forced) {
        return fail(error, path, "is there already", "name another output, or add --force");
    }
    /* A device or a pipe is not to be replaced by a file, nor one to which a link leads. */
    bool is_there = !S_ISLNK(st.st_mode) || stat(plain, &st) == 0;
    if (is_there && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
        return fail(error, path, "is a device or a pipe, not a file", "name a file");
    }
    if (is_there && S_ISDIR(st.st_mode) && !is_audit(plain)) {
        return fail(error, path, "is a folder that holds no audit", "name another output");
    }
    return true;
}

/* Puts the finished folder in place of what is there. */
static bool swap_folder(const char *temporary, const char *path) {
    g_autofree char *old = g_strdup_printf("%s.old", temporary);
    bool has_old = rename(path, old) == 0;
    if (!has_old && errno != ENOENT) {
        return false;
    }
    if (rename(temporary, path) == 0) {
        if (has_old) {
            remove_folder(old);
            (void)unlink(old);
        }
        return true;
    }
    int code = errno;
    if (has_old) {
        (void)rename(old, path);
    }
    errno = code;
    return false;
}

static bool fill_folder(const char *folder, GPtrArray *files) {
    for (guint i = 0; i < files->len; i++) {
        const struct report_file *f = files->pdata[i];
        g_autofree char *path = g_build_filename(folder, f->name, NULL);
        gsize size = 0;
        const void *data = g_bytes_get_data(f->bytes, &size);
        if (is_interrupted()) {
            errno = EINTR;
            return false;
        }
        if (!write_new(path, data, size)) {
            return false;
        }
    }
    return chmod(folder, 0755) == 0;
}

bool output_folder(const char *given, GPtrArray *files, bool is_forced, GError **error) {
    g_autofree char *path = plain_path(given);
    if (!output_check(path, is_forced, error)) {
        return false;
    }
    g_autofree char *parent = g_path_get_dirname(path);
    g_autofree char *temporary = g_strdup_printf("%s.partial-XXXXXX", path);
    sigset_t before;
    hold_signals(&before);
    bool is_ok = g_mkdtemp(temporary) != NULL;
    if (is_ok) {
        is_ok = fill_folder(temporary, files);
        sync_folder(temporary);
        is_ok = is_ok && swap_folder(temporary, path);
        int code = errno;
        if (!is_ok) {
            remove_folder(temporary);
        }
        errno = code;
    }
    if (is_ok) {
        sync_folder(parent);
    } else {
        (void)fail_errno(error, path);
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL); /* a waiting interrupt ends the program here */
    return is_ok;
}

static bool write_stdout(const void *data, size_t size, GError **error) {
    return write_all(STDOUT_FILENO, data, size) || fail_errno(error, "standard output");
}

bool output_file_check(const char *path, bool is_forced, GError **error) {
    if (is_forced && g_file_test(path, G_FILE_TEST_IS_DIR)) {
        return fail(error, path, "is a folder", "name a file");
    }
    return output_check(path, is_forced, error);
}

bool output_file(const char *path, const void *data, size_t size, bool is_forced, GError **error) {
    if (strcmp(path, "-") == 0) {
        return write_stdout(data, size, error);
    }
    if (!output_file_check(path, is_forced, error)) {
        return false;
    }
    g_autofree char *parent = g_path_get_dirname(path);
    g_autofree char *temporary = g_strdup_printf("%s.partial-%ld", path, (long)getpid());
    sigset_t before;
    hold_signals(&before);
    bool is_ok = write_new(temporary, data, size);
    if (is_ok && rename(temporary, path) != 0) {
        is_ok = false;
        (void)unlink(temporary);
    }
    if (is_ok) {
        sync_folder(parent);
    } else {
        (void)fail_errno(error, path);
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return is_ok;
}
