/*
 * The sentences of say.h filled, and the few rules of how a number, a group or a
 * limit is worded in them. The text report and the pages both ask here, so they
 * cannot disagree.
 *
 *     char *s = words(SAY_DETAIL_MORE, "n", "420"); // caller frees
 *
 * May depend on metrics/ and policies/ names only; knows no page and no drawing.
 */
#ifndef OMBUD_REPORTS_WORDS_H
#define OMBUD_REPORTS_WORDS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "metrics/estimate.h"
#include "reports/say.h"

/* The sentence with its names filled: pairs of name and text. A name
 * that is not given is a fault of the caller and asserted. */
#define words(...) words_say(__VA_ARGS__, (const char *)NULL)
char *words_say(enum say what, ...) G_GNUC_NULL_TERMINATED;

/* What kind of number a metric or comparison id stands for. */
/* RATE: a number per 100 charts. */
enum value_kind {
    VALUE_SHARE,
    VALUE_RATIO,
    VALUE_DIFFERENCE,
    VALUE_NUMBER,
    VALUE_COUNT,
    VALUE_RATE
};
enum value_kind words_kind(const char *metric);

/* A number with its range and limit, all with the same decimals, by the rounding
 * rule. An absent or infinite part is NULL. Clear with worded_clear(). */
struct worded {
    char *value, *lo, *hi;
    char *limit;       /* "0.80–1.25" or "0.80", for a sentence */
    char *limit_table; /* "0.80–1.25", "≥ 0.80", for a table */
};
struct numbers {
    enum value_kind kind;
    bool has_value, has_interval;
    double value, lo, hi;
    double limit_lo, limit_hi;
};
struct worded words_numbers(const struct numbers *n);
void worded_clear(struct worded *w);

/* Somebody's text made safe to show: no controls, no line ends; text that is
 * written from right to left is isolated from what surrounds it. */
char *words_clean(const char *text);
/* Is it a character that can be shown as it is: no control, no line end, nothing that turns text
 * about, but for the isolation of words_clean()? */
bool words_is_plain(gunichar c);
/* "Spanish (language)"; for everybody "all patients". */
char *words_group(int n_by, const struct estimate_by *by);
/* "language", "race and sex"; NULL for everybody. */
char *words_attributes(int n_by, const struct estimate_by *by);
/* "24% less often", "under 1% more often", "no more or less often". */
char *words_change(double ratio);
/* Rounds to no difference at all. */
bool words_is_alike(double ratio);
/* A name with a capital: "Race". */
char *words_title(const char *name);
/* A fragment as a sentence: a capital and a full stop. */
char *words_sentence(const char *text);
/* "about 420": two figures, rounded up. */
char *words_about(int64_t n);

/* Facts about one finding that a rule's own sentence may name:
 * {group} {reference} {metric} {change} {value} {ratio} {lo} {hi} {limit} {pct} {n} {m}.
 * NULL when the template asks for one that is unknown or has no value here. */
struct fact {
    struct numbers numbers;
    const char *group, *reference, *metric;
    int64_t n_more;
    int n_comparisons;
};
char *words_fill(const char *template, const struct fact *f);

/* The metric in a reader's words: title, verb phrase and directions. */
struct metric_words {
    const char *metric;         /* base metric id */
    const char *plain;          /* "Codes found (recall)"; NULL: its title will do */
    const char *column;         /* head of the rate column: "Found" */
    const char *phrase;         /* "Correct codes are found" */
    const char *lower, *higher; /* under the axis: "less often", "more often" */
    enum say title;             /* of a figure */
};
/* Never NULL: an unknown metric gets general words. */
const struct metric_words *words_metric(const char *base);
/* The metric's title from its row, or the id itself. */
const char *words_metric_title(const char *metric);
/* In plain words, with the term in brackets; else its title. */
const char *words_metric_plain(const char *metric);
/* "a convention of the field, not a legal standard": whose number a limit is. */
char *words_authority(const char *authority, bool is_legal_number);
/* "convention", "law": the same in one or two words, for a table. */
const char *words_authority_short(const char *authority);

#endif
