/* A study from JSON. audit/study/study.schema.json says the same in another way; a
 * test holds the two together. */
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "audit/study/study.h"
#include "metrics/tally.h"
#include "policies/calendar.h"
#include "policies/json_reader.h"

#define MAX_BYTES ((size_t)1 << 20)
#define MAX_TEXT 200
#define MAX_LIST 4096

static const char *const top_keys[] = {"schema",
                                       "title",
                                       "organisation",
                                       "model",
                                       "period",
                                       "date",
                                       "synthetic",
                                       "inputs",
                                       "columns",
                                       "threshold",
                                       "code_system",
                                       "attributes",
                                       "not_recorded",
                                       "intersections",
                                       "encounters_without_prediction",
                                       "policy",
                                       "parameters",
                                       "seed",
                                       "label_space",
                                       "search",
                                       "labels",
                                       "headings",
                                       "k",
                                       NULL};
static const char *const input_keys[] = {"file",           "columns",         "where",
                                         "code_separator", "score_separator", NULL};
static const char *const attribute_keys[] = {"name",     "column", "from",         "map",
                                             "levels",   "bands",  "not_recorded", "reference",
                                             "standard", NULL};
static const char *const code_systems[] = {"icd-10-cm", "other", NULL};
static const char *const unpredicted_words[] = {"count", "leave-out", NULL};
static const char *const from_words[] = {"truth", "encounters", "patients", NULL};
static const enum study_role from_roles[] = {STUDY_TRUTH, STUDY_ENCOUNTERS, STUDY_PATIENTS};

static void read_columns(struct json_reader *r, const json_t *object, const char *path,
                         struct study_input *input) {
    const json_t *columns = json_object_get(object, "columns");
    if (columns == NULL) {
        return;
    }
    const char *known[STUDY_COLUMNS + 1] = {NULL};
    memcpy(known, study_column_names, sizeof study_column_names);
    g_autofree char *at = g_strdup_printf("%s.columns", path);
    if (!json_reader_keys(r, columns, at, known)) {
        return;
    }
    for (int c = 0; c < STUDY_COLUMNS; c++) {
        char *name = json_reader_text(r, columns, at, known[c], MAX_TEXT, false);
        if (name != NULL) {
            g_free(input->columns[c]);
            input->columns[c] = name;
        }
    }
}

/* "10", 10 or ["10", "11"]. */
static void add_filter_value(struct json_reader *r, struct study_input *input, const char *path,
                             const char *column, const json_t *value) {
    if (json_is_string(value)) {
        study_add_filter(input, column, json_string_value(value));
    } else if (json_is_integer(value)) {
        g_autofree char *text = g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
        study_add_filter(input, column, text);
    } else {
        json_reader_fail(r, path, "a text, a whole number or a list of them is expected",
                         "write for example \"icd_version\": 10");
    }
}

static void read_where(struct json_reader *r, const json_t *object, const char *path,
                       struct study_input *input) {
    json_t *where = json_object_get(object, "where");
    if (where == NULL || r->error != NULL) {
        return;
    }
    g_autofree char *at = g_strdup_printf("%s.where", path);
    if (!json_is_object(where)) {
        json_reader_fail(r, at, "an object is expected here", "write {\"column\": \"value\"}");
        return;
    }
    const char *column = NULL;
    json_t *value = NULL;
    json_object_foreach(where, column, value) {
        if (!json_is_array(value)) {
            add_filter_value(r, input, at, column, value);
            continue;
        }
        for (size_t i = 0; i < json_array_size(value); i++) {
            add_filter_value(r, input, at, column, json_array_get(value, i));
        }
    }
}

static void read_separator(struct json_reader *r, const json_t *object, const char *path,
                           const char *key, char *separator) {
    g_autofree char *text = json_reader_text(r, object, path, key, 1, false);
    if (text != NULL) {
        *separator = text[0];
    }
}

