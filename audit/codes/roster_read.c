/* From the files of a study to a roster. */
#include <math.h>
#include <string.h>

#include "audit/codes/csv_rows.h"
#include "audit/codes/roster_parts.h"
#include "audit/ingest/columns.h"
#include "audit/ingest/header.h"
#include "audit/ingest/levels.h"
#include "audit/ingest/records.h"
#include "audit/ingest/score.h"
#include "metrics/code_table.h"
#include "metrics/icd10.h"

static const enum study_role reading_order[] = {STUDY_PATIENTS, STUDY_ENCOUNTERS, STUDY_TRUTH,
                                                STUDY_PREDICTIONS};

struct reading {
    struct roster *roster;
    const struct roster_options *options;
    const struct study_input *input;
    enum study_role role;
    struct columns columns;
    struct roster_places places;
    int own[ROSTER_COLUMNS]; /* sequence and action in the file being read, or -1 */
    /* The row being read. */
    uint32_t encounter;
    uint64_t row;
    uint16_t column;
    bool is_principal, has_sequence;
    uint8_t action;
};

static bool on_head(void *data, const char *file, const GPtrArray *header, GError **error) {
    struct reading *r = data;
    r->input = &r->roster->study->inputs[r->role];
    for (int c = ROSTER_SUBJECT_COLUMNS; c < ROSTER_COLUMNS; c++) {
        r->own[c] = header_find(
            header, roster_column_of(r->roster->study, r->options, (enum roster_column)c));
    }
    return columns_find(&r->columns, r->roster->study, r->role, file, header, error);
}

static void on_ragged(void *data, uint64_t row) {
    (void)row;
    ((struct reading *)data)->roster->n_ragged++;
}

/* The level of a value, each distinct value asked for once. */
static uint16_t level_of(struct roster *r, int a, struct csv_field f) {
    struct roster_attribute *x = &r->attributes[a];
    g_autofree char *raw = csv_rows_copy(f);
    gpointer known = g_hash_table_lookup(x->by_value, raw);
    if (known != NULL) {
        return (uint16_t)(GPOINTER_TO_UINT(known) - 1);
    }
    g_autofree char *name = f.size > 256 ? NULL : level_of_value(r->study, x->study, raw);
    uint16_t level = LEVEL_NOT_RECORDED;
    for (guint i = 0; name != NULL && i < x->found->len; i++) {
        level = strcmp(x->found->pdata[i], name) == 0 ? (uint16_t)i : level;
    }
    if (name != NULL && level == LEVEL_NOT_RECORDED && x->found->len < TALLY_MAX_LEVELS - 2) {
        level = (uint16_t)x->found->len;
        g_ptr_array_add(x->found, g_steal_pointer(&name));
    }
    g_hash_table_insert(x->by_value, g_steal_pointer(&raw), GUINT_TO_POINTER(level + 1U));
    return level;
}

/* 'F', 'M' or '?'; 0 for an empty cell. */
static char sex_of(const struct roster *r, struct csv_field f) {
    static const struct {
        const char *word;
        char sex;
    } words[] = {{"f", 'F'}, {"female", 'F'}, {"woman", 'F'},
                 {"m", 'M'}, {"male", 'M'},   {"man", 'M'}};
    if (f.size == 0 || f.size > 64) {
        return f.size == 0 ? 0 : '?';
    }
    g_autofree char *raw = csv_rows_copy(f);
    const struct study_attribute *a = study_find_attribute(r->study, "sex");
    g_autofree char *level = a == NULL ? NULL : level_of_value(r->study, a, raw);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_ascii_strcasecmp(level == NULL ? raw : level, words[i].word) == 0) {
            return words[i].sex;
        }
    }
    return '?';
}

static double age_of(struct csv_field f) {
    if (f.size == 0 || f.size > 64) {
        return f.size == 0 ? ROSTER_UNSET : ROSTER_UNKNOWN;
    }
    g_autofree char *text = csv_rows_copy(f);
    char *end = NULL;
    double age = g_ascii_strtod(text, &end);
    while (end != text && (*end == '+' || *end == ' ')) {
        end++; /* "90+" */
    }
    return end == text || *end != '\0' || !(age >= 0 && age < 200) ? ROSTER_UNKNOWN : age;
}

