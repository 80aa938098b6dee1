/* Blocks that stand on a panel or in a form: they never break over pages. */
#include "reports/layout/page_flow.h"

#define CARD_PAD 11.0
#define CARD_TEXT 44.0
#define TILE_GAP 10.0
#define TILE_PAD 9.5
#define PAIR_GAP 1.6
#define SIGN_SPACE 29.0

/* --- the answer card --- */

static double card_height(struct flow *f, const struct block *b, double width) {
    double text = width - CARD_TEXT - 20;
    return 2 * CARD_PAD + flow_text_height(f, TYPE_STATEMENT, text, b->statement) + 3 +
           flow_text_height(f, TYPE_DETAIL, text, b->detail);
}

static void card_draw(struct flow *f, const struct block *b, double x, double y, double width) {
    struct canvas *c = f->canvas;
    const struct mark_look *look = mark_look(b->mark);
    double height = card_height(f, b, width);
    double text = width - CARD_TEXT - 20;
    canvas_artifact(c);
    canvas_fill(c, &(struct box){x, y, width, height, 3}, look->tint);
    canvas_fill(c, &(struct box){x, y, 4, height, 0}, look->text);
    canvas_verdict(c, b->mark, x + 24, y + CARD_PAD + 9.5, 10);
    canvas_end_artifact(c);
    struct flow_text t = {TYPE_STATEMENT, x + CARD_TEXT, y + CARD_PAD, text, ALIGN_LEFT, 0, -1};
    canvas_tag(c, "P");
    t.y += flow_text(f, &t, b->statement) + 3;
    canvas_untag(c);
    t.style = TYPE_DETAIL;
    canvas_tag(c, "P");
    flow_text(f, &t, b->detail);
    canvas_untag(c);
}

/* --- tiles --- */

static double tile_width(const struct block *b, double width) {
    return (width - TILE_GAP * (b->tiles->len - 1)) / b->tiles->len;
}

/* The tallest label and note of the row, so that the values share a baseline. */
struct tile_heights {
    double label, note;
};

static struct tile_heights tile_heights(struct flow *f, const struct block *b, double width) {
    double text = tile_width(b, width) - 2 * TILE_PAD;
    struct tile_heights h = {0, 0};
    for (guint i = 0; i < b->tiles->len; i++) {
        const struct tile *t = &g_array_index(b->tiles, struct tile, i);
        h.label = MAX(h.label, flow_text_height(f, TYPE_TILE_LABEL, text, t->label));
        h.note = MAX(h.note, *t->note ? flow_text_height(f, TYPE_TILE_NOTE, text, t->note) : 0);
    }
    return h;
}

static double tiles_height(struct flow *f, const struct block *b, double width) {
    struct tile_heights h = tile_heights(f, b, width);
    return 2 * (TILE_PAD - 2) + h.label + 1 + type_rows[TYPE_TILE_VALUE].line + 4 + h.note;
}

static void tile_draw(struct flow *f, const struct tile *t, const struct box *b,
                      double label_height) {
    struct canvas *c = f->canvas;
    double text = b->width - 2 * TILE_PAD;
    canvas_artifact(c);
    canvas_fill(c, b, COLOUR_PANEL);
    canvas_end_artifact(c);
    struct flow_text at = {
        TYPE_TILE_LABEL, b->x + TILE_PAD, b->y + TILE_PAD - 2, text, ALIGN_LEFT, 0, -1};
    canvas_tag(c, "P");
    flow_text(f, &at, t->label);
    at.y += label_height + 1;
    at.style = TYPE_TILE_VALUE;
    at.max_lines = 1;
    at.width = text - (t->mark == MARK_NONE ? 0 : 18);
    flow_text(f, &at, t->value);
    at.y += type_rows[TYPE_TILE_VALUE].line + 4;
    at.style = TYPE_TILE_NOTE;
    at.max_lines = 0;
    at.width = text;
    if (*t->note) {
        flow_text(f, &at, t->note);
    }
    canvas_untag(c);
    canvas_artifact(c);
    canvas_verdict(c, t->mark, b->x + b->width - TILE_PAD - 7, b->y + TILE_PAD + label_height + 12,
                   6.6);
    canvas_end_artifact(c);
}

