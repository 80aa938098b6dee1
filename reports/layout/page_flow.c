/* The flow of blocks over pages. */
#include "reports/layout/page_flow.h"

#include <string.h>

#include "reports/draw/chart_draw.h"

#define MARGIN 54.0
#define TOP 64.0
#define FOOT 54.0
#define BAR 6.0

static const struct {
    enum type_style style;
} text_styles[] = {
    [TEXT_BODY] = {TYPE_BODY},
    [TEXT_CAPTION] = {TYPE_CAPTION},
    [TEXT_NOTE] = {TYPE_NOTE},
    [TEXT_STRONG] = {TYPE_STRONG},
};

double flow_text_height(struct flow *f, enum type_style style, double width, const char *text) {
    const struct type_box box = {.style = style, .width = width};
    PangoLayout *layout = type_layout(f->type, &box, text);
    double height = type_height(layout);
    g_object_unref(layout);
    return height;
}

double flow_text(struct flow *f, const struct flow_text *t, const char *text) {
    const struct type_box box = {t->style, t->width, t->max_lines, t->align};
    const struct type_row *row = &type_rows[t->style];
    PangoLayout *layout = type_layout(f->type, &box, text);
    enum colour colour = t->colour < 0 ? row->colour : (enum colour)t->colour;
    double x = t->x;
    if (t->width <= 0 && t->align != ALIGN_LEFT) {
        x -= type_width(layout) * (t->align == ALIGN_RIGHT ? 1 : 0.5);
    }
    canvas_text(f->canvas, layout, x, t->y, row->size, colour);
    double height = type_height(layout);
    g_object_unref(layout);
    return height;
}

static void draw_furniture(struct flow *f) {
    struct canvas *c = f->canvas;
    double right = f->left + f->width;
    double foot = c->height - 40;
    g_autofree char *page = f->n_pages > 0 ? g_strdup_printf("Page %d of %d", c->page, f->n_pages)
                                           : g_strdup_printf("Page %d", c->page);
    canvas_artifact(c);
    canvas_fill(c, &(struct box){0, 0, c->width, BAR, 0}, COLOUR_NAVY);
    /* Each side may take a little over half; what is longer ends in an ellipsis. */
    const struct flow_text head = {TYPE_HEADER_STRONG, f->left, 26, f->width * 0.52,
                                   ALIGN_LEFT,         1,       -1};
    const struct flow_text side = {f->is_internal ? TYPE_HEADER_STRONG : TYPE_HEADER,
                                   right - f->width * 0.46,
                                   26,
                                   f->width * 0.46,
                                   ALIGN_RIGHT,
                                   1,
                                   f->is_internal ? COLOUR_FAIL : -1};
    flow_text(f, &head, f->furniture->left);
    flow_text(f, &side, f->furniture->right);
    canvas_line(c, &(struct line){f->left, 42, right, 42, 0.6, COLOUR_RULE, 0});
    canvas_line(c, &(struct line){f->left, foot, right, foot, 0.6, COLOUR_RULE, 0});
    const struct flow_text left = {TYPE_FOOTER, f->left, foot + 6, f->width * 0.82,
                                   ALIGN_LEFT,  1,       -1};
    const struct flow_text number = {TYPE_FOOTER, right, foot + 6, 0, ALIGN_RIGHT, 0, -1};
    flow_text(f, &left, f->furniture->foot);
    flow_text(f, &number, page);
    canvas_end_artifact(c);
}

void flow_new_page(struct flow *f) {
    canvas_page(f->canvas);
    draw_furniture(f);
    f->y = TOP;
    f->is_fresh = true;
}

void flow_need(struct flow *f, double height) {
    if (!f->is_fresh && f->y + height > f->bottom) {
        flow_new_page(f);
    }
}

/* --- blocks --- */

static PangoLayout *runs_layout(struct flow *f, const struct block *b, double width) {
    static const enum type_style heads[BLOCKS] = {
        [BLOCK_PAGE] = TYPE_H1, [BLOCK_HEADING] = TYPE_H2};
    enum type_style style =
        b->kind == BLOCK_TEXT ? text_styles[b->text_kind].style : heads[b->kind];
    const struct type_box box = {.style = style, .width = width};
    return type_runs(f->type, &box, b->runs);
}

static double runs_height(struct flow *f, const struct block *b, double width) {
    PangoLayout *layout = runs_layout(f, b, width);
    double height = type_height(layout);
    g_object_unref(layout);
    return height;
}

