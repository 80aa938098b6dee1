/* Tables: columns measured, rows never split, heads repeated on every page. */
#include "reports/draw/plot.h"
#include "reports/layout/page_flow.h"
#include "reports/words.h"

#define COLUMN_GAP 9.0
#define ROW_LEAST 15.2
#define ROW_PAD 5.2 /* over and under the lines together */
#define GROUP_HEIGHT (ROW_LEAST + 1.4)
#define HEAD_HEIGHT 18.0
#define NAME_LEAST 96.0
#define NAME_SQUEEZED 40.0
#define PLOT_LEAST 104.0
#define MARK_SPACE 13.0
#define INDENT 8.0
#define MOST_LINES 14

struct grid {
    const struct table *table;
    guint n;
    double *x, *width; /* of the columns */
    double *heights;   /* of the rows */
    double whole_width;
    bool has_groups, is_squeezed;
};

static enum type_style cell_style(const struct column *column, const struct row *row, guint c) {
    if (row->kind == ROW_GROUP) {
        return TYPE_TABLE_GROUP;
    }
    if (column->is_verdict) {
        return TYPE_VERDICT;
    }
    return row->is_muted && c > 0 ? TYPE_CELL_MUTED : TYPE_CELL;
}

static double text_width(struct flow *f, enum type_style style, const char *text) {
    const struct type_box box = {.style = style};
    PangoLayout *layout = type_layout(f->type, &box, text);
    double width = type_width(layout);
    g_object_unref(layout);
    return width;
}

/* A column of numbers is as wide as its widest cell, at least as wide as asked. */
static double natural_width(struct flow *f, const struct table *t, guint c) {
    const struct column *column = &g_array_index(t->columns, struct column, c);
    if (column->is_flexible_text || column->is_plot) {
        return column->width;
    }
    double width = MAX(column->width, text_width(f, TYPE_TABLE_HEAD, column->title));
    for (guint r = 0; r < t->rows->len; r++) {
        const struct row *row = t->rows->pdata[r];
        if (row->kind == ROW_BODY) {
            double cell = text_width(f, cell_style(column, row, c), row->cells[c]);
            width = MAX(width, cell + (column->is_verdict ? MARK_SPACE : 0));
        }
    }
    return width;
}

/* Every name on one line, the indent included. */
static double names_width(struct flow *f, const struct grid *g, guint c) {
    double width = 0;
    for (guint r = 0; r < g->table->rows->len; r++) {
        const struct row *row = g->table->rows->pdata[r];
        if (row->kind == ROW_BODY) {
            width = MAX(width, text_width(f, TYPE_CELL, row->cells[c]) + INDENT + 1);
        }
    }
    return width;
}

static void set_columns(struct flow *f, struct grid *g, double x, double width) {
    double used = COLUMN_GAP * (g->n - 1);
    guint flexible = 0;
    guint plot = g->n;
    for (guint c = 0; c < g->n; c++) {
        const struct column *column = &g_array_index(g->table->columns, struct column, c);
        if (column->width <= 0) {
            flexible = c;
            continue;
        }
        g->width[c] = natural_width(f, g->table, c);
        plot = column->is_plot ? c : plot;
        used += g->width[c];
    }
    double left = width - used;
    double names = plot < g->n ? MAX(names_width(f, g, flexible), NAME_LEAST) : 0;
    if (plot < g->n && left < names) {
        double give = MIN(names - left, g->width[plot] - PLOT_LEAST);
        g->width[plot] -= give;
        left += give;
    }
    /* Numbers that no page can hold end in an ellipsis: the widest column gives way. */
    while (left < NAME_SQUEEZED) {
        guint widest = flexible;
        for (guint c = 0; c < g->n; c++) {
            bool is_wider = c != flexible && (widest == flexible || g->width[c] > g->width[widest]);
            widest = is_wider ? c : widest;
        }
        if (widest == flexible || g->width[widest] <= NAME_SQUEEZED) {
            break;
        }
        double give = MIN(NAME_SQUEEZED - left, g->width[widest] - NAME_SQUEEZED);
        g->width[widest] -= give;
        left += give;
        g->is_squeezed = true;
    }
    g->width[flexible] = MAX(left, NAME_SQUEEZED);
    for (guint c = 0; c < g->n; c++) {
        g->x[c] = x;
        x += g->width[c] + COLUMN_GAP;
    }
}

