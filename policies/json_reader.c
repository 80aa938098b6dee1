#include "policies/json_reader.h"

#include <math.h>
#include <string.h>

#include "policies/spelling.h"

void json_reader_fail(struct json_reader *r, const char *path, const char *what, const char *fix) {
    if (r->error == NULL) {
        g_set_error(&r->error, g_quark_from_static_string("ombud-json"), 0, "%s: %s: %s; fix: %s",
                    r->name, path, what, fix);
    }
}

json_t *json_reader_load(struct json_reader *r, const char *text, size_t length, size_t max) {
    if (length > max) {
        json_reader_fail(r, "$", "the file is too large", "check that it is the right file");
        return NULL;
    }
    json_error_t fault;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &fault);
    if (root == NULL) {
        g_autofree char *where = g_strdup_printf("row %d, column %d", fault.line, fault.column);
        /* Not fault.text: it may quote what stands there. */
        bool is_repeat = strstr(fault.text, "duplicate") != NULL;
        json_reader_fail(r, where, is_repeat ? "a key stands twice" : "this is not valid JSON",
                         is_repeat ? "take one of them out" : "check commas, quotes and brackets");
    }
    return root;
}

bool json_reader_keys(struct json_reader *r, const json_t *object, const char *path,
                      const char *const *known) {
    if (r->error != NULL) {
        return false;
    }
    if (!json_is_object(object)) {
        json_reader_fail(r, path, "an object is expected here", "write { ... }");
        return false;
    }
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)object, key, value) {
        if (g_strv_contains(known, key)) {
            continue;
        }
        const char *nearest = spelling_nearest(key, known);
        g_autofree char *what = g_strdup_printf("unknown key \"%.60s\"", key);
        g_autofree char *fix = nearest != NULL ? g_strdup_printf("did you mean \"%s\"?", nearest)
                                               : g_strdup("take it out; the schema lists the keys");
        json_reader_fail(r, path, what, fix);
        return false;
    }
    return true;
}

/* The value of a key; NULL when absent or after an error. */
static json_t *get(struct json_reader *r, const json_t *object, const char *path, const char *key,
                   bool is_required) {
    if (r->error != NULL) {
        return NULL;
    }
    json_t *value = json_object_get(object, key);
    if (value == NULL && is_required) {
        g_autofree char *what = g_strdup_printf("the key \"%s\" is missing", key);
        json_reader_fail(r, path, what, "add it");
    }
    return value;
}

static void wrong(struct json_reader *r, const char *path, const char *key, const char *what) {
    g_autofree char *at = g_strdup_printf("%s.%s", path, key);
    json_reader_fail(r, at, what, "see the schema");
}

char *json_reader_text(struct json_reader *r, const json_t *object, const char *path,
                       const char *key, size_t max, bool is_required) {
    json_t *value = get(r, object, path, key, is_required);
    if (value == NULL) {
        return NULL;
    }
    const char *text = json_string_value(value);
    if (text == NULL || text[0] == '\0' || json_string_length(value) > max ||
        strlen(text) != json_string_length(value)) {
        g_autofree char *what =
            g_strdup_printf("a text of 1 to %" G_GSIZE_FORMAT " characters is expected", max);
        wrong(r, path, key, what);
        return NULL;
    }
    return g_strdup(text);
}

int json_reader_word(struct json_reader *r, const json_t *object, const char *path, const char *key,
                     const char *const *words, int fallback) {
    json_t *value = get(r, object, path, key, false);
    if (value == NULL) {
        return fallback;
    }
    const char *text = json_string_value(value);
    for (int i = 0; text != NULL && words[i] != NULL; i++) {
        if (strcmp(words[i], text) == 0) {
            return i;
        }
    }
    g_autofree char *list = g_strjoinv(", ", (char **)(uintptr_t)words);
    g_autofree char *what = g_strdup_printf("one of these words is expected: %s", list);
    wrong(r, path, key, what);
    return -1;
}

double json_reader_number(struct json_reader *r, const json_t *object, const char *path,
                          const char *key, double lo, double hi, double fallback) {
    json_t *value = get(r, object, path, key, false);
    if (value == NULL) {
        return fallback;
    }
    double x = json_number_value(value);
    if (!json_is_number(value) || !(x >= lo && x <= hi)) {
        g_autofree char *what = isfinite(lo) && isfinite(hi)
                                    ? g_strdup_printf("a number from %g to %g is expected", lo, hi)
                                    : g_strdup("a number is expected");
        wrong(r, path, key, what);
        return fallback;
    }
    return x;
}

int64_t json_reader_integer(struct json_reader *r, const json_t *object, const char *path,
                            const char *key, int64_t lo, int64_t hi, int64_t fallback) {
    json_t *value = get(r, object, path, key, false);
    if (value == NULL) {
        return fallback;
    }
    int64_t x = (int64_t)json_integer_value(value);
    if (!json_is_integer(value) || x < lo || x > hi) {
        g_autofree char *what = g_strdup_printf(
            "a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " is expected", lo, hi);
        wrong(r, path, key, what);
        return fallback;
    }
    return x;
}

bool json_reader_bool(struct json_reader *r, const json_t *object, const char *path,
                      const char *key, bool fallback) {
    json_t *value = get(r, object, path, key, false);
    if (value == NULL) {
        return fallback;
    }
    if (!json_is_boolean(value)) {
        wrong(r, path, key, "true or false is expected");
        return fallback;
    }
    return json_is_true(value);
}

json_t *json_reader_array(struct json_reader *r, const json_t *object, const char *path,
                          const char *key, size_t max, bool is_required) {
    json_t *value = get(r, object, path, key, is_required);
    if (value == NULL) {
        return NULL;
    }
    if (!json_is_array(value) || json_array_size(value) > max) {
        g_autofree char *what =
            g_strdup_printf("a list of at most %" G_GSIZE_FORMAT " items is expected", max);
        wrong(r, path, key, what);
        return NULL;
    }
    return value;
}

GPtrArray *json_reader_texts(struct json_reader *r, const json_t *object, const char *path,
                             const char *key, size_t max) {
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    const json_t *array = json_reader_array(r, object, path, key, max, false);
    for (size_t i = 0; array != NULL && i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);
        const char *text = json_string_value(item);
        if (text == NULL || json_string_length(item) > 256) {
            wrong(r, path, key, "a list of short texts is expected");
            break;
        }
        g_ptr_array_add(texts, g_strdup(text));
    }
    return texts;
}
