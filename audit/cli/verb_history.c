/* ombud history: tallies and evidence of earlier audits, to compare with. */
#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/cli/verbs.h"
#include "audit/history/history.h"
#include "audit/output.h"
#include "audit/study/describe.h"
#include "audit/tally_file.h"
#include "reports/view.h"

#define MAX_DOCUMENT ((size_t)1000000000)

static struct {
    char *history, *model, *version, *period, *kind, *metric, *by, *out;
    gboolean may_replace, is_all, is_json, is_forced;
} flags;

/* clang-format off */
static const GOptionEntry entries[] = {
    {"history", 0, 0, G_OPTION_ARG_FILENAME, &flags.history, "the history; add makes it", "FILE"},
    {"model", 0, 0, G_OPTION_ARG_STRING, &flags.model, "the model (add: default what the document says)", "TEXT"},
    {"version", 0, 0, G_OPTION_ARG_STRING, &flags.version, "version of the model or of the audit (default none)", "TEXT"},
    {"period", 0, 0, G_OPTION_ARG_STRING, &flags.period, "2026, 2026-Q3, 2026-09, 2026-W38, 2026-09-21 (add: default what the document says)", "TEXT"},
    {"kind", 0, 0, G_OPTION_ARG_STRING, &flags.kind, "show: tally or evidence (default evidence)", "KIND"},
    {"replace", 0, 0, G_OPTION_ARG_NONE, &flags.may_replace, "add: replace another result; the earlier one is kept, marked", NULL},
    {"all", 0, 0, G_OPTION_ARG_NONE, &flags.is_all, "list: replaced ones too", NULL},
    {"metric", 0, 0, G_OPTION_ARG_STRING, &flags.metric, "trend: which (default recall_micro)", "NAME"},
    {"by", 0, 0, G_OPTION_ARG_STRING, &flags.by, "trend: of a group, as sex=F or sex=F,race=Asian (default everybody)", "a=LEVEL"},
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &flags.out, "show: the document to write; - for standard output", "FILE"},
    {"force", 0, 0, G_OPTION_ARG_NONE, &flags.is_forced, "replace the file when it exists", NULL},
    {"json", 0, 0, G_OPTION_ARG_NONE, &flags.is_json, "list, trend: print JSON", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *verb_history_options(void) {
    return entries;
}

/* --- add --- */

/* What a document says about itself; strings are owned. */
struct about {
    enum history_kind kind;
    char *model, *period, *fingerprint, *verdict;
    bool is_internal;
};

static void about_clear(struct about *a) {
    g_free(a->model);
    g_free(a->period);
    g_free(a->fingerprint);
    g_free(a->verdict);
}

static bool about_tally(struct about *a, const char *data, size_t size, const char *name,
                        GError **error) {
    struct tally *t = tally_file_parse(data, size, name, error);
    struct description *d = t == NULL ? NULL : description_of(t, error);
    bool is_ok = d != NULL;
    if (is_ok) {
        *a = (struct about){.kind = HISTORY_TALLY,
                            .model = g_strdup(d->study.model),
                            .period = g_strdup(d->study.period),
                            .fingerprint = g_strdup(t->fingerprint),
                            .verdict = g_strdup(""),
                            .is_internal = true};
    }
    description_free(d);
    tally_free(t);
    return is_ok;
}

static bool about_evidence(struct about *a, const char *data, size_t size, const char *name,
                           GError **error) {
    struct evidence *e = evidence_parse(data, size, name, error);
    struct view *v = e == NULL ? NULL : view_new(e, error);
    bool is_ok = v != NULL;
    if (is_ok) {
        *a = (struct about){.kind = HISTORY_EVIDENCE,
                            .model = g_strdup(v->model),
                            .period = g_strdup(v->period),
                            .fingerprint = g_strdup(v->fingerprint),
                            .verdict = g_strdup(v->verdict),
                            .is_internal = v->is_internal};
    }
    view_free(v);
    evidence_free(e);
    return is_ok;
}

static bool add_file(struct history *h, const char *path, GError **error) {
    static const char *const words[] = {[HISTORY_NEW] = "added",
                                        [HISTORY_SAME] = "is there already",
                                        [HISTORY_REPLACED] = "replaced the earlier one"};
    size_t size = 0;
    g_autofree char *name = g_path_get_basename(path);
    char *data = cli_read_file(path, MAX_DOCUMENT, &size, error);
    if (data == NULL) {
        return false;
    }
    struct about a = {0};
    GBytes *bytes = g_bytes_new_take(data, size);
    bool is_json = size > 0 && data[0] == '{';
    bool is_ok = (is_json ? about_evidence : about_tally)(&a, data, size, name, error);
    const struct history_key key = {.kind = a.kind,
                                    .model = flags.model != NULL ? flags.model : a.model,
                                    .version = flags.version != NULL ? flags.version : "",
                                    .period = flags.period != NULL ? flags.period : a.period};
    if (is_ok && (key.model == NULL || key.period == NULL)) {
        g_set_error(error, g_quark_from_static_string("ombud-history"), 0,
                    "%s: does not say its %s; fix: add --%s", name,
                    key.model == NULL ? "model" : "period", key.model == NULL ? "model" : "period");
        is_ok = false;
    }
    const struct history_document d = {bytes, a.fingerprint, a.verdict, a.is_internal};
    enum history_change change = HISTORY_NEW;
    is_ok = is_ok && history_add(h, &key, &d, flags.may_replace, &change, error);
    if (is_ok) {
        printf("%s: %s of %s, %s%s%s: %s\n", name, history_kind_names[a.kind], key.model,
               key.period, key.version[0] == '\0' ? "" : ", version ", key.version, words[change]);
    }
    g_bytes_unref(bytes);
    about_clear(&a);
    return is_ok;
}

static int add(struct history *h, int argc, char **argv, GError **error) {
    if (argc < 3) {
        return cli_usage("history", "add: no file is named");
    }
    for (int i = 2; i < argc; i++) {
        if (!add_file(h, argv[i], error)) {
            return CLI_ERROR;
        }
    }
    return CLI_PASS;
}

/* --- list, show --- */

static char *quoted(const char *text) {
    GString *out = g_string_new("\"");
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\') {
            g_string_append_c(out, '\\');
        }
        if ((unsigned char)*c < 0x20) {
            g_string_append_printf(out, "\\u%04x", (unsigned)(unsigned char)*c);
        } else {
            g_string_append_c(out, *c);
        }
    }
    g_string_append_c(out, '"');
    return g_string_free(out, FALSE);
}

