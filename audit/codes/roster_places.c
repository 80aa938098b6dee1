/* Which column of which file says what: from the headers of a study's files. */
#include <string.h>

#include "audit/codes/roster_parts.h"
#include "audit/ingest/header.h"
#include "policies/spelling.h"

const char *const roster_column_names[ROSTER_COLUMNS] = {"sex", "age", "service_date", "sequence",
                                                         "action"};

static const enum study_role looking_order[] = {STUDY_ENCOUNTERS, STUDY_PATIENTS, STUDY_TRUTH,
                                                STUDY_PREDICTIONS};

struct look {
    struct roster *roster;
    const struct roster_options *options;
    GPtrArray *headers[STUDY_ROLES]; /* of char *; NULL: there is no such file */
    struct roster_places *out;
};

static GQuark roster_error(void) {
    return g_quark_from_static_string("ombud-roster");
}

static struct roster_place find_place(const struct look *l, const char *column,
                                      enum study_role only) {
    for (size_t i = 0; i < G_N_ELEMENTS(looking_order); i++) {
        enum study_role role = looking_order[i];
        if (l->headers[role] == NULL || (only != STUDY_ROLES && only != role)) {
            continue;
        }
        int at = header_find(l->headers[role], column);
        if (at >= 0) {
            return (struct roster_place){.role = role, .at = at};
        }
    }
    return (struct roster_place){.role = STUDY_ROLES, .at = -1};
}

static bool no_column(const struct look *l, const char *what, const char *column, GError **error) {
    GPtrArray *names = g_ptr_array_new();
    for (int role = 0; role < STUDY_ROLES; role++) {
        for (guint i = 0; l->headers[role] != NULL && i < l->headers[role]->len; i++) {
            g_ptr_array_add(names, l->headers[role]->pdata[i]);
        }
    }
    g_ptr_array_add(names, NULL);
    const char *nearest = spelling_nearest(column, (const char *const *)names->pdata);
    g_autofree char *hint =
        nearest == NULL ? g_strdup("") : g_strdup_printf(" (did you mean \"%.100s\"?)", nearest);
    g_set_error(error, roster_error(), 0,
                "%s: no column \"%.100s\" in the files%s; fix: name a column that is there", what,
                column, hint);
    g_ptr_array_unref(names);
    return false;
}

static bool find_places(struct look *l, GError **error) {
    struct roster *roster = l->roster;
    for (int a = 0; a < roster->n_attributes; a++) {
        const struct study_attribute *x = roster->attributes[a].study;
        const char *column = x->column != NULL ? x->column : x->name;
        l->out->attributes[a] = find_place(l, column, x->from);
        if (l->out->attributes[a].role == STUDY_ROLES ||
            l->out->attributes[a].role == STUDY_PREDICTIONS) {
            return no_column(l, x->name, column, error);
        }
    }
    for (int c = 0; c < ROSTER_COLUMNS; c++) {
        const char *column = roster_column_of(roster->study, l->options, (enum roster_column)c);
        struct roster_place p = find_place(l, column, STUDY_ROLES);
        roster->has[c] = p.role != STUDY_ROLES;
        if (c < ROSTER_SUBJECT_COLUMNS) {
            l->out->extras[c] = p;
        }
        if (!roster->has[c] && l->options->columns[c] != NULL) {
            return no_column(l, roster_column_names[c], column, error);
        }
    }
    return true;
}

static bool read_headers(struct look *l, GError **error) {
    const struct study *s = l->roster->study;
    for (int role = 0; role < STUDY_ROLES; role++) {
        const char *path = s->inputs[role].path;
        if (path == NULL) {
            continue;
        }
        if (strcmp(path, "-") == 0) {
            g_set_error(error, roster_error(), 0,
                        "%s: standard input can be read once only; fix: name a file",
                        study_role_names[role]);
            return false;
        }
        char **header = ingest_header(path, error);
        if (header == NULL) {
            return false;
        }
        l->headers[role] = g_ptr_array_new_with_free_func(g_free);
        for (char **name = header; *name != NULL; name++) {
            g_ptr_array_add(l->headers[role], *name);
        }
        g_free(header);
    }
    return true;
}

const char *roster_column_of(const struct study *s, const struct roster_options *o,
                             enum roster_column c) {
    if (o->columns[c] != NULL) {
        return o->columns[c];
    }
    const struct study_attribute *a =
        c <= ROSTER_AGE ? study_find_attribute(s, roster_column_names[c]) : NULL;
    return a != NULL && a->column != NULL ? a->column : roster_column_names[c];
}

bool roster_places_find(struct roster_places *p, struct roster *r, const struct roster_options *o,
                        GError **error) {
    struct look l = {.roster = r, .options = o, .out = p};
    p->attributes = g_new0(struct roster_place, (gsize)r->n_attributes + 1);
    bool is_ok = read_headers(&l, error) && find_places(&l, error);
    for (int role = 0; role < STUDY_ROLES; role++) {
        g_clear_pointer(&l.headers[role], g_ptr_array_unref);
    }
    return is_ok;
}

void roster_places_clear(struct roster_places *p) {
    g_clear_pointer(&p->attributes, g_free);
}
