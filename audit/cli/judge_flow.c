/* Judging for the verbs: what people waive and attest, review dates, the judge, the evidence. */
#include <math.h>
#include <stdio.h>

#include "audit/attest/run_log.h"
#include "audit/cli/cli.h"
#include "audit/digest.h"
#include "policies/attestation.h"
#include "policies/waiver.h"
#include "reports/evidence_attestations.h"
#include "reports/evidence_deid.h"
#include "reports/evidence_drift.h"
#include "reports/evidence_fairness.h"
#include "reports/evidence_risk.h"
#include "reports/evidence_previous.h"
#include "reports/evidence_waivers.h"

#define MAX_PEOPLE ((size_t)1 << 20)

static char *epoch_date(void) {
    const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
    gint64 seconds = 0;
    if (epoch == NULL || !g_ascii_string_to_signed(epoch, 10, 0, G_MAXINT32, &seconds, NULL)) {
        return NULL;
    }
    GDateTime *when = g_date_time_new_from_unix_utc(seconds);
    char *date = when == NULL ? NULL : g_date_time_format(when, "%Y-%m-%d");
    g_clear_pointer(&when, g_date_time_unref);
    return date;
}

char *cli_date(const struct evidence *e) {
    char *date = e == NULL ? NULL : evidence_date(e);
    return date != NULL ? date : epoch_date();
}

char *cli_limit_of(const struct rule *r) {
    char lo[G_ASCII_DTOSTR_BUF_SIZE];
    char hi[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(lo, sizeof lo, "%g", r->limit_lo);
    g_ascii_formatd(hi, sizeof hi, "%g", r->limit_hi);
    if (r->kind == RULE_ATTESTATION) {
        return g_strdup("a named person says yes");
    }
    if (r->parameter != NULL) {
        return g_strdup_printf("the study's parameter %s", r->parameter);
    }
    if (isfinite(r->limit_lo) && isfinite(r->limit_hi)) {
        return r->limit_lo < r->limit_hi ? g_strdup_printf("%s to %s", lo, hi)
                                         : g_strdup_printf("exactly %s", lo);
    }
    bool is_strict = r->comparator == COMPARATOR_GT || r->comparator == COMPARATOR_LT;
    bool has_floor = isfinite(r->limit_lo);
    const char *words = has_floor   ? is_strict ? "more than" : "at least"
                        : is_strict ? "less than"
                                    : "at most";
    return g_strdup_printf("%s %s", words, has_floor ? lo : hi);
}

static void warn_of_review(const GPtrArray *policies, const char *date) {
    for (guint i = 0; i < policies->len; i++) {
        const struct policy *p = policies->pdata[i];
        if (policy_is_past_review(p, date)) {
            cli_say("ombud: warning: policy %s@%s was to be reviewed by %s; fix: look up what is "
                    "in force and date a newer version",
                    p->id, p->version, p->review_by);
        }
    }
}

static bool read_people(const struct cli_people *people, GPtrArray *policies, const char *date,
                        GPtrArray **waivers, struct attestations **attestations, GError **error) {
    size_t size = 0;
    if (people->waivers != NULL) {
        g_autofree char *text = cli_read_file(people->waivers, MAX_PEOPLE, &size, error);
        g_autofree char *name = g_path_get_basename(people->waivers);
        *waivers = text == NULL ? NULL : waivers_parse(text, size, name, policies, date, error);
        if (*waivers == NULL) {
            return false;
        }
    }
    if (people->attestations != NULL) {
        g_autofree char *text = cli_read_file(people->attestations, MAX_PEOPLE, &size, error);
        g_autofree char *name = g_path_get_basename(people->attestations);
        *attestations = text == NULL ? NULL : attestations_parse(text, size, name, policies, error);
        if (*attestations == NULL) {
            return false;
        }
    }
    return true;
}

static void judge_into(struct evidence *e, struct judge_input *input, GPtrArray *policies,
                       enum verdict *verdict) {
    int64_t quality[QUALITY_COUNTERS];
    evidence_quality(e, quality);
    GHashTable *parameters = evidence_parameters(e);
    input->quality = quality;
    input->parameters = parameters;
    struct pairing *pairing = evidence_pairing(e);
    input->pairing = pairing;
    input->seed = evidence_seed(e);
    GArray *drift = evidence_drift_measures(e);
    input->drift = drift;
    struct privacy privacy = {0};
    bool has_risk = evidence_risk_privacy(e, &privacy);
    bool has_letters = evidence_deid_privacy(e, &privacy);
    input->privacy = has_risk || has_letters ? &privacy : NULL;
    struct judgement *j = judge(input, policies);
    evidence_judge(e, j, policies);
    evidence_put_waivers(e, input->waivers, j);
    evidence_put_attestations(e, input->attestations);
    *verdict = j->verdict;
    judgement_free(j);
    pairing_free(pairing);
    g_clear_pointer(&drift, g_array_unref);
    g_hash_table_unref(parameters);
}

/* What changed since the audit before. */
static bool compare_with(struct evidence *e, const char *path, GError **error) {
    struct evidence *before = cli_load_evidence(path, error);
    bool is_put = before != NULL && evidence_put_previous(e, before, error);
    if (before != NULL && !is_put) {
        g_autofree char *name = g_path_get_basename(path);
        g_prefix_error(error, "%s: ", name);
    }
    evidence_free(before);
    return is_put;
}

bool cli_judge_with(struct evidence *e, GPtrArray *policies, const struct cli_people *people,
                    enum verdict *verdict, GError **error) {
    g_autofree char *date = cli_date(e);
    GPtrArray *waivers = NULL;
    struct attestations *attestations = NULL;
    struct estimates *estimates = NULL;
    bool is_ready = people->log == NULL || run_log_ready(people->log, error);
    if (is_ready && read_people(people, policies, date, &waivers, &attestations, error)) {
        estimates = evidence_estimates(e, error);
    }
    if (estimates != NULL) {
        struct judge_input input = {
            .estimates = estimates, .attestations = attestations, .waivers = waivers, .date = date};
        warn_of_review(policies, date);
        judge_into(e, &input, policies, verdict);
    }
    bool is_judged = estimates != NULL;
    if (is_judged && people->previous != NULL) {
        is_judged = compare_with(e, people->previous, error);
    }
    estimates_free(estimates);
    attestations_free(attestations);
    g_clear_pointer(&waivers, g_ptr_array_unref);
    return is_judged;
}

bool cli_log(const char *verb, const struct cli_people *people, const struct evidence *e,
             enum verdict verdict, GError **error) {
    if (people->log == NULL) {
        return true;
    }
    size_t size = 0;
    g_autofree char *text = evidence_text(e, &size);
    g_autofree char *hex = digest_hex(text, size);
    return run_log_append(people->log, verb, hex, verdict_rows[verdict].id, error);
}

bool cli_judge(struct evidence *e, GPtrArray *policies, enum verdict *verdict, GError **error) {
    const struct cli_people nobody = {0};
    return cli_judge_with(e, policies, &nobody, verdict, error);
}
