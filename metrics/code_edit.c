#include "metrics/code_edit.h"

#include <string.h>

/* Ages: Definitions of Medicare Code Edits, v37: newborn 0, pediatric 0-17, maternity 9-64, adult
 * 15-124. */
/* clang-format off */
const struct code_edit_row code_edit_rows[CODE_EDITS] = {
    [EDIT_FEMALE]        = {.id = "female_only", .sex = 'F'},
    [EDIT_MALE]          = {.id = "male_only", .sex = 'M'},
    [EDIT_NEWBORN]       = {.id = "newborn_only", .name = "newborn", .first = 0, .last = 0},
    [EDIT_PEDIATRIC]     = {.id = "pediatric_only", .name = "pediatric", .first = 0, .last = 17},
    [EDIT_MATERNITY]     = {.id = "maternity_only", .name = "maternity", .first = 9, .last = 64},
    [EDIT_ADULT]         = {.id = "adult_only", .name = "adult", .first = 15, .last = 124},
    [EDIT_UNACCEPTABLE]  = {.id = "principal_unacceptable"},
    [EDIT_MANIFESTATION] = {.id = "principal_manifestation"},
    [EDIT_QUESTIONABLE]  = {.id = "principal_questionable_admit"},
};
/* clang-format on */

struct code_edits *code_edits_new(void) {
    struct code_edits *e = g_new0(struct code_edits, 1);
    e->edits = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int i = 0; i < CODE_EDITS; i++) {
        e->ages[i][0] = code_edit_rows[i].first;
        e->ages[i][1] = code_edit_rows[i].last;
    }
    return e;
}

void code_edits_free(struct code_edits *e) {
    if (e != NULL) {
        g_hash_table_unref(e->edits);
        g_free(e);
    }
}

uint32_t code_edits_of(const struct code_edits *e, const char *code) {
    return GPOINTER_TO_UINT(g_hash_table_lookup(e->edits, code));
}

void code_edits_add(struct code_edits *e, const char *code, enum code_edit edit) {
    uint32_t bits = code_edits_of(e, code) | 1U << edit;
    g_hash_table_insert(e->edits, g_strdup(code), GUINT_TO_POINTER(bits));
}

enum code_edit code_edit_find(const char *id) {
    for (int i = 0; i < CODE_EDITS; i++) {
        if (strcmp(code_edit_rows[i].id, id) == 0) {
            return (enum code_edit)i;
        }
    }
    return CODE_EDITS;
}

static bool set_age(struct code_edits *e, const char *part) {
    const char *equals = strchr(part, '=');
    for (int i = 0; equals != NULL && i < CODE_EDITS; i++) {
        const char *name = code_edit_rows[i].name;
        if (name == NULL || strlen(name) != (size_t)(equals - part) ||
            strncmp(name, part, strlen(name)) != 0) {
            continue;
        }
        char *end = NULL;
        double first = g_ascii_strtod(equals + 1, &end);
        if (end == equals + 1 || *end != '-') {
            return false;
        }
        char *last_end = NULL;
        double last = g_ascii_strtod(end + 1, &last_end);
        if (last_end == end + 1 || *last_end != '\0' || !(first >= 0 && first <= last)) {
            return false;
        }
        e->ages[i][0] = first;
        e->ages[i][1] = last;
        return true;
    }
    return false;
}

bool code_edits_set_ages(struct code_edits *e, const char *text) {
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    for (char **p = parts; *p != NULL; p++) {
        if (!set_age(e, g_strstrip(*p))) {
            return false;
        }
    }
    return parts[0] != NULL;
}
