#include "audit/ingest/input.h"

#include "audit/ingest/header.h"
#include "policies/spelling.h"

bool inputs_open(struct input_file files[STUDY_ROLES], const struct study *s, GError **error) {
    for (int role = 0; role < STUDY_ROLES; role++) {
        struct input_file *f = &files[role];
        if (s->inputs[role].path == NULL) {
            continue;
        }
        f->source = source_open(s->inputs[role].path, false, error);
        if (f->source == NULL || !header_read(f->source, &f->header, &f->first, error) ||
            !columns_find(&f->columns, s, (enum study_role)role, source_name(f->source), f->header,
                          error)) {
            return false;
        }
    }
    return true;
}

/* The file that gives an attribute: the study's choice, or the first that has it. */
static bool place_attribute(struct input_file files[STUDY_ROLES], const struct study *s, int a,
                            GError **error) {
    static const enum study_role order[] = {STUDY_ENCOUNTERS, STUDY_PATIENTS, STUDY_TRUTH};
    const struct study_attribute *attribute = s->attributes->pdata[a];
    const char *column = attribute->column != NULL ? attribute->column : attribute->name;
    GPtrArray *names = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        struct input_file *f = &files[order[i]];
        if (f->header == NULL || (attribute->from != STUDY_ROLES && attribute->from != order[i])) {
            continue;
        }
        int at = header_find(f->header, column);
        if (at >= 0) {
            f->columns.attribute[f->columns.n_attributes] = a;
            f->columns.attribute_at[f->columns.n_attributes++] = at;
            g_ptr_array_unref(names);
            return true;
        }
        for (guint k = 0; k < f->header->len; k++) {
            g_ptr_array_add(names, f->header->pdata[k]);
        }
    }
    g_ptr_array_add(names, NULL);
    const char *nearest = spelling_nearest(column, (const char *const *)names->pdata);
    g_autofree char *hint =
        nearest == NULL ? g_strdup("") : g_strdup_printf(" (did you mean \"%.100s\"?)", nearest);
    g_set_error(error, g_quark_from_static_string("ombud-ingest"), 0,
                "attribute \"%s\": no column \"%s\" in the truth, encounters or patients file%s; "
                "fix: check --by, or give the file that has it with --encounters or --patients",
                attribute->name, column, hint);
    g_ptr_array_unref(names);
    return false;
}

bool inputs_place(struct input_file files[STUDY_ROLES], const struct study *s, GError **error) {
    for (guint a = 0; a < s->attributes->len; a++) {
        if (!place_attribute(files, s, (int)a, error)) {
            return false;
        }
    }
    return true;
}

bool input_reopen_with_quotes(struct input_file *f, const char *path, GError **error) {
    source_close(f->source);
    g_clear_pointer(&f->header, g_ptr_array_unref);
    f->source = source_open(path, true, error);
    return f->source != NULL && header_read(f->source, &f->header, &f->first, error);
}

void inputs_close(struct input_file files[STUDY_ROLES]) {
    for (int role = 0; role < STUDY_ROLES; role++) {
        struct input_file *f = &files[role];
        block_release(&f->first);
        g_clear_pointer(&f->header, g_ptr_array_unref);
        columns_clear(&f->columns);
        source_close(f->source);
        *f = (struct input_file){0};
    }
}