static double cell_indent(const struct grid *g, const struct row *row, guint c) {
    return c == 0 && row->kind == ROW_BODY && g->has_groups ? INDENT : 0;
}

/* Names may take two lines, running text as many as it needs. */
static PangoLayout *cell_layout(struct flow *f, const struct grid *g, const struct row *row,
                                guint c) {
    const struct column *column = &g_array_index(g->table->columns, struct column, c);
    bool wraps = column->width <= 0 || column->is_flexible_text;
    double width = row->kind == ROW_GROUP ? g->x[g->n - 1] + g->width[g->n - 1] - g->x[0]
                                          : g->width[c] - cell_indent(g, row, c);
    const struct type_box box = {
        .style = cell_style(column, row, c),
        .width = wraps || row->kind == ROW_GROUP ? width
                 : g->is_squeezed                ? width + 1 - (column->is_verdict ? MARK_SPACE : 0)
                                                 : 0,
        .max_lines = row->kind == ROW_GROUP     ? 1
                     : column->is_flexible_text ? MOST_LINES
                                                : 2,
        .align = column->is_flexible_text ? column->align : ALIGN_LEFT,
    };
    /* Beside a plot the head of a group must not run into it. */
    struct type_box narrow = box;
    if (row->kind == ROW_GROUP && g->table->has_plot) {
        for (guint k = 0; k < g->n; k++) {
            if (g_array_index(g->table->columns, struct column, k).is_plot) {
                narrow.width = g->x[k] - COLUMN_GAP - g->x[0];
            }
        }
    }
    return type_layout(f->type, &narrow, row->cells[c]);
}

static double row_height(struct flow *f, const struct grid *g, const struct row *row) {
    double height = 0;
    guint n = row->kind == ROW_GROUP ? 1 : g->n;
    for (guint c = 0; c < n; c++) {
        PangoLayout *layout = cell_layout(f, g, row, c);
        height = MAX(height, type_height(layout));
        g_object_unref(layout);
    }
    double least = row->kind == ROW_BODY ? MAX(ROW_LEAST, g->table->least_row) : ROW_LEAST;
    return MAX(height + ROW_PAD, least) + (row->kind == ROW_GROUP ? 1.4 : 0);
}

static void grid_free(gpointer p) {
    struct grid *g = p;
    g_free(g->x);
    g_free(g->width);
    g_free(g->heights);
    g_free(g);
}

GHashTable *page_grids(void) {
    return g_hash_table_new_full(NULL, NULL, NULL, grid_free);
}

/* Measuring a table sets every cell in type, so it is done once for all passes. */
static const struct grid *grid_of(struct flow *f, const struct table *t, double x, double width) {
    struct grid *g = g_hash_table_lookup(f->grids, t);
    if (g && g->n > 0 && g->x[0] == x && g->whole_width == width) {
        return g;
    }
    g = g_new0(struct grid, 1);
    g->table = t;
    g->n = t->columns->len;
    g->whole_width = width;
    g->x = g_new0(double, g->n);
    g->width = g_new0(double, g->n);
    g->heights = g_new0(double, t->rows->len + 1);
    for (guint i = 0; i < t->rows->len; i++) {
        g->has_groups = g->has_groups || ((const struct row *)t->rows->pdata[i])->kind == ROW_GROUP;
    }
    set_columns(f, g, x, width);
    for (guint i = 0; i < t->rows->len; i++) {
        g->heights[i] = row_height(f, g, t->rows->pdata[i]);
    }
    g_hash_table_replace(f->grids, (gpointer)t, g);
    return g;
}

static double axis_height(const struct table *t) {
    return t->has_plot ? PLOT_AXIS_HEIGHT : 0;
}

/* --- drawing --- */

static void draw_head(struct flow *f, const struct grid *g, bool is_repeat) {
    struct canvas *c = f->canvas;
    double right = g->x[g->n - 1] + g->width[g->n - 1];
    if (is_repeat) {
        canvas_artifact(c);
    }
    canvas_tag(c, "TR");
    for (guint i = 0; i < g->n; i++) {
        const struct column *column = &g_array_index(g->table->columns, struct column, i);
        double share = column->align == ALIGN_RIGHT ? 1 : column->align == ALIGN_CENTRE ? 0.5 : 0;
        const struct flow_text t = {
            TYPE_TABLE_HEAD, g->x[i] + share * g->width[i], f->y + 2, 0, column->align, 0, -1};
        canvas_tag(c, "TH");
        flow_text(f, &t, column->title);
        canvas_untag(c);
    }
    canvas_untag(c);
    if (is_repeat) {
        canvas_end_artifact(c);
    }
    f->y += HEAD_HEIGHT;
    canvas_artifact(c);
    canvas_line(c, &(struct line){g->x[0], f->y - 2, right, f->y - 2, 0.8, COLOUR_INK, 0});
    canvas_end_artifact(c);
}