static void read_input(struct json_reader *r, const json_t *inputs, const char *key,
                       struct study_input *input) {
    const json_t *object = json_object_get(inputs, key);
    g_autofree char *path = g_strdup_printf("$.inputs.%s", key);
    if (object == NULL || !json_reader_keys(r, object, path, input_keys)) {
        return;
    }
    input->path = json_reader_text(r, object, path, "file", 4096, true);
    read_columns(r, object, path, input);
    read_where(r, object, path, input);
    read_separator(r, object, path, "code_separator", &input->code_separator);
    read_separator(r, object, path, "score_separator", &input->score_separator);
}

/* One table that is both predictions and truth. */
static void read_binary(struct json_reader *r, const json_t *inputs, struct study *s) {
    if (r->error == NULL &&
        (s->inputs[STUDY_PREDICTIONS].path != NULL || s->inputs[STUDY_TRUTH].path != NULL)) {
        json_reader_fail(r, "$.inputs.binary", "there are predictions or truth beside it",
                         "name either \"binary\" or the two of them");
    }
    static const enum study_role roles[] = {STUDY_PREDICTIONS, STUDY_TRUTH};
    s->is_binary = true;
    for (size_t i = 0; i < G_N_ELEMENTS(roles) && r->error == NULL; i++) {
        read_input(r, inputs, "binary", &s->inputs[roles[i]]);
    }
    if (json_object_get(inputs, "binary") != NULL && r->error == NULL &&
        strcmp(s->inputs[STUDY_TRUTH].path, "-") == 0) {
        json_reader_fail(r, "$.inputs.binary.file", "standard input can be read once only",
                         "write the table to a file");
    }
}

static void read_inputs(struct json_reader *r, const json_t *root, struct study *s) {
    const json_t *inputs = json_object_get(root, "inputs");
    const char *known[STUDY_ROLES + 2] = {NULL};
    memcpy(known, study_role_names, sizeof study_role_names);
    known[STUDY_ROLES] = "binary";
    for (int role = 0; role < STUDY_ROLES; role++) {
        read_columns(r, root, "$", &s->inputs[role]);
    }
    if (inputs == NULL || !json_reader_keys(r, inputs, "$.inputs", known)) {
        return;
    }
    for (int role = 0; role < STUDY_ROLES; role++) {
        read_input(r, inputs, known[role], &s->inputs[role]);
    }
    if (json_object_get(inputs, "binary") != NULL) {
        read_binary(r, inputs, s);
    }
}

static void read_map(struct json_reader *r, const json_t *object, const char *path,
                     struct study_attribute *a) {
    json_t *map = json_object_get(object, "map");
    if (map == NULL || r->error != NULL) {
        return;
    }
    g_autofree char *at = g_strdup_printf("%s.map", path);
    if (!json_is_object(map) || json_object_size(map) > MAX_LIST) {
        json_reader_fail(r, at, "an object is expected here", "write {\"value\": \"level\"}");
        return;
    }
    const char *pattern = NULL;
    json_t *level = NULL;
    json_object_foreach(map, pattern, level) {
        const char *name = json_string_value(level);
        if (name == NULL || name[0] == '\0' || strlen(name) > MAX_TEXT) {
            json_reader_fail(r, at, "a value is mapped to something that is not a level's name",
                             "map it to a short text");
            return;
        }
        study_add_mapping(a, pattern, name);
    }
}

static void read_bands(struct json_reader *r, const json_t *object, const char *path,
                       struct study_attribute *a) {
    const json_t *bands = json_reader_array(r, object, path, "bands", 100, false);
    if (bands == NULL) {
        return;
    }
    a->bands = g_array_new(FALSE, FALSE, sizeof(double));
    for (size_t i = 0; i < json_array_size(bands); i++) {
        const json_t *item = json_array_get(bands, i);
        double x = json_number_value(item);
        if (!json_is_number(item) ||
            (i > 0 && x <= g_array_index(a->bands, double, a->bands->len - 1))) {
            break;
        }
        g_array_append_val(a->bands, x);
    }
    if (a->bands->len != json_array_size(bands) || a->bands->len == 0) {
        g_autofree char *at = g_strdup_printf("%s.bands", path);
        json_reader_fail(r, at, "rising numbers are expected", "write for example [18, 45, 65]");
    }
}

