/*
 * The command line: verbs as rows of one table, exit status, messages. The only
 * place that prints and exits.
 */
#ifndef OMBUD_AUDIT_CLI_CLI_H
#define OMBUD_AUDIT_CLI_CLI_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "audit/study/study.h"
#include "metrics/tally.h"
#include "policies/judge.h"
#include "reports/evidence.h"

/* Exit status (stable). */
enum cli_exit {
    CLI_PASS = 0,
    CLI_FAIL = 1,     /* a gate failed */
    CLI_ERROR = 2,    /* usage, input, study or policy: nothing could be judged */
    CLI_HOLD = 3,     /* a gate cannot be decided */
    CLI_INTERNAL = 70 /* a fault of the program */
};

struct cli_verb {
    const char *name;
    const char *usage;   /* what follows the name */
    const char *summary; /* one line */
    const char *example; /* a worked example, shown by --help */
    /* Its options, for --help, the man page's test and completion; NULL-ended. */
    const GOptionEntry *(*options)(void);
    int (*run)(int argc, char **argv);
};

extern const struct cli_verb cli_verbs[]; /* name NULL ends it */
const struct cli_verb *cli_find_verb(const char *name);

/* Parses the options of a verb; what is left stays in argv. CLI_GO_ON; or the exit status, when
 * --help or an error was printed. */
#define CLI_GO_ON (-1)
int cli_parse(const char *verb, const GOptionEntry *entries, int *argc, char ***argv);

