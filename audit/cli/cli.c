/* The table of verbs, options, messages. */
#include "audit/cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/cli/verbs.h"

/* clang-format off */
const struct cli_verb cli_verbs[] = {
    {"run", "--predictions FILE --truth FILE --by a,b --out FOLDER", "the whole audit: data in, verdict and report out",
     "  ombud run --predictions p.csv --truth t.csv --encounters e.csv --by sex,race,age \\\n"
     "            --map encounter_id=hadm_id --out q3/\n"
     "  writes q3/report.pdf, page-N.png, report.txt, evidence.json, problems.csv, SHA256SUMS",
     verb_run_options, verb_run},
    {"tally", "--predictions FILE --truth FILE --by a,b --out FILE.tally", "only count: data in, one tally out",
     "  ombud tally --study study.json --out site1.tally\n  A tally holds small cells and patient tokens: handle it as patient data.", verb_tally_options, verb_tally},
    {"merge", "FILE.tally FILE.tally ... --out FILE.tally", "add tallies of the same study",
     "  ombud merge site1.tally site2.tally --out all.tally", verb_merge_options, verb_merge},
    {"measure", "FILE.tally --out evidence.json", "estimates from a tally",
     "  ombud measure all.tally --out measured.json", verb_measure_options, verb_measure},
    {"judge", "evidence.json --policy ID --out judged.json", "verdicts on estimates by a policy",
     "  ombud judge measured.json --policy board-default --out evidence.json", verb_judge_options, verb_judge},
    {"report", "evidence.json --out FOLDER", "pages from evidence",
     "  ombud report evidence.json --out q3/", verb_report_options, verb_report},
    {"init", "FILE.csv ... [--out study.json]", "write a study.json from the headers of your files",
     "  ombud init predictions.csv truth.csv encounters.csv --out study.json", verb_init_options, verb_init},
    {"explain", "[NAME]", "what a metric, verdict, rule or counter means",
     "  ombud explain f1_macro\n  ombud explain cannot-tell", verb_explain_options, verb_explain},
    {"power", "half-width | difference | detectable | claims", "how many charts a question needs, and what so many can answer",
     "  ombud power half-width --rate 0.9 --half-width 0.02 --charts-per-patient 3 --correlation 0.2\n"
     "  ombud power difference --rate 0.9 --other 0.8 --power 0.8\n"
     "  ombud power detectable --rate 0.9 --charts 400 --other-charts 100\n"
     "  ombud power claims --mean 45 --sd 90 --population 1200", verb_power_options, verb_power},
    {"sense", "--study study.json --code-table FILE --edits FILE", "codes that cannot be: by date, sex, age, place",
     "  ombud sense --study study.json --code-table icd10cm_order_2020.txt \\\n              --code-table icd10cm_order_2021.txt --edits mce.csv --date-column dischtime\n  names file, row and column of each, never a patient", verb_sense_options, verb_sense},
    {"drift", "--csv REF.csv NOW.csv | --reference A.tally --current B.tally | --series FILE ...", "what has changed, how sure, and whether it matters",
     "  ombud drift --csv q2.csv q3.csv --group sex --score score --prediction pred --label label\n"
     "  ombud drift --reference q2.tally --current q3.tally\n"
     "  ombud drift --history ombud.history --current q3.tally\n"
     "  ombud drift --series charts.csv --date-column day --by month --right accepted", verb_drift_options, verb_drift},
    {"hcc", "--study study.json --mapping FILE --hierarchy FILE", "over- and under-coding in categories and weight",
     "  ombud hcc --study study.json --mapping v28.csv --hierarchy v28_hierarchy.csv --segment cna --by sex", verb_hcc_options, verb_hcc},
    {"agree", "--predictions FILE --truth FILE [--rater NAME=FILE]", "agreement of model, coder and auditors: percent, kappa, AC1, alpha, by group",
     "  ombud agree --predictions p.csv --truth coded.csv --rater auditor=audited.csv --by sex\n"
     "  ombud agree --predictions c.csv --map predictions.codes=model --truth c.csv --map truth.codes=coder \\\n"
     "              --rater auditor=c.csv@auditor --empty-is-unrated", verb_agree_options, verb_agree},
    {"review", "--predictions FILE --truth FILE", "what coders do with suggestions, and whether they accept wrong ones",
     "  ombud review --predictions reviewed.csv --truth audited.csv --by sex\n"
     "  reviewed.csv: encounter_id,code,score,action with action accept, edit, reject or add", verb_review_options, verb_review},
    {"policy", "list | show PACK | lint PACK | diff PACK PACK", "the policy packs: what they ask, from whom, and how they differ",
     "  ombud policy show hipaa-safe-harbor\n  ombud policy lint my-policy.json --date 2026-11-25\n  ombud policy diff board-default my-policy.json", verb_policy_options, verb_policy},
    {"history", "add | check | list | show | trend --history FILE", "tallies and evidence of earlier audits, to compare with",
     "  ombud history add --history ombud.history q3/evidence.json all.tally\n"
     "  ombud history list --history ombud.history\n"
     "  ombud history show --history ombud.history --model coder-2 --period 2026-Q3 --out old.json\n"
     "  ombud history trend --history ombud.history --metric recall_micro --by language=Spanish\n"
     "  The history holds what it is given: with tallies, handle it as patient data.", verb_history_options, verb_history},
    {"deid", "PATH... [options]", "identifiers in files before they are shared, and copies without them",
     "  ombud deid notes/ encounters.csv --findings found.csv\n  ombud deid notes.jsonl --fix clean.jsonl\n  ombud deid --risk --quasi sex,age/5,zip:3,race --sensitive dx --population 250000 release.csv\n  says where and which letter of 45 CFR 164.514(b)(2)(i), never what stood there; status 1: identifiers were found", verb_deid_options, verb_deid},
    {"card", "[EVIDENCE.json] [--card card.json] [--xml FILE] [--attributes FILE]", "a model card from evidence and a person's word, and what is missing in it",
     "  ombud card q3/evidence.json --card card.json --xml card.xml --attributes onc.csv\n  card.json: {\"schema\": \"ombud-card/1\", \"by\": \"B. Osei\", \"role\": \"Model owner\", \"date\": \"2026-10-02\",\n              \"fields\": {\"BasicInfo.ModelDeveloper\": \"...\", \"onc_output_type\": \"recommendation\"}}\n  without --card it lists every name that is missing; status 1: a required element is missing", verb_card_options, verb_card},
    {"attest", "FOLDER --key FILE | --new-key FILE --name NAME --role ROLE", "sign an audit: every file by its digest, by one person or several",
     "  ombud attest --new-key rivera.key --name \"A. Rivera\" --role \"Compliance officer\"\n  ombud attest q3/ --key rivera.key", verb_attest_options, verb_attest},
    {"verify", "FOLDER --trusted FILE", "whether signatures, files and report still hold; names the first that does not",
     "  ombud verify q3/ --trusted rivera.key.pub --trusted osei.key.pub --signers 2 --inputs data/", verb_verify_options, verb_verify},
    {0},
};
/* clang-format on */