static struct study_attribute *read_attribute(struct json_reader *r, const json_t *item,
                                              const char *path) {
    if (json_is_string(item) && json_string_length(item) > 0 &&
        json_string_length(item) <= MAX_TEXT) {
        return study_attribute_new(json_string_value(item));
    }
    if (!json_reader_keys(r, item, path, attribute_keys)) {
        return NULL;
    }
    g_autofree char *name = json_reader_text(r, item, path, "name", MAX_TEXT, true);
    if (name == NULL) {
        return NULL;
    }
    struct study_attribute *a = study_attribute_new(name);
    a->column = json_reader_text(r, item, path, "column", MAX_TEXT, false);
    a->reference = json_reader_text(r, item, path, "reference", MAX_TEXT, false);
    int from = json_reader_word(r, item, path, "from", from_words, -1);
    a->from = from < 0 ? STUDY_ROLES : from_roles[from];
    int standard = json_reader_word(r, item, path, "standard", omb_standard_names, OMB_NONE);
    a->standard = (enum omb_standard)MAX(standard, 0);
    read_map(r, item, path, a);
    read_bands(r, item, path, a);
    g_ptr_array_unref(a->not_recorded);
    a->not_recorded = json_reader_texts(r, item, path, "not_recorded", MAX_LIST);
    a->levels = json_reader_texts(r, item, path, "levels", TALLY_MAX_LEVELS - 2);
    if (a->levels->len == 0) {
        g_clear_pointer(&a->levels, g_ptr_array_unref);
    }
    return a;
}

static void read_attributes(struct json_reader *r, const json_t *root, struct study *s) {
    const json_t *list = json_reader_array(r, root, "$", "attributes", TALLY_MAX_ATTRIBUTES, false);
    for (size_t i = 0; list != NULL && i < json_array_size(list); i++) {
        g_autofree char *path = g_strdup_printf("$.attributes[%" G_GSIZE_FORMAT "]", i);
        struct study_attribute *a = read_attribute(r, json_array_get(list, i), path);
        if (a == NULL) {
            return;
        }
        study_default_bands(a);
        g_ptr_array_add(s->attributes, a);
    }
}

static void read_intersections(struct json_reader *r, const json_t *root, struct study *s) {
    const json_t *list =
        json_reader_array(r, root, "$", "intersections", TALLY_MAX_GROUPINGS, false);
    for (size_t i = 0; list != NULL && i < json_array_size(list); i++) {
        g_autofree char *path = g_strdup_printf("$.intersections[%" G_GSIZE_FORMAT "]", i);
        json_t *holder = json_object();
        (void)json_object_set(holder, "names", json_array_get(list, i));
        GPtrArray *names = json_reader_texts(r, holder, path, "names", TALLY_MAX_GROUPING);
        g_ptr_array_add(s->intersections, names);
        json_decref(holder);
    }
}

static void read_parameters(struct json_reader *r, const json_t *root, struct study *s) {
    json_t *object = json_object_get(root, "parameters");
    if (object == NULL || r->error != NULL) {
        return;
    }
    if (!json_is_object(object)) {
        json_reader_fail(r, "$.parameters", "an object is expected here",
                         "write {\"f1_floor\": 0.6}");
        return;
    }
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(object, name, value) {
        double x = json_number_value(value);
        if (!json_is_number(value)) {
            json_reader_fail(r, "$.parameters", "a parameter is not a number",
                             "write {\"f1_floor\": 0.6}");
            return;
        }
        g_hash_table_insert(s->parameters, g_strdup(name), g_memdup2(&x, sizeof x));
    }
}

