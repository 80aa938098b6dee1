/* ombud deid: identifiers of the Safe Harbor rule in files, and copies without them. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "audit/cli/cli.h"
#include "audit/cli/deid_risk.h"
#include "audit/cli/deid_verdict.h"
#include "audit/cli/verbs.h"
#include "audit/deid/deid_check.h"
#include "audit/deid/deid_walk.h"
#include "audit/digest.h"
#include "reports/evidence_deid.h"

#define MAX_RULE_FILE ((size_t)1 << 20)
#define MAX_KEY ((size_t)4096)

static struct {
    char *rules, *format, *spans, *findings, *fix, *key;
    int census, year, n_shown;
    gboolean is_quiet, is_plain;
    struct deid_risk_flags risk;
    struct deid_verdict_flags verdict;
} flags = {.n_shown = 20};

/* clang-format off */
static const GOptionEntry own_entries[] = {
    {"rules", 0, 0, G_OPTION_ARG_STRING, &flags.rules, "safe-harbor (default), limited-data-set, or a JSON file of own patterns, columns and allow-lists", "NAME|FILE"},
    {"census", 0, 0, G_OPTION_ARG_INT, &flags.census, "ZIP areas by the Census of 2020 (default), 2010 or 2000", "YEAR"},
    {"reference-year", 0, 0, G_OPTION_ARG_INT, &flags.year, "the year from which a birth year makes an age (default 2026)", "YEAR"},
    {"format", 0, 0, G_OPTION_ARG_STRING, &flags.format, "csv, json (NDJSON and FHIR too) or text; default by name and content", "KIND"},
    {"findings", 0, 0, G_OPTION_ARG_FILENAME, &flags.findings, "write every place as CSV: file,line,column,path,letter,rule,severity,confidence,n,shape", "FILE"},
    {"spans", 0, 0, G_OPTION_ARG_FILENAME, &flags.spans, "for JSON lines of id and text: write {id, spans: [{start, end, letter}]}, in characters", "FILE"},
    {"fix", 0, 0, G_OPTION_ARG_FILENAME, &flags.fix, "write a de-identified copy, a file for one input, else a folder; it is checked again", "OUT"},
    {"key", 0, 0, G_OPTION_ARG_FILENAME, &flags.key, "with --fix: the same pseudonym for the same text, by the secret in FILE; such codes are restricted themselves", "FILE"},
    {"show", 0, 0, G_OPTION_ARG_INT, &flags.n_shown, "places shown (default 20)", "N"},
    DEID_RISK_ENTRIES(flags.risk),
    DEID_VERDICT_ENTRIES(flags.verdict),
    {"quiet", 0, 0, G_OPTION_ARG_NONE, &flags.is_quiet, "print nothing but errors", NULL},
    {"no-color", 0, 0, G_OPTION_ARG_NONE, &flags.is_plain, "no colour (as NO_COLOR)", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *verb_deid_options(void) {
    return own_entries;
}

static GQuark flag_quark(void) {
    return g_quark_from_static_string("ombud-flags");
}

static struct rule_set *load_rules(GError **error) {
    const char *name = flags.rules == NULL ? "safe-harbor" : flags.rules;
    struct rule_set *r;
    if (g_str_has_suffix(name, ".json")) {
        size_t n;
        g_autofree char *text = cli_read_file(name, MAX_RULE_FILE, &n, error);
        g_autofree char *base = g_path_get_basename(name);
        r = text == NULL ? NULL : rule_set_parse(text, n, base, error);
    } else {
        r = rule_set_named(name, error);
    }
    if (r != NULL && flags.census != 0) {
        r->zip_census = flags.census;
    }
    if (r != NULL && flags.year != 0) {
        r->reference_year = flags.year;
    }
    return r;
}

static bool read_format(enum deid_format *format, GError **error) {
    static const char *const names[] = {"auto", "text", "json", "csv"};
    *format = DEID_AUTO;
    for (size_t i = 0; flags.format != NULL && i < G_N_ELEMENTS(names); i++) {
        if (strcmp(flags.format, names[i]) == 0) {
            *format = (enum deid_format)i;
            return true;
        }
    }
    if (flags.format != NULL) {
        g_set_error(error, flag_quark(), 0, "--format %.20s: unknown; fix: csv, json or text",
                    flags.format);
    }
    return flags.format == NULL;
}

/* A policy gives the verdict when something asks for one. */
static bool is_judged(void) {
    const struct deid_verdict_flags *f = &flags.verdict;
    const struct machine_flags *m = &f->machine;
    return f->policy != NULL || f->out != NULL || f->people.waivers != NULL ||
           f->people.attestations != NULL || f->people.log != NULL || m->prom != NULL ||
           m->junit != NULL || m->sarif != NULL || m->has_github || m->is_json;
}

/* --- what is printed --- */

static struct deid_report report_of(const struct deid_check *c) {
    return (struct deid_report){.rules = c->rules->id,
                                .is_limited = c->rules->is_limited,
                                .zip_census = c->rules->zip_census,
                                .reference_year = c->rules->reference_year,
                                .counts = &c->counts};
}

static void print_letters(const struct deid_check *c) {
    const struct deid_report report = report_of(c);
    printf("%-3s %-42s %9s %9s %9s  %s\n", "", "identifiers, 45 CFR 164.514(b)(2)(i)", "findings",
           "notices", "possible", "verdict");
    for (int i = 0; i < DEID_LETTERS; i++) {
        const struct deid_letter *l = &deid_letters[i];
        const int64_t *n = c->counts.by_letter[i];
        enum verdict verdict = evidence_deid_verdict(&report, i);
        printf("(%c) %-42s %9" G_GINT64_FORMAT " %9" G_GINT64_FORMAT " %9" G_GINT64_FORMAT
               "  %s%s\n",
               l->letter, l->title, n[DEID_FINDING], n[DEID_NOTICE], n[DEID_POSSIBLE],
               verdict_rows[verdict].id,
               l->attest != NULL && verdict == VERDICT_CANNOT_TELL ? ": a person attests" : "");
    }
}

static void print_places(const struct deid_check *c) {
    static const char *const severities[] = {"possible", "notice", "finding"};
    guint shown = MIN(c->places->len, (guint)MAX(flags.n_shown, 0));
    for (guint i = 0; i < shown; i++) {
        const struct deid_place *p = &g_array_index(c->places, struct deid_place, i);
        printf("%s:%" G_GUINT64_FORMAT ":%u %c %s %s", (char *)c->files->pdata[p->file], p->line,
               p->column, p->letter, deid_rules[p->rule].id, severities[p->severity]);
        if (p->path != NULL && p->path[0] != '\0') {
            printf(" [%s]", p->path);
        }
        if (p->shape[0] != '\0') {
            printf("  %s", p->shape);
        } else {
            printf("  %" G_GINT64_FORMAT " cells", p->n);
        }
        printf("\n");
    }
}

static int64_t total(const struct deid_check *c, enum deid_severity severity) {
    int64_t n = 0;
    for (int i = 0; i < DEID_LETTERS; i++) {
        n += c->counts.by_letter[i][severity];
    }
    return n;
}

static int print_result(const struct deid_check *c, const char *what) {
    int64_t found = total(c, DEID_FINDING), possible = total(c, DEID_POSSIBLE);
    if (!flags.is_quiet && !flags.verdict.machine.is_json) {
        print_places(c);
        if (c->places->len > 0 && flags.n_shown > 0) {
            printf("\n");
        }
        print_letters(c);
        printf("\n%s: %" G_GINT64_FORMAT " files, %" G_GINT64_FORMAT " texts, rules %s, ZIP areas "
               "of %d\n",
               what, c->counts.n_files, c->counts.n_texts, c->rules->id, c->rules->zip_census);
        if (c->counts.n_unread > 0) {
            printf("%" G_GINT64_FORMAT " files hold no text and were not read: cannot tell\n",
                   c->counts.n_unread);
        }
        printf("%s%s\n", is_judged() ? "found by count alone: " : "VERDICT ",
               found > 0                                ? "fail"
               : possible > 0 || c->counts.n_unread > 0 ? "cannot tell"
                                                        : "pass");
    }
    return found > 0 ? CLI_FAIL : possible > 0 || c->counts.n_unread > 0 ? CLI_HOLD : CLI_PASS;
}

/* --- what is judged --- */

/* Digests of the inputs, as sha256sum writes them; a name that names somebody is left out. */
static char *input_sums(const struct deid_check *c, const GPtrArray *inputs) {
    GString *sums = g_string_new(NULL);
    for (guint i = 0; i < inputs->len && i < c->files->len; i++) {
        const struct deid_input *x = inputs->pdata[i];
        g_autofree char *base = g_path_get_basename(x->path);
        g_autofree char *hex = strcmp(x->path, "-") == 0 ? NULL : digest_file(x->path);
        if (hex != NULL && strcmp(base, c->files->pdata[i]) == 0) {
            g_string_append_printf(sums, "%s  %s\n", hex, base);
        }
    }
    return g_string_free(sums, FALSE);
}

static char *no_text(const struct evidence *e) {
    (void)e;
    return g_strdup("");
}

static int judge_check(const struct deid_check *c, const GPtrArray *inputs, GError **error) {
    const char *const nothing[] = {NULL};
    const struct evidence_study study = {.title = "De-identification", .attributes = nothing};
    const struct deid_report report = report_of(c);
    const int64_t quality[QUALITY_COUNTERS] = {0};
    enum verdict verdict = VERDICT_CANNOT_TELL;
    g_autofree char *sums = input_sums(c, inputs);
    const struct deid_verdict_options o = {
        .fallback = c->rules->is_limited ? "hipaa-limited-data-set" : "hipaa-safe-harbor",
        .input_sums = sums,
        .about = c->files->len == 1 ? c->files->pdata[0] : "files",
        .verb = "deid",
        .text = no_text,
        .is_quiet = flags.is_quiet};
    struct estimates *none = estimates_new();
    struct evidence *e = evidence_new(&study, none, quality, NULL, false);
    evidence_put(e, "deid", evidence_deid_object(&report));
    bool is_ok = deid_verdict(e, &flags.verdict, &o, &verdict, error);
    evidence_free(e);
    estimates_free(none);
    return is_ok ? cli_exit_of(verdict) : CLI_ERROR;
}

static int conclude(const struct deid_check *c, const GPtrArray *inputs, const char *what,
                    GError **error) {
    int status = print_result(c, what);
    return is_judged() ? judge_check(c, inputs, error) : status;
}

/* --- checking, and copying --- */

/* Where the copy goes: a name of its own for one file, else the folder that is named. */
static char *copy_path(const struct deid_input *x, guint n_inputs) {
    bool is_file = n_inputs == 1 && !g_file_test(flags.fix, G_FILE_TEST_IS_DIR);
    return is_file ? g_strdup(flags.fix) : g_build_filename(flags.fix, x->relative, NULL);
}

/* A copy of a file without text would be empty: there is none. */
static bool copy_file(struct deid_check *c, const struct deid_input *x, enum deid_format format,
                      guint n_inputs) {
    struct deid_output copy = {0};
    g_autofree char *path = copy_path(x, n_inputs);
    deid_pending_folder(path);
    bool is_good = deid_output_open(&copy, path, flags.verdict.is_forced, &c->error);
    c->copy = copy.file;
    is_good = is_good && deid_read_file(c, x->path, format);
    c->copy = NULL;
    bool is_copied = is_good && c->has_text;
    is_good = deid_output_close(&copy, is_copied, &c->error) && is_good;
    if (is_copied && is_good) {
        deid_pending_add(path);
    }
    return is_good;
}

static bool read_all(struct deid_check *c, const GPtrArray *inputs, enum deid_format format,
                     bool is_copying) {
    bool is_good = true;
    for (guint i = 0; i < inputs->len && is_good; i++) {
        const struct deid_input *x = inputs->pdata[i];
        is_good =
            is_copying ? copy_file(c, x, format, inputs->len) : deid_read_file(c, x->path, format);
        c->n_without_text += is_good && !c->has_text;
    }
    return is_good;
}

/* The copy must come out clean, read as what it is a copy of. */
static int check_copy(const struct deid_check *from, guint n_inputs, enum deid_format format,
                      GError **error) {
    if (from->n_without_text == n_inputs) {
        g_set_error(error, flag_quark(), 0,
                    "no file holds text, so there is nothing to copy; fix: name files of text");
        return CLI_ERROR;
    }
    char *paths[] = {flags.fix, NULL};
    bool is_file = n_inputs == 1 && !g_file_test(flags.fix, G_FILE_TEST_IS_DIR);
    GPtrArray *inputs = deid_inputs(paths, error);
    struct deid_check *c = deid_check_new(from->rules);
    int status = CLI_ERROR;
    if (inputs != NULL && read_all(c, inputs, is_file ? from->format : format, false)) {
        c->counts.n_unread += (int64_t)from->n_without_text; /* what is not there is not cleared */
        status = conclude(c, inputs, "the copy", error);
    } else if (c->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&c->error));
    }
    deid_check_free(c);
    g_clear_pointer(&inputs, g_ptr_array_unref);
    return status;
}

