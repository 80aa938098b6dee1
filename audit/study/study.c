#include "audit/study/study.h"

#include <string.h>

#include "metrics/tally.h"

const char *const study_role_names[STUDY_ROLES] = {"predictions", "truth", "encounters",
                                                   "patients"};
const char *const study_column_names[STUDY_COLUMNS] = {
    "encounter_id", "patient_id", "code", "codes", "score", "y_true", "y_pred", "sequence"};

/* Spellings of a missing value, compared without case. "Other" is a value. */
static const char *const not_recorded[] = {
    "?",
    ".",
    "-",
    "na",
    "n/a",
    "nan",
    "null",
    "none",
    "unknown",
    "not recorded",
    "not specified",
    "not reported",
    "unable to obtain",
    "patient declined to answer",
    "declined",
    "refused",
    "missing",
};

static const double age_bands[] = {18, 45, 65};

static GQuark study_error(void) {
    return g_quark_from_static_string("ombud-study");
}

static void free_filter(gpointer data) {
    struct study_filter *f = data;
    g_free(f->column);
    g_ptr_array_unref(f->values);
    g_free(f);
}

static void free_mapping(gpointer data) {
    struct study_mapping *m = data;
    g_free(m->pattern);
    g_free(m->level);
    g_free(m);
}

static void free_attribute(gpointer data) {
    struct study_attribute *a = data;
    g_free(a->name);
    g_free(a->column);
    g_ptr_array_unref(a->map);
    g_clear_pointer(&a->levels, g_ptr_array_unref);
    g_clear_pointer(&a->bands, g_array_unref);
    g_ptr_array_unref(a->not_recorded);
    g_free(a->reference);
    g_free(a);
}

struct study *study_new(void) {
    struct study *s = g_new0(struct study, 1);
    s->code_system = g_strdup("icd-10-cm");
    s->attributes = g_ptr_array_new_with_free_func(free_attribute);
    s->intersections = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    s->not_recorded = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < G_N_ELEMENTS(not_recorded); i++) {
        g_ptr_array_add(s->not_recorded, g_strdup(not_recorded[i]));
    }
    s->policies = g_ptr_array_new_with_free_func(g_free);
    s->parameters = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (int role = 0; role < STUDY_ROLES; role++) {
        s->inputs[role].filters = g_ptr_array_new_with_free_func(free_filter);
        s->inputs[role].code_separator = ';';
        s->inputs[role].score_separator = ':';
    }
    return s;
}

void study_free(struct study *s) {
    if (s == NULL) {
        return;
    }
    g_free(s->title);
    g_free(s->organisation);
    g_free(s->model);
    g_free(s->period);
    g_free(s->date);
    g_free(s->labels);
    g_free(s->headings);
    g_free(s->code_system);
    g_ptr_array_unref(s->attributes);
    g_ptr_array_unref(s->intersections);
    g_ptr_array_unref(s->not_recorded);
    g_ptr_array_unref(s->policies);
    g_hash_table_unref(s->parameters);
    for (int role = 0; role < STUDY_ROLES; role++) {
        g_free(s->inputs[role].path);
        for (int c = 0; c < STUDY_COLUMNS; c++) {
            g_free(s->inputs[role].columns[c]);
        }
        g_ptr_array_unref(s->inputs[role].filters);
    }
    g_free(s);
}

struct study_attribute *study_attribute_new(const char *name) {
    struct study_attribute *a = g_new0(struct study_attribute, 1);
    a->name = g_strdup(name);
    a->from = STUDY_ROLES;
    a->map = g_ptr_array_new_with_free_func(free_mapping);
    a->not_recorded = g_ptr_array_new_with_free_func(g_free);
    return a;
}

struct study_attribute *study_find_attribute(const struct study *s, const char *name) {
    for (guint i = 0; i < s->attributes->len; i++) {
        struct study_attribute *a = s->attributes->pdata[i];
        if (strcmp(a->name, name) == 0) {
            return a;
        }
    }
    return NULL;
}

void study_add_filter(struct study_input *input, const char *column, const char *value) {
    struct study_filter *f = NULL;
    for (guint i = 0; i < input->filters->len && f == NULL; i++) {
        struct study_filter *known = input->filters->pdata[i];
        f = strcmp(known->column, column) == 0 ? known : NULL;
    }
    if (f == NULL) {
        f = g_new0(struct study_filter, 1);
        f->column = g_strdup(column);
        f->values = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(input->filters, f);
    }
    g_ptr_array_add(f->values, g_strstrip(g_strdup(value)));
}

void study_add_mapping(struct study_attribute *a, const char *pattern, const char *level) {
    struct study_mapping *m = g_new0(struct study_mapping, 1);
    m->pattern = g_strdup(pattern);
    m->level = g_strdup(level);
    g_ptr_array_add(a->map, m);
}

