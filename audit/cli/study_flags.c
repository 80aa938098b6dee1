/* The flags that describe a study; they go over study.json. */
#include <stdlib.h>
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/ingest/ingest.h"
#include "metrics/tally.h"
#include "policies/calendar.h"

static struct {
    char *study, *inputs[STUDY_ROLES];
    char **map, **intersect, **bands, **reference, **where, **policy, **set;
    char *memory, *by, *threshold, *seed, *title, *organisation, *model, *period, *date;
    char *labels, *headings;
    gboolean leaves_out, is_synthetic, is_sorted;
    int n_threads, k;
} flags = {.n_threads = 0};

/* clang-format off */
static const GOptionEntry study_flag_entries[] = {
    {"study", 0, 0, G_OPTION_ARG_FILENAME, &flags.study, "study.json; flags go over it", "FILE"},
    {"predictions", 0, 0, G_OPTION_ARG_FILENAME, &flags.inputs[STUDY_PREDICTIONS], "the model's codes: encounter_id,code[,score] or encounter_id,codes", "FILE"},
    {"truth", 0, 0, G_OPTION_ARG_FILENAME, &flags.inputs[STUDY_TRUTH], "the right codes: encounter_id,code or encounter_id,codes", "FILE"},
    {"encounters", 0, 0, G_OPTION_ARG_FILENAME, &flags.inputs[STUDY_ENCOUNTERS], "attributes by encounter_id", "FILE"},
    {"patients", 0, 0, G_OPTION_ARG_FILENAME, &flags.inputs[STUDY_PATIENTS], "attributes by patient_id", "FILE"},
    {"map", 0, 0, G_OPTION_ARG_STRING_ARRAY, &flags.map, "the files call NAME (encounter_id, patient_id, code, codes, score, sequence) COLUMN; repeatable; ROLE.NAME=COLUMN for one file", "NAME=COLUMN"},
    {"where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &flags.where, "keep rows of a file with this value; repeatable", "ROLE.COLUMN=VALUE"},
    {"by", 0, 0, G_OPTION_ARG_STRING, &flags.by, "attributes to compare, as sex,race,age", "a,b"},
    {"intersect", 0, 0, G_OPTION_ARG_STRING_ARRAY, &flags.intersect, "attributes to look at together; repeatable", "a,b"},
    {"bands", 0, 0, G_OPTION_ARG_STRING_ARRAY, &flags.bands, "numbers in bands, as age=18,45,65; repeatable", "a=N,N"},
    {"reference", 0, 0, G_OPTION_ARG_STRING_ARRAY, &flags.reference, "the level others are compared to; repeatable (default: most patients)", "a=LEVEL"},
    {"threshold", 0, 0, G_OPTION_ARG_STRING, &flags.threshold, "a code is predicted from this score on (default 0.5)", "X"},
    {"labels", 0, 0, G_OPTION_ARG_FILENAME, &flags.labels, "label list, CSV with a column code: predictions of other codes are left out, rankings go on through its codes", "FILE"},
    {"headings", 0, 0, G_OPTION_ARG_FILENAME, &flags.headings, "code table whose headings are nodes of the hierarchy too", "FILE"},
    {"k", 0, 0, G_OPTION_ARG_INT, &flags.k, "precision and recall at this k too, beside 5, 8 and 15", "N"},
    {"leave-out-unpredicted", 0, 0, G_OPTION_ARG_NONE, &flags.leaves_out, "leave out encounters that have no prediction row (default: all their codes are missed)", NULL},
    {"policy", 0, 0, G_OPTION_ARG_STRING_ARRAY, &flags.policy, "policy pack or file; repeatable (default board-default)", "ID|FILE"},
    {"set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &flags.set, "a limit that the policy leaves to you, as f1_floor=0.6; repeatable", "NAME=X"},
    {"title", 0, 0, G_OPTION_ARG_STRING, &flags.title, "title of the study", "TEXT"},
    {"organisation", 0, 0, G_OPTION_ARG_STRING, &flags.organisation, "who runs the audit", "TEXT"},
    {"model", 0, 0, G_OPTION_ARG_STRING, &flags.model, "the model and its version", "TEXT"},
    {"period", 0, 0, G_OPTION_ARG_STRING, &flags.period, "what time the data cover", "TEXT"},
    {"date", 0, 0, G_OPTION_ARG_STRING, &flags.date, "date of the report", "YYYY-MM-DD"},
    {"synthetic", 0, 0, G_OPTION_ARG_NONE, &flags.is_synthetic, "the data are invented; every page says so", NULL},
    {"seed", 0, 0, G_OPTION_ARG_STRING, &flags.seed, "key of the patient groups (default 0)", "N"},
    {"threads", 0, 0, G_OPTION_ARG_INT, &flags.n_threads, "threads (default: one a processor)", "N"},
    {"memory", 0, 0, G_OPTION_ARG_STRING, &flags.memory, "what records may take before they go to a temporary file, as 500M or 2G (default: half of the machine's)", "SIZE"},
    {"sorted", 0, 0, G_OPTION_ARG_NONE, &flags.is_sorted, "the files are sorted by encounter: join them in constant memory, or refuse them (large ones are looked at anyway)", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *cli_with_study_flags(const GOptionEntry *own,
                                         GOptionEntry all[CLI_MAX_OPTIONS]) {
    const GOptionEntry *const parts[] = {study_flag_entries, own};
    size_t n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        for (const GOptionEntry *e = parts[i]; e->long_name != NULL; e++) {
            g_assert(n + 1 < CLI_MAX_OPTIONS);
            all[n++] = *e;
        }
    }
    all[n] = (GOptionEntry){0};
    return all;
}

static bool wrong(GError **error, const char *flag, const char *value, const char *form) {
    g_set_error(error, g_quark_from_static_string("ombud-flags"), 0,
                "--%s %.60s: the form is wrong; fix: write --%s %s", flag, value, flag, form);
    return false;
}

static void replace(char **target, const char *value) {
    if (value != NULL) {
        g_free(*target);
        *target = g_strdup(value);
    }
}

static int find_word(const char *const *words, int n, const char *word, size_t length) {
    for (int i = 0; i < n; i++) {
        if (strlen(words[i]) == length && strncmp(words[i], word, length) == 0) {
            return i;
        }
    }
    return -1;
}

/* NAME=COLUMN or ROLE.NAME=COLUMN. */
static bool apply_map(struct study *s, const char *value, GError **error) {
    const char *equals = strchr(value, '=');
    if (equals == NULL || equals[1] == '\0') {
        return wrong(error, "map", value, "encounter_id=hadm_id");
    }
    const char *dot = memchr(value, '.', (size_t)(equals - value));
    const char *name = dot == NULL ? value : dot + 1;
    int role = dot == NULL ? STUDY_ROLES
                           : find_word(study_role_names, STUDY_ROLES, value, (size_t)(dot - value));
    int column = find_word(study_column_names, STUDY_COLUMNS, name, (size_t)(equals - name));
    if (role < 0 || column < 0) {
        return wrong(error, "map", value,
                     "NAME=COLUMN with NAME one of encounter_id, patient_id, code, codes, score, "
                     "sequence");
    }
    for (int r = 0; r < STUDY_ROLES; r++) {
        if (role == STUDY_ROLES || role == r) {
            replace(&s->inputs[r].columns[column], equals + 1);
        }
    }
    return true;
}

static bool apply_where(struct study *s, const char *value, GError **error) {
    const char *dot = strchr(value, '.');
    const char *equals = dot == NULL ? NULL : strchr(dot, '=');
    int role =
        dot == NULL ? -1 : find_word(study_role_names, STUDY_ROLES, value, (size_t)(dot - value));
    if (role < 0 || equals == NULL || equals == dot + 1) {
        return wrong(error, "where", value, "truth.icd_version=10");
    }
    g_autofree char *column = g_strndup(dot + 1, (gsize)(equals - dot - 1));
    study_add_filter(&s->inputs[role], column, equals + 1);
    return true;
}

static struct study_attribute *attribute_for(struct study *s, const char *name) {
    struct study_attribute *a = study_find_attribute(s, name);
    if (a == NULL) {
        a = study_attribute_new(name);
        g_ptr_array_add(s->attributes, a);
    }
    return a;
}

/* "a=..." of an attribute that --by or the study names. */
static struct study_attribute *named_attribute(struct study *s, const char *flag, const char *value,
                                               const char *form, GError **error) {
    const char *equals = strchr(value, '=');
    if (equals == NULL || equals == value || equals[1] == '\0') {
        (void)wrong(error, flag, value, form);
        return NULL;
    }
    g_autofree char *name = g_strndup(value, (gsize)(equals - value));
    struct study_attribute *a = study_find_attribute(s, name);
    if (a == NULL) {
        g_set_error(error, g_quark_from_static_string("ombud-flags"), 0,
                    "--%s %.60s: there is no such attribute; fix: add it to --by", flag, value);
    }
    return a;
}

static bool apply_bands(struct study *s, const char *value, GError **error) {
    const char *form = "age=18,45,65";
    struct study_attribute *a = named_attribute(s, "bands", value, form, error);
    if (a == NULL) {
        return false;
    }
    g_auto(GStrv) parts = g_strsplit(strchr(value, '=') + 1, ",", -1);
    g_clear_pointer(&a->bands, g_array_unref);
    a->bands = g_array_new(FALSE, FALSE, sizeof(double));
    for (char **p = parts; *p != NULL; p++) {
        char *end = NULL;
        double x = g_ascii_strtod(*p, &end);
        bool is_rising =
            a->bands->len == 0 || x > g_array_index(a->bands, double, a->bands->len - 1);
        if (end == *p || *end != '\0' || !is_rising) {
            return wrong(error, "bands", value, form);
        }
        g_array_append_val(a->bands, x);
    }
    return true;
}

static bool apply_number(const char *flag, const char *text, double lo, double hi, double *x,
                         GError **error) {
    char *end = NULL;
    *x = g_ascii_strtod(text, &end);
    if (end == text || *end != '\0' || !(*x >= lo && *x <= hi)) {
        return wrong(error, flag, text, "a number in its range");
    }
    return true;
}

static bool apply_set(struct study *s, const char *value, GError **error) {
    const char *equals = strchr(value, '=');
    double x = 0;
    if (equals == NULL || equals == value) {
        return wrong(error, "set", value, "f1_floor=0.6");
    }
    if (!apply_number("set", equals + 1, -1e300, 1e300, &x, error)) {
        return false;
    }
    g_hash_table_insert(s->parameters, g_strndup(value, (gsize)(equals - value)),
                        g_memdup2(&x, sizeof x));
    return true;
}

static bool apply_reference(struct study *s, const char *value, GError **error) {
    struct study_attribute *a = named_attribute(s, "reference", value, "sex=F", error);
    if (a != NULL) {
        replace(&a->reference, strchr(value, '=') + 1);
    }
    return a != NULL;
}

static bool apply_intersect(struct study *s, const char *value, GError **error) {
    (void)error; /* study_check says what is wrong with the names */
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) parts = g_strsplit(value, ",", -1);
    for (char **p = parts; *p != NULL; p++) {
        g_ptr_array_add(names, g_strdup(g_strstrip(*p)));
    }
    g_ptr_array_add(s->intersections, names);
    return true;
}

static bool apply_each(struct study *s, char **values,
                       bool (*apply)(struct study *, const char *, GError **), GError **error) {
    for (char **v = values; v != NULL && *v != NULL; v++) {
        if (!apply(s, *v, error)) {
            return false;
        }
    }
    return true;
}

static bool apply_scalars(struct study *s, GError **error) {
    replace(&s->title, flags.title);
    replace(&s->organisation, flags.organisation);
    replace(&s->model, flags.model);
    replace(&s->period, flags.period);
    replace(&s->date, flags.date);
    replace(&s->labels, flags.labels);
    replace(&s->headings, flags.headings);
    if (flags.date != NULL && !calendar_is_date(flags.date)) {
        return wrong(error, "date", flags.date, "YYYY-MM-DD");
    }
    s->is_synthetic = s->is_synthetic || flags.is_synthetic;
    s->leaves_out_unpredicted = s->leaves_out_unpredicted || flags.leaves_out;
    if (flags.threshold != NULL) {
        s->has_threshold = true;
        if (!apply_number("threshold", flags.threshold, 0, 1, &s->threshold, error)) {
            return false;
        }
    }
    if (flags.k < 0 || flags.k > TALLY_MAX_K) {
        g_autofree char *text = g_strdup_printf("%d", flags.k);
        return wrong(error, "k", text, "a number from 1 to 1000");
    }
    s->k = flags.k > 0 ? flags.k : s->k;
    double seed = (double)s->seed;
    if (flags.seed != NULL &&
        (!apply_number("seed", flags.seed, 0, 9007199254740992.0, &seed, error) ||
         strspn(flags.seed, "0123456789") != strlen(flags.seed))) {
        return *error == NULL ? wrong(error, "seed", flags.seed, "a whole number") : false;
    }
    s->seed = (uint64_t)seed;
    return true;
}

static bool apply_flags(struct study *s, GError **error) {
    for (int role = 0; role < STUDY_ROLES; role++) {
        replace(&s->inputs[role].path, flags.inputs[role]);
    }
    g_auto(GStrv) by = flags.by == NULL ? NULL : g_strsplit(flags.by, ",", -1);
    for (char **name = by; name != NULL && *name != NULL; name++) {
        if (*g_strstrip(*name) == '\0') {
            return wrong(error, "by", flags.by, "sex,race,age");
        }
        (void)attribute_for(s, *name);
    }
    for (char **p = flags.policy; p != NULL && *p != NULL; p++) {
        g_ptr_array_add(s->policies, g_strdup(*p));
    }
    if (!apply_scalars(s, error) || !apply_each(s, flags.map, apply_map, error) ||
        !apply_each(s, flags.where, apply_where, error) ||
        !apply_each(s, flags.bands, apply_bands, error) ||
        !apply_each(s, flags.reference, apply_reference, error) ||
        !apply_each(s, flags.intersect, apply_intersect, error) ||
        !apply_each(s, flags.set, apply_set, error)) {
        return false;
    }
    for (guint i = 0; i < s->attributes->len; i++) {
        study_default_bands(s->attributes->pdata[i]);
    }
    return true;
}

struct study *study_from_flags(GError **error) {
    struct study *s = flags.study == NULL ? study_new() : study_load(flags.study, error);
    if (s != NULL && (!apply_flags(s, error) || !study_check(s, error))) {
        g_clear_pointer(&s, study_free);
    }
    return s;
}

const char *study_flag_path(void) {
    return flags.study;
}

/* 500M: powers of 1024. */
static bool parse_size(const char *text, uint64_t *size) {
    static const char units[] = "KMGT";
    char *end = NULL;
    guint64 n = g_ascii_strtoull(text, &end, 10);
    if (end == text || !g_ascii_isdigit(text[0])) {
        return false;
    }
    const char *unit = *end == '\0' ? NULL : strchr(units, g_ascii_toupper(*end));
    unsigned shift = unit == NULL ? 0 : 10 * (unsigned)(unit - units + 1);
    *size = n << shift;
    return (*end == '\0' || (unit != NULL && end[1] == '\0')) && n > 0 && *size >> shift == n;
}

bool study_machine(struct ingest_options *options, bool is_quiet, GError **error) {
    int n = flags.n_threads > 0 ? flags.n_threads : (int)g_get_num_processors();
    *options = (struct ingest_options){.n_threads = MIN(n, 256),
                                       .is_sorted = flags.is_sorted,
                                       .progress = is_quiet ? NULL : cli_progress};
    if (flags.memory != NULL && !parse_size(flags.memory, &options->memory)) {
        return wrong(error, "memory", flags.memory, "2G");
    }
    return true;
}