static bool load_key(struct deid_check *c, char **key, GError **error) {
    if (flags.key == NULL) {
        return true;
    }
    *key = cli_read_file(flags.key, MAX_KEY, &c->fix.n_key, error);
    c->fix.key = *key;
    if (*key != NULL && c->fix.n_key < 16) {
        g_set_error(error, flag_quark(), 0,
                    "--key: the secret is shorter than 16 bytes; fix: head -c 32 /dev/urandom > "
                    "key");
        return false;
    }
    if (*key != NULL) {
        fprintf(stderr, "ombud deid: pseudonyms by a key are derived from the identifiers and are "
                        "restricted themselves (45 CFR 164.514(c)): keep the key apart\n");
    }
    return *key != NULL;
}

static int run(const GPtrArray *inputs, const struct rule_set *rules, enum deid_format format,
               GError **error) {
    struct deid_check *c = deid_check_new(rules);
    struct deid_output findings = {0}, spans = {0};
    char *key = NULL;
    int status = CLI_ERROR;
    bool is_good = load_key(c, &key, error) &&
                   (flags.findings == NULL ||
                    deid_output_open(&findings, flags.findings, flags.verdict.is_forced, error)) &&
                   (flags.spans == NULL ||
                    deid_output_open(&spans, flags.spans, flags.verdict.is_forced, error));
    c->findings = findings.file;
    c->spans_out = spans.file;
    if (is_good && c->findings != NULL) {
        fputs("file,line,column,path,letter,rule,severity,confidence,n,shape\n", c->findings);
    }
    is_good = is_good && read_all(c, inputs, format, flags.fix != NULL);
    if (c->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&c->error));
    }
    is_good = deid_output_close(&findings, is_good, error) && is_good;
    is_good = deid_output_close(&spans, is_good, error) && is_good;
    const char *const others[] = {flags.findings, flags.spans};
    for (size_t i = 0; i < G_N_ELEMENTS(others) && is_good; i++) {
        if (others[i] != NULL && strcmp(others[i], "-") != 0) {
            deid_pending_add(others[i]);
        }
    }
    if (is_good) {
        status = flags.fix == NULL ? conclude(c, inputs, "checked", error)
                                   : check_copy(c, inputs->len, format, error);
    }
    deid_pending_end(status != CLI_ERROR);
    if (key != NULL) {
        explicit_bzero(key, c->fix.n_key);
        g_free(key);
    }
    deid_check_free(c);
    return status;
}