static void tiles_draw(struct flow *f, const struct block *b, double x, double y, double width) {
    double height = tiles_height(f, b, width);
    double each = tile_width(b, width);
    double label = tile_heights(f, b, width).label;
    for (guint i = 0; i < b->tiles->len; i++) {
        const struct box box = {x + i * (each + TILE_GAP), y, each, height, 3};
        tile_draw(f, &g_array_index(b->tiles, struct tile, i), &box, label);
    }
}

/* --- names and values --- */

static double pair_name_width(struct flow *f, const struct block *b) {
    double width = 0;
    for (guint i = 0; i < b->pairs->len; i++) {
        const struct type_box box = {.style = TYPE_PAIR_NAME};
        PangoLayout *layout =
            type_layout(f->type, &box, g_array_index(b->pairs, struct pair, i).name);
        width = MAX(width, type_width(layout));
        g_object_unref(layout);
    }
    return width + 12;
}

static double pairs_height(struct flow *f, const struct block *b, double width) {
    double name = pair_name_width(f, b);
    double height = 0;
    for (guint i = 0; i < b->pairs->len; i++) {
        const struct pair *p = &g_array_index(b->pairs, struct pair, i);
        height += flow_text_height(f, TYPE_PAIR_VALUE, width - name, p->value) + PAIR_GAP;
    }
    return height;
}

static void pairs_draw(struct flow *f, const struct block *b, double x, double y, double width) {
    double name = pair_name_width(f, b);
    for (guint i = 0; i < b->pairs->len; i++) {
        const struct pair *p = &g_array_index(b->pairs, struct pair, i);
        const struct flow_text left = {TYPE_PAIR_NAME, x, y, 0, ALIGN_LEFT, 0, -1};
        const struct flow_text right = {TYPE_PAIR_VALUE, x + name, y, width - name,
                                        ALIGN_LEFT,      0,        -1};
        canvas_tag(f->canvas, "P");
        flow_text(f, &left, p->name);
        y += flow_text(f, &right, p->value) + PAIR_GAP;
        canvas_untag(f->canvas);
    }
}

/* --- signing --- */

static double sign_height(struct flow *f, const struct block *b, double width) {
    return flow_text_height(f, TYPE_SIGN, width, b->statement) + SIGN_SPACE + 2 +
           flow_text_height(f, TYPE_SMALL, width, b->sign_name);
}

static void sign_draw(struct flow *f, const struct block *b, double x, double y, double width) {
    struct canvas *c = f->canvas;
    const struct flow_text role = {TYPE_SIGN, x, y, width, ALIGN_LEFT, 0, -1};
    canvas_tag(c, "P");
    y += flow_text(f, &role, b->statement) + SIGN_SPACE;
    canvas_untag(c);
    double name = width * 0.62;
    double date = width * 0.32;
    canvas_artifact(c);
    canvas_line(c, &(struct line){x, y, x + name, y, 0.7, COLOUR_INK, 0});
    canvas_line(c, &(struct line){x + width - date, y, x + width, y, 0.7, COLOUR_INK, 0});
    canvas_end_artifact(c);
    const struct flow_text under = {TYPE_SMALL, x, y + 2, name, ALIGN_LEFT, 0, -1};
    const struct flow_text day = {TYPE_SMALL, x + width - date, y + 2, date, ALIGN_LEFT, 0, -1};
    canvas_tag(c, "P");
    flow_text(f, &under, b->sign_name);
    flow_text(f, &day, b->sign_date);
    canvas_untag(c);
}

