/*
 * The flow of blocks over pages. Every block is measured before it is placed and
 * nothing stands at a fixed height under text that may wrap. Blocks that must
 * stay together go to the next page together; tables break between rows.
 *
 *     struct flow f = {.canvas = c, .type = t, .furniture = &furniture, ...};
 *     flow_document(&f, document);
 */
#ifndef OMBUD_REPORTS_LAYOUT_PAGE_FLOW_H
#define OMBUD_REPORTS_LAYOUT_PAGE_FLOW_H

#include "reports/document.h"
#include "reports/draw/canvas.h"
#include "reports/furniture.h"

struct flow {
    struct canvas *canvas;
    struct type *type;
    const struct furniture *furniture;
    bool is_internal;
    int n_pages;    /* printed as "of n"; from a dry run before */
    GArray *starts; /* of int: the page of each BLOCK_PAGE; filled by a dry run */
    /* Measured tables, kept from pass to pass: made by page_grids(), or NULL. */
    GHashTable *grids;
    /* Set by flow_document: */
    double left, width, bottom, y;
    bool is_fresh; /* nothing on the page yet */
};

void flow_document(struct flow *f, const struct document *d);

/* A figure on a canvas of its own, without head and foot: its heading, caption and plot.
 * Its height with margins; flow_figure() draws it as the one page of f->canvas. */
#define FLOW_FIGURE_WIDTH 552.0
double flow_figure_height(struct flow *f, const GPtrArray *blocks);
void flow_figure(struct flow *f, const GPtrArray *blocks);

/* For the blocks: a new page; room for a height, or a new page. */
void flow_new_page(struct flow *f);
void flow_need(struct flow *f, double height);

/* Text in a tag at x, f->y; moves nothing. Returns its height. */
struct flow_text {
    enum type_style style;
    double x, y, width;
    enum align align;
    int max_lines;
    int colour; /* of enum colour, or -1: the style's own */
};
double flow_text(struct flow *f, const struct flow_text *t, const char *text);
double flow_text_height(struct flow *f, enum type_style style, double width, const char *text);

GHashTable *page_grids(void);

/* reports/layout/page_table.c: the height up to its second row, and drawing over
 * pages. */
double table_first_height(struct flow *f, const struct table *t, double width);
void table_draw(struct flow *f, const struct table *t, double x, double width);
double table_height(struct flow *f, const struct table *t, double width);

/* reports/layout/panel.c: card, tiles, pairs, sign-off, choices. */
double panel_height(struct flow *f, const struct block *b, double width);
void panel_draw(struct flow *f, const struct block *b, double x, double y, double width);

#endif
