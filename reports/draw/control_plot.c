/* Draws a control chart. */
#include "reports/charts/control.h"

#include <math.h>
#include <string.h>

#include "reports/draw/chart_draw.h"
#include "reports/number.h"

#define HEIGHT 138.0
#define SMALL 100.0
#define SMALL_LABELS 4
#define LEFT 30.0
#define RIGHT 74.0
#define SMALL_RIGHT 52.0
#define TOP 16.0
#define BELOW 16.0
#define LABELS 7
#define MARK 3.2 /* half the side of a signal's square */

struct plane {
    struct control_axis axis;
    double x, y, width, height;
    int n;
};

static double across(const struct plane *s, double i) {
    return s->x + (s->n > 1 ? i / (s->n - 1) : 0.5) * s->width;
}

static double up(const struct plane *s, double share) {
    double at = (share - s->axis.lo) / (s->axis.hi - s->axis.lo);
    return s->y + (1 - CLAMP(at, 0, 1)) * s->height;
}

double control_height(const struct pen *p, const void *data, double width) {
    (void)p;
    (void)width;
    return ((const struct control *)data)->is_small ? SMALL : HEIGHT;
}

/* Between the limits, period by period: half a step to either side. */
static void draw_band(const struct pen *p, const struct control *c, const struct plane *s) {
    double half = s->n > 1 ? s->width / (s->n - 1) / 2 : s->width / 2;
    for (int i = 0; i < c->n; i++) {
        const struct control_point *x = &c->points[i];
        if (!x->is_in) {
            continue;
        }
        double from = fmax(s->x, across(s, i) - half);
        double to = fmin(s->x + s->width, across(s, i) + half);
        canvas_fill(p->canvas,
                    &(struct box){from, up(s, x->hi), to - from, up(s, x->lo) - up(s, x->hi), 0},
                    COLOUR_GREY_BAND);
    }
}

static void draw_axes(const struct pen *p, const struct control *c, const struct plane *s) {
    int n_steps = (int)lrint((s->axis.hi - s->axis.lo) / s->axis.step);
    int decimals = s->axis.step < 0.01 ? 1 : 0;
    int tenths = s->axis.step < 1 ? 1 : 0;
    for (int i = 0; i <= n_steps; i++) {
        double share = s->axis.lo + i * s->axis.step;
        double y = up(s, share);
        g_autofree char *label =
            c->is_share ? number_percent(share, decimals) : number_decimal(share, tenths);
        const struct pen_text t = {TYPE_AXIS, s->x - 4, y - 4.6, 0, ALIGN_RIGHT, 1, -1};
        canvas_line(p->canvas,
                    &(struct line){s->x, y, s->x + s->width, y, 0.4, COLOUR_HAIRLINE, 0});
        pen_write(p, &t, label);
    }
    canvas_line(p->canvas, &(struct line){s->x, s->y, s->x, s->y + s->height, 0.8, COLOUR_INK, 0});
    canvas_line(p->canvas, &(struct line){s->x, s->y + s->height, s->x + s->width, s->y + s->height,
                                          0.8, COLOUR_INK, 0});
    int labels = c->is_small ? SMALL_LABELS : LABELS;
    int each = MAX(1, (c->n + labels - 1) / labels);
    double end = 0;
    for (int i = 0; i < c->n; i += each) {
        double half = pen_width(p, TYPE_AXIS, c->points[i].label) / 2;
        double x = fmax(across(s, i), s->x - 8 + half);
        if (x - half > end) {
            const struct pen_text t = {TYPE_AXIS, x, s->y + s->height + 3, 0, ALIGN_CENTRE, 1, -1};
            pen_write(p, &t, c->points[i].label);
            end = x + half + 4;
        }
    }
}

/* Dashed lines with a word, left out where it would run into the one before. */
static void draw_events(const struct pen *p, const struct control *c, const struct plane *s) {
    double end = 0;
    for (int i = 0; i < c->n; i++) {
        const char *event = c->points[i].event;
        if (event == NULL) {
            continue;
        }
        double x = across(s, i);
        canvas_line(p->canvas,
                    &(struct line){x, s->y - 4, x, s->y + s->height, 1, COLOUR_ORANGE, 2.5});
        double width = pen_width(p, TYPE_AXIS, event);
        if (x + 3 > end && x + 3 + width < s->x + s->width) {
            const struct pen_text t = {TYPE_AXIS, x + 3, s->y - 12, 0, ALIGN_LEFT, 1, COLOUR_WATCH};
            pen_write(p, &t, event);
            end = x + 3 + width + 4;
        }
    }
}

