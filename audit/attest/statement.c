#include "audit/attest/statement.h"

#include <string.h>

#include "audit/digest.h"
#include "policies/canonical.h"
#include "policies/json_reader.h"

#define MAX_SUMS ((size_t)16 << 20)
#define MAX_BYTES ((size_t)64 << 20)
#define MAX_SUBJECTS 100000
#define STATEMENT_TYPE "https://in-toto.io/Statement/v1"
#define PREDICATE_TYPE "urn:ombud:audit:1"

static const char *const kind_names[] = {"input", "report", "policy", NULL};
static const char *const papers[] = {"letter", "a4", NULL};

static void subject_free(gpointer data) {
    struct subject *s = data;
    g_free(s->name);
    g_free(s->sha256);
    g_free(s);
}

static struct statement *blank(void) {
    struct statement *s = g_new0(struct statement, 1);
    s->subjects = g_ptr_array_new_with_free_func(subject_free);
    s->epoch = -1;
    return s;
}

void statement_free(struct statement *s) {
    if (s != NULL) {
        g_ptr_array_unref(s->subjects);
        g_free(s->log_sha256);
        g_free(s);
    }
}

static void add_subject(struct statement *s, enum subject_kind kind, const char *name,
                        const char *sha256) {
    struct subject *subject = g_new0(struct subject, 1);
    subject->kind = kind;
    subject->name = g_strdup(name);
    subject->sha256 = g_strdup(sha256);
    g_ptr_array_add(s->subjects, subject);
}

