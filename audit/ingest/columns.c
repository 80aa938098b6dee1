#include "audit/ingest/columns.h"

#include <string.h>

#include "audit/ingest/header.h"
#include "policies/spelling.h"

static GQuark columns_error(void) {
    return g_quark_from_static_string("ombud-columns");
}

const char *columns_name(const struct study_input *input, enum study_column column) {
    return input->columns[column] != NULL ? input->columns[column] : study_column_names[column];
}

static bool missing(const char *file, const char *column, const char *known,
                    const GPtrArray *header, GError **error) {
    const char **names = g_new0(const char *, (gsize)header->len + 1);
    for (guint i = 0; i < header->len; i++) {
        names[i] = header->pdata[i];
    }
    const char *nearest = spelling_nearest(column, names);
    g_autofree char *hint =
        nearest == NULL ? g_strdup("") : g_strdup_printf(" (did you mean \"%.100s\"?)", nearest);
    if (known != NULL) {
        g_set_error(error, columns_error(), 0,
                    "%s: row 1: there is no column \"%s\"%s; fix: say which one it is with "
                    "--map %s=COLUMN or under \"columns\" in study.json",
                    file, column, hint, known);
    } else {
        g_set_error(error, columns_error(), 0,
                    "%s: row 1: there is no column \"%s\"%s; fix: name a column of this file", file,
                    column, hint);
    }
    g_free(names);
    return false;
}

static bool find_filters(struct columns *c, const struct study_input *input, const char *file,
                         const GPtrArray *header, GError **error) {
    c->n_filters = input->filters == NULL ? 0 : (int)input->filters->len;
    c->filter_at = g_new0(int, (gsize)MAX(c->n_filters, 1));
    for (int i = 0; i < c->n_filters; i++) {
        const struct study_filter *f = input->filters->pdata[i];
        c->filter_at[i] = header_find(header, f->column);
        if (c->filter_at[i] < 0) {
            return missing(file, f->column, NULL, header, error);
        }
    }
    return true;
}

/* y_true; and y_pred or a score. */
static bool check_binary(const struct columns *c, const struct study_input *input,
                         enum study_role role, const char *file, const GPtrArray *header,
                         GError **error) {
    bool has_score = c->at[COLUMN_SCORE] >= 0;
    enum study_column id = role == STUDY_TRUTH ? COLUMN_Y_TRUE : COLUMN_Y_PRED;
    if (c->at[id] >= 0 || (role == STUDY_PREDICTIONS && has_score)) {
        return true;
    }
    return missing(file, columns_name(input, id), study_column_names[id], header, error);
}

/* Columns without which a file of this role is of no use. */
static bool check_needed(const struct columns *c, const struct study_input *input,
                         enum study_role role, bool is_binary, const char *file,
                         const GPtrArray *header, GError **error) {
    enum study_column id = role == STUDY_PATIENTS ? COLUMN_PATIENT_ID : COLUMN_ENCOUNTER_ID;
    if (c->at[id] < 0) {
        return missing(file, columns_name(input, id), study_column_names[id], header, error);
    }
    if (role != STUDY_PREDICTIONS && role != STUDY_TRUTH) {
        return true;
    }
    if (is_binary) {
        return check_binary(c, input, role, file, header, error);
    }
    if (c->at[COLUMN_CODE] < 0 && c->at[COLUMN_CODES] < 0) {
        enum study_column code = input->columns[COLUMN_CODES] != NULL ? COLUMN_CODES : COLUMN_CODE;
        return missing(file, columns_name(input, code), study_column_names[code], header, error);
    }
    if (c->at[COLUMN_CODE] >= 0 && c->at[COLUMN_CODES] >= 0) {
        g_set_error(error, columns_error(), 0,
                    "%s: row 1: there is a column \"%s\" (one code a row) and a column \"%s\" "
                    "(all codes in one); fix: take one of them out or rename it",
                    file, columns_name(input, COLUMN_CODE), columns_name(input, COLUMN_CODES));
        return false;
    }
    return true;
}

bool columns_find(struct columns *c, const struct study *s, enum study_role role, const char *file,
                  const GPtrArray *header, GError **error) {
    const struct study_input *input = &s->inputs[role];
    *c = (struct columns){0};
    for (int i = 0; i < STUDY_COLUMNS; i++) {
        c->at[i] = header_find(header, columns_name(input, (enum study_column)i));
        if (c->at[i] < 0 && i == COLUMN_SCORE && role == STUDY_PREDICTIONS &&
            input->columns[i] != NULL) {
            return missing(file, input->columns[i], study_column_names[i], header, error);
        }
    }
    return check_needed(c, input, role, s->is_binary, file, header, error) &&
           find_filters(c, input, file, header, error);
}

void columns_clear(struct columns *c) {
    g_clear_pointer(&c->filter_at, g_free);
}

static bool is_one_of(const struct csv_field *field, const GPtrArray *values) {
    for (guint i = 0; i < values->len; i++) {
        const char *value = values->pdata[i];
        if (strlen(value) == field->size && memcmp(value, field->text, field->size) == 0) {
            return true;
        }
    }
    return false;
}

bool columns_keep(const struct columns *c, const struct study_input *input,
                  const struct csv_field *fields) {
    for (int i = 0; i < c->n_filters; i++) {
        const struct study_filter *f = input->filters->pdata[i];
        struct csv_field value = fields[c->filter_at[i]];
        while (value.size > 0 && g_ascii_isspace(value.text[0])) {
            value.text++;
            value.size--;
        }
        while (value.size > 0 && g_ascii_isspace(value.text[value.size - 1])) {
            value.size--;
        }
        if (!is_one_of(&value, f->values)) {
            return false;
        }
    }
    return true;
}