int verb_deid(int argc, char **argv) {
    int ended = cli_parse("deid", own_entries, &argc, &argv);
    if (ended != CLI_GO_ON) {
        return ended;
    }
    cli_set_plain(flags.is_plain);
    if (flags.risk.is_on) {
        return deid_risk(&flags.risk, &flags.verdict, flags.is_quiet, argc, argv);
    }
    if (argc < 2) {
        return cli_usage("deid", "name the files or folders to check, or - for standard input");
    }
    if (flags.key != NULL && flags.fix == NULL) {
        return cli_usage("deid", "--key goes with --fix");
    }
    if (g_strcmp0(flags.fix, "-") == 0) {
        return cli_usage("deid", "--fix names a file or a folder: the copy is read again");
    }
    if (flags.census != 0 && flags.census != 2000 && flags.census != 2010 && flags.census != 2020) {
        return cli_usage("deid", "--census is 2020, 2010 or 2000");
    }
    GError *error = NULL;
    enum deid_format format;
    int status = CLI_ERROR;
    GPtrArray *inputs = NULL;
    struct rule_set *rules = NULL;
    if (deid_verdict_check(&flags.verdict, &error) && read_format(&format, &error) &&
        (rules = load_rules(&error)) != NULL && (inputs = deid_inputs(argv + 1, &error)) != NULL) {
        status = run(inputs, rules, format, &error);
    }
    g_clear_pointer(&inputs, g_ptr_array_unref);
    rule_set_free(rules);
    return error == NULL ? status : cli_error(error);
}