/* Boxes to tick, in lines; draws when is_drawn, and returns the height. */
static double choices(struct flow *f, const struct block *b, double x, double y, double width,
                      bool is_drawn) {
    double at = x;
    double top = y;
    for (guint i = 0; i < b->choices->len; i++) {
        const struct type_box box = {.style = TYPE_PAIR_VALUE};
        PangoLayout *layout = type_layout(f->type, &box, b->choices->pdata[i]);
        double need = 12 + type_width(layout);
        if (at > x && at + need > x + width) {
            at = x;
            y += 16;
        }
        if (is_drawn) {
            canvas_artifact(f->canvas);
            canvas_outline(f->canvas, &(struct box){at + 0.5, y + 2.6, 8, 8, 0}, 0.8, COLOUR_INK);
            canvas_end_artifact(f->canvas);
            canvas_tag(f->canvas, "P");
            canvas_text(f->canvas, layout, at + 12, y + 1, type_rows[TYPE_PAIR_VALUE].size,
                        COLOUR_INK);
            canvas_untag(f->canvas);
        }
        g_object_unref(layout);
        at += need + 10;
    }
    return y + 14 - top;
}

/* --- contents --- */

#define CONTENTS_GAP 3.0
#define CONTENTS_NUMBER 40.0

static int start_of(const struct flow *f, guint i) {
    return f->starts != NULL && i < f->starts->len ? g_array_index(f->starts, int, i) : 0;
}

static double contents_height(struct flow *f, const struct block *b, double width) {
    double height = 0;
    for (guint i = 0; i < b->choices->len; i++) {
        height +=
            flow_text_height(f, TYPE_PAIR_VALUE, width - CONTENTS_NUMBER, b->choices->pdata[i]) +
            CONTENTS_GAP;
    }
    return height;
}

static void contents_draw(struct flow *f, const struct block *b, double x, double y, double width) {
    for (guint i = 0; i < b->choices->len; i++) {
        int page = start_of(f, i);
        g_autofree char *number = g_strdup_printf("%d", page);
        const struct flow_text left = {TYPE_PAIR_VALUE, x, y,          width - CONTENTS_NUMBER,
                                       ALIGN_LEFT,      0, COLOUR_NAVY};
        const struct flow_text right = {TYPE_PAIR_VALUE, x + width, y, 0, ALIGN_RIGHT, 0, -1};
        canvas_tag(f->canvas, "P");
        canvas_link(f->canvas, MAX(page, 1), b->choices->pdata[i]);
        double height = flow_text(f, &left, b->choices->pdata[i]);
        flow_text(f, &right, number);
        canvas_end_link(f->canvas);
        canvas_untag(f->canvas);
        y += height + CONTENTS_GAP;
    }
}

/* --- */

double panel_height(struct flow *f, const struct block *b, double width) {
    switch (b->kind) {
    case BLOCK_CARD:
        return card_height(f, b, width);
    case BLOCK_TILES:
        return tiles_height(f, b, width);
    case BLOCK_PAIRS:
        return pairs_height(f, b, width);
    case BLOCK_SIGN:
        return sign_height(f, b, width);
    case BLOCK_CONTENTS:
        return contents_height(f, b, width);
    case BLOCK_CHOICES:
        return choices(f, b, 0, 0, width, false);
    default:
        return 0;
    }
}

void panel_draw(struct flow *f, const struct block *b, double x, double y, double width) {
    switch (b->kind) {
    case BLOCK_CARD:
        card_draw(f, b, x, y, width);
        break;
    case BLOCK_TILES:
        tiles_draw(f, b, x, y, width);
        break;
    case BLOCK_PAIRS:
        pairs_draw(f, b, x, y, width);
        break;
    case BLOCK_SIGN:
        sign_draw(f, b, x, y, width);
        break;
    case BLOCK_CONTENTS:
        contents_draw(f, b, x, y, width);
        break;
    case BLOCK_CHOICES:
        (void)choices(f, b, x, y, width, true);
        break;
    default:
        break;
    }
}
