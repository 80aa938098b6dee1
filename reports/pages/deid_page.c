/* Was patient privacy protected: the 18 letters of Safe Harbor, one row each. */
#include <string.h>

#include "reports/evidence_section.h"
#include "reports/number.h"
#include "reports/pages/page_parts.h"

static const char *text_of(const json_t *o, const char *key) {
    const char *s = json_string_value(json_object_get(o, key));
    return s == NULL ? "" : s;
}
static int64_t count_of(const json_t *o, const char *key) {
    return json_integer_value(json_object_get(o, key));
}

static enum mark mark_of(const char *verdict) {
    for (int m = MARK_NONE + 1; m < MARKS; m++) {
        if (g_ascii_strcasecmp(mark_title((enum mark)m), verdict) == 0) {
            return (enum mark)m;
        }
    }
    return MARK_NONE;
}

/* What a policy said of the letter, else what the count says alone. */
static enum mark letter_mark(const struct view *v, const json_t *letter) {
    g_autofree char *rule = g_strdup_printf("HIPAA-SH-%s", text_of(letter, "letter"));
    for (guint i = 0; i < v->findings->len; i++) {
        const struct view_finding *f = view_finding_at(v, i);
        if (g_strcmp0(f->rule, rule) == 0) {
            return f->mark;
        }
    }
    return mark_of(text_of(letter, "verdict"));
}

static char *hits_of(const json_t *letter, enum mark mark) {
    int64_t n = count_of(letter, "n_findings");
    bool is_blank = n == 0 && (mark == MARK_NOT_APPLICABLE ||
                               (mark == MARK_CANNOT_TELL && count_of(letter, "n_possible") == 0));
    return is_blank ? g_strdup("–") : number_count(n);
}

static void letter_row(const struct view *v, struct table *t, const json_t *letter) {
    enum mark mark = letter_mark(v, letter);
    char *cells[] = {words_clean(text_of(letter, "letter")), words_clean(text_of(letter, "title")),
                     words_clean(text_of(letter, "how")), hits_of(letter, mark),
                     g_strdup(mark_title(mark))};
    struct row *row = table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    row->mark = mark;
}

/* "A: 4 possible, for a person to look at." for each letter that needs a word. */
static void say_letter(struct document *d, const json_t *letter) {
    static const struct {
        const char *key;
        enum say say;
    } rows[] = {{"n_possible", SAY_DEID_POSSIBLE}, {"n_notices", SAY_DEID_NOTICES}};
    g_autofree char *which = words_clean(text_of(letter, "letter"));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (count_of(letter, rows[i].key) > 0) {
            g_autofree char *n = number_count(count_of(letter, rows[i].key));
            block_text(d->blocks, TEXT_CAPTION, words(rows[i].say, "letter", which, "n", n));
        }
    }
    if (count_of(letter, "n_findings") == 0 && json_is_string(json_object_get(letter, "attest"))) {
        g_autofree char *attest = words_clean(text_of(letter, "attest"));
        block_text(d->blocks, TEXT_CAPTION,
                   words(SAY_DEID_ATTEST, "letter", which, "what", attest));
    }
}

static void say_scope(const struct view *v, struct document *d) {
    const json_t *deid = evidence_get(v->evidence, "deid");
    g_autofree char *files = number_count(count_of(deid, "n_files"));
    g_autofree char *texts = number_count(count_of(deid, "n_texts"));
    g_autofree char *rules = words_clean(text_of(deid, "rules"));
    g_autofree char *census = g_strdup_printf("%" G_GINT64_FORMAT, count_of(deid, "zip_census"));
    block_text(
        d->blocks, TEXT_CAPTION,
        words(SAY_DEID_SCOPE, "files", files, "texts", texts, "rules", rules, "census", census));
    if (count_of(deid, "n_unread") > 0) {
        g_autofree char *n = number_count(count_of(deid, "n_unread"));
        block_text(d->blocks, TEXT_CAPTION, words(SAY_DEID_UNREAD, "n", n));
    }
    if (count_of(deid, "n_declared") > 0) {
        g_autofree char *n = number_count(count_of(deid, "n_declared"));
        block_text(d->blocks, TEXT_CAPTION, words(SAY_DEID_DECLARED, "n", n));
    }
}

bool deid_has_data(const struct view *v) {
    return evidence_get(v->evidence, "deid") != NULL;
}

void page_deid(const struct view *v, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"", .width = 12},
        {.title = (char *)"Identifier", .width = 178, .is_flexible_text = true},
        {.title = (char *)"How it was checked", .is_flexible_text = true},
        {.title = (char *)"Hits", .width = 44, .align = ALIGN_RIGHT},
        {.title = (char *)"Verdict", .width = 82, .is_verdict = true},
    };
    const json_t *letters = json_object_get(evidence_get(v->evidence, "deid"), "letters");
    block_page(d->blocks, words(SAY_H1_DEID));
    block_heading(d->blocks, words(SAY_DEID_TABLE));
    struct table *t = block_table(d->blocks);
    part_columns(t, columns, G_N_ELEMENTS(columns));
    size_t i;
    const json_t *letter;
    json_array_foreach(letters, i, letter) {
        letter_row(v, t, letter);
    }
    say_scope(v, d);
    json_array_foreach(letters, i, letter) {
        say_letter(d, letter);
    }
    block_text(d->blocks, TEXT_CAPTION, words(SAY_DEID_NO_ADVICE));
}