static void put_extras(struct reading *r, struct roster_subject *x,
                       const struct csv_field *fields) {
    struct roster *roster = r->roster;
    const struct roster_place *p = r->places.extras;
    if (p[ROSTER_SEX].role == r->role) {
        char sex = sex_of(roster, fields[p[ROSTER_SEX].at]);
        x->sex = x->sex == 0 || sex == 0 || sex == x->sex ? (sex != 0 ? sex : x->sex) : '?';
    }
    if (p[ROSTER_AGE].role == r->role) {
        double age = age_of(fields[p[ROSTER_AGE].at]);
        bool is_same = fabs(age - x->age) < 1e-9;
        x->age = x->age == ROSTER_UNSET           ? age
                 : age == ROSTER_UNSET || is_same ? x->age
                                                  : ROSTER_UNKNOWN;
    }
    if (p[ROSTER_DATE].role == r->role && fields[p[ROSTER_DATE].at].size > 0) {
        struct csv_field f = fields[p[ROSTER_DATE].at];
        int32_t date = code_date(f.text, f.size);
        roster->n_bad_dates += date == 0;
        x->date = date == 0 ? -1 : x->date == 0 || x->date == date ? date : -1;
    }
}

static void put_attributes(struct reading *r, struct subjects *s, uint32_t index,
                           const struct csv_field *fields) {
    struct roster *roster = r->roster;
    for (int a = 0; a < roster->n_attributes; a++) {
        if (r->places.attributes[a].role == r->role) {
            uint16_t *level =
                &g_array_index(s->levels, uint16_t, index * (guint)roster->n_attributes + (guint)a);
            *level = level_combine(*level, level_of(roster, a, fields[r->places.attributes[a].at]));
        }
    }
}

static uint32_t code_of(struct roster *r, const char *name) {
    gpointer known = g_hash_table_lookup(r->code_index, name);
    if (known != NULL) {
        return GPOINTER_TO_UINT(known) - 1;
    }
    g_ptr_array_add(r->codes, g_strdup(name));
    g_hash_table_insert(r->code_index, r->codes->pdata[r->codes->len - 1],
                        GUINT_TO_POINTER(r->codes->len));
    return r->codes->len - 1;
}

static void add_code(void *data, struct csv_field code, struct csv_field score, bool has_score) {
    struct reading *r = data;
    struct roster *roster = r->roster;
    char name[ICD10_MAX_CODE + 2];
    size_t n = icd10_normalise(code.text, code.size, name);
    if (n == 0) {
        roster->n_empty_codes++;
        return;
    }
    if (n == (size_t)-1) {
        g_autofree char *digest =
            g_strdup_printf("#%014" G_GINT64_MODIFIER "x", hash_id(code.text, code.size, 0).a >> 8);
        g_strlcpy(name, digest, sizeof name);
    }
    /* What a coder adds has no score, and is no prediction. */
    bool is_added = r->action == ACTION_ADD && score.size == 0;
    double value = is_added ? 0 : 1;
    if (has_score && !is_added && !score_parse(score.text, score.size, &value)) {
        roster->n_bad_scores++;
        return;
    }
    double threshold = roster->study->has_threshold ? roster->study->threshold : 0.5;
    struct coding x = {.encounter = r->encounter,
                       .code = code_of(roster, name),
                       .row = r->row,
                       .column = r->column,
                       .is_chosen = (!has_score && !is_added) || value >= threshold,
                       .is_principal = r->is_principal,
                       .has_sequence = r->has_sequence,
                       .action = r->action};
    g_array_append_val(roster->codings[r->role], x);
}

static uint8_t action_of(struct csv_field f) {
    static const struct {
        const char *stem;
        enum coder_action action;
    } stems[] = {{"accept", ACTION_ACCEPT}, {"edit", ACTION_EDIT},     {"modif", ACTION_EDIT},
                 {"reject", ACTION_REJECT}, {"remove", ACTION_REJECT}, {"delete", ACTION_REJECT},
                 {"add", ACTION_ADD}};
    if (f.size == 0) {
        return ACTION_NONE;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(stems); i++) {
        size_t n = strlen(stems[i].stem);
        if (f.size >= n && f.size <= n + 3 && g_ascii_strncasecmp(f.text, stems[i].stem, n) == 0) {
            return (uint8_t)stems[i].action;
        }
    }
    return ACTION_OTHER;
}

