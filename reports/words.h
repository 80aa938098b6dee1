/*
 * Every sentence that a report can say, in one table, and the few rules of
 * how a number, a group or a limit is worded in it. The text report and the
 * pages both ask here, so they cannot disagree.
 *
 *     char *s = words(SAY_DETAIL_MORE, "n", "420"); // caller frees
 *
 * Reading grade 8. Never the words that promise what an audit cannot know
 * (a test reads the table). May depend on metrics/ and policies/ names only;
 * knows no page and no drawing.
 */
#ifndef OMBUD_REPORTS_WORDS_H
#define OMBUD_REPORTS_WORDS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "metrics/estimate.h"

/* clang-format off */
enum say {
    SAY_H1_GROUPS, SAY_H1_OVERALL, SAY_H1_PRECISION, SAY_H1_METRIC, SAY_H1_QUALITY, SAY_H1_EVIDENCE, SAY_H1_ANNEX,
    SAY_ANSWER_FAIL, SAY_ANSWER_FAIL_AND_CANNOT, SAY_ANSWER_FAIL_OTHER, SAY_ANSWER_CANNOT, SAY_ANSWER_CANNOT_OTHER,
    SAY_ANSWER_CANNOT_NOTHING, SAY_ANSWER_PASS, SAY_ANSWER_PASS_ONE, SAY_ANSWER_PASS_NO_GROUPS, SAY_ANSWER_WATCH,
    SAY_ANSWER_NOT_JUDGED,
    SAY_DETAIL_FAIL, SAY_DETAIL_SAME, SAY_DETAIL_PLAIN, SAY_DETAIL_MORE_FAIL, SAY_DETAIL_OTHER_FAIL, SAY_DETAIL_CANNOT, SAY_DETAIL_MORE,
    SAY_DETAIL_CANNOT_ONE, SAY_DETAIL_CANNOT_SOME, SAY_DETAIL_FURTHEST, SAY_DETAIL_NOT_JUDGED,
    SAY_DETAIL_NO_GROUPS, SAY_DETAIL_SUPPRESSED_ONE, SAY_DETAIL_SUPPRESSED,
    SAY_SMALL_CELLS, SAY_SYNTHETIC,
    SAY_TILE_RECALL, SAY_TILE_PRECISION, SAY_TILE_GROUPS, SAY_TILE_CHARTS, SAY_TILE_INTERVAL, SAY_TILE_GOAL,
    SAY_TILE_NO_INTERVAL, SAY_TILE_CODES, SAY_TILE_NO_GROUPS, SAY_TILE_NOT_JUDGED,
    SAY_FIGURE, SAY_FIGURE_TITLE_RECALL, SAY_FIGURE_TITLE_PRECISION, SAY_FIGURE_TITLE,
    SAY_CAPTION_REFERENCE, SAY_CAPTION_REST, SAY_CAPTION_OVERALL, SAY_CAPTION_ABSOLUTE, SAY_CAPTION_EQUAL_RATIO,
    SAY_CAPTION_EQUAL_DIFFERENCE, SAY_CAPTION_BAR, SAY_CAPTION_WHISKER, SAY_CAPTION_WHISKER_ONE, SAY_CAPTION_BAND,
    SAY_HOW_LEAD, SAY_HOW_PASS, SAY_HOW_FAIL, SAY_HOW_CANNOT, SAY_HOW_WATCH, SAY_HOW_SIMULTANEOUS, SAY_HOW_SUPPRESSED,
    SAY_HOW_CAUSE, SAY_HOW_NOT_JUDGED, SAY_LIMIT_LEAD, SAY_LIMIT_SOURCE,     SAY_WITHHELD, SAY_ALT_FIGURE, SAY_CONTINUED,
    SAY_QUALITY_LEAD, SAY_QUALITY_TABLE, SAY_MISSING_TABLE, SAY_MISSING_LEAD, SAY_MISSING_NONE, SAY_LEFT_OUT, SAY_LEFT_OUT_NONE,
    SAY_LEFT_OUT_FILTERED, SAY_LEFT_OUT_BROKEN, SAY_LEFT_OUT_TRUTH, SAY_LEFT_OUT_UNPREDICTED,
    SAY_KEPT_UNPREDICTED, SAY_NO_PATIENTS,
    SAY_EVIDENCE_TITLE, SAY_EVIDENCE_VERIFY, SAY_EVIDENCE_MORE, SAY_SIGN_TITLE, SAY_SIGN_DATA, SAY_SIGN_POLICY, SAY_SIGN_BOARD,
    SAY_SIGN_NAME, SAY_SIGN_DATE, SAY_CHOICE_TITLE, SAY_CHOICE_GO, SAY_CHOICE_CONDITIONS, SAY_CHOICE_PAUSE,
    SAY_ANNEX_ACCURACY, SAY_ANNEX_ACCURACY_LEAD, SAY_ANNEX_FINDINGS, SAY_ANNEX_FINDINGS_LEAD, SAY_FINDING_MORE, SAY_ANNEX_TODO, SAY_ANNEX_DEFINITIONS,
    SAY_ANNEX_INTERVALS, SAY_ANNEX_TYPE,
    SAY_DETECTABLE, SAY_DETECTABLE_LOW, SAY_DETECTABLE_HIGH,
    SAY_MIX_GAP, SAY_MIX_PARTS, SAY_MIX_NONE, SAY_MIX_EXPLAINS, SAY_MIX_HIDES, SAY_MIX_REMAINS, SAY_MIX_REVERSES, SAY_MIX_UNKNOWN,
    SAYS
};
/* clang-format on */

struct say_row {
    const char *id;
    const char *text; /* with {names} to fill */
};
extern const struct say_row say_rows[SAYS];

/* The sentence with its names filled: pairs of name and text. A name
 * that is not given is a fault of the caller and asserted. */
#define words(...) words_say(__VA_ARGS__, (const char *)NULL)
char *words_say(enum say what, ...) G_GNUC_NULL_TERMINATED;

/* What kind of number a metric or comparison id stands for. */
enum value_kind { VALUE_SHARE, VALUE_RATIO, VALUE_DIFFERENCE, VALUE_NUMBER, VALUE_COUNT };
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
/* "Spanish (language)"; for everybody "all patients". */
char *words_group(int n_by, const struct estimate_by *by);
/* "language", "race and sex"; NULL for everybody. */
char *words_attributes(int n_by, const struct estimate_by *by);
/* "24% less often", "under 1% more often", "no more or less often". */
char *words_change(double ratio);
/* Rounds to no difference at all. */
bool words_is_alike(double ratio);
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
    const char *column;         /* head of the rate column: "Found" */
    const char *phrase;         /* "Correct codes are found" */
    const char *lower, *higher; /* under the axis: "less often", "more often" */
    enum say title;             /* of a figure */
};
/* Never NULL: an unknown metric gets general words. */
const struct metric_words *words_metric(const char *base);
/* The metric's title from its row, or the id itself. */
const char *words_metric_title(const char *metric);
/* "a convention of the field, not a legal standard": whose number a limit is. */
char *words_authority(const char *authority, bool is_legal_number);

#endif
