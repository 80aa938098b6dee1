/*
 * A figure that stands by itself, as data: what it shows, its title and its words.
 * A page builder fills one and hands it to block_chart(); the drawing reads it
 * (reports/draw/chart_draw.h). Knows no drawing.
 *
 *     struct chart *k = chart_new(CHART_HEAT, sizeof(struct heat));
 *     struct heat *h = k->data;
 *     h->rows = chart_array(k, n, sizeof *h->rows);
 *     h->rows[0] = chart_text(k, name);
 *     k->alt = words(...);
 *     block_chart(d->blocks, k);
 *
 * Adding a kind: an enumerator here, its struct in reports/charts/<kind>.h, a row in
 * chart_rows[] (reports/draw/chart_draw.c) with its height and its drawing.
 */
#ifndef OMBUD_REPORTS_CHARTS_CHART_H
#define OMBUD_REPORTS_CHARTS_CHART_H

#include <glib.h>
#include <stddef.h>

enum chart_kind {
    CHART_BARS,
    CHART_CONTROL,
    CHART_DUMBBELLS,
    CHART_HEAT,
    CHART_MULTIPLES,
    CHART_RELIABILITY,
    CHARTS
};

#define CHART_MOST_ALT 240 /* characters of an alt text */

struct chart {
    enum chart_kind kind;
    char *alt;  /* states the finding, at most CHART_MOST_ALT characters */
    void *data; /* the struct of the kind, zeroed; belongs to the chart */
    GStringChunk *strings;
    GPtrArray *owned;
};

struct chart *chart_new(enum chart_kind kind, size_t size);
void chart_free(struct chart *k);
/* Zeroed memory and a copy of a text that live as long as the chart. */
void *chart_array(struct chart *k, size_t n, size_t size);
const char *chart_text(struct chart *k, const char *text);

#endif