void study_default_bands(struct study_attribute *a) {
    if (strcmp(a->name, "age") != 0 || a->bands != NULL || a->levels != NULL || a->map->len > 0) {
        return;
    }
    a->bands = g_array_new(FALSE, FALSE, sizeof(double));
    g_array_append_vals(a->bands, age_bands, G_N_ELEMENTS(age_bands));
}

static bool refuse(GError **error, const char *format, const char *what) {
    g_set_error(error, study_error(), 0, format, what);
    return false;
}

static bool check_inputs(const struct study *s, GError **error) {
    int n_stdin = 0;
    for (int role = 0; role < STUDY_ROLES; role++) {
        const char *path = s->inputs[role].path;
        n_stdin += path != NULL && strcmp(path, "-") == 0;
        if (path == NULL && (role == STUDY_PREDICTIONS || role == STUDY_TRUTH)) {
            g_set_error(error, study_error(), 0,
                        "no %s file; fix: give --%s FILE, or \"inputs\" in study.json",
                        study_role_names[role], study_role_names[role]);
            return false;
        }
    }
    if (n_stdin > 1) {
        return refuse(error, "%s can be one input only; fix: name a file for the others",
                      "standard input (-)");
    }
    return true;
}

static bool check_attribute(const struct study *s, guint i, GError **error) {
    const struct study_attribute *a = s->attributes->pdata[i];
    if (study_find_attribute(s, a->name) != a) {
        return refuse(error, "attribute \"%s\" is named twice; fix: name it once", a->name);
    }
    if (a->bands != NULL && a->levels != NULL) {
        return refuse(error, "attribute \"%s\" has bands and levels; fix: keep one of them",
                      a->name);
    }
    if (a->standard != OMB_NONE && (a->bands != NULL || a->levels != NULL)) {
        return refuse(error,
                      "attribute \"%s\" has a standard, which gives its levels; "
                      "fix: take its bands and levels out",
                      a->name);
    }
    if (a->reference == NULL || a->levels == NULL) {
        return true;
    }
    for (guint k = 0; k < a->levels->len; k++) {
        if (strcmp(a->levels->pdata[k], a->reference) == 0) {
            return true;
        }
    }
    return refuse(error,
                  "attribute \"%s\": its reference is not one of its levels; "
                  "fix: add it to \"levels\"",
                  a->name);
}

static bool check_intersection(const struct study *s, const GPtrArray *names, GError **error) {
    if (names->len < 2 || names->len > TALLY_MAX_GROUPING) {
        return refuse(error, "an intersection %s; fix: name two or three attributes",
                      "has not two or three attributes");
    }
    for (guint i = 0; i < names->len; i++) {
        if (study_find_attribute(s, names->pdata[i]) == NULL) {
            return refuse(error,
                          "intersection: \"%s\" is not an attribute of the study; "
                          "fix: add it to --by or \"attributes\"",
                          names->pdata[i]);
        }
        for (guint k = 0; k < i; k++) {
            if (strcmp(names->pdata[k], names->pdata[i]) == 0) {
                return refuse(error, "intersection: \"%s\" is named twice; fix: name it once",
                              names->pdata[i]);
            }
        }
    }
    return true;
}

int study_groupings(const struct study *s) {
    int n = (int)s->attributes->len;
    int pairs = s->search_depth > 1 ? n * (n - 1) / 2 : 0;
    int threes = s->search_depth > 2 ? n * (n - 1) * (n - 2) / 6 : 0;
    return n + (int)s->intersections->len + pairs + threes;
}

bool study_check(const struct study *s, GError **error) {
    if (s->attributes->len > TALLY_MAX_ATTRIBUTES) {
        g_set_error(error, study_error(), 0, "%u attributes; fix: name at most %d",
                    s->attributes->len, TALLY_MAX_ATTRIBUTES);
        return false;
    }
    if (s->search_depth > 0 && study_groupings(s) > TALLY_MAX_GROUPINGS) {
        g_set_error(error, study_error(), 0,
                    "a search to depth %d over %u attributes has %d intersections; "
                    "fix: depth 2, or fewer attributes, so that there are at most %d",
                    s->search_depth, s->attributes->len, study_groupings(s), TALLY_MAX_GROUPINGS);
        return false;
    }
    bool is_ok = check_inputs(s, error);
    for (guint i = 0; is_ok && i < s->attributes->len; i++) {
        is_ok = check_attribute(s, i, error);
    }
    for (guint i = 0; is_ok && i < s->intersections->len; i++) {
        is_ok = check_intersection(s, s->intersections->pdata[i], error);
    }
    return is_ok;
}
