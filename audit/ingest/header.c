#include "audit/ingest/header.h"

#include <string.h>

static GQuark header_error(void) {
    return g_quark_from_static_string("ombud-header");
}

int header_find(const GPtrArray *names, const char *column) {
    for (guint i = 0; i < names->len; i++) {
        if (strcmp(names->pdata[i], column) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* Header names are shown in messages, unlike values: they are not identifiers. */
static bool check_names(const char *file, const GPtrArray *names, GError **error) {
    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        if (!g_utf8_validate(name, -1, NULL)) {
            g_set_error(error, header_error(), 0,
                        "%s: row 1, column %u: the text is not UTF-8; "
                        "fix: convert it, for example: iconv -f latin1 -t utf-8",
                        file, i + 1);
            return false;
        }
        int first = header_find(names, name);
        if (first != (int)i && name[0] != '\0') {
            g_set_error(error, header_error(), 0,
                        "%s: row 1, column %u: the name \"%.100s\" stands in column %d too; "
                        "fix: rename one of them",
                        file, i + 1, name, first + 1);
            return false;
        }
    }
    return true;
}

/* Spreadsheets of many countries write semicolons for commas. */
static bool check_separator(const char *file, const GPtrArray *names, GError **error) {
    const char *name = names->pdata[0];
    const char *between = strchr(name, ';') != NULL    ? "semicolons"
                          : strchr(name, '\t') != NULL ? "tabs"
                                                       : NULL;
    if (names->len > 1 || between == NULL) {
        return true;
    }
    g_set_error(error, header_error(), 0,
                "%s: row 1: the columns are separated by %s; fix: save it with commas", file,
                between);
    return false;
}

static bool no_header(const char *file, GError **error) {
    g_set_error(error, header_error(), 0,
                "%s: row 1: the file is empty; fix: give a CSV file with a header row", file);
    return false;
}

bool header_read(struct source *s, GPtrArray **names, struct block *rest, GError **error) {
    const char *file = source_name(s);
    if (!source_next(s, rest)) {
        if (source_error(s) != NULL) {
            g_propagate_error(error, g_error_copy(source_error(s)));
            return false;
        }
        return no_header(file, error);
    }
    size_t size = 0;
    struct csv_fault fault;
    *names = NULL;
    if (memchr(rest->data, 0, MIN(rest->size, 4096)) != NULL) {
        fault.what = "there is a NUL byte";
        fault.fix = "save the file as UTF-8 text";
    } else if (rest->is_too_long) {
        fault.what = "a record is longer than 4 MiB";
        fault.fix = "check the file: is a quote never closed, or is it not CSV?";
    } else {
        *names = csv_header(rest, &size, &fault);
    }
    if (*names == NULL) {
        g_set_error(error, header_error(), 0, "%s: row 1: %s; fix: %s", file, fault.what,
                    fault.fix);
    } else if ((*names)->len == 0) {
        no_header(file, error);
    } else if (check_separator(file, *names, error) && check_names(file, *names, error)) {
        rest->data += size;
        rest->size -= size;
        return true;
    }
    g_clear_pointer(names, g_ptr_array_unref);
    block_release(rest);
    return false;
}

char **ingest_header(const char *path, GError **error) {
    struct source *s = source_open(path, true, error);
    if (s == NULL) {
        return NULL;
    }
    GPtrArray *names = NULL;
    struct block rest = {0};
    char **list = NULL;
    if (header_read(s, &names, &rest, error)) {
        block_release(&rest);
        list = g_new0(char *, (gsize)names->len + 1);
        for (guint i = 0; i < names->len; i++) {
            list[i] = g_strdup(names->pdata[i]);
        }
        g_ptr_array_unref(names);
    }
    source_close(s);
    return list;
}
