/* The gate: may we switch it on. Page 1 the banner and what blocks it, page 2 every rule. */
#include <string.h>

#include "reports/answer.h"
#include "reports/number.h"
#include "reports/pages/page_parts.h"

#define MOST_BLOCKERS 12

/* A finding that keeps the gate shut: a required rule that failed or is open. */
static bool is_blocker(const struct view_finding *f) {
    return (f->mark == MARK_FAIL || f->mark == MARK_CANNOT_TELL) &&
           strcmp(f->severity, "fail") == 0;
}

static GPtrArray *blockers_of(const struct view *v) {
    GPtrArray *all = part_attention(v);
    for (guint i = 0; i < all->len;) {
        if (is_blocker(all->pdata[i])) {
            i++;
        } else {
            g_ptr_array_remove_index(all, i);
        }
    }
    return all;
}

static int count_mark(const struct view *v, enum mark mark) {
    int n = 0;
    for (guint i = 0; i < v->findings->len; i++) {
        n += view_finding_at(v, i)->mark == mark;
    }
    return n;
}

static int count_blockers(const GPtrArray *blockers, enum mark mark) {
    int n = 0;
    for (guint i = 0; i < blockers->len; i++) {
        n += ((const struct view_finding *)blockers->pdata[i])->mark == mark;
    }
    return n;
}

static void banner(const struct view *v, const GPtrArray *blockers, struct document *d) {
    struct block *card = block_new(d->blocks, BLOCK_CARD);
    int n_fail = count_blockers(blockers, MARK_FAIL);
    int n_open = count_blockers(blockers, MARK_CANNOT_TELL);
    bool is_fail = strcmp(v->verdict, "fail") == 0;
    bool is_hold = strcmp(v->verdict, "cannot tell") == 0;
    g_autofree char *n = number_word(is_fail ? n_fail : n_open);
    g_autofree char *failed = g_strdup_printf("%s %s", n, n_fail == 1 ? "check is" : "checks are");
    g_autofree char *open =
        g_strdup_printf("%s %s", n, n_open == 1 ? "check cannot" : "checks cannot");
    if (is_fail) {
        card->mark = MARK_FAIL;
        card->statement = words(SAY_GATE_FAIL, "checks", failed);
        card->detail = words(SAY_GATE_DETAIL_FAIL);
    } else if (is_hold) {
        card->mark = MARK_CANNOT_TELL;
        card->statement = words(SAY_GATE_HOLD, "checks", open);
        card->detail = words(SAY_GATE_DETAIL_HOLD);
    } else if (strcmp(v->verdict, "pass") == 0) {
        card->mark = MARK_PASS;
        card->statement = words(SAY_GATE_PASS);
        card->detail = words(SAY_GATE_DETAIL_PASS);
    } else {
        card->mark = MARK_NOT_APPLICABLE;
        card->statement = words(SAY_GATE_NOT_JUDGED);
        card->detail = words(SAY_DETAIL_NOT_JUDGED);
    }
}

static void tiles(const struct view *v, struct document *d) {
    static const struct {
        enum mark mark;
        const char *label;
    } rows[] = {{MARK_FAIL, "Failed"}, {MARK_CANNOT_TELL, "Cannot tell"},
                {MARK_WATCH, "Watch"}, {MARK_WAIVED, "Waived"},
                {MARK_PASS, "Passed"}, {MARK_SUPPRESSED, "Not shown"}};
    struct block *b = block_new(d->blocks, BLOCK_TILES);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct tile tile = {.label = g_strdup(rows[i].label),
                            .value = number_count(count_mark(v, rows[i].mark)),
                            .note = g_strdup(""),
                            .mark = rows[i].mark};
        block_tile(b, &tile);
    }
}

static void policies(const struct view *v, struct document *d) {
    struct block *b = block_new(d->blocks, BLOCK_PAIRS);
    for (guint i = 0; i < v->policies->len; i++) {
        const struct view_policy *p = &g_array_index(v->policies, struct view_policy, i);
        g_autofree char *title = words_clean(p->title);
        block_pair(b, g_strdup("Policy"), g_strdup_printf("%s@%s  %s", p->id, p->version, title));
    }
}

static void blocker_row(struct table *t, const struct view_finding *f) {
    g_autofree char *group = f->n_by > 0 ? words_group(f->n_by, f->by) : g_strdup("all patients");
    g_autofree char *title = words_clean(f->title);
    g_autofree char *found = answer_finding(f);
    g_autofree char *todo =
        f->remediation ? words_sentence(f->remediation) : words(SAY_DECIDE_TODO_NONE);
    char *cells[] = {g_strdup_printf("%s: %s", title, group), g_strdup(found), g_strdup(todo),
                     g_strdup(mark_title(f->mark))};
    struct row *row = table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    row->mark = f->mark;
}

static void blockers_table(const GPtrArray *blockers, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"Check and group", .is_flexible_text = true},
        {.title = (char *)"What was found", .width = 140, .is_flexible_text = true},
        {.title = (char *)"What to do", .width = 150, .is_flexible_text = true},
        {.title = (char *)"Verdict", .width = 66, .is_verdict = true},
    };
    block_heading(d->blocks, words(SAY_GATE_BLOCKERS));
    if (blockers->len == 0) {
        block_text(d->blocks, TEXT_BODY, words(SAY_GATE_NO_BLOCKERS));
        return;
    }
    block_text(d->blocks, TEXT_CAPTION, words(SAY_GATE_BLOCKERS_LEAD));
    struct table *t = block_table(d->blocks);
    part_columns(t, columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < blockers->len && i < MOST_BLOCKERS; i++) {
        blocker_row(t, blockers->pdata[i]);
    }
    if (blockers->len > MOST_BLOCKERS) {
        g_autofree char *n = number_count(blockers->len - MOST_BLOCKERS);
        block_text(d->blocks, TEXT_CAPTION, words(SAY_GATE_MORE, "n", n));
    }
}

void page_gate(const struct view *v, struct document *d) {
    GPtrArray *blockers = blockers_of(v);
    block_page(d->blocks, words(SAY_H1_GATE));
    banner(v, blockers, d);
    if (v->findings->len > 0) {
        tiles(v, d);
    }
    policies(v, d);
    blockers_table(blockers, d);
    part_contents(d->blocks);
    g_ptr_array_unref(blockers);
}

bool rules_have_data(const struct view *v) {
    return v->findings->len > 0;
}

void page_rules(const struct view *v, struct document *d) {
    block_page(d->blocks, words(SAY_H1_RULES));
    block_text(d->blocks, TEXT_CAPTION, words(SAY_RULES_LEAD));
    part_findings(v, d->blocks, true);
}