static bool is_sha256(const char *text) {
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

/* A file's name and nothing that leads out of the folder. */
static bool is_file_name(const char *name) {
    return name[0] != '\0' && strchr(name, '/') == NULL && strcmp(name, ".") != 0 &&
           strcmp(name, "..") != 0 && g_utf8_validate(name, -1, NULL);
}

static bool fail(GError **error, const char *name, const char *what, const char *fix) {
    g_set_error(error, g_quark_from_static_string("ombud-attest"), 0, "%s: %s; fix: %s", name, what,
                fix);
    return false;
}

/* "<64 hex>  name", as sha256sum writes. */
static bool add_line(struct statement *s, const char *folder, char *line) {
    if (strlen(line) < 67 || line[64] != ' ' || line[65] != ' ' || !is_file_name(line + 66)) {
        return false;
    }
    line[64] = '\0';
    if (!is_sha256(line)) {
        return false;
    }
    g_autofree char *path = g_build_filename(folder, line + 66, NULL);
    bool is_here = g_file_test(path, G_FILE_TEST_EXISTS);
    add_subject(s, is_here ? SUBJECT_REPORT : SUBJECT_INPUT, line + 66, line);
    return true;
}

static bool add_sums(struct statement *s, const char *folder, GError **error) {
    g_autofree char *path = g_build_filename(folder, STATEMENT_SUMS, NULL);
    g_autofree char *text = NULL;
    gsize size = 0;
    if (!g_file_get_contents(path, &text, &size, NULL) || size > MAX_SUMS || strlen(text) != size) {
        return fail(error, STATEMENT_SUMS, "cannot be read",
                    "name a folder that `ombud run` wrote");
    }
    g_autofree char *hex = digest_hex(text, size);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint n = g_strv_length(lines);
    for (guint i = 0; i + 1 < n; i++) {
        if (!add_line(s, folder, lines[i])) {
            return fail(error, STATEMENT_SUMS, "holds a line that is no digest and name",
                        "write the report again");
        }
    }
    add_subject(s, SUBJECT_REPORT, STATEMENT_SUMS, hex);
    return true;
}

struct statement *statement_of_folder(const char *folder, const struct evidence *e,
                                      GError **error) {
    struct statement *s = blank();
    if (!add_sums(s, folder, error)) {
        statement_free(s);
        return NULL;
    }
    const json_t *policies = json_object_get(e->root, "policies");
    for (size_t i = 0; i < json_array_size(policies); i++) {
        const json_t *p = json_array_get(policies, i);
        g_autofree char *name =
            g_strdup_printf("%s@%s", json_string_value(json_object_get(p, "id")),
                            json_string_value(json_object_get(p, "version")));
        add_subject(s, SUBJECT_POLICY, name, json_string_value(json_object_get(p, "sha256")));
    }
    return s;
}

static json_t *copy_of(const json_t *object, const char *key) {
    json_t *value = json_object_get(object, key);
    return value == NULL ? json_null() : json_incref(value);
}

static json_t *predicate_of(const struct statement *s, const struct evidence *e) {
    const json_t *study = json_object_get(e->root, "study");
    static const char *const said[] = {"title", "organisation", "model",       "period",
                                       "date",  "fingerprint",  "tally_sha256"};
    json_t *about = json_object();
    for (size_t i = 0; i < G_N_ELEMENTS(said); i++) {
        json_object_set_new(about, said[i], copy_of(study, said[i]));
    }
    json_t *predicate = json_pack("{s:o,s:o,s:o,s:o}", "study", about, "tool",
                                  copy_of(e->root, "tool"), "verdict", copy_of(e->root, "verdict"),
                                  "contains_small_cells", copy_of(e->root, "contains_small_cells"));
    if (s->is_rendered) {
        json_object_set_new(predicate, "render",
                            json_pack("{s:s,s:s,s:I}", "kind", report_kind_name(s->kind), "paper",
                                      papers[s->is_a4], "epoch", (json_int_t)s->epoch));
    }
    if (s->log_sha256 != NULL) {
        json_object_set_new(predicate, "log_sha256", json_string(s->log_sha256));
    }
    return predicate;
}

char *statement_text(const struct statement *s, const struct evidence *e) {
    json_t *subjects = json_array();
    for (guint i = 0; i < s->subjects->len; i++) {
        const struct subject *subject = s->subjects->pdata[i];
        json_array_append_new(subjects, json_pack("{s:s,s:{s:s},s:{s:s}}", "name", subject->name,
                                                  "digest", "sha256", subject->sha256,
                                                  "annotations", "is", kind_names[subject->kind]));
    }
    json_t *root = json_pack("{s:s,s:o,s:s,s:o}", "_type", STATEMENT_TYPE, "subject", subjects,
                             "predicateType", PREDICATE_TYPE, "predicate", predicate_of(s, e));
    char *text = canonical_json(root, NULL);
    json_decref(root);
    return text;
}

static void read_subject(struct json_reader *r, const json_t *item, const char *path,
                         struct statement *s) {
    static const char *const keys[] = {"name", "digest", "annotations", NULL};
    static const char *const digest_keys[] = {"sha256", NULL};
    static const char *const annotation_keys[] = {"is", NULL};
    const json_t *digest = json_object_get(item, "digest");
    const json_t *annotations = json_object_get(item, "annotations");
    if (!json_reader_keys(r, item, path, keys) || !json_reader_keys(r, digest, path, digest_keys) ||
        !json_reader_keys(r, annotations, path, annotation_keys)) {
        return;
    }
    g_autofree char *name = json_reader_text(r, item, path, "name", 4096, true);
    g_autofree char *sha256 = json_reader_text(r, digest, path, "sha256", 64, true);
    int kind = json_reader_word(r, annotations, path, "is", kind_names, SUBJECT_INPUT);
    if (r->error == NULL && (!is_sha256(sha256) || !is_file_name(name))) {
        json_reader_fail(r, path, "this is no file's name and SHA-256", "sign again");
    }
    if (r->error == NULL) {
        add_subject(s, (enum subject_kind)kind, name, sha256);
    }
}

static void read_render(struct json_reader *r, const json_t *render, struct statement *s) {
    static const char *const keys[] = {"kind", "paper", "epoch", NULL};
    if (render == NULL || !json_reader_keys(r, render, "$.predicate.render", keys)) {
        return;
    }
    g_autofree char *kind = json_reader_text(r, render, "$.predicate.render", "kind", 20, true);
    s->is_rendered = true;
    s->kind = kind == NULL ? REPORT_KINDS : report_kind_find(kind);
    s->is_a4 = json_reader_word(r, render, "$.predicate.render", "paper", papers, 0) == 1;
    s->epoch = json_reader_integer(r, render, "$.predicate.render", "epoch", -1, G_MAXINT64, -1);
    if (r->error == NULL && s->kind == REPORT_KINDS) {
        json_reader_fail(r, "$.predicate.render.kind", "there is no such kind of report",
                         "take the version of ombud that signed it");
    }
}

struct statement *statement_parse(const char *text, size_t length, const char *name,
                                  GError **error) {
    static const char *const keys[] = {"_type", "subject", "predicateType", "predicate", NULL};
    struct json_reader r = {.name = name};
    struct statement *s = blank();
    json_t *root = json_reader_load(&r, text, length, MAX_BYTES);
    if (root != NULL && json_reader_keys(&r, root, "$", keys)) {
        const json_t *predicate = json_object_get(root, "predicate");
        const json_t *list = json_reader_array(&r, root, "$", "subject", MAX_SUBJECTS, true);
        for (size_t i = 0; i < json_array_size(list) && r.error == NULL; i++) {
            g_autofree char *path = g_strdup_printf("$.subject[%" G_GSIZE_FORMAT "]", i);
            read_subject(&r, json_array_get(list, i), path, s);
        }
        read_render(&r, json_object_get(predicate, "render"), s);
        s->log_sha256 = json_reader_text(&r, predicate, "$.predicate", "log_sha256", 64, false);
    }
    json_decref(root);
    if (r.error != NULL) {
        g_propagate_error(error, r.error);
        g_clear_pointer(&s, statement_free);
    }
    return s;
}
