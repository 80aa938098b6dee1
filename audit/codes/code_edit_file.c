#include "audit/codes/code_edit_file.h"

#include <string.h>

#include "audit/codes/csv_rows.h"
#include "metrics/icd10.h"

#define MAX_EDITS ((size_t)64 << 20)

struct reading {
    struct code_edits *edits;
    const char *name;
    int code, edit;
};

static bool on_head(void *data, const char *file, const GPtrArray *header, GError **error) {
    static const char *const codes[] = {"code", "icd10", "icd_code", NULL};
    static const char *const edits[] = {"edit", NULL};
    struct reading *r = data;
    r->code = csv_rows_column(header, codes);
    r->edit = csv_rows_column(header, edits);
    return (r->code >= 0 && r->edit >= 0) ||
           csv_rows_refuse(error, file, 1, 0, "there is no column \"code\" or no column \"edit\"",
                           "name them");
}

static bool on_row(void *data, const struct csv_field *fields, uint64_t row, GError **error) {
    struct reading *r = data;
    char code[ICD10_MAX_CODE + 1];
    size_t n = icd10_normalise(fields[r->code].text, fields[r->code].size, code);
    if (n == 0 || n == (size_t)-1) {
        return csv_rows_refuse(error, r->name, row, r->code + 1, "there is no code",
                               "write a code");
    }
    g_autofree char *word = csv_rows_copy(fields[r->edit]);
    enum code_edit edit = code_edit_find(word);
    if (edit == CODE_EDITS) {
        return csv_rows_refuse(error, r->name, row, r->edit + 1, "this edit is not known",
                               "write female_only, male_only, newborn_only, pediatric_only, "
                               "maternity_only, adult_only, principal_unacceptable, "
                               "principal_manifestation or principal_questionable_admit");
    }
    code_edits_add(r->edits, code, edit);
    return true;
}

struct code_edits *code_edits_parse(const char *text, size_t size, const char *name,
                                    GError **error) {
    struct reading r = {.edits = code_edits_new(), .name = name};
    const struct csv_rows rows = {.head = on_head, .row = on_row, .data = &r};
    if (!csv_rows_text(text, size, name, &rows, error)) {
        g_clear_pointer(&r.edits, code_edits_free);
    }
    return r.edits;
}

struct code_edits *code_edits_load(const char *path, GError **error) {
    size_t size = 0;
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *text = csv_rows_slurp(path, MAX_EDITS, &size, error);
    return text == NULL ? NULL : code_edits_parse(text, size, name, error);
}
