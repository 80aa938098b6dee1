/*
 * A report before it has a shape: pages of blocks, all their words final. The
 * page builders write it, the text report and the layout read it, so that what
 * a screen reader hears is what the page shows.
 *
 *     struct document *d = document_build(view);
 *     for (guint i = 0; i < d->blocks->len; i++) ...
 *     document_free(d);
 *
 * Strings and arrays in it belong to it.
 */
#ifndef OMBUD_REPORTS_DOCUMENT_H
#define OMBUD_REPORTS_DOCUMENT_H

#include <glib.h>
#include <stdbool.h>

#include "reports/charts/chart.h"
#include "reports/charts/forest.h"
#include "reports/report.h"
#include "reports/view.h"

enum run_style { RUN_PLAIN, RUN_BOLD, RUN_ITALIC };
struct run {
    enum run_style style;
    char *text;
};

enum block_kind {
    BLOCK_PAGE, /* a new page starts; runs: the reader's question */
    BLOCK_HEADING,
    BLOCK_TEXT,
    BLOCK_CARD,
    BLOCK_TILES,
    BLOCK_TABLE,
    BLOCK_PAIRS,
    BLOCK_SIGN,
    BLOCK_CHOICES,
    BLOCK_CHART,
    BLOCK_CONTENTS, /* the questions of all pages, each a link; filled by document_build() */
    BLOCK_COLUMNS,  /* two lists of blocks beside each other */
    BLOCKS
};
enum text_kind { TEXT_BODY, TEXT_CAPTION, TEXT_NOTE, TEXT_STRONG };

struct tile {
    char *label, *value, *note;
    enum mark mark;
};

enum align { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTRE };
struct column {
    char *title;
    double width; /* points on a 504 point page; 0: shares what is left */
    enum align align;
    bool is_plot, is_verdict;
    bool is_flexible_text; /* may wrap to as many lines as it needs */
};
enum row_kind { ROW_BODY, ROW_GROUP };
struct row {
    enum row_kind kind;
    char **cells; /* one a column, NULL-terminated; a group row has one */
    enum mark mark;
    bool is_muted; /* a reference or a hidden group: secondary ink for its numbers */
    struct forest_row plot;
};
struct table {
    char *title;      /* stands over the part that goes on over a page */
    GArray *columns;  /* of struct column */
    GPtrArray *rows;  /* of struct row * */
    double least_row; /* points: room to write by hand; 0: as the text needs */
    bool has_plot;
    struct forest plot;
    char *alt; /* of the plot */
};

struct pair {
    char *name, *value;
};

struct block {
    enum block_kind kind;
    enum text_kind text_kind;
    GPtrArray *runs; /* of struct run *: page, heading, text */
    enum mark mark;  /* card */
    char *statement, *detail;
    GArray *tiles; /* of struct tile */
    struct table *table;
    struct chart *chart;
    GArray *pairs;      /* of struct pair */
    GPtrArray *choices; /* of char *: choices, contents */
    char *sign_name, *sign_date;
    GPtrArray *left, *right; /* of struct block *: columns */
};

/* Pages hold what a reader decides by; the text has every table in full beside the same words. */
enum document_form { DOCUMENT_PAGES, DOCUMENT_TEXT };

struct document {
    GPtrArray *blocks; /* of struct block * */
    int n_figures;
    enum document_form form;
};

/* The pages: one row each, in order. A page stands in the reports of its kinds (bits
 * 1u << kind). One whose has_data says no is left out; a page without that function is
 * always there and says itself what it does not have. */
struct report_page {
    const char *id;
    const char *doc; /* what it answers */
    unsigned kinds;
    bool (*has_data)(const struct view *v); /* NULL: always */
    void (*build)(const struct view *v, struct document *d);
};
extern const struct report_page report_pages[];
extern const size_t n_report_pages;

struct document *document_build(const struct view *v, enum report_kind kind,
                                enum document_form form);
void document_free(struct document *d);
/* The report as plain text (reports/text.c); caller frees. */
char *document_text(const struct view *v, enum report_kind kind);

/* Builders; every one takes its strings over. */
struct block *block_new(GPtrArray *blocks, enum block_kind kind);
struct block *block_text(GPtrArray *blocks, enum text_kind kind, char *text);
struct block *block_heading(GPtrArray *blocks, char *text);
struct block *block_page(GPtrArray *blocks, char *question);
void block_run(struct block *b, enum run_style style, char *text);
/* Takes the chart over, with its alt text set. */
struct block *block_chart(GPtrArray *blocks, struct chart *chart);
/* Takes the heading before it as its title. */
struct table *block_table(GPtrArray *blocks);
void block_pair(struct block *b, char *name, char *value);
void block_tile(struct block *b, const struct tile *tile);
void table_column(struct table *t, const struct column *column); /* copies the title */
/* Cells are taken over; `cells` itself is not. */
struct row *table_row(struct table *t, enum row_kind kind, char *const *cells, size_t n);
/* All runs as one string. */
char *block_plain(const struct block *b);

/* reports/pages/, one file each. */
bool people_have_data(const struct view *v);
void page_people(const struct view *v, struct document *d);
bool deid_has_data(const struct view *v);
bool decisions_have_data(const struct view *v);
bool harm_has_data(const struct view *v);
bool risk_has_data(const struct view *v);
bool rules_have_data(const struct view *v);
bool two_has_data(const struct view *v);
bool where_has_data(const struct view *v);
void page_drift(const struct view *v, struct document *d);
void page_gate(const struct view *v, struct document *d);
void page_risk(const struct view *v, struct document *d);
void page_rules(const struct view *v, struct document *d);
void page_where(const struct view *v, struct document *d);
void page_two(const struct view *v, struct document *d);
void page_harm(const struct view *v, struct document *d);
void page_deid(const struct view *v, struct document *d);
void page_decisions(const struct view *v, struct document *d);
void page_groups(const struct view *v, struct document *d);
void page_figures(const struct view *v, struct document *d);
void page_fairness(const struct view *v, struct document *d);
bool fairness_has_data(const struct view *v);
void page_quality(const struct view *v, struct document *d);
void page_evidence(const struct view *v, struct document *d);
bool coding_has_data(const struct view *v);
void page_coding(const struct view *v, struct document *d);
void page_annex(const struct view *v, struct document *d);

#endif
