#include "audit/study/describe.h"

#include <string.h>

#include "audit/study/study.h"
#include "audit/tally_file.h"
#include "policies/canonical.h"
#include "policies/json_reader.h"

static void put_text(json_t *object, const char *key, const char *text) {
    (void)json_object_set_new(object, key, text == NULL ? json_null() : json_string(text));
}

static json_t *texts(const GPtrArray *list) {
    json_t *array = json_array();
    for (guint i = 0; list != NULL && i < list->len; i++) {
        (void)json_array_append_new(array, json_string(list->pdata[i]));
    }
    return array;
}

static int compare_texts(gconstpointer a, gconstpointer b) {
    return strcmp(a, b);
}

static json_t *attribute_settings(const struct study_attribute *a) {
    json_t *o = json_object();
    put_text(o, "name", a->name);
    put_text(o, "reference", a->reference);
    if (a->standard != OMB_NONE) {
        put_text(o, "standard", omb_standard_names[a->standard]);
    }
    json_t *map = json_array();
    for (guint i = 0; i < a->map->len; i++) {
        const struct study_mapping *m = a->map->pdata[i];
        (void)json_array_append_new(map, json_string(m->pattern));
        (void)json_array_append_new(map, json_string(m->level));
    }
    (void)json_object_set_new(o, "map", map);
    (void)json_object_set_new(o, "levels", texts(a->levels));
    (void)json_object_set_new(o, "not_recorded", texts(a->not_recorded));
    json_t *bands = json_array();
    for (guint i = 0; a->bands != NULL && i < a->bands->len; i++) {
        (void)json_array_append_new(bands, json_real(g_array_index(a->bands, double, i)));
    }
    (void)json_object_set_new(o, "bands", bands);
    return o;
}

/* Digests of the longer settings, so that a difference can be named without carrying them. */
static json_t *settings_digests(const struct study *s) {
    json_t *digests = json_object();
    for (guint i = 0; i < s->attributes->len; i++) {
        const struct study_attribute *a = s->attributes->pdata[i];
        json_t *o = attribute_settings(a);
        g_autofree char *digest = canonical_sha256(o);
        g_autofree char *key = g_strdup_printf("attribute %s", a->name);
        (void)json_object_set_new(digests, key, json_stringn(digest, 8));
        json_decref(o);
    }
    json_t *spellings = texts(s->not_recorded);
    g_autofree char *digest = canonical_sha256(spellings);
    (void)json_object_set_new(digests, "spellings of not recorded", json_stringn(digest, 8));
    json_decref(spellings);
    return digests;
}

char *study_describe(const struct study *s) {
    json_t *o = json_object();
    put_text(o, "title", s->title);
    put_text(o, "organisation", s->organisation);
    put_text(o, "model", s->model);
    put_text(o, "period", s->period);
    put_text(o, "date", s->date);
    put_text(o, "code_system", s->code_system);
    (void)json_object_set_new(o, "settings", settings_digests(s));
    (void)json_object_set_new(o, "synthetic", json_boolean(s->is_synthetic));
    (void)json_object_set_new(o, "threshold", json_real(s->has_threshold ? s->threshold : 0.5));
    (void)json_object_set_new(o, "leaves_out_unpredicted", json_boolean(s->leaves_out_unpredicted));
    if (s->label_space > 0) {
        (void)json_object_set_new(o, "label_space", json_integer((json_int_t)s->label_space));
    }
    if (s->search_depth > 0) {
        (void)json_object_set_new(o, "search",
                                  json_pack("{s:i,s:I,s:i}", "depth", s->search_depth, "patients",
                                            (json_int_t)s->search_patients, "shown",
                                            (int)(s->attributes->len + s->intersections->len)));
    }
    json_t *parameters = json_object();
    GList *names = g_list_sort(g_hash_table_get_keys(s->parameters), compare_texts);
    for (GList *l = names; l != NULL; l = l->next) {
        const double *x = g_hash_table_lookup(s->parameters, l->data);
        (void)json_object_set_new(parameters, l->data, json_real(*x));
    }
    g_list_free(names);
    (void)json_object_set_new(o, "parameters", parameters);
    char *text = canonical_json(o, NULL);
    json_decref(o);
    return text;
}

char *study_fingerprint(const struct study *s, const char *headings_sha256) {
    json_t *o = json_object();
    json_t *attributes = json_array();
    for (guint i = 0; i < s->attributes->len; i++) {
        (void)json_array_append_new(attributes, attribute_settings(s->attributes->pdata[i]));
    }
    (void)json_object_set_new(o, "attributes", attributes);
    json_t *intersections = json_array();
    for (guint i = 0; i < s->intersections->len; i++) {
        (void)json_array_append_new(intersections, texts(s->intersections->pdata[i]));
    }
    (void)json_object_set_new(o, "intersections", intersections);
    if (s->search_depth > 0) {
        (void)json_object_set_new(o, "search", json_integer(s->search_depth));
    }
    (void)json_object_set_new(o, "not_recorded", texts(s->not_recorded));
    (void)json_object_set_new(o, "threshold", json_real(s->has_threshold ? s->threshold : 0.5));
    (void)json_object_set_new(o, "leaves_out_unpredicted", json_boolean(s->leaves_out_unpredicted));
    put_text(o, "code_system", s->code_system);
    put_text(o, "headings", headings_sha256);
    (void)json_object_set_new(o, "k", json_integer(s->k));
    (void)json_object_set_new(o, "seed", json_integer((json_int_t)s->seed));
    (void)json_object_set_new(o, "groups", json_integer(TALLY_GROUPS));
    char *sha256 = canonical_sha256(o);
    json_decref(o);
    return sha256;
}

