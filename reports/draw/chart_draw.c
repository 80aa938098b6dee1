/* The kinds of figures, and text in them. */
#include "reports/draw/chart_draw.h"

const struct chart_row chart_rows[CHARTS] = {
    [CHART_BARS] = {"bars", bars_height, bars_draw},
    [CHART_CONTROL] = {"control", control_height, control_draw},
    [CHART_DUMBBELLS] = {"dumbbells", dumbbells_height, dumbbells_draw},
    [CHART_HEAT] = {"heat", heat_height, heat_draw},
    [CHART_RELIABILITY] = {"reliability", reliability_height, reliability_draw},
    [CHART_MULTIPLES] = {"multiples", multiples_height, multiples_draw},
};

double pen_write(const struct pen *p, const struct pen_text *t, const char *text) {
    const struct type_box box = {t->style, t->width, t->max_lines, t->align};
    const struct type_row *row = &type_rows[t->style];
    PangoLayout *layout = type_layout(p->type, &box, text);
    double x = t->x;
    if (t->width <= 0 && t->align != ALIGN_LEFT) {
        x -= type_width(layout) * (t->align == ALIGN_RIGHT ? 1 : 0.5);
    }
    if (*text) {
        canvas_text(p->canvas, layout, x, t->y, row->size,
                    t->colour < 0 ? row->colour : (enum colour)t->colour);
    }
    double height = type_height(layout);
    g_object_unref(layout);
    return height;
}

double pen_width(const struct pen *p, enum type_style style, const char *text) {
    const struct type_box box = {.style = style};
    PangoLayout *layout = type_layout(p->type, &box, text);
    double width = type_width(layout);
    g_object_unref(layout);
    return width;
}

double pen_height(const struct pen *p, enum type_style style, double width, int max_lines,
                  const char *text) {
    const struct type_box box = {.style = style, .width = width, .max_lines = max_lines};
    PangoLayout *layout = type_layout(p->type, &box, text);
    double height = type_height(layout);
    g_object_unref(layout);
    return height;
}
