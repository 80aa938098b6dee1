/* Rules that no estimate answers: what people filled or state, and what checks of
 * privacy found. And waivers, which are people's too. */
#include <string.h>

#include "policies/calendar.h"
#include "policies/judge_parts.h"

static const char *keep(struct judge_work *w, char *text) {
    const char *kept = g_string_chunk_insert_const(w->out->strings, text);
    g_free(text);
    return kept;
}

static void add(struct judge_work *w, const struct finding *f) {
    g_array_append_val(w->out->findings, *f);
}

/* Counted, not estimated: the number itself is its range. */
static void set_value(struct finding *f, double value) {
    f->has_value = f->has_interval = true;
    f->value = f->lo = f->hi = value;
}

static enum verdict decided(const struct rule *r, const struct finding *f) {
    return judge_meets(r, f) ? VERDICT_PASS : VERDICT_FAIL;
}

void judge_completeness(struct judge_work *w, const struct policy *p, const struct rule *r) {
    struct finding f = judge_blank(p, r);
    guint n_filled = 0;
    GString *missing = g_string_new(NULL);
    for (guint i = 0; i < r->fields->len; i++) {
        const char *name = r->fields->pdata[i];
        if (attestations_field(w->input->attestations, name) != NULL) {
            n_filled++;
        } else {
            g_string_append_printf(missing, "%s%s", missing->len > 0 ? ", " : "", name);
        }
    }
    set_value(&f, (double)n_filled / (double)r->fields->len);
    if (n_filled == 0) {
        judge_give(&f, VERDICT_CANNOT_TELL, "no named person has filled any of its fields");
    } else if (missing->len == 0) {
        judge_give(&f, decided(r, &f), "every field is filled by a named person");
    } else {
        char *reason = g_strdup_printf("%u of %u fields are filled; missing: %s", n_filled,
                                       r->fields->len, missing->str);
        judge_give(&f, decided(r, &f), keep(w, reason));
    }
    g_string_free(missing, TRUE);
    add(w, &f);
}

void judge_actions(struct judge_work *w, const struct policy *p, const struct rule *r) {
    struct finding f = judge_blank(p, r);
    int n = 0;
    int n_acted = 0;
    for (guint i = 0; i < w->out->findings->len; i++) {
        const struct finding *other = &g_array_index(w->out->findings, struct finding, i);
        if (other->policy != p || other->verdict != VERDICT_FAIL) {
            continue;
        }
        n++;
        n_acted += attestations_action(w->input->attestations, other->rule->id, other->n_by,
                                       other->by) != NULL;
    }
    if (n == 0) {
        judge_give(&f, VERDICT_NOT_APPLICABLE, "nothing failed, so nothing has to be done");
    } else {
        set_value(&f, (double)n_acted / n);
        char *reason =
            g_strdup_printf("%d of %d failed findings have an action, owner and date", n_acted, n);
        judge_give(&f, decided(r, &f), keep(w, reason));
    }
    add(w, &f);
}

/* "A. Rivera (Privacy officer), 2026-10-05" */
static char *signature(const struct attester *who) {
    return g_strdup_printf("%s (%s), %s", who->by, who->role, who->date);
}

/* Does the answer still hold on the day of the audit? */
static bool holds(const struct judge_work *w, const struct attested_answer *a) {
    int until = 0;
    int day = 0;
    return a->until == NULL || w->input->date == NULL || !calendar_days(a->until, &until) ||
           !calendar_days(w->input->date, &day) || day <= until;
}

/* What a named person says settles the verdict; false when nobody says anything. */
static bool judge_answer(struct judge_work *w, struct finding *f, const struct rule *r) {
    const struct attested_answer *a = attestations_answer(w->input->attestations, r->id);
    if (a == NULL) {
        return false;
    }
    g_autofree char *who = signature(&a->who);
    if (!holds(w, a)) {
        judge_give(f, VERDICT_CANNOT_TELL,
                   keep(w, g_strdup_printf("the attestation of %s has expired", who)));
    } else {
        judge_give(f, a->is_yes ? VERDICT_PASS : VERDICT_FAIL,
                   keep(w, g_strdup_printf(a->is_yes ? "attested by %s" : "denied by %s", who)));
    }
    return true;
}