static void draw_cell(struct flow *f, const struct grid *g, const struct row *row, guint c,
                      double baseline) {
    const struct column *column = &g_array_index(g->table->columns, struct column, c);
    enum type_style style = cell_style(column, row, c);
    enum colour colour = type_rows[style].colour;
    PangoLayout *layout = cell_layout(f, g, row, c);
    double x = g->x[c] + cell_indent(g, row, c);
    if (column->is_verdict && row->kind == ROW_BODY) {
        x += MARK_SPACE;
        colour = mark_look(row->mark)->text;
    } else if (row->kind == ROW_BODY && !column->is_flexible_text && column->width > 0) {
        double space = g->width[c] - type_width(layout);
        x += column->align == ALIGN_RIGHT ? space : column->align == ALIGN_CENTRE ? space / 2 : 0;
    }
    if (pango_layout_get_text(layout)[0] != '\0') {
        canvas_text(f->canvas, layout, x, baseline - type_baseline(layout), type_rows[style].size,
                    colour);
    }
    g_object_unref(layout);
}

/* The line between two rows leaves the plot free. */
static void draw_hairline(struct flow *f, const struct grid *g, double y) {
    double from = g->x[0];
    double to = g->x[g->n - 1] + g->width[g->n - 1];
    canvas_artifact(f->canvas);
    for (guint c = 0; c < g->n; c++) {
        if (g_array_index(g->table->columns, struct column, c).is_plot) {
            canvas_line(f->canvas,
                        &(struct line){from, y, g->x[c] - 4, y, 0.5, COLOUR_HAIRLINE, 0});
            from = g->x[c] + g->width[c] + 4;
        }
    }
    canvas_line(f->canvas, &(struct line){from, y, to, y, 0.5, COLOUR_HAIRLINE, 0});
    canvas_end_artifact(f->canvas);
}

static double first_line_centre(double y) {
    return y + ROW_LEAST / 2;
}

static void draw_row(struct flow *f, const struct grid *g, guint i) {
    struct canvas *c = f->canvas;
    const struct row *row = g->table->rows->pdata[i];
    double height = g->heights[i];
    double right = g->x[g->n - 1] + g->width[g->n - 1];
    double top = f->y + (row->kind == ROW_GROUP ? 1.4 : 0);
    double centre = first_line_centre(top);
    double baseline = centre + 2.95;
    bool is_bad = row->mark == MARK_FAIL || row->mark == MARK_WATCH;
    canvas_artifact(c);
    if (is_bad && !g->table->has_plot) {
        canvas_fill(c, &(struct box){g->x[0] - 4, f->y, right - g->x[0] + 8, height, 0},
                    mark_look(row->mark)->tint);
    }
    canvas_end_artifact(c);
    canvas_tag(c, "TR");
    guint n = row->kind == ROW_GROUP ? 1 : g->n;
    for (guint k = 0; k < n; k++) {
        canvas_tag(c, row->kind == ROW_GROUP || k == 0 ? "TH" : "TD");
        draw_cell(f, g, row, k, baseline);
        canvas_untag(c);
    }
    canvas_untag(c);
    canvas_artifact(c);
    for (guint k = 0; k < g->n && row->kind == ROW_BODY; k++) {
        if (g_array_index(g->table->columns, struct column, k).is_verdict) {
            canvas_verdict(c, row->mark, g->x[k] + 4.4, centre, 4.4);
        }
    }
    canvas_end_artifact(c);
    f->y += height;
    if (row->kind == ROW_BODY) {
        draw_hairline(f, g, f->y);
    }
}

/* The head of the group that row i belongs to, when that head is on a page before. */
static const struct row *open_group(const struct table *t, guint i) {
    if (i == 0 || i >= t->rows->len || ((const struct row *)t->rows->pdata[i])->kind == ROW_GROUP) {
        return NULL;
    }
    for (guint k = i; k > 0; k--) {
        const struct row *before = t->rows->pdata[k - 1];
        if (before->kind == ROW_GROUP) {
            return before;
        }
    }
    return NULL;
}

