/* The verbs, one file each. */
#ifndef OMBUD_AUDIT_CLI_VERBS_H
#define OMBUD_AUDIT_CLI_VERBS_H

#include <glib.h>

int verb_run(int argc, char **argv);
int verb_tally(int argc, char **argv);
int verb_merge(int argc, char **argv);
int verb_measure(int argc, char **argv);
int verb_judge(int argc, char **argv);
int verb_report(int argc, char **argv);
int verb_init(int argc, char **argv);
int verb_explain(int argc, char **argv);
int verb_power(int argc, char **argv);
int verb_sense(int argc, char **argv);
int verb_hcc(int argc, char **argv);
int verb_agree(int argc, char **argv);
int verb_review(int argc, char **argv);
int verb_policy(int argc, char **argv);
int verb_history(int argc, char **argv);
int verb_card(int argc, char **argv);
int verb_deid(int argc, char **argv);
int verb_attest(int argc, char **argv);
int verb_verify(int argc, char **argv);
int verb_drift(int argc, char **argv);

const GOptionEntry *verb_run_options(void);
const GOptionEntry *verb_tally_options(void);
const GOptionEntry *verb_merge_options(void);
const GOptionEntry *verb_measure_options(void);
const GOptionEntry *verb_judge_options(void);
const GOptionEntry *verb_report_options(void);
const GOptionEntry *verb_init_options(void);
const GOptionEntry *verb_explain_options(void);
const GOptionEntry *verb_power_options(void);
const GOptionEntry *verb_sense_options(void);
const GOptionEntry *verb_hcc_options(void);
const GOptionEntry *verb_agree_options(void);
const GOptionEntry *verb_review_options(void);
const GOptionEntry *verb_policy_options(void);
const GOptionEntry *verb_history_options(void);
const GOptionEntry *verb_card_options(void);
const GOptionEntry *verb_deid_options(void);
const GOptionEntry *verb_attest_options(void);
const GOptionEntry *verb_verify_options(void);
const GOptionEntry *verb_drift_options(void);

#endif