static void read_own(struct reading *r, const struct csv_field *fields) {
    r->is_principal = r->has_sequence = false;
    r->action = ACTION_NONE;
    if (r->own[ROSTER_SEQUENCE] >= 0) {
        struct csv_field f = fields[r->own[ROSTER_SEQUENCE]];
        r->has_sequence = f.size > 0;
        r->is_principal = f.size == 1 && f.text[0] == '1';
    }
    if (r->own[ROSTER_ACTION] >= 0) {
        r->action = action_of(fields[r->own[ROSTER_ACTION]]);
        r->roster->n_unknown_actions += r->action == ACTION_OTHER;
    }
}

static void read_codes(struct reading *r, const struct csv_field *fields) {
    const struct columns *c = &r->columns;
    int at = c->at[COLUMN_CODE] >= 0 ? c->at[COLUMN_CODE] : c->at[COLUMN_CODES];
    r->column = (uint16_t)(at + 1);
    if (c->at[COLUMN_CODE] < 0) {
        wide_split(fields[at], r->input, add_code, r);
        return;
    }
    bool has_score = r->role == STUDY_PREDICTIONS && c->at[COLUMN_SCORE] >= 0;
    add_code(r, fields[at], has_score ? fields[c->at[COLUMN_SCORE]] : (struct csv_field){0},
             has_score);
}

static bool on_row(void *data, const struct csv_field *fields, uint64_t row, GError **error) {
    (void)error;
    struct reading *r = data;
    struct roster *roster = r->roster;
    const struct columns *c = &r->columns;
    bool is_patient = r->role == STUDY_PATIENTS;
    struct csv_field key = fields[c->at[is_patient ? COLUMN_PATIENT_ID : COLUMN_ENCOUNTER_ID]];
    if (!columns_keep(c, r->input, fields)) {
        return true;
    }
    if (key.size == 0) {
        roster->n_empty_ids++;
        return true;
    }
    bool has_codes = r->role == STUDY_TRUTH || r->role == STUDY_PREDICTIONS;
    if (has_codes && c->at[COLUMN_CODE] >= 0 && fields[c->at[COLUMN_CODE]].size == 0) {
        roster->n_empty_codes++;
        return true;
    }
    struct subjects *s = is_patient ? &roster->patients : &roster->encounters;
    uint64_t seed = roster->study->seed;
    uint32_t index = subjects_take(s, hash_id(key.text, key.size, seed), roster->n_attributes);
    struct roster_subject *x = &g_array_index(s->items, struct roster_subject, index);
    int at = is_patient || r->role == STUDY_PREDICTIONS ? -1 : c->at[COLUMN_PATIENT_ID];
    if (at >= 0 && fields[at].size > 0 && !x->has_patient) {
        x->has_patient = true;
        x->patient = hash_id(fields[at].text, fields[at].size, seed);
    }
    x->has_truth = x->has_truth || r->role == STUDY_TRUTH;
    x->has_prediction = x->has_prediction || r->role == STUDY_PREDICTIONS;
    put_attributes(r, s, index, fields);
    put_extras(r, x, fields);
    if (has_codes) {
        r->encounter = index;
        r->row = row;
        read_own(r, fields);
        read_codes(r, fields);
    }
    return true;
}

/* What the patients' file says goes to their encounters. */
static void join_patients(struct reading *r) {
    struct roster *roster = r->roster;
    size_t n = (size_t)roster->n_attributes;
    for (guint i = 0; i < roster->encounters.items->len; i++) {
        struct roster_subject *e =
            &g_array_index(roster->encounters.items, struct roster_subject, i);
        uint32_t at = e->has_patient ? subjects_find(&roster->patients, e->patient) : UINT32_MAX;
        if (at == UINT32_MAX) {
            continue;
        }
        const struct roster_subject *p =
            &g_array_index(roster->patients.items, struct roster_subject, at);
        e->sex = r->places.extras[ROSTER_SEX].role == STUDY_PATIENTS ? p->sex : e->sex;
        e->age = r->places.extras[ROSTER_AGE].role == STUDY_PATIENTS ? p->age : e->age;
        e->date = r->places.extras[ROSTER_DATE].role == STUDY_PATIENTS ? p->date : e->date;
        for (size_t a = 0; a < n; a++) {
            if (r->places.attributes[a].role == STUDY_PATIENTS) {
                g_array_index(roster->encounters.levels, uint16_t, i * n + a) =
                    g_array_index(roster->patients.levels, uint16_t, at * n + a);
            }
        }
    }
}