static bool is_plain_output;

const struct cli_verb *cli_find_verb(const char *name) {
    for (const struct cli_verb *v = cli_verbs; v->name != NULL; v++) {
        if (strcmp(v->name, name) == 0) {
            return v;
        }
    }
    return NULL;
}

int cli_parse(const char *verb, const GOptionEntry *entries, int *argc, char ***argv) {
    const struct cli_verb *v = cli_find_verb(verb);
    GOptionContext *context = g_option_context_new(v->usage);
    g_autofree char *summary = g_strdup_printf("%s: %s", verb, v->summary);
    g_autofree char *example = g_strdup_printf("Example:\n%s", v->example);
    g_option_context_set_summary(context, summary);
    g_option_context_set_description(context, example);
    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_help_enabled(context, FALSE);
    bool is_helped = false;
    for (int i = 1; i < *argc; i++) {
        if (strcmp((*argv)[i], "--help") == 0 || strcmp((*argv)[i], "-h") == 0) {
            g_autofree char *program = g_strdup_printf("ombud %s", verb);
            g_set_prgname(program);
            g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);
            fputs(help, stdout);
            is_helped = true;
        }
    }
    g_autoptr(GError) error = NULL;
    bool is_ok = is_helped || g_option_context_parse(context, argc, argv, &error);
    if (!is_ok) {
        bool is_bytes = error->domain == G_CONVERT_ERROR;
        cli_say("ombud %s: %s; fix: see `ombud %s --help`", verb,
                is_bytes ? "the text of an option is not UTF-8" : error->message, verb);
    }
    g_option_context_free(context);
    return is_helped ? CLI_PASS : is_ok ? CLI_GO_ON : CLI_ERROR;
}

int cli_error(GError *error) {
    cli_say("ombud: %s", error == NULL ? "it failed without a reason" : error->message);
    g_clear_error(&error);
    return CLI_ERROR;
}

int cli_usage(const char *verb, const char *what) {
    cli_say("ombud %s: %s; fix: see `ombud %s --help`", verb, what, verb);
    return CLI_ERROR;
}

void cli_set_plain(bool is_plain) {
    is_plain_output = is_plain;
}

bool cli_has_colour(void) {
    const char *no_colour = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return !is_plain_output && (no_colour == NULL || no_colour[0] == '\0') && term != NULL &&
           strcmp(term, "dumb") != 0 && isatty(STDOUT_FILENO) == 1;
}

char *cli_read_file(const char *path, size_t max, size_t *size, GError **error) {
    bool is_stdin = strcmp(path, "-") == 0;
    g_autofree char *name = is_stdin ? g_strdup("standard input") : g_path_get_basename(path);
    GQuark quark = g_quark_from_static_string("ombud-file");
    FILE *file = is_stdin ? stdin : fopen(path, "rb");
    GString *text = g_string_new(NULL);
    char chunk[65536];
    size_t n = 0;
    while (file != NULL && text->len <= max && (n = fread(chunk, 1, sizeof chunk, file)) > 0) {
        g_string_append_len(text, chunk, (gssize)n);
    }
    bool is_read = file != NULL && ferror(file) == 0;
    if (file != NULL && !is_stdin) {
        (void)fclose(file);
    }
    if (!is_read || text->len > max) {
        g_set_error(error, quark, 0, "%s: %s", name,
                    is_read ? "the file is too large; fix: check that it is the right file"
                            : "cannot be read; fix: check the path");
        g_string_free(text, TRUE);
        return NULL;
    }
    *size = text->len;
    return g_string_free(text, FALSE);
}
