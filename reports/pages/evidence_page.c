/* Where the numbers come from, how to check them, and who signs. */
#include <string.h>

#include "reports/document.h"
#include "reports/number.h"
#include "reports/words.h"

/* "3be0a71c…0919": enough to compare by eye; the whole digest is in evidence.json. */
static char *short_digest(const char *hex) {
    size_t n = hex ? strlen(hex) : 0;
    return n < 16 ? g_strdup(hex ? hex : "none") : g_strdup_printf("%.8s…%s", hex, hex + n - 4);
}

static void pair_text(struct block *b, const char *name, const char *value) {
    if (value && *value) {
        block_pair(b, g_strdup(name), words_clean(value));
    }
}

/* All of it, because a paper may outlive the file beside it: two lines of four groups. */
static void pair_digest(const struct view *v, struct block *b) {
    block_pair(b, g_strdup("Evidence"), words(SAY_EVIDENCE_FILE));
    for (const char *half = v->sha256; strlen(half) >= 32; half += 32) {
        block_pair(b, g_strdup(""),
                   g_strdup_printf("%.8s %.8s %.8s %.8s", half, half + 8, half + 16, half + 24));
    }
}

static void pair_inputs(const struct view *v, struct block *b) {
    static const struct {
        const char *name;
        enum quality_counter counter;
    } inputs[] = {{"Predictions", QUALITY_PREDICTION_ROWS},
                  {"Truth", QUALITY_TRUTH_ROWS},
                  {"Encounters", QUALITY_ENCOUNTER_ROWS},
                  {"Patients", QUALITY_PATIENT_ROWS}};
    for (size_t i = 0; i < G_N_ELEMENTS(inputs); i++) {
        if (v->quality[inputs[i].counter] > 0) {
            g_autofree char *n = number_count(v->quality[inputs[i].counter]);
            block_pair(b, g_strdup(inputs[i].name), g_strdup_printf("%s rows", n));
        }
    }
}

static void pair_sample(const struct view *v, struct block *b) {
    const struct estimate *x = view_estimate(v, "recall_micro", 0, NULL);
    if (x && x->has_counts) {
        g_autofree char *charts = number_count(x->n_encounters);
        g_autofree char *patients = number_count(x->n_patients);
        g_autofree char *codes = number_count(x->n_labels);
        block_pair(b, g_strdup("Sample"),
                   v->has_patients ? g_strdup_printf("%s charts · %s patients · %s codes", charts,
                                                     patients, codes)
                                   : g_strdup_printf("%s charts · %s codes", charts, codes));
    }
}

static void provenance(const struct view *v, GPtrArray *blocks) {
    block_heading(blocks, words(SAY_EVIDENCE_TITLE));
    struct block *b = block_new(blocks, BLOCK_PAIRS);
    block_pair(b, g_strdup("Report ID"), view_report_id(v));
    g_autofree char *tally = short_digest(v->tally_sha256);
    pair_digest(v, b);
    pair_text(b, "Model", v->model);
    pair_text(b, "Period", v->period);
    pair_text(b, "Code system", v->code_system);
    pair_inputs(v, b);
    pair_sample(v, b);
    for (guint i = 0; i < v->policies->len; i++) {
        const struct view_policy *p = &g_array_index(v->policies, struct view_policy, i);
        g_autofree char *digest = short_digest(p->sha256);
        g_autofree char *id = words_clean(p->id);
        g_autofree char *version = words_clean(p->version);
        block_pair(b, g_strdup("Policy"), g_strdup_printf("%s@%s  %s", id, version, digest));
        if (p->review_by) {
            g_autofree char *day = words_clean(p->review_by);
            block_pair(b, g_strdup(""), g_strdup_printf("to be reviewed by %s", day));
        }
    }
    block_pair(b, g_strdup("Counts"), g_strdup_printf("tally, SHA-256 %s", tally));
    block_pair(b, g_strdup("Tool"), g_strdup_printf("%s %s", v->tool, v->version));
    if (v->seed != NULL) {
        block_pair(b, g_strdup("Random start"), g_strdup_printf("seed %s", v->seed));
    }
    if (v->has_threshold) {
        block_pair(b, g_strdup("Threshold"), number_limit(v->threshold, 1, 1));
    }
    block_pair(b, g_strdup("Hidden cells"),
               v->is_internal ? words(SAY_SMALL_CELLS)
                              : g_strdup_printf("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                                                "; counts withheld: %" G_GINT64_FORMAT,
                                                v->n_hidden, v->n_cells, v->n_withheld));
    block_text(blocks, TEXT_STRONG, words(SAY_EVIDENCE_VERIFY));
    block_text(blocks, TEXT_CAPTION, words(SAY_EVIDENCE_MORE));
}

static void sign_off(GPtrArray *blocks) {
    static const enum say roles[] = {SAY_SIGN_DATA, SAY_SIGN_POLICY, SAY_SIGN_BOARD};
    block_heading(blocks, words(SAY_SIGN_TITLE));
    for (size_t i = 0; i < G_N_ELEMENTS(roles); i++) {
        struct block *b = block_new(blocks, BLOCK_SIGN);
        b->statement = words(roles[i]);
        b->sign_name = words(SAY_SIGN_NAME);
        b->sign_date = words(SAY_SIGN_DATE);
    }
    struct block *c = block_new(blocks, BLOCK_CHOICES);
    c->statement = words(SAY_CHOICE_TITLE);
    g_ptr_array_add(c->choices, words(SAY_CHOICE_GO));
    g_ptr_array_add(c->choices, words(SAY_CHOICE_CONDITIONS));
    g_ptr_array_add(c->choices, words(SAY_CHOICE_PAUSE));
}

void page_evidence(const struct view *v, struct document *d) {
    block_page(d->blocks, words(SAY_H1_EVIDENCE));
    struct block *columns = block_new(d->blocks, BLOCK_COLUMNS);
    provenance(v, columns->left);
    sign_off(columns->right);
    for (guint i = 0; i < v->policies->len; i++) {
        const struct view_policy *p = &g_array_index(v->policies, struct view_policy, i);
        if (p->disclaimer && *p->disclaimer) {
            struct block *b = block_new(d->blocks, BLOCK_TEXT);
            b->text_kind = TEXT_CAPTION;
            g_autofree char *id = words_clean(p->id);
            block_run(b, RUN_BOLD, g_strdup_printf("%s. ", id));
            block_run(b, RUN_PLAIN, words_sentence(p->disclaimer));
        }
    }
}