static double value_at(const struct control *c, int i, bool is_other) {
    return is_other ? c->points[i].other : c->points[i].value;
}

static void draw_line(const struct pen *p, const struct control *c, const struct plane *s,
                      bool is_other) {
    int before = -1;
    for (int i = 0; i < c->n; i++) {
        if (c->points[i].is_in) {
            if (before >= 0) {
                canvas_line(p->canvas,
                            &(struct line){across(s, before), up(s, value_at(c, before, is_other)),
                                           across(s, i), up(s, value_at(c, i, is_other)),
                                           c->is_small ? 1 : 1.3, COLOUR_BLUE, 0});
            }
            before = i;
        }
    }
}

/* Of two lines the one that is further out has the marks. */
static void draw_points(const struct pen *p, const struct control *c, const struct plane *s) {
    draw_line(p, c, s, false);
    if (c->has_other) {
        draw_line(p, c, s, true);
    }
    double scale = c->is_small ? 0.7 : 1;
    for (int i = 0; i < c->n; i++) {
        const struct control_point *x = &c->points[i];
        bool is_other = c->has_other && fabs(x->other) > fabs(x->value);
        double y = up(s, value_at(c, i, is_other));
        if (x->is_in && x->is_signal) {
            canvas_square(p->canvas, across(s, i), y, scale * MARK, COLOUR_VERMILLION);
        } else if (x->is_in && !c->has_other) {
            canvas_circle(p->canvas, across(s, i), y, scale * 2, COLOUR_BLUE);
        }
    }
}

/* Words at the right edge, moved apart where they would meet. */
static void draw_words(const struct pen *p, const struct control *c, const struct plane *s) {
    const struct control_point *last = NULL;
    bool has_signal = false;
    for (int i = 0; i < c->n; i++) {
        last = c->points[i].is_in ? &c->points[i] : last;
        has_signal = has_signal || (c->points[i].is_in && c->points[i].is_signal);
    }
    if (last == NULL) {
        return;
    }
    double x = s->x + s->width + 6;
    double middle = CLAMP(up(s, c->centre) - 4.6, s->y + 8, s->y + s->height - 18);
    double upper = fmax(s->y - 1.5, fmin(up(s, last->hi) - 4.6, middle - 9.5));
    double lower = fmax(up(s, last->lo) - 4.6, middle + 9.5);
    pen_write(p, &(struct pen_text){TYPE_AXIS, x, upper, 0, ALIGN_LEFT, 1, -1}, c->upper);
    pen_write(p, &(struct pen_text){TYPE_AXIS, x, middle, 0, ALIGN_LEFT, 1, COLOUR_INK},
              c->centre_label);
    pen_write(p, &(struct pen_text){TYPE_AXIS, x, lower, 0, ALIGN_LEFT, 1, -1}, c->lower);
    if (has_signal) {
        double y = s->y - 11;
        canvas_square(p->canvas, x + MARK, y, MARK, COLOUR_VERMILLION);
        pen_write(p, &(struct pen_text){TYPE_AXIS, x + 10, y - 4.6, 0, ALIGN_LEFT, 1, COLOUR_FAIL},
                  "signal");
    }
}

void control_draw(const struct pen *p, const void *data, const struct box *area) {
    const struct control *c = data;
    double right = c->is_small ? SMALL_RIGHT : RIGHT;
    const struct plane s = {.axis = control_axis_of(c),
                            .x = area->x + LEFT,
                            .y = area->y + TOP,
                            .width = area->width - LEFT - right,
                            .height = area->height - TOP - BELOW,
                            .n = c->n};
    draw_band(p, c, &s);
    draw_axes(p, c, &s);
    double middle = up(&s, c->centre);
    canvas_line(p->canvas,
                &(struct line){s.x, middle, s.x + s.width, middle, 0.8, COLOUR_SECONDARY, 0});
    draw_events(p, c, &s);
    draw_points(p, c, &s);
    draw_words(p, c, &s);
}