/* Says again, over the part on a new page, what table and what group it is. Seen
 * only: a screen reader has heard both. */
static void draw_continued(struct flow *f, const struct table *t, double x, double width) {
    g_autofree char *title = words(SAY_CONTINUED, "title", t->title);
    const struct flow_text line = {TYPE_STRONG, x, f->y, width, ALIGN_LEFT, 1, -1};
    canvas_artifact(f->canvas);
    f->y += flow_text(f, &line, title) + 6;
    canvas_end_artifact(f->canvas);
}

static void draw_group_again(struct flow *f, const struct grid *g, const struct row *group) {
    g_autofree char *title = words(SAY_CONTINUED, "title", group->cells[0]);
    char *cells[] = {title, NULL};
    struct row again = *group;
    again.cells = cells;
    canvas_artifact(f->canvas);
    draw_cell(f, g, &again, 0, first_line_centre(f->y + 1.4) + 2.95);
    canvas_end_artifact(f->canvas);
    f->y += GROUP_HEIGHT;
}

static void draw_plot(struct flow *f, const struct grid *g, guint from, guint to, double top) {
    bool is_again = open_group(g->table, from) != NULL;
    struct plot_area area = {.top = top - 2 - (is_again ? GROUP_HEIGHT : 0), .bottom = f->y + 1};
    for (guint c = 0; c < g->n; c++) {
        if (g_array_index(g->table->columns, struct column, c).is_plot) {
            area.x = g->x[c];
            area.width = g->width[c];
        }
    }
    canvas_figure(f->canvas, g->table->alt);
    plot_back(f->canvas, &g->table->plot, &area);
    double y = top;
    for (guint i = from; i < to; i++) {
        const struct row *row = g->table->rows->pdata[i];
        if (row->kind == ROW_BODY) {
            plot_row(f->canvas, &g->table->plot, &area, &row->plot, first_line_centre(y));
        }
        y += g->heights[i];
    }
    plot_axis(f->canvas, f->type, &g->table->plot, &area);
    canvas_untag(f->canvas);
    f->y += PLOT_AXIS_HEIGHT + 1;
}

/* Rows from `from` that fit on this page; a group's head stays with its row. */
static guint rows_that_fit(const struct flow *f, const struct grid *g, guint from) {
    double y = f->y + HEAD_HEIGHT + axis_height(g->table);
    y += open_group(g->table, from) ? GROUP_HEIGHT : 0;
    guint n = g->table->rows->len;
    guint i = from;
    while (i < n && (i == from || y + g->heights[i] <= f->bottom)) {
        y += g->heights[i++];
    }
    while (i < n && i > from + 1 &&
           ((const struct row *)g->table->rows->pdata[i - 1])->kind == ROW_GROUP) {
        i--;
    }
    return i;
}

void table_draw(struct flow *f, const struct table *t, double x, double width) {
    const struct grid *g = grid_of(f, t, x, width);
    guint i = 0;
    do {
        if (i > 0) {
            flow_new_page(f);
            draw_continued(f, t, x, width);
        }
        guint to = rows_that_fit(f, g, i);
        canvas_tag(f->canvas, "Table");
        draw_head(f, g, i > 0);
        const struct row *group = open_group(t, i);
        if (group) {
            draw_group_again(f, g, group);
        }
        double top = f->y;
        guint from = i;
        for (; i < to; i++) {
            draw_row(f, g, i);
        }
        canvas_untag(f->canvas);
        if (t->has_plot) {
            draw_plot(f, g, from, to, top);
        }
        f->is_fresh = false;
    } while (i < t->rows->len);
}

double table_first_height(struct flow *f, const struct table *t, double width) {
    const struct grid *g = grid_of(f, t, f->left, width);
    double height = HEAD_HEIGHT + axis_height(t);
    int n_body = 0;
    for (guint i = 0; i < t->rows->len && n_body < 2; i++) {
        height += g->heights[i];
        n_body += ((const struct row *)t->rows->pdata[i])->kind == ROW_BODY;
    }
    return height;
}

double table_height(struct flow *f, const struct table *t, double width) {
    const struct grid *g = grid_of(f, t, f->left, width);
    double height = HEAD_HEIGHT + axis_height(t);
    for (guint i = 0; i < t->rows->len; i++) {
        height += g->heights[i];
    }
    return height;
}