static double gap_before(const struct block *before, const struct block *b) {
    if (!before) {
        return 0;
    }
    switch (b->kind) {
    case BLOCK_HEADING:
        return before->kind == BLOCK_PAGE ? 8 : 14;
    case BLOCK_TEXT:
        return before->kind == BLOCK_HEADING ? 3
               : before->kind == BLOCK_TABLE ? 7
               : b->text_kind == TEXT_NOTE   ? 4
               : before->kind == BLOCK_TEXT  ? 5
                                             : 8;
    case BLOCK_CARD:
        return 7;
    case BLOCK_TILES:
        return 9;
    case BLOCK_TABLE:
        return before->kind == BLOCK_HEADING ? 4 : 7;
    case BLOCK_CHART:
        return 8;
    case BLOCK_SIGN:
        return before->kind == BLOCK_HEADING ? 6 : 11;
    case BLOCK_CHOICES:
        return 12;
    case BLOCK_COLUMNS:
        return 12;
    default:
        return 6;
    }
}

static double block_height(struct flow *f, const struct block *b, double width) {
    switch (b->kind) {
    case BLOCK_PAGE:
    case BLOCK_HEADING:
    case BLOCK_TEXT:
        return runs_height(f, b, width);
    case BLOCK_TABLE:
        return table_height(f, b->table, width);
    case BLOCK_CHART: {
        const struct pen pen = {f->canvas, f->type};
        return chart_rows[b->chart->kind].height(&pen, b->chart->data, width);
    }
    default:
        return panel_height(f, b, width);
    }
}

static double list_height(struct flow *f, const GPtrArray *blocks, double width) {
    double height = 0;
    for (guint i = 0; i < blocks->len; i++) {
        height += gap_before(i > 0 ? blocks->pdata[i - 1] : NULL, blocks->pdata[i]);
        height += block_height(f, blocks->pdata[i], width);
    }
    return height;
}

static void draw_runs(struct flow *f, const struct block *b, double x, double y, double width) {
    static const char *const tags[BLOCKS] = {
        [BLOCK_PAGE] = "H1", [BLOCK_HEADING] = "H2", [BLOCK_TEXT] = "P"};
    enum type_style style = b->kind == BLOCK_PAGE      ? TYPE_H1
                            : b->kind == BLOCK_HEADING ? TYPE_H2
                                                       : text_styles[b->text_kind].style;
    PangoLayout *layout = runs_layout(f, b, width);
    canvas_tag(f->canvas, tags[b->kind]);
    canvas_text(f->canvas, layout, x, y, type_rows[style].size, type_rows[style].colour);
    canvas_untag(f->canvas);
    g_object_unref(layout);
}

/* One block that fits, at f->y. */
static void draw_block(struct flow *f, const struct block *b, double x, double width) {
    double height = b->kind == BLOCK_TABLE ? 0 : block_height(f, b, width);
    if (b->kind == BLOCK_TABLE) {
        table_draw(f, b->table, x, width);
    } else if (b->kind == BLOCK_PAGE || b->kind == BLOCK_HEADING || b->kind == BLOCK_TEXT) {
        draw_runs(f, b, x, f->y, width);
    } else if (b->kind == BLOCK_CHART) {
        const struct pen pen = {f->canvas, f->type};
        canvas_figure(f->canvas, b->chart->alt);
        chart_rows[b->chart->kind].draw(&pen, b->chart->data,
                                        &(struct box){x, f->y, width, height, 0});
        canvas_untag(f->canvas);
    } else {
        panel_draw(f, b, x, f->y, width);
    }
    f->y += height;
    f->is_fresh = false;
}

static void draw_list(struct flow *f, const GPtrArray *blocks, double x, double width);

#define COLUMN_GAP 24.0

static double left_width(const struct flow *f) {
    return (f->width - COLUMN_GAP) * 0.52;
}

static double columns_height(struct flow *f, const struct block *b) {
    double left = left_width(f);
    double right = f->width - COLUMN_GAP - left;
    return MAX(list_height(f, b->left, left), list_height(f, b->right, right));
}

/* Two lists beside each other; below each other when they are too tall for that. */
static void draw_columns(struct flow *f, const struct block *b) {
    double left = left_width(f);
    double right = f->width - COLUMN_GAP - left;
    double height = columns_height(f, b);
    if (height > f->bottom - TOP) {
        draw_list(f, b->left, f->left, f->width);
        draw_list(f, b->right, f->left, f->width);
        return;
    }
    flow_need(f, height);
    double top = f->y;
    draw_list(f, b->left, f->left, left);
    f->y = top;
    draw_list(f, b->right, f->left + left + COLUMN_GAP, right);
    f->y = top + height;
}