/* Levels in the study's order; what is not known is not recorded. */
static void settle_levels(struct roster *r) {
    for (int a = 0; a < r->n_attributes; a++) {
        struct roster_attribute *x = &r->attributes[a];
        GHashTable *found = g_hash_table_new(g_str_hash, g_str_equal);
        for (guint i = 0; i < x->found->len; i++) {
            g_hash_table_add(found, x->found->pdata[i]);
        }
        x->levels = levels_in_order(x->study, found);
        g_hash_table_unref(found);
        uint16_t *order = g_new0(uint16_t, (gsize)x->found->len + 1);
        for (guint k = 0; k < x->levels->len; k++) {
            if (strcmp(x->levels->pdata[k], STUDY_NOT_RECORDED) == 0) {
                x->missing = (uint16_t)k;
            }
            for (guint i = 0; i < x->found->len; i++) {
                if (strcmp(x->levels->pdata[k], x->found->pdata[i]) == 0) {
                    order[i] = (uint16_t)k;
                }
            }
        }
        for (guint i = 0; i < r->encounters.items->len; i++) {
            uint16_t *level = &g_array_index(r->encounters.levels, uint16_t,
                                             i * (guint)r->n_attributes + (guint)a);
            *level = *level >= LEVEL_NOT_RECORDED ? x->missing : order[*level];
        }
        g_free(order);
    }
    for (guint i = 0; i < r->encounters.items->len; i++) {
        struct roster_subject *e = &g_array_index(r->encounters.items, struct roster_subject, i);
        e->sex = e->sex == '?' ? 0 : e->sex;
        e->date = MAX(e->date, 0);
    }
}

static int compare_codings(gconstpointer a, gconstpointer b) {
    const struct coding *x = a;
    const struct coding *y = b;
    if (x->encounter != y->encounter) {
        return x->encounter < y->encounter ? -1 : 1;
    }
    if (x->code != y->code) {
        return x->code < y->code ? -1 : 1;
    }
    return (x->row > y->row) - (x->row < y->row);
}

static struct roster *new_roster(const struct study *s) {
    struct roster *r = g_new0(struct roster, 1);
    r->study = s;
    r->n_attributes = (int)s->attributes->len;
    r->attributes = g_new0(struct roster_attribute, (gsize)r->n_attributes + 1);
    for (int a = 0; a < r->n_attributes; a++) {
        r->attributes[a].study = s->attributes->pdata[a];
        r->attributes[a].by_value = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        r->attributes[a].found = g_ptr_array_new_with_free_func(g_free);
    }
    subjects_init(&r->encounters);
    subjects_init(&r->patients);
    r->code_index = g_hash_table_new(g_str_hash, g_str_equal);
    r->codes = g_ptr_array_new_with_free_func(g_free);
    r->codings[STUDY_TRUTH] = g_array_new(FALSE, FALSE, sizeof(struct coding));
    r->codings[STUDY_PREDICTIONS] = g_array_new(FALSE, FALSE, sizeof(struct coding));
    r->groupings = g_array_new(FALSE, FALSE, sizeof(struct roster_grouping));
    return r;
}

static bool read_all(struct reading *r, GError **error) {
    if (!roster_places_find(&r->places, r->roster, r->options, error)) {
        return false;
    }
    const struct csv_rows rows = {.head = on_head, .row = on_row, .ragged = on_ragged, .data = r};
    for (size_t i = 0; i < G_N_ELEMENTS(reading_order); i++) {
        r->role = reading_order[i];
        const char *path = r->roster->study->inputs[r->role].path;
        bool is_ok = path == NULL || csv_rows_file(path, &rows, error);
        columns_clear(&r->columns);
        if (!is_ok) {
            return false;
        }
    }
    join_patients(r);
    settle_levels(r->roster);
    g_array_sort(r->roster->codings[STUDY_TRUTH], compare_codings);
    g_array_sort(r->roster->codings[STUDY_PREDICTIONS], compare_codings);
    return roster_make_cells(r->roster, error);
}

struct roster *roster_read(const struct study *s, const struct roster_options *o, GError **error) {
    struct reading r = {.roster = new_roster(s), .options = o};
    if (!read_all(&r, error)) {
        g_clear_pointer(&r.roster, roster_free);
    }
    roster_places_clear(&r.places);
    return r.roster;
}