static void print_entry(const struct history_entry *e, bool is_first) {
    const char *kind = history_kind_names[e->kind];
    if (!flags.is_json) {
        printf("%-5" G_GINT64_FORMAT " %-9s %-24s %-10s %-10s %-12s %.12s%s\n", e->id, kind,
               e->model, e->version[0] == '\0' ? "-" : e->version, e->period,
               e->verdict[0] == '\0' ? "-" : e->verdict, e->sha256,
               e->is_current ? "" : "  replaced");
        return;
    }
    g_autofree char *model = quoted(e->model);
    g_autofree char *version = quoted(e->version);
    g_autofree char *period = quoted(e->period);
    g_autofree char *verdict = quoted(e->verdict);
    g_autofree char *fingerprint = quoted(e->fingerprint);
    printf("%s\n{\"id\":%" G_GINT64_FORMAT ",\"kind\":\"%s\",\"model\":%s,\"version\":%s,"
           "\"period\":%s,\"verdict\":%s,\"fingerprint\":%s,\"sha256\":\"%s\","
           "\"size\":%" G_GINT64_FORMAT ",\"is_current\":%s}",
           is_first ? "" : ",", e->id, kind, model, version, period, verdict, fingerprint,
           e->sha256, e->size, e->is_current ? "true" : "false");
}

static int list(struct history *h, int argc, char **argv, GError **error) {
    (void)argc;
    (void)argv;
    GPtrArray *entries_there = history_list(h, flags.model, flags.is_all, error);
    if (entries_there == NULL) {
        return CLI_ERROR;
    }
    if (flags.is_json) {
        cli_set_raw(true);
        fputs("[", stdout);
    } else {
        printf("%-5s %-9s %-24s %-10s %-10s %-12s %s\n", "id", "kind", "model", "version", "period",
               "verdict", "sha256");
    }
    for (guint i = 0; i < entries_there->len; i++) {
        print_entry(entries_there->pdata[i], i == 0);
    }
    if (flags.is_json) {
        fputs("]\n", stdout);
    }
    g_ptr_array_unref(entries_there);
    return CLI_PASS;
}