static void fill(struct description *d, const struct tally *t) {
    const json_t *o = d->json;
    struct evidence_study *s = &d->study;
    s->title = json_string_value(json_object_get(o, "title"));
    s->organisation = json_string_value(json_object_get(o, "organisation"));
    s->model = json_string_value(json_object_get(o, "model"));
    s->period = json_string_value(json_object_get(o, "period"));
    s->date = json_string_value(json_object_get(o, "date"));
    s->code_system = json_string_value(json_object_get(o, "code_system"));
    s->is_synthetic = json_is_true(json_object_get(o, "synthetic"));
    s->threshold = json_number_value(json_object_get(o, "threshold"));
    s->leaves_out_unpredicted = json_is_true(json_object_get(o, "leaves_out_unpredicted"));
    d->label_space = json_integer_value(json_object_get(o, "label_space"));
    const json_t *search = json_object_get(o, "search");
    d->search_depth = (int)json_integer_value(json_object_get(search, "depth"));
    d->search_patients = json_integer_value(json_object_get(search, "patients"));
    d->n_groupings = (int)json_integer_value(json_object_get(search, "shown"));
    s->fingerprint = t->fingerprint;
    s->seed = t->seed;
    s->has_patients = t->has_patients;
    for (int a = 0; a < t->n_attributes; a++) {
        g_ptr_array_add(d->attributes, t->attributes[a].name);
        g_ptr_array_add(d->not_recorded, t->attributes[a].not_recorded);
    }
    g_ptr_array_add(d->attributes, NULL);
    g_ptr_array_add(d->not_recorded, NULL);
    s->attributes = (const char *const *)d->attributes->pdata;
    s->not_recorded = (const char *const *)d->not_recorded->pdata;
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(json_object_get(o, "parameters"), name, value) {
        double x = json_number_value(value);
        g_hash_table_insert(d->parameters, g_strdup(name), g_memdup2(&x, sizeof x));
    }
    s->parameters = d->parameters;
}

void description_digest(struct description *d) {
    d->tally_sha256 = tally_file_sha256(d->tally);
    d->study.tally_sha256 = d->tally_sha256;
}

struct description *description_of(const struct tally *t, GError **error) {
    struct json_reader r = {.name = "tally"};
    const char *text = t->study_json == NULL ? "" : t->study_json;
    json_t *json = json_reader_load(&r, text, strlen(text), (size_t)1 << 20);
    if (json == NULL) {
        g_propagate_error(error, r.error);
        return NULL;
    }
    struct description *d = g_new0(struct description, 1);
    d->json = json;
    d->tally = t;
    d->attributes = g_ptr_array_new();
    d->not_recorded = g_ptr_array_new();
    d->parameters = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    fill(d, t);
    return d;
}

/* "NAME (one and other)", or only the name where the values say nothing. */
static char *name_difference(const char *name, const json_t *a, const json_t *b) {
    g_autofree char *x =
        a == NULL ? g_strdup("none") : json_dumps(a, JSON_ENCODE_ANY | JSON_REAL_PRECISION(10));
    g_autofree char *y =
        b == NULL ? g_strdup("none") : json_dumps(b, JSON_ENCODE_ANY | JSON_REAL_PRECISION(10));
    return g_strdup_printf("%s (%.80s and %.80s)", name, x, y);
}

static char *first_difference(const json_t *a, const json_t *b, bool shows_values) {
    const json_t *const both[] = {a, b};
    for (size_t i = 0; i < G_N_ELEMENTS(both); i++) {
        const char *key = NULL;
        json_t *unused = NULL;
        json_object_foreach((json_t *)(uintptr_t)both[i], key, unused) {
            const json_t *x = json_object_get(a, key);
            const json_t *y = json_object_get(b, key);
            if (x != NULL && y != NULL && json_equal(x, y)) {
                continue;
            }
            if (json_is_object(x) && json_is_object(y)) {
                return first_difference(x, y, strcmp(key, "settings") != 0);
            }
            return shows_values ? name_difference(key, x, y) : g_strdup(key);
        }
    }
    return NULL;
}

char *description_difference(const struct tally *a, const struct tally *b) {
    const struct tally *const both[] = {a, b};
    json_t *json[2] = {NULL, NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(both); i++) {
        struct json_reader r = {.name = "tally"};
        const char *text = both[i]->study_json == NULL ? "" : both[i]->study_json;
        json[i] = json_reader_load(&r, text, strlen(text), (size_t)1 << 20);
        g_clear_error(&r.error);
    }
    char *what = NULL;
    if (json_is_object(json[0]) && json_is_object(json[1])) {
        what = first_difference(json[0], json[1], true);
    }
    json_decref(json[0]);
    json_decref(json[1]);
    return what;
}

void description_free(struct description *d) {
    if (d == NULL) {
        return;
    }
    json_decref(d->json);
    g_ptr_array_unref(d->attributes);
    g_ptr_array_unref(d->not_recorded);
    g_hash_table_unref(d->parameters);
    g_free(d->tally_sha256);
    g_free(d);
}
