#include "audit/attest/run_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/digest.h"
#include "policies/canonical.h"
#include "policies/json_reader.h"

#define MAX_LOG ((size_t)256 << 20)
#define FIRST "0000000000000000000000000000000000000000000000000000000000000000"

static const char *const keys[] = {"n",       "prev", "time", "verb", "verdict", "evidence_sha256",
                                   "version", NULL};

/* One line, which must be in the bytes in which it was written. */
static void check_line(struct json_reader *r, const char *line, size_t length, int n,
                       const char *prev) {
    g_autofree char *path = g_strdup_printf("line %d", n);
    json_t *root = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
    g_autofree char *again = root == NULL ? NULL : canonical_json(root, NULL);
    if (again == NULL || strlen(again) != length || memcmp(again, line, length) != 0) {
        json_reader_fail(r, path, "is not as it was written", "go back to a copy of the log");
    } else if (json_reader_keys(r, root, path, keys)) {
        int64_t number = json_reader_integer(r, root, path, "n", 1, G_MAXINT32, 0);
        g_autofree char *before = json_reader_text(r, root, path, "prev", 64, true);
        if (r->error == NULL && (number != n || strcmp(before, prev) != 0)) {
            json_reader_fail(r, path, "does not follow from the line before it",
                             "go back to a copy of the log");
        }
    }
    json_decref(root);
}

int run_log_check(const char *text, size_t length, const char *name, char **head, GError **error) {
    struct json_reader r = {.name = name};
    g_autofree char *prev = g_strdup(FIRST);
    int n = 0;
    const char *end = text + length;
    while (text < end && r.error == NULL) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        n++;
        if (stop == NULL) {
            g_autofree char *path = g_strdup_printf("line %d", n);
            json_reader_fail(&r, path, "is cut", "go back to a copy of the log");
            break;
        }
        check_line(&r, text, (size_t)(stop - text), n, prev);
        g_free(prev);
        prev = digest_hex(text, (size_t)(stop - text));
        text = stop + 1;
    }
    if (r.error != NULL) {
        g_propagate_error(error, r.error);
        return -1;
    }
    if (head != NULL) {
        *head = g_strdup(prev);
    }
    return n;
}

static char *time_text(void) {
    const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
    gint64 seconds = 0;
    bool is_given =
        epoch != NULL && g_ascii_string_to_signed(epoch, 10, 0, G_MAXINT32, &seconds, NULL);
    GDateTime *when = is_given ? g_date_time_new_from_unix_utc(seconds) : g_date_time_new_now_utc();
    char *text = g_date_time_format(when, "%Y-%m-%dT%H:%M:%SZ");
    g_date_time_unref(when);
    return text;
}

static char *line_of(int n, const char *prev, const char *verb, const char *sha256,
                     const char *verdict) {
    g_autofree char *when = time_text();
    json_t *root = json_pack("{s:i,s:s,s:s,s:s,s:s}", "n", n, "prev", prev, "time", when, "verb",
                             verb, "version", OMBUD_VERSION);
    if (sha256 != NULL) {
        json_object_set_new(root, "evidence_sha256", json_string(sha256));
    }
    if (verdict != NULL) {
        json_object_set_new(root, "verdict", json_string(verdict));
    }
    g_autofree char *text = canonical_json(root, NULL);
    json_decref(root);
    return g_strconcat(text, "\n", NULL);
}

/* A line that does not fit is taken back: cut, it would break the chain for good. */
static bool append_text(int fd, const char *text, gsize before) {
    size_t size = strlen(text);
    bool is_ok = write(fd, text, size) == (ssize_t)size && fsync(fd) == 0;
    return is_ok || (ftruncate(fd, (off_t)before), false);
}

static bool fail(GError **error, const char *name, const char *what) {
    g_set_error(error, g_quark_from_static_string("ombud-log"), 0, "%s: the run log %s", name,
                what);
    return false;
}

/* The lines there, and the digest of the last; -1 when they are no chain. */
static int read_chain(int fd, const char *path, const char *name, gsize *size, char **head,
                      GError **error) {
    struct stat st;
    g_autofree char *text = NULL;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (size_t)st.st_size > MAX_LOG ||
        !g_file_get_contents(path, &text, size, NULL)) {
        (void)fail(error, name, "cannot be read; fix: name a file of its own");
        return -1;
    }
    return run_log_check(text, *size, name, head, error);
}

bool run_log_ready(const char *path, GError **error) {
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *parent = g_path_get_dirname(path);
    gsize size = 0;
    int fd = open(path, O_RDWR | O_APPEND | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return (errno == ENOENT && path[0] != '\0' && access(parent, W_OK | X_OK) == 0) ||
               fail(error, name, "cannot be written; fix: check the path and its permissions");
    }
    int n = read_chain(fd, path, name, &size, NULL, error);
    (void)close(fd);
    return n >= 0;
}

bool run_log_append(const char *path, const char *verb, const char *sha256, const char *verdict,
                    GError **error) {
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *head = NULL;
    gsize size = 0;
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0644);
    bool is_ok = fd >= 0 && flock(fd, LOCK_EX) == 0;
    int n = is_ok ? read_chain(fd, path, name, &size, &head, error) : -1;
    if (n >= 0) {
        g_autofree char *line = line_of(n + 1, head, verb, sha256, verdict);
        is_ok = append_text(fd, line, size);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return is_ok ? n >= 0
                 : fail(error, name, "cannot be written; fix: check the path and the free space");
}