/* "ombud: message" on stderr; frees the error. Returns CLI_ERROR. */
int cli_error(GError *error);
int cli_usage(const char *verb, const char *what);
/* A line on stderr, without what would steer a terminal: a message may quote a name from a file. */
void cli_say(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* Before anything else. Descriptors 0 to 2 are taken, so that no file of ours gets the messages;
 * what is printed to stdout from now on loses what would steer a terminal, as cli_say() does. */
void cli_hold_streams(void);
/* From now on bytes go to stdout as they are: JSON for a program, a colour of our own. */
void cli_set_raw(bool is_raw);
/* The status, or CLI_ERROR and a line when standard output could not be written. */
int cli_end(int status);

/* Colour and TTY. */
bool cli_has_colour(void);
void cli_set_plain(bool is_plain);

/* --- parts that verbs share --- */

/* Options that describe a study. */
#define CLI_MAX_OPTIONS 64
/* Those options and a verb's own, in `all`, which it returns. */
const GOptionEntry *cli_with_study_flags(const GOptionEntry *own,
                                         GOptionEntry all[CLI_MAX_OPTIONS]);
/* The study of --study and the flags over it; NULL and error. */
struct study *study_from_flags(GError **error);
/* What --study names, or NULL. */
const char *study_flag_path(void);
/* Threads, memory and order of the files, from the flags; shows progress unless is_quiet. */
struct ingest_options;
bool study_machine(struct ingest_options *options, bool is_quiet, GError **error);

/* Reads a whole file ("-": standard input), at most max bytes. */
char *cli_read_file(const char *path, size_t max, size_t *size, GError **error);
/* A file, read and parsed; the caller frees. NULL and an error that names it. */
struct tally *cli_load_tally(const char *path, GError **error);
struct evidence *cli_load_evidence(const char *path, GError **error);
/* struct policy *, owned by the array: n packs by id or files by path, in that order; the pack
 * `fallback` when n is 0; one that is named again is there once. NULL and an error that names the
 * first that cannot be had. */
GPtrArray *cli_load_policies(char *const *names, guint n, const char *fallback, GError **error);
/* The same by the values of a repeatable flag: NULL-ended, or NULL. */
GPtrArray *cli_flag_policies(char *const *flag, const char *fallback, GError **error);
/* A rule's limit in words: "0.8 to 1.25", "at least 0.95", "every field". Caller frees. */
char *cli_limit_of(const struct rule *r);
/* From now on cli_measure() refuses what must not leave the house: a study that is a small cell
 * itself, or a hidden group without alternative tables (metrics/suppress.h). */
void cli_set_release(bool is_release);
/* Measures and suppresses a tally into unjudged evidence. */
struct evidence *cli_measure(const struct tally *t, int n_threads, bool is_internal,
                             int64_t suppress_below, GError **error);
/* Judges evidence in place; the verdict goes to *verdict. */
bool cli_judge(struct evidence *e, GPtrArray *policies, enum verdict *verdict, GError **error);
/* Files of people: what is waived, and what is attested. NULL: none. */
struct cli_people {
    char *waivers, *attestations;
    char *previous; /* evidence of the audit before */
    char *log;      /* run log to append to: see audit/attest/run_log.h */
};
/* clang-format off */
#define CLI_PEOPLE_ENTRIES(people) \
    {"waivers", 0, 0, G_OPTION_ARG_FILENAME, &(people).waivers, "fails that named persons accept for a time", "FILE"}, \
    {"attestations", 0, 0, G_OPTION_ARG_FILENAME, &(people).attestations, "what only named persons can state", "FILE"}, \
    {"log", 0, 0, G_OPTION_ARG_FILENAME, &(people).log, "run log to append to: hash-chained, one line a run", "FILE"}
#define CLI_PREVIOUS_ENTRY(people) \
    {"previous", 0, 0, G_OPTION_ARG_FILENAME, &(people).previous, "evidence of the audit before: what is new, open again, resolved", "FILE"}
/* clang-format on */
/* The same with those files; a malformed or expired one is an error. Policies past their
 * review date are warned of on stderr. */
bool cli_judge_with(struct evidence *e, GPtrArray *policies, const struct cli_people *people,
                    enum verdict *verdict, GError **error);
/* Appends to people->log, when there is one, what was made of this evidence. */
bool cli_log(const char *verb, const struct cli_people *people, const struct evidence *e,
             enum verdict verdict, GError **error);
/* The day of the audit: the study's date, else SOURCE_DATE_EPOCH; NULL without either. Never
 * the clock. Caller frees. */
char *cli_date(const struct evidence *e);
int cli_exit_of(enum verdict v);
/* Verdict table and last lines on stdout. */
void cli_print_summary(const struct evidence *e);
/* The flags of a report, as they were given; any may be NULL. */
struct cli_report {
    char *paper, *kind, *compat;
    gboolean has_no_png;
};
/* clang-format off */
#define CLI_REPORT_ENTRIES(report) \
    {"kind", 0, 0, G_OPTION_ARG_STRING, &(report).kind, "board (default), gate or drift: for whom the report is", "KIND"}, \
    {"paper", 0, 0, G_OPTION_ARG_STRING, &(report).paper, "letter (default) or a4", "SIZE"}, \
    {"compat", 0, 0, G_OPTION_ARG_STRING, &(report).compat, "print the metrics by the names and definitions of another program: caml, codiesp, edin, sklearn", "NAME"}, \
    {"no-png", 0, 0, G_OPTION_ARG_NONE, &(report).has_no_png, "no images of pages and figures", NULL}
/* clang-format on */
/* What is wrong with them, or NULL. */
const char *cli_report_fault(const struct cli_report *r);
/* Files of a report folder (struct report_file *) from evidence. */
GPtrArray *cli_report_files(struct evidence *e, const struct cli_report *r, GError **error);
/* Prints what --compat asks for, when it does. */
bool cli_print_compat(const struct evidence *e, const struct cli_report *r, GError **error);
/* Adds "SHA256SUMS" over the files there and the given lines before them. */
void cli_add_sums(GPtrArray *files, const char *input_lines);
void cli_add_file(GPtrArray *files, const char *name, const char *text, size_t size);
/* Progress on a terminal after one second, with rate and time left; an ingest_options callback. */
struct ingest_progress;
void cli_progress(const struct ingest_progress *p, void *data);
/* A phase of unknown length. */
void cli_phase(const char *phase);
void cli_progress_end(void);
/* Says on stderr that records went to disk, and when asked threads, memory and the way of joining.
 */
struct ingest_result;
void cli_say_way(const struct ingest_result *r, const struct ingest_options *options, bool is_quiet,
                 bool is_verbose);
/* The most memory that the program has used. */
void cli_say_peak(bool is_verbose);

#endif
