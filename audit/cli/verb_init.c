/* ombud init: a study.json from the headers of the files at hand. */
#include <jansson.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/cli/verbs.h"
#include "audit/ingest/header.h"
#include "audit/output.h"

static struct {
    char *out;
    gboolean is_forced;
} flags;

/* clang-format off */
static const GOptionEntry entries[] = {
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &flags.out, "study to write (default: standard output)", "FILE"},
    {"force", 0, 0, G_OPTION_ARG_NONE, &flags.is_forced, "replace the file when it exists", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

/* Names that columns have in the wild. Attributes have column STUDY_COLUMNS. */
static const struct {
    const char *alias;
    enum study_column column;
    const char *attribute;
} aliases[] = {
    {"encounter_id", COLUMN_ENCOUNTER_ID, NULL}, {"hadm_id", COLUMN_ENCOUNTER_ID, NULL},
    {"visit_id", COLUMN_ENCOUNTER_ID, NULL},     {"encounter", COLUMN_ENCOUNTER_ID, NULL},
    {"csn", COLUMN_ENCOUNTER_ID, NULL},          {"stay_id", COLUMN_ENCOUNTER_ID, NULL},
    {"patient_id", COLUMN_PATIENT_ID, NULL},     {"subject_id", COLUMN_PATIENT_ID, NULL},
    {"mrn", COLUMN_PATIENT_ID, NULL},            {"person_id", COLUMN_PATIENT_ID, NULL},
    {"code", COLUMN_CODE, NULL},                 {"icd_code", COLUMN_CODE, NULL},
    {"icd", COLUMN_CODE, NULL},                  {"icd10", COLUMN_CODE, NULL},
    {"dx", COLUMN_CODE, NULL},                   {"diagnosis_code", COLUMN_CODE, NULL},
    {"codes", COLUMN_CODES, NULL},               {"icd_codes", COLUMN_CODES, NULL},
    {"score", COLUMN_SCORE, NULL},               {"probability", COLUMN_SCORE, NULL},
    {"prob", COLUMN_SCORE, NULL},                {"confidence", COLUMN_SCORE, NULL},
    {"sex", STUDY_COLUMNS, "sex"},               {"gender", STUDY_COLUMNS, "sex"},
    {"race", STUDY_COLUMNS, "race"},             {"ethnicity", STUDY_COLUMNS, "ethnicity"},
    {"race_ethnicity", STUDY_COLUMNS, "race_ethnicity"},
    {"language", STUDY_COLUMNS, "language"},     {"insurance", STUDY_COLUMNS, "insurance"},
    {"payer", STUDY_COLUMNS, "payer"},           {"age", STUDY_COLUMNS, "age"},
    {"anchor_age", STUDY_COLUMNS, "age"},        {"age_at_admit", STUDY_COLUMNS, "age"},
    {"age_band", STUDY_COLUMNS, "age_band"},     {"disability", STUDY_COLUMNS, "disability"},
    {"hospital", STUDY_COLUMNS, "hospital"},     {"site", STUDY_COLUMNS, "site"},
};
/* clang-format on */

const GOptionEntry *verb_init_options(void) {
    return entries;
}

/* What one header told. */
struct guess {
    const char *columns[STUDY_COLUMNS]; /* the file's own names */
    GPtrArray *attributes;              /* of aliases' rows, as indices */
    enum study_role role;
};

static void look(struct guess *g, char **header) {
    for (char **name = header; *name != NULL; name++) {
        for (size_t i = 0; i < G_N_ELEMENTS(aliases); i++) {
            if (g_ascii_strcasecmp(aliases[i].alias, *name) != 0) {
                continue;
            }
            if (aliases[i].column == STUDY_COLUMNS) {
                g_ptr_array_add(g->attributes, *name);
            } else if (g->columns[aliases[i].column] == NULL) {
                g->columns[aliases[i].column] = *name;
            }
        }
    }
    bool has_codes = g->columns[COLUMN_CODE] != NULL || g->columns[COLUMN_CODES] != NULL;
    if (has_codes) {
        g->role = g->columns[COLUMN_SCORE] != NULL ? STUDY_PREDICTIONS : STUDY_TRUTH;
    } else {
        g->role = g->columns[COLUMN_ENCOUNTER_ID] != NULL ? STUDY_ENCOUNTERS : STUDY_PATIENTS;
    }
}

static const char *attribute_name(const char *column) {
    for (size_t i = 0; i < G_N_ELEMENTS(aliases); i++) {
        if (g_ascii_strcasecmp(aliases[i].alias, column) == 0) {
            return aliases[i].attribute;
        }
    }
    return column;
}

static bool has_attribute(const json_t *attributes, const char *name) {
    for (size_t i = 0; i < json_array_size(attributes); i++) {
        const json_t *a = json_array_get(attributes, i);
        if (strcmp(json_string_value(json_object_get(a, "name")), name) == 0) {
            return true;
        }
    }
    return false;
}

static void add_file(json_t *inputs, json_t *attributes, const char *path, const struct guess *g) {
    json_t *file = json_object();
    (void)json_object_set_new(file, "file", json_string(path));
    json_t *columns = json_object();
    for (int c = 0; c < STUDY_COLUMNS; c++) {
        if (g->columns[c] != NULL && strcmp(g->columns[c], study_column_names[c]) != 0) {
            (void)json_object_set_new(columns, study_column_names[c], json_string(g->columns[c]));
        }
    }
    if (json_object_size(columns) > 0) {
        (void)json_object_set(file, "columns", columns);
    }
    json_decref(columns);
    (void)json_object_set_new(inputs, study_role_names[g->role], file);
    for (guint i = 0; g->role != STUDY_PREDICTIONS && i < g->attributes->len; i++) {
        const char *column = g->attributes->pdata[i];
        const char *name = attribute_name(column);
        if (has_attribute(attributes, name)) {
            continue;
        }
        json_t *a = json_object();
        (void)json_object_set_new(a, "name", json_string(name));
        if (strcmp(name, column) != 0) {
            (void)json_object_set_new(a, "column", json_string(column));
        }
        (void)json_array_append_new(attributes, a);
    }
}

static bool guess_file(json_t *inputs, json_t *attributes, const char *path, GError **error) {
    char **header = ingest_header(path, error);
    if (header == NULL) {
        return false;
    }
    struct guess g = {.attributes = g_ptr_array_new()};
    look(&g, header);
    bool is_taken = json_object_get(inputs, study_role_names[g.role]) != NULL;
    /* Two files of codes without scores: the second by name, or the first was truth. */
    if (is_taken && g.role == STUDY_TRUTH) {
        g.role = STUDY_PREDICTIONS;
        is_taken = json_object_get(inputs, study_role_names[g.role]) != NULL;
    }
    if (is_taken) {
        g_autofree char *name = g_path_get_basename(path);
        g_set_error(error, g_quark_from_static_string("ombud-init"), 0,
                    "%s: another file already looks like the %s; fix: name one file of each kind",
                    name, study_role_names[g.role]);
    } else {
        add_file(inputs, attributes, path, &g);
    }
    g_ptr_array_unref(g.attributes);
    g_strfreev(header);
    return !is_taken;
}

static char *make_study(int n, char **paths, GError **error) {
    json_t *root = json_object();
    json_t *inputs = json_object();
    json_t *attributes = json_array();
    bool is_ok = true;
    for (int i = 0; i < n && is_ok; i++) {
        is_ok = guess_file(inputs, attributes, paths[i], error);
    }
    (void)json_object_set_new(root, "schema", json_string("ombud-study/1"));
    (void)json_object_set_new(root, "title", json_string("Audit of a coding model"));
    (void)json_object_set_new(root, "inputs", inputs);
    (void)json_object_set_new(root, "attributes", attributes);
    (void)json_object_set_new(root, "policy", json_pack("[s]", "board-default"));
    char *text = NULL;
    if (is_ok) {
        char *dumped = json_dumps(root, JSON_INDENT(2));
        text = g_strdup_printf("%s\n", dumped);
        free(dumped); /* jansson allocates with malloc */
    }
    json_decref(root);
    return text;
}

int verb_init(int argc, char **argv) {
    int ended = cli_parse("init", entries, &argc, &argv);
    if (ended != CLI_GO_ON) {
        return ended;
    }
    if (argc < 2) {
        return cli_usage("init", "no file is named");
    }
    GError *error = NULL;
    const char *out = flags.out == NULL ? "-" : flags.out;
    g_autofree char *text = output_file_check(out, flags.is_forced, &error)
                                ? make_study(argc - 1, argv + 1, &error)
                                : NULL;
    if (text != NULL) {
        (void)output_file(out, text, strlen(text), flags.is_forced, &error);
    }
    return error == NULL ? CLI_PASS : cli_error(error);
}
