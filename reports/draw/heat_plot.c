/* Draws a heat map. */
#include "reports/charts/heat.h"

#include <math.h>

#include "reports/draw/chart_draw.h"

#define NAME_MOST 150.0
#define NAME_GAP 8.0
#define HEAD_MOST_LINES 2
#define ROW 28.0
#define COLUMN_MOST 84.0
#define GAP 1.6
#define LEGEND 30.0
#define LEGEND_STEP 52.0

struct frame {
    double name, head, cell;
};

static struct frame frame_of(const struct pen *p, const struct heat *h, double width) {
    struct frame f = {.name = pen_width(p, TYPE_TABLE_HEAD, h->row_title)};
    for (int i = 0; i < h->n_rows; i++) {
        f.name = MAX(f.name, pen_width(p, TYPE_CELL, h->rows[i]));
    }
    f.name = MIN(f.name + 1, NAME_MOST);
    f.cell = MIN((width - f.name - NAME_GAP) / h->n_columns, COLUMN_MOST);
    for (int i = 0; i < h->n_columns; i++) {
        f.head =
            MAX(f.head, pen_height(p, TYPE_CELL, f.cell - GAP - 4, HEAD_MOST_LINES, h->columns[i]));
    }
    f.head += 16;
    return f;
}

double heat_height(const struct pen *p, const void *data, double width) {
    const struct heat *h = data;
    return frame_of(p, h, width).head + ROW * h->n_rows + LEGEND;
}

static void draw_cell(const struct pen *p, const struct heat *h, const struct heat_cell *cell,
                      const struct box *b) {
    static const enum colour shades[HEAT_STEPS] = {COLOUR_HEAT_1, COLOUR_HEAT_2, COLOUR_HEAT_3,
                                                   COLOUR_HEAT_4, COLOUR_HEAT_5};
    struct canvas *c = p->canvas;
    int step = heat_step(h, cell->value);
    enum colour ink = COLOUR_SECONDARY;
    if (cell->state == HEAT_VALUE) {
        canvas_fill(c, b, shades[step]);
        ink = step == HEAT_STEPS - 1 ? COLOUR_WHITE : COLOUR_INK;
    } else if (cell->state == HEAT_BREACH) {
        canvas_fill(c, b, COLOUR_BREACH);
        canvas_outline(c, &(struct box){b->x + 0.8, b->y + 0.8, b->width - 1.6, b->height - 1.6, 0},
                       1.6, COLOUR_FAIL);
        ink = COLOUR_INK;
    } else if (cell->state != HEAT_EMPTY) {
        canvas_hatch(c, b);
        double width = pen_width(p, TYPE_CELL, cell->text) + 8;
        canvas_fill(
            c, &(struct box){b->x + (b->width - width) / 2, b->y + b->height / 2 - 7, width, 14, 2},
            COLOUR_WHITE);
    }
    bool has_n = cell->n != NULL && (cell->state == HEAT_VALUE || cell->state == HEAT_BREACH);
    enum type_style style = has_n ? TYPE_HEAT : TYPE_CELL;
    const struct pen_text value = {
        style,   b->x + b->width / 2, b->y + b->height / 2 - (has_n ? 11.5 : 5.4),
        0,       ALIGN_CENTRE,        1,
        (int)ink};
    pen_write(p, &value, cell->text);
    if (has_n) {
        const struct pen_text n = {TYPE_HEAT_N, b->x + b->width / 2, b->y + b->height / 2 + 2.4,
                                   0,           ALIGN_CENTRE,        1,
                                   (int)ink};
        pen_write(p, &n, cell->n);
    }
}

static void draw_legend(const struct pen *p, const struct heat *h, double x, double y) {
    static const enum colour shades[HEAT_STEPS] = {COLOUR_HEAT_1, COLOUR_HEAT_2, COLOUR_HEAT_3,
                                                   COLOUR_HEAT_4, COLOUR_HEAT_5};
    for (int i = 0; i < HEAT_STEPS; i++) {
        const struct box b = {x + i * LEGEND_STEP, y, LEGEND_STEP - GAP, 7, 0};
        g_autofree char *label = g_strdup_printf("%d–%d%%", h->ends[i], h->ends[i + 1]);
        canvas_fill(p->canvas, &b, shades[i]);
        const struct pen_text t = {TYPE_AXIS, b.x + b.width / 2, y + 8.5, 0, ALIGN_CENTRE, 1, -1};
        pen_write(p, &t, label);
    }
    if (!heat_has_breach(h)) {
        return;
    }
    const struct box b = {x + HEAT_STEPS * LEGEND_STEP + 14, y, LEGEND_STEP - GAP, 7, 0};
    canvas_fill(p->canvas, &b, COLOUR_BREACH);
    canvas_outline(p->canvas, &(struct box){b.x + 0.6, b.y + 0.6, b.width - 1.2, b.height - 1.2, 0},
                   1.2, COLOUR_FAIL);
    const struct pen_text t = {TYPE_AXIS, b.x + b.width / 2, y + 8.5, 0, ALIGN_CENTRE, 1, -1};
    pen_write(p, &t, h->below);
}

void heat_draw(const struct pen *p, const void *data, const struct box *area) {
    const struct heat *h = data;
    struct frame f = frame_of(p, h, area->width);
    double left = area->x + f.name + NAME_GAP;
    const struct pen_text row_title = {
        TYPE_TABLE_HEAD, area->x, area->y + f.head - 14, f.name, ALIGN_LEFT, 1, -1};
    const struct pen_text column_title = {TYPE_TABLE_HEAD, left, area->y, 0, ALIGN_LEFT, 1, -1};
    pen_write(p, &column_title, h->column_title);
    pen_write(p, &row_title, h->row_title);
    for (int k = 0; k < h->n_columns; k++) {
        double width = f.cell - GAP - 4;
        double height = pen_height(p, TYPE_CELL, width, HEAD_MOST_LINES, h->columns[k]);
        const struct pen_text t = {
            TYPE_CELL,       left + k * f.cell + 2, area->y + f.head - height - 3,
            width,           ALIGN_CENTRE,          HEAD_MOST_LINES,
            COLOUR_SECONDARY};
        pen_write(p, &t, h->columns[k]);
    }
    for (int i = 0; i < h->n_rows; i++) {
        double y = area->y + f.head + i * ROW;
        double height = pen_height(p, TYPE_CELL, f.name, 2, h->rows[i]);
        const struct pen_text t = {TYPE_CELL, area->x, y + (ROW - height) / 2, f.name, ALIGN_LEFT,
                                   2,         -1};
        pen_write(p, &t, h->rows[i]);
        for (int k = 0; k < h->n_columns; k++) {
            draw_cell(p, h, &h->cells[i * h->n_columns + k],
                      &(struct box){left + k * f.cell, y, f.cell - GAP, ROW - GAP, 0});
        }
    }
    draw_legend(p, h, left, area->y + f.head + h->n_rows * ROW + 8);
}
