/* Inputs of a command line, and its outputs. */
#include "audit/deid/deid_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_DEPTH 64

static GQuark walk_quark(void) {
    return g_quark_from_static_string("ombud-deid-walk");
}

static void input_free(void *data) {
    struct deid_input *x = data;
    g_free(x->path);
    g_free(x->relative);
    g_free(x);
}

static void add(GPtrArray *all, const char *path, const char *relative) {
    struct deid_input *x = g_new0(struct deid_input, 1);
    x->path = g_strdup(path);
    x->relative = g_strdup(relative);
    g_ptr_array_add(all, x);
}

static int by_name(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool add_folder(GPtrArray *all, const char *path, const char *relative, int depth,
                       GError **error) {
    if (depth > MAX_DEPTH) {
        g_set_error(error, walk_quark(), 0,
                    "folders are nested deeper than %d; fix: name the ones "
                    "to check",
                    MAX_DEPTH);
        return false;
    }
    GDir *folder = g_dir_open(path, 0, NULL);
    if (folder == NULL) {
        g_set_error(error, walk_quark(), 0, "a folder cannot be opened: %s; fix: check its rights",
                    g_strerror(errno));
        return false;
    }
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name = g_dir_read_name(folder); name != NULL; name = g_dir_read_name(folder)) {
        g_ptr_array_add(names, g_strdup(name));
    }
    g_dir_close(folder);
    if (names->len > 0) {
        g_ptr_array_sort(names, by_name);
    }
    bool is_good = true;
    for (guint i = 0; is_good && i < names->len; i++) {
        g_autofree char *full = g_build_filename(path, names->pdata[i], NULL);
        g_autofree char *below = relative[0] == '\0'
                                     ? g_strdup(names->pdata[i])
                                     : g_build_filename(relative, names->pdata[i], NULL);
        struct stat st;
        if (lstat(full, &st) == 0 && S_ISDIR(st.st_mode)) {
            is_good = add_folder(all, full, below, depth + 1, error);
        } else if (stat(full, &st) == 0 && S_ISREG(st.st_mode)) {
            add(all, full, below);
        }
    }
    g_ptr_array_unref(names);
    return is_good;
}

GPtrArray *deid_inputs(char *const *paths, GError **error) {
    GPtrArray *all = g_ptr_array_new_with_free_func(input_free);
    for (; *paths != NULL; paths++) {
        struct stat st;
        if (strcmp(*paths, "-") == 0) {
            add(all, "-", "stdin");
        } else if (stat(*paths, &st) != 0) {
            g_set_error(error, walk_quark(), 0,
                        "an input cannot be opened: %s; fix: check the path", g_strerror(errno));
            g_clear_pointer(&all, g_ptr_array_unref);
            return NULL;
        } else if (!S_ISDIR(st.st_mode)) {
            g_autofree char *base = g_path_get_basename(*paths);
            add(all, *paths, base);
        } else if (!add_folder(all, *paths, "", 0, error)) {
            g_clear_pointer(&all, g_ptr_array_unref);
            return NULL;
        }
    }
    return all;
}

/* --- what is not done yet --- */

static GPtrArray *pending; /* char *: changed while signals wait, read by their handler */

static void remove_pending(void) {
    for (guint i = pending == NULL ? 0 : pending->len; i > 0; i--) {
        (void)remove(pending->pdata[i - 1]);
    }
}

static void interrupted(int signal_number) {
    for (guint i = pending->len; i > 0; i--) {
        (void)unlink(pending->pdata[i - 1]);
        (void)rmdir(pending->pdata[i - 1]);
    }
    (void)signal(signal_number, SIG_DFL);
    (void)raise(signal_number);
}

static void wait_signals(bool is_waiting) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    sigset_t set;
    (void)sigemptyset(&set);
    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++) {
        (void)sigaddset(&set, signals[i]);
        if (pending == NULL) {
            (void)signal(signals[i], interrupted);
        }
    }
    pending = pending != NULL ? pending : g_ptr_array_new_with_free_func(g_free);
    (void)sigprocmask(is_waiting ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

void deid_pending_add(const char *path) {
    wait_signals(true);
    g_ptr_array_add(pending, g_strdup(path));
    wait_signals(false);
}

/* Renamed or removed: nothing is at the path that it was added by. */
static void pending_drop(const char *path) {
    wait_signals(true);
    for (guint i = pending->len; i > 0; i--) {
        if (strcmp(pending->pdata[i - 1], path) == 0) {
            g_ptr_array_remove_index(pending, i - 1);
            break;
        }
    }
    wait_signals(false);
}

void deid_pending_folder(const char *path) {
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_file_test(folder, G_FILE_TEST_EXISTS)) {
        return;
    }
    deid_pending_folder(folder);
    if (g_mkdir(folder, 0700) == 0) {
        deid_pending_add(folder);
    }
}

void deid_pending_end(bool is_kept) {
    wait_signals(true);
    if (!is_kept) {
        remove_pending();
    }
    g_ptr_array_set_size(pending, 0);
    wait_signals(false);
}

/* --- outputs --- */

bool deid_output_open(struct deid_output *o, const char *path, bool is_forced, GError **error) {
    *o = (struct deid_output){.path = g_strdup(path)};
    if (strcmp(path, "-") == 0) {
        o->file = stdout;
        return true;
    }
    struct stat st;
    if (lstat(path, &st) == 0 && !is_forced) {
        g_set_error(error, walk_quark(), 0,
                    "an output exists already; fix: another name, or "
                    "--force");
        return false;
    }
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) { /* a device is not to be replaced */
        g_set_error(error, walk_quark(), 0,
                    "an output is a folder, a device or a pipe; fix: name a file");
        return false;
    }
    o->beside = g_strconcat(path, ".XXXXXX", NULL);
    wait_signals(true);
    int fd = g_mkstemp_full(o->beside, O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) {
        deid_pending_add(o->beside);
    }
    wait_signals(false);
    o->file = fd < 0 ? NULL : fdopen(fd, "w");
    if (o->file == NULL) {
        g_set_error(error, walk_quark(), 0,
                    "an output cannot be written: %s; fix: check its folder", g_strerror(errno));
        g_clear_pointer(&o->beside, g_free);
        return false;
    }
    return true;
}

bool deid_output_close(struct deid_output *o, bool is_good, GError **error) {
    if (o->file != NULL && o->beside != NULL) {
        bool is_written = fflush(o->file) == 0 && !ferror(o->file) && fsync(fileno(o->file)) == 0;
        is_written = fclose(o->file) == 0 && is_written;
        bool is_there = is_good && is_written && rename(o->beside, o->path) == 0;
        if (!is_there) {
            (void)unlink(o->beside);
        }
        pending_drop(o->beside);
        if (is_good && !is_there && error != NULL && *error == NULL) {
            g_set_error(error, walk_quark(), 0, "an output cannot be written: %s; fix: make room",
                        g_strerror(errno));
        }
        is_good = is_there || !is_good;
    } else if (o->file != NULL) {
        is_good = fflush(o->file) == 0;
    }
    g_free(o->beside);
    g_free(o->path);
    *o = (struct deid_output){0};
    return is_good;
}