static int kind_of(const char *name) {
    for (int i = 0; name != NULL && i < HISTORY_KINDS; i++) {
        if (strcmp(history_kind_names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

/* By id, or by model and period. */
static GBytes *find(struct history *h, int argc, char **argv, struct history_entry *found,
                    GError **error) {
    char *end = NULL;
    int64_t id = argc == 3 ? g_ascii_strtoll(argv[2], &end, 10) : 0;
    int kind = kind_of(flags.kind == NULL ? "evidence" : flags.kind);
    bool has_key = argc == 2 && flags.model != NULL && flags.period != NULL && kind >= 0;
    GBytes *bytes = NULL;
    GError *own = NULL;
    if (has_key) {
        const struct history_key key = {.kind = (enum history_kind)kind,
                                        .model = flags.model,
                                        .version = flags.version == NULL ? "" : flags.version,
                                        .period = flags.period};
        bytes = history_get(h, &key, found, &own);
    } else if (argc == 3 && *end == '\0') {
        bytes = history_get_id(h, id, found, &own);
    }
    if (bytes == NULL && own == NULL) {
        g_set_error(&own, g_quark_from_static_string("ombud-history"), 0,
                    "there is no such document; fix: see `ombud history list`, then name an id, or "
                    "--model, --period and --kind");
    }
    if (own != NULL) {
        g_propagate_error(error, own);
    }
    return bytes;
}

static int show(struct history *h, int argc, char **argv, GError **error) {
    struct history_entry e = {0};
    if (flags.out != NULL && !output_file_check(flags.out, flags.is_forced, error)) {
        return CLI_ERROR;
    }
    GBytes *bytes = find(h, argc, argv, &e, error);
    if (bytes == NULL) {
        return CLI_ERROR;
    }
    gsize size = 0;
    const void *data = g_bytes_get_data(bytes, &size);
    if (flags.out != NULL) {
        (void)output_file(flags.out, data, size, flags.is_forced, error);
    } else {
        printf("id           %" G_GINT64_FORMAT "%s\nkind         %s\nmodel        %s\n"
               "version      %s\nperiod       %s\nverdict      %s\nfingerprint  %s\n"
               "sha256       %s\nbytes        %" G_GINT64_FORMAT "\n%s",
               e.id, e.is_current ? "" : " (replaced)", history_kind_names[e.kind], e.model,
               e.version[0] == '\0' ? "-" : e.version, e.period,
               e.verdict[0] == '\0' ? "-" : e.verdict, e.fingerprint, e.sha256, e.size,
               e.is_internal ? "contains small cells: internal use only\n" : "");
    }
    g_bytes_unref(bytes);
    history_entry_clear(&e);
    return *error == NULL ? CLI_PASS : CLI_ERROR;
}

/* --- trend --- */

/* "sex=F,race=Asian" into pairs; they point into `text`. */
static int parse_by(char *text, struct estimate_by by[ESTIMATE_MAX_BY]) {
    int n = 0;
    for (char *part = text; part != NULL && *part != '\0';) {
        char *next = strchr(part, ',');
        char *equals = strchr(part, '=');
        if (n == ESTIMATE_MAX_BY || equals == NULL || (next != NULL && next < equals)) {
            return -1;
        }
        *equals = '\0';
        if (next != NULL) {
            *next++ = '\0';
        }
        by[n++] = (struct estimate_by){.attribute = part, .level = equals + 1};
        part = next;
    }
    return n;
}

static void put_number(GString *row, bool is_there, double x, const char *none) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    const char *format = flags.is_json ? "%.17g" : "%9.4f";
    g_string_append(row, is_there ? g_ascii_formatd(text, sizeof text, format, x) : none);
}

static void print_point(const struct history_entry *e, const struct estimate *x, bool is_first) {
    const char *status = x == NULL ? "not there" : estimate_status_name(x->status);
    bool has_value = x != NULL && x->has_value;
    bool has_interval = x != NULL && x->has_interval;
    const char *none = flags.is_json ? "null" : "        -";
    const char *space = flags.is_json ? "," : " ";
    GString *row = g_string_new(NULL);
    put_number(row, has_value, has_value ? x->value : 0, none);
    g_string_append(row, space);
    put_number(row, has_interval, has_interval ? x->lo : 0, none);
    g_string_append(row, space);
    put_number(row, has_interval, has_interval ? x->hi : 0, none);
    g_autofree char *n = x != NULL && x->has_counts
                             ? g_strdup_printf("%" G_GINT64_FORMAT, x->n_labels)
                             : g_strdup(flags.is_json ? "null" : "-");
    if (flags.is_json) {
        g_autofree char *model = quoted(e->model);
        g_autofree char *version = quoted(e->version);
        g_autofree char *period = quoted(e->period);
        printf("%s\n{\"model\":%s,\"version\":%s,\"period\":%s,\"value_lo_hi\":[%s],\"n\":%s,"
               "\"status\":\"%s\"}",
               is_first ? "" : ",", model, version, period, row->str, n, status);
    } else {
        printf("%-24s %-10s %-10s %s %9s %s\n", e->model, e->version[0] == '\0' ? "-" : e->version,
               e->period, row->str, n, status);
    }
    g_string_free(row, TRUE);
}

static bool print_trend(struct history *h, const struct history_entry *e, int n_by,
                        const struct estimate_by *by, bool is_first, GError **error) {
    GBytes *bytes = history_get_id(h, e->id, NULL, error);
    if (bytes == NULL) {
        return false;
    }
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    struct evidence *v = evidence_parse(data, size, e->period, error);
    struct estimates *all = v == NULL ? NULL : evidence_estimates(v, error);
    if (all != NULL) {
        const char *metric = flags.metric == NULL ? "recall_micro" : flags.metric;
        print_point(e, estimates_find(all, metric, n_by, by), is_first);
    }
    bool is_ok = all != NULL;
    estimates_free(all);
    evidence_free(v);
    g_bytes_unref(bytes);
    return is_ok;
}

static int trend(struct history *h, int argc, char **argv, GError **error) {
    (void)argc;
    (void)argv;
    struct estimate_by by[ESTIMATE_MAX_BY];
    g_autofree char *text = g_strdup(flags.by);
    int n_by = text == NULL ? 0 : parse_by(text, by);
    if (n_by < 0) {
        return cli_usage("history", "--by is written a=LEVEL or a=LEVEL,b=LEVEL");
    }
    GPtrArray *there = history_list(h, flags.model, false, error);
    if (there == NULL) {
        return CLI_ERROR;
    }
    if (flags.is_json) {
        cli_set_raw(true);
        fputs("[", stdout);
    } else {
        printf("%-24s %-10s %-10s %9s %9s %9s %9s %s\n", "model", "version", "period", "value",
               "from", "to", "n", "status");
    }
    bool is_first = true;
    bool is_ok = true;
    for (guint i = 0; i < there->len && is_ok; i++) {
        const struct history_entry *e = there->pdata[i];
        if (e->kind == HISTORY_EVIDENCE) {
            is_ok = print_trend(h, e, n_by, by, is_first, error);
            is_first = false;
        }
    }
    if (flags.is_json) {
        fputs("]\n", stdout);
    }
    g_ptr_array_unref(there);
    return is_ok ? CLI_PASS : CLI_ERROR;
}

static int check(struct history *h, int argc, char **argv, GError **error) {
    (void)argc;
    (void)argv;
    if (!history_check(h, error)) {
        return CLI_ERROR;
    }
    puts("the history is whole");
    return CLI_PASS;
}

static const struct {
    const char *name;
    enum history_mode mode;
    int (*run)(struct history *h, int argc, char **argv, GError **error);
} actions[] = {
    {"add", HISTORY_WRITE, add},  {"check", HISTORY_READ, check}, {"list", HISTORY_READ, list},
    {"show", HISTORY_READ, show}, {"trend", HISTORY_READ, trend},
};

int verb_history(int argc, char **argv) {
    int ended = cli_parse("history", entries, &argc, &argv);
    if (ended != CLI_GO_ON) {
        return ended;
    }
    if (argc < 2 || flags.history == NULL) {
        return cli_usage("history", argc < 2 ? "say add, check, list, show or trend"
                                             : "--history FILE is missing");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++) {
        if (strcmp(actions[i].name, argv[1]) != 0) {
            continue;
        }
        GError *error = NULL;
        struct history *h = history_open(flags.history, actions[i].mode, &error);
        int status = h == NULL ? CLI_ERROR : actions[i].run(h, argc, argv, &error);
        history_close(h);
        return error == NULL ? status : cli_error(error);
    }
    return cli_usage("history", "say add, check, list, show or trend");
}