static void read_about(struct json_reader *r, const json_t *root, struct study *s) {
    g_autofree char *schema = json_reader_text(r, root, "$", "schema", MAX_TEXT, true);
    if (schema != NULL && strcmp(schema, "ombud-study/1") != 0) {
        json_reader_fail(r, "$.schema", "this is not a study of this version",
                         "write \"schema\": \"ombud-study/1\"");
    }
    s->title = json_reader_text(r, root, "$", "title", MAX_TEXT, false);
    s->organisation = json_reader_text(r, root, "$", "organisation", MAX_TEXT, false);
    s->model = json_reader_text(r, root, "$", "model", MAX_TEXT, false);
    s->period = json_reader_text(r, root, "$", "period", MAX_TEXT, false);
    s->date = json_reader_text(r, root, "$", "date", MAX_TEXT, false);
    if (s->date != NULL && !calendar_is_date(s->date)) {
        json_reader_fail(r, "$.date", "this is not a date", "write YYYY-MM-DD");
    }
    s->is_synthetic = json_reader_bool(r, root, "$", "synthetic", false);
    s->has_threshold = json_object_get(root, "threshold") != NULL;
    s->threshold = json_reader_number(r, root, "$", "threshold", 0, 1, 0.5);
    s->labels = json_reader_text(r, root, "$", "labels", 4096, false);
    s->headings = json_reader_text(r, root, "$", "headings", 4096, false);
    s->k = (int)json_reader_integer(r, root, "$", "k", 0, TALLY_MAX_K, 0);
    /* A binary table says nothing of codes, or calls its one code what it likes. */
    bool is_binary = json_object_get(json_object_get(root, "inputs"), "binary") != NULL;
    int system = json_reader_word(r, root, "$", "code_system", code_systems, is_binary ? 1 : 0);
    g_free(s->code_system);
    s->code_system = g_strdup(code_systems[MAX(system, 0)]);
    s->leaves_out_unpredicted =
        json_reader_word(r, root, "$", "encounters_without_prediction", unpredicted_words, 0) == 1;
    s->label_space = json_reader_integer(r, root, "$", "label_space", 1, 10000000, 0);
    s->seed = (uint64_t)json_reader_integer(r, root, "$", "seed", 0, INT64_C(1) << 53, 0);
}

static void read_search(struct json_reader *r, const json_t *root, struct study *s) {
    static const char *const keys[] = {"depth", "min_patients", NULL};
    const json_t *object = json_object_get(root, "search");
    if (object == NULL || !json_reader_keys(r, object, "$.search", keys)) {
        return;
    }
    s->search_depth = (int)json_reader_integer(r, object, "$.search", "depth", 2, 3, 3);
    s->search_patients =
        json_reader_integer(r, object, "$.search", "min_patients", 2, 1000000000, 50);
}

struct study *study_parse(const char *text, size_t length, const char *name, GError **error) {
    struct json_reader r = {.name = name};
    struct study *s = study_new();
    json_t *root = json_reader_load(&r, text, length, MAX_BYTES);
    if (root != NULL && json_reader_keys(&r, root, "$", top_keys)) {
        read_about(&r, root, s);
        read_inputs(&r, root, s);
        read_attributes(&r, root, s);
        read_intersections(&r, root, s);
        read_search(&r, root, s);
        read_parameters(&r, root, s);
        if (json_object_get(root, "not_recorded") != NULL) {
            g_ptr_array_unref(s->not_recorded);
            s->not_recorded = json_reader_texts(&r, root, "$", "not_recorded", MAX_LIST);
        }
        g_ptr_array_unref(s->policies);
        s->policies = json_reader_texts(&r, root, "$", "policy", 20);
    }
    json_decref(root);
    if (r.error != NULL) {
        g_propagate_error(error, r.error);
        g_clear_pointer(&s, study_free);
    }
    return s;
}

static void from_folder(char **path, const char *folder) {
    char *file = *path;
    if (file != NULL && strcmp(file, "-") != 0 && !g_path_is_absolute(file)) {
        *path = g_build_filename(folder, file, NULL);
        g_free(file);
    }
}

struct study *study_load(const char *path, GError **error) {
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autofree char *name = g_path_get_basename(path);
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &text, &length, &cause)) {
        g_set_error(error, g_quark_from_static_string("ombud-study"), 0,
                    "%s: the study cannot be read; fix: check the path", name);
        return NULL;
    }
    struct study *s = study_parse(text, length, name, error);
    if (s == NULL) {
        return NULL;
    }
    g_autofree char *folder = g_path_get_dirname(path);
    for (int role = 0; role < STUDY_ROLES; role++) {
        from_folder(&s->inputs[role].path, folder);
    }
    from_folder(&s->labels, folder);
    from_folder(&s->headings, folder);
    return s;
}
