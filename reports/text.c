/* The report as plain text, 80 columns, for screen readers, terminals and mail. */
#include <string.h>

#include "reports/document.h"
#include "reports/furniture.h"
#include "reports/report.h"
#include "reports/words.h"

#define WIDTH 80
#define GAP 2
#define LEAST_COLUMN 8

static int char_width(gunichar c) {
    bool is_isolate = c >= 0x2066 && c <= 0x2069;
    return is_isolate || g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

static int width_of(const char *s) {
    int width = 0;
    for (; *s; s = g_utf8_next_char(s)) {
        width += char_width(g_utf8_get_char(s));
    }
    return width;
}

/* Bytes of the longest start of s that fits, broken at a space where there is one. */
static size_t line_length(const char *s, int width) {
    size_t space = 0;
    int used = 0;
    const char *p = s;
    for (; *p; p = g_utf8_next_char(p)) {
        if (*p == ' ') {
            space = (size_t)(p - s);
        }
        used += char_width(g_utf8_get_char(p));
        if (used > width && p > s) {
            return space > 0 ? space : (size_t)(p - s);
        }
    }
    return (size_t)(p - s);
}

static GPtrArray *wrap(const char *text, int width) {
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    const char *s = text;
    do {
        size_t n = line_length(s, width);
        char *line = g_strndup(s, n);
        g_ptr_array_add(lines, g_strchomp(line));
        s += n;
        s += strspn(s, " ");
    } while (*s);
    return lines;
}

static void put(GString *out, const char *text, int indent) {
    GPtrArray *lines = wrap(text, WIDTH - indent);
    for (guint i = 0; i < lines->len; i++) {
        g_string_append_printf(out, "%*s%s\n", indent, "", (const char *)lines->pdata[i]);
    }
    g_ptr_array_unref(lines);
}

static void rule(GString *out, char mark, int width) {
    for (int i = 0; i < width; i++) {
        g_string_append_c(out, mark);
    }
    g_string_append_c(out, '\n');
}

static void put_heading(GString *out, const char *text, char mark) {
    GPtrArray *lines = wrap(text, WIDTH);
    int widest = 0;
    g_string_append_c(out, '\n');
    for (guint i = 0; i < lines->len; i++) {
        widest = MAX(widest, width_of(lines->pdata[i]));
        g_string_append_printf(out, "%s\n", (const char *)lines->pdata[i]);
    }
    rule(out, mark, widest);
    g_ptr_array_unref(lines);
}

/* --- tables --- */

/* Column widths that fit: the widest column gives way first. */
static int *fit_columns(const struct table *t) {
    int *widths = g_new0(int, t->columns->len);
    int total = -GAP;
    for (guint c = 0; c < t->columns->len; c++) {
        const struct column *column = &g_array_index(t->columns, struct column, c);
        if (column->is_plot) {
            continue;
        }
        widths[c] = width_of(column->title);
        for (guint r = 0; r < t->rows->len; r++) {
            const struct row *row = t->rows->pdata[r];
            if (row->kind == ROW_BODY) {
                widths[c] = MAX(widths[c], width_of(row->cells[c]));
            }
        }
        total += widths[c] + GAP;
    }
    while (total > WIDTH) {
        guint widest = 0;
        for (guint c = 1; c < t->columns->len; c++) {
            widest = widths[c] > widths[widest] ? c : widest;
        }
        if (widths[widest] <= LEAST_COLUMN) {
            break;
        }
        widths[widest]--;
        total--;
    }
    return widths;
}

static void put_cells(GString *out, const struct table *t, const int *widths, char *const *cells) {
    guint n = t->columns->len;
    GPtrArray **lines = g_new0(GPtrArray *, n);
    guint height = 1;
    for (guint c = 0; c < n; c++) {
        lines[c] = wrap(cells[c], MAX(widths[c], 1));
        height = widths[c] > 0 ? MAX(height, lines[c]->len) : height;
    }
    for (guint y = 0; y < height; y++) {
        GString *line = g_string_new(NULL);
        for (guint c = 0; c < n; c++) {
            if (widths[c] == 0) {
                continue;
            }
            const struct column *column = &g_array_index(t->columns, struct column, c);
            const char *text = y < lines[c]->len ? lines[c]->pdata[y] : "";
            int space = MAX(widths[c] - width_of(text), 0);
            int before = column->align == ALIGN_RIGHT ? space : 0;
            g_string_append_printf(line, "%*s%s%*s", before, "", text, space - before + GAP, "");
        }
        g_string_append_printf(out, "%s\n", g_strchomp(line->str));
        g_string_free(line, TRUE);
    }
    for (guint c = 0; c < n; c++) {
        g_ptr_array_unref(lines[c]);
    }
    g_free(lines);
}

static void put_table(GString *out, const struct table *t) {
    int *widths = fit_columns(t);
    guint n = t->columns->len;
    char **head = g_new0(char *, n);
    int total = -GAP;
    for (guint c = 0; c < n; c++) {
        head[c] = g_array_index(t->columns, struct column, c).title;
        total += widths[c] > 0 ? widths[c] + GAP : 0;
    }
    g_string_append_c(out, '\n');
    put_cells(out, t, widths, head);
    rule(out, '-', total);
    for (guint i = 0; i < t->rows->len; i++) {
        const struct row *row = t->rows->pdata[i];
        if (row->kind == ROW_GROUP) {
            g_string_append(out, i > 0 ? "\n" : "");
            put(out, row->cells[0], 0);
        } else {
            put_cells(out, t, widths, row->cells);
        }
    }
    g_string_append_c(out, '\n');
    g_free(head);
    g_free(widths);
}

/* --- the other blocks --- */

static void put_blocks(GString *out, const GPtrArray *blocks);

static void put_page(GString *out, const struct block *b) {
    g_autofree char *text = block_plain(b);
    g_string_append_c(out, '\n');
    put_heading(out, text, '=');
}

static void put_section(GString *out, const struct block *b) {
    g_autofree char *text = block_plain(b);
    put_heading(out, text, '-');
}

static void put_text(GString *out, const struct block *b) {
    g_autofree char *text = block_plain(b);
    g_string_append(out, g_str_has_suffix(out->str, "\n\n") ? "" : "\n");
    put(out, text, 0);
}

static void put_card(GString *out, const struct block *b) {
    g_autofree char *title = g_utf8_strup(mark_title(b->mark), -1);
    g_autofree char *first = g_strdup_printf("[%s] %s", title, b->statement);
    g_string_append_c(out, '\n');
    put(out, first, 0);
    put(out, b->detail, 2);
}

static void put_tiles(GString *out, const struct block *b) {
    g_string_append_c(out, '\n');
    for (guint i = 0; i < b->tiles->len; i++) {
        const struct tile *t = &g_array_index(b->tiles, struct tile, i);
        g_autofree char *mark =
            t->mark == MARK_NONE ? g_strdup("") : g_strdup_printf(" [%s]", mark_title(t->mark));
        g_autofree char *note = *t->note ? g_strdup_printf(" (%s)", t->note) : g_strdup("");
        g_autofree char *line = g_strdup_printf("%s: %s%s%s", t->label, t->value, mark, note);
        put(out, line, 0);
    }
}

static void put_table_block(GString *out, const struct block *b) {
    put_table(out, b->table);
}

/* What the figure shows; its numbers are in a table beside it or in the annex. */
static void put_chart(GString *out, const struct block *b) {
    g_autofree char *line = g_strdup_printf("[Figure] %s", b->chart->alt);
    g_string_append_c(out, '\n');
    put(out, line, 0);
}

static void put_pairs(GString *out, const struct block *b) {
    int widest = 0;
    for (guint i = 0; i < b->pairs->len; i++) {
        widest = MAX(widest, width_of(g_array_index(b->pairs, struct pair, i).name));
    }
    g_string_append_c(out, '\n');
    for (guint i = 0; i < b->pairs->len; i++) {
        const struct pair *p = &g_array_index(b->pairs, struct pair, i);
        g_autofree char *line =
            g_strdup_printf("%s%*s%s", p->name, widest + GAP - width_of(p->name), "", p->value);
        put(out, line, 0);
    }
}

static void put_sign(GString *out, const struct block *b) {
    g_string_append_c(out, '\n');
    put(out, b->statement, 0);
    g_string_append_printf(out, "\n%s: ________________________________  %s: ____________\n",
                           b->sign_name, b->sign_date);
}

static void put_choices(GString *out, const struct block *b) {
    g_string_append_printf(out, "\n%s:", b->statement);
    for (guint i = 0; i < b->choices->len; i++) {
        g_string_append_printf(out, "  [ ] %s", (const char *)b->choices->pdata[i]);
    }
    g_string_append_c(out, '\n');
}

static void put_contents(GString *out, const struct block *b) {
    for (guint i = 0; i < b->choices->len; i++) {
        put(out, b->choices->pdata[i], 2);
    }
}

static void put_columns(GString *out, const struct block *b) {
    put_blocks(out, b->left);
    put_blocks(out, b->right);
}

static void put_blocks(GString *out, const GPtrArray *blocks) {
    static void (*const write[BLOCKS])(GString *, const struct block *) = {
        [BLOCK_PAGE] = put_page,       [BLOCK_HEADING] = put_section,
        [BLOCK_TEXT] = put_text,       [BLOCK_CARD] = put_card,
        [BLOCK_TILES] = put_tiles,     [BLOCK_TABLE] = put_table_block,
        [BLOCK_PAIRS] = put_pairs,     [BLOCK_SIGN] = put_sign,
        [BLOCK_CHOICES] = put_choices, [BLOCK_COLUMNS] = put_columns,
        [BLOCK_CHART] = put_chart,     [BLOCK_CONTENTS] = put_contents,
    };
    for (guint i = 0; i < blocks->len; i++) {
        const struct block *b = blocks->pdata[i];
        write[b->kind](out, b);
    }
}

char *document_text(const struct view *v, enum report_kind kind) {
    struct document *d = document_build(v, kind, DOCUMENT_TEXT);
    struct furniture f = furniture_of(v);
    GString *out = g_string_new(NULL);
    put(out, f.left, 0);
    put(out, f.right, 0);
    put_blocks(out, d->blocks);
    g_string_append_c(out, '\n');
    rule(out, '-', WIDTH);
    put(out, f.foot, 0);
    if (v->is_internal) {
        put(out, f.right, 0);
    }
    furniture_clear(&f);
    document_free(d);
    return g_string_free(out, FALSE);
}

char *report_text(const struct evidence *e, enum report_kind kind) {
    struct view *v = view_new(e, NULL);
    char *text = v == NULL ? NULL : document_text(v, kind);
    view_free(v);
    return text;
}
