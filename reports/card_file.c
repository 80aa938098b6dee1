/* card.json: what a person says of the model. */
#include <stdlib.h>
#include <string.h>

#include "policies/calendar.h"
#include "policies/json_reader.h"
#include "policies/spelling.h"
#include "reports/card.h"

#define MAX_BYTES ((size_t)1 << 20)
#define MAX_TEXT 8000
#define MAX_ITEMS 200

static const char *const top_keys[] = {"schema", "by", "role", "date", "fields", NULL};
static const char *const result_keys[] = {"label", "value", "unit", NULL};

static void fail_unknown(struct json_reader *r, const char *path, const char *key) {
    const char *names[CARD_ELEMENTS + CARD_ATTRIBUTES + 1] = {NULL};
    for (int i = 0; i < CARD_ELEMENTS; i++) {
        names[i] = card_elements[i].path;
    }
    for (int i = 0; i < CARD_ATTRIBUTES; i++) {
        names[CARD_ELEMENTS + i] = card_attributes[i].id;
    }
    const char *nearest = spelling_nearest(key, names);
    g_autofree char *fix = nearest == NULL ? g_strdup("see `ombud card --help` for the names")
                                           : g_strdup_printf("did you mean \"%s\"?", nearest);
    json_reader_fail(r, path, "is no element of the card and no source attribute", fix);
}

static void read_result(struct json_reader *r, const json_t *item, const char *path,
                        struct card_value *value) {
    if (!json_reader_keys(r, item, path, result_keys)) {
        return;
    }
    char *label = json_reader_text(r, item, path, "label", 200, true);
    g_autofree char *unit = json_reader_text(r, item, path, "unit", 40, false);
    const json_t *number = json_object_get(item, "value");
    if (r->error == NULL && !json_is_number(number)) {
        json_reader_fail(r, path, "has no number \"value\"",
                         "write {\"label\": ..., \"value\": 92.1}");
    }
    if (r->error != NULL) {
        g_free(label);
        return;
    }
    json_t *out = json_pack("{s:s,s:f}", "kind", "single", "value", json_number_value(number));
    if (unit != NULL) {
        json_object_set_new(out, "unit", json_string(unit));
    }
    char *text = json_dumps(out, JSON_COMPACT | JSON_REAL_PRECISION(12));
    card_add(value, CARD_PERSON, label, g_strdup(text));
    free(text);
    json_decref(out);
}

static void read_items(struct json_reader *r, const json_t *fields, const char *key,
                       const char *path, enum card_kind kind, struct card_value *value) {
    if (kind == CARD_RESULTS) {
        const json_t *list = json_reader_array(r, fields, "$.fields", key, MAX_ITEMS, true);
        for (size_t i = 0; i < json_array_size(list) && r->error == NULL; i++) {
            g_autofree char *at = g_strdup_printf("%s[%zu]", path, i);
            read_result(r, json_array_get(list, i), at, value);
        }
        return;
    }
    GPtrArray *texts = json_reader_texts(r, fields, "$.fields", key, MAX_ITEMS);
    for (guint i = 0; texts != NULL && i < texts->len; i++) {
        card_add(value, CARD_PERSON, g_strdup(texts->pdata[i]), NULL);
    }
    g_clear_pointer(&texts, g_ptr_array_unref);
}

static void read_field(struct json_reader *r, const json_t *fields, const char *key,
                       struct card *c) {
    g_autofree char *path = g_strdup_printf("$.fields[\"%.60s\"]", key);
    int element = card_element_find(key);
    int attribute = card_attribute_find(key);
    if (element < 0 && attribute < 0) {
        fail_unknown(r, path, key);
        return;
    }
    enum card_kind kind = element < 0 ? CARD_TEXT : card_elements[element].kind;
    struct card_value *value = element < 0 ? &c->attributes[attribute] : &c->elements[element];
    if (kind != CARD_TEXT) {
        read_items(r, fields, key, path, kind, value);
        return;
    }
    char *text = json_reader_text(r, fields, "$.fields", key, MAX_TEXT, true);
    if (text != NULL) {
        card_set(value, CARD_PERSON, text);
    }
}

static void read_fields(struct json_reader *r, const json_t *root, struct card *c) {
    json_t *fields = json_object_get(root, "fields");
    if (r->error == NULL && !json_is_object(fields)) {
        json_reader_fail(r, "$.fields", "expected an object",
                         "write {\"BasicInfo.ModelName\": \"...\"}");
    }
    const char *key;
    json_t *value;
    json_object_foreach(fields, key, value) {
        if (r->error == NULL) {
            read_field(r, fields, key, c);
        }
    }
}

bool card_read(struct card *c, const char *text, size_t size, const char *name, GError **error) {
    static const char *const schemas[] = {"ombud-card/1", NULL};
    struct json_reader r = {.name = name};
    json_t *root = json_reader_load(&r, text, size, MAX_BYTES);
    if (root != NULL && json_reader_keys(&r, root, "$", top_keys)) {
        (void)json_reader_word(&r, root, "$", "schema", schemas, -1);
        if (r.error == NULL && json_object_get(root, "schema") == NULL) {
            json_reader_fail(&r, "$.schema", "is missing", "write \"schema\": \"ombud-card/1\"");
        }
        g_free(c->by);
        g_free(c->role);
        g_free(c->date);
        c->by = json_reader_text(&r, root, "$", "by", 120, true);
        c->role = json_reader_text(&r, root, "$", "role", 120, true);
        c->date = json_reader_text(&r, root, "$", "date", 10, true);
        if (r.error == NULL && !calendar_is_date(c->date)) {
            json_reader_fail(&r, "$.date", "this is no day", "write it as YYYY-MM-DD");
        }
        read_fields(&r, root, c);
    }
    json_decref(root);
    if (r.error != NULL) {
        g_propagate_error(error, r.error);
        return false;
    }
    return true;
}