void judge_attestation(struct judge_work *w, const struct policy *p, const struct rule *r) {
    struct finding f = judge_blank(p, r);
    if (!judge_answer(w, &f, r)) {
        judge_give(&f, VERDICT_CANNOT_TELL,
                   "no named person has attested this; the program cannot");
    }
    add(w, &f);
}

static void judge_letters(struct judge_work *w, struct finding *f, const struct rule *r) {
    const struct privacy *privacy = w->input->privacy;
    bool is_checked = true;
    int64_t n = 0;
    for (int i = 0; i < PRIVACY_LETTERS && privacy != NULL; i++) {
        if ((r->letters >> i & 1u) != 0) {
            is_checked = is_checked && privacy->is_checked[i];
            n += privacy->n_found[i];
        }
    }
    if (privacy == NULL || !privacy->has_letters) {
        judge_give(f, VERDICT_CANNOT_TELL, "no identifier check was made");
        return;
    }
    set_value(f, (double)n);
    if (is_checked || !judge_meets(r, f)) {
        judge_give(f, decided(r, f), "every value was looked at, so the count itself decides");
    } else if (!judge_answer(w, f, r)) {
        judge_give(f, VERDICT_CANNOT_TELL,
                   "a program cannot establish this; a named person has to attest it");
    }
}

/* Numbers of small groups that stand in the estimates in spite of the policy. */
static int64_t small_cells(const struct judge_work *w, const struct policy *p) {
    int64_t n = 0;
    for (size_t i = 0; i < w->input->estimates->n; i++) {
        const struct estimate *e = &w->input->estimates->items[i];
        n += e->has_counts && e->n_patients > 0 && e->n_patients < p->suppress_below;
    }
    return n;
}

static void judge_measure(struct judge_work *w, struct finding *f, const struct policy *p,
                          const struct rule *r) {
    const struct privacy *privacy = w->input->privacy;
    bool has_risk = privacy != NULL && privacy->has_risk;
    enum privacy_measure measure = privacy_find(r->metric);
    if (measure != PRIVACY_SMALL_CELLS_SHOWN && !has_risk) {
        judge_give(f, VERDICT_CANNOT_TELL, "the disclosure risk was not measured");
        return;
    }
    int64_t value = measure == PRIVACY_SMALL_CELLS_SHOWN ? small_cells(w, p)
                    : measure == PRIVACY_K_SMALLEST      ? privacy->k_smallest
                                                         : privacy->n_unique;
    set_value(f, (double)value);
    judge_give(f, decided(r, f), "all of the data were counted, so the number itself decides");
}

void judge_deid(struct judge_work *w, const struct policy *p, const struct rule *r) {
    struct finding f = judge_blank(p, r);
    if (r->letters != 0) {
        judge_letters(w, &f, r);
    } else {
        judge_measure(w, &f, p, r);
    }
    add(w, &f);
}

void judge_waive(struct judge_work *w) {
    for (guint i = 0; i < w->out->findings->len; i++) {
        struct finding *f = &g_array_index(w->out->findings, struct finding, i);
        const struct waiver *waiver =
            f->verdict != VERDICT_FAIL
                ? NULL
                : waivers_find(w->input->waivers, f->rule->id, f->n_by, f->by);
        if (waiver != NULL) {
            f->waiver = waiver;
            judge_give(
                f, VERDICT_WAIVED,
                keep(w, g_strdup_printf("it failed; %s (%s) accepts that until %s: %s", waiver->by,
                                        waiver->role, waiver->until, waiver->reason)));
        }
    }
}