static bool keeps_with_next(const struct block *b, const struct block *next) {
    if (!next || next->kind == BLOCK_PAGE) {
        return false;
    }
    return b->kind == BLOCK_HEADING || b->kind == BLOCK_PAGE ||
           (b->kind == BLOCK_TEXT && (next->kind == BLOCK_TABLE || next->kind == BLOCK_CHART));
}

/* The height that must be free here: the block, and what may not leave it. */
static double height_needed(struct flow *f, const GPtrArray *blocks, guint i, double width) {
    const struct block *b = blocks->pdata[i];
    const struct block *next = i + 1 < blocks->len ? blocks->pdata[i + 1] : NULL;
    double height = b->kind == BLOCK_TABLE     ? table_first_height(f, b->table, width)
                    : b->kind == BLOCK_COLUMNS ? 0
                                               : block_height(f, b, width);
    if (keeps_with_next(b, next)) {
        height += gap_before(b, next) + height_needed(f, blocks, i + 1, width);
    }
    return height;
}

/* The dry run tells the others where each page's question stands. */
static void note_start(struct flow *f) {
    if (f->starts != NULL && f->canvas->kind == CANVAS_DRY) {
        g_array_append_val(f->starts, f->canvas->page);
    }
}

#define SHARED_GAP 15.0

/* Does a whole page, from its question to the next one, fit under what is on this sheet? Short
 * pages share a sheet, so that a report is not a stack of half-empty ones. */
static bool shares_sheet(struct flow *f, const GPtrArray *blocks, guint i, double width) {
    double height = 2 * SHARED_GAP;
    const struct block *before = NULL;
    for (guint k = i; k < blocks->len; k++) {
        const struct block *b = blocks->pdata[k];
        if (k > i && b->kind == BLOCK_PAGE) {
            break;
        }
        height += gap_before(before, b);
        height += b->kind == BLOCK_COLUMNS ? columns_height(f, b) : block_height(f, b, width);
        if (f->y + height > f->bottom) {
            return false;
        }
        before = b;
    }
    return true;
}

/* A page starts: on the same sheet under a rule, or on a new one. */
static void start_page(struct flow *f, const GPtrArray *blocks, guint i, double width) {
    if (f->canvas->page == 0 || !shares_sheet(f, blocks, i, width)) {
        flow_new_page(f);
        return;
    }
    double y = f->y + SHARED_GAP;
    canvas_artifact(f->canvas);
    canvas_line(f->canvas, &(struct line){f->left, y, f->left + f->width, y, 0.6, COLOUR_RULE, 0});
    canvas_end_artifact(f->canvas);
    f->y = y + SHARED_GAP;
}

static void draw_list(struct flow *f, const GPtrArray *blocks, double x, double width) {
    const struct block *before = NULL;
    for (guint i = 0; i < blocks->len; i++) {
        const struct block *b = blocks->pdata[i];
        if (b->kind == BLOCK_PAGE) {
            g_autofree char *title = block_plain(b);
            start_page(f, blocks, i, width);
            note_start(f);
            canvas_bookmark(f->canvas, title);
            before = NULL;
        }
        double gap = f->is_fresh ? 0 : gap_before(before, b);
        flow_need(f, gap + height_needed(f, blocks, i, width));
        f->y += f->is_fresh ? 0 : gap;
        if (b->kind == BLOCK_COLUMNS) {
            draw_columns(f, b);
        } else {
            draw_block(f, b, x, width);
        }
        before = b;
    }
}

#define FIGURE_MARGIN 24.0

double flow_figure_height(struct flow *f, const GPtrArray *blocks) {
    f->left = FIGURE_MARGIN;
    f->width = FLOW_FIGURE_WIDTH - 2 * FIGURE_MARGIN;
    return list_height(f, blocks, f->width) + 2 * FIGURE_MARGIN;
}

void flow_figure(struct flow *f, const GPtrArray *blocks) {
    f->left = FIGURE_MARGIN;
    f->width = FLOW_FIGURE_WIDTH - 2 * FIGURE_MARGIN;
    f->bottom = f->canvas->height;
    canvas_page(f->canvas);
    f->y = FIGURE_MARGIN;
    f->is_fresh = true;
    draw_list(f, blocks, f->left, f->width);
}

void flow_document(struct flow *f, const struct document *d) {
    f->left = MARGIN;
    f->width = f->canvas->width - 2 * MARGIN;
    f->bottom = f->canvas->height - FOOT;
    f->is_fresh = true;
    bool is_own = f->grids == NULL;
    f->grids = is_own ? page_grids() : f->grids;
    draw_list(f, d->blocks, f->left, f->width);
    if (is_own) {
        g_clear_pointer(&f->grids, g_hash_table_destroy);
    }
}
