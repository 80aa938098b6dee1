/*
 * flatten FILE: every leaf of a JSON document as one line "path<TAB>value", so
 * that shell tests can read evidence with awk and need no other program.
 *
 *     estimates[3].by.sex<TAB>Female
 *     estimates[3].value<TAB>0.86
 *
 * Numbers have 17 digits. An empty object or array prints "{}" or "[]".
 */
#include <jansson.h>
#include <stdio.h>

#include <glib.h>

static void print_node(GString *path, json_t *node);

static void print_object(GString *path, json_t *node) {
    gsize length = path->len;
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(node, key, value) {
        g_string_append_printf(path, "%s%s", length > 0 ? "." : "", key);
        print_node(path, value);
        g_string_truncate(path, length);
    }
}

static void print_array(GString *path, json_t *node) {
    gsize length = path->len;
    size_t i = 0;
    json_t *value = NULL;
    json_array_foreach(node, i, value) {
        g_string_append_printf(path, "[%zu]", i);
        print_node(path, value);
        g_string_truncate(path, length);
    }
}

static void print_node(GString *path, json_t *node) {
    if (json_is_object(node) && json_object_size(node) > 0) {
        print_object(path, node);
    } else if (json_is_array(node) && json_array_size(node) > 0) {
        print_array(path, node);
    } else if (json_is_string(node)) {
        printf("%s\t%s\n", path->str, json_string_value(node));
    } else {
        char *text = json_dumps(node, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
        printf("%s\t%s\n", path->str, text);
        free(text);
    }
}

int main(int argc, char **argv) {
    json_error_t error;
    json_t *root = argc == 2 ? json_load_file(argv[1], JSON_REJECT_DUPLICATES, &error) : NULL;
    if (root == NULL) {
        (void)fprintf(stderr, "flatten: %s\n", argc == 2 ? error.text : "one file is needed");
        return 2;
    }
    GString *path = g_string_new(NULL);
    print_node(path, root);
    g_string_free(path, TRUE);
    json_decref(root);
    return ferror(stdout) != 0 ? 2 : 0;
}
