# Evidence of the binary table against the oracle: -v mode=rates or mix; files in order oracle,
# estimates (metric|by|value|n), evidence (flattened). Prints one line a kind of value: how many
# agree to 1e-9 and how many are undefined in both; each that does not on a line of its own.
function abs(x) { return x < 0 ? -x : x }
function near(kind, what, got, want, tolerance) {
    kinds[kind] = 1
    if (tolerance == "") { tolerance = 1e-9 }
    if (want == "null" || want == "") {
        if (got == "" || got == "-" || got == "null") { undefined[kind]++ }
        else { bad(kind, what, got, "undefined") }
    } else if (got == "" || got == "-" || got == "null") { bad(kind, what, "undefined", want) }
    else if (abs(got - want) <= tolerance * (1 + abs(want))) { good[kind]++ }
    else { bad(kind, what, got, want) }
}
function bad(kind, what, got, want) { n_bad++; print "BAD " kind ": " what " is " got ", not " want }
function ratio(a, b) { return a == "" || a == "-" || b == "" || b == "-" || b == 0 ? "" : a / b }
function less(a, b) { return a == "" || a == "-" || b == "" || b == "-" ? "" : a - b }
function rate(metric, by) { return estimate[metric "|" by] }
FILENAME == ARGV[1] { split($0, part, "\t"); oracle[part[1]] = part[2]; next }
FILENAME == ARGV[2] { split($0, part, "|"); estimate[part[1] "|" part[2]] = part[3]; count[part[2]] = part[4]; next }
{ split($0, part, "\t"); evidence[part[1]] = part[2] }
function by_of(set, group,   p) {
    if (set == "race_x_sex") { split(group, p, "|"); return "race=" p[1] " x sex=" p[2] }
    return set "=" group
}
# Areas are made from score bins: off by at most half the pairs that share one (-v bounds=FILE).
function areas(   line, p, by, set, group, path, i, q) {
    while ((getline line < bounds) > 0) { split(line, p, "|"); bound[p[1]] = p[2] }
    area("auc of everybody", "all", "overall.auc")
    for (path in oracle) {
        if (path !~ /^by\.[a-z_]*\.groups\..*\.auc$/) { continue }
        set = path; sub(/^by\./, "", set); sub(/\..*/, "", set)
        group = path; sub(/^by\.[a-z_]*\.groups\./, "", group); sub(/\.auc$/, "", group)
        area("auc by group", by_of(set, group), path)
    }
    q = split("race sex age_band race_x_sex", sets, " ")
    for (i = 1; i <= q; i++) {
        path = criterion(sets[i], "auc_parity")
        near("criterion: auc parity", sets[i], evidence[path ".difference"], oracle["by." sets[i] ".agg.auc.diff_max_min"], 2 * widest)
        near("criterion: groups defined", sets[i] " auc", evidence[path ".n_defined"], oracle["by." sets[i] ".agg.auc.n_defined"])
    }
}
function area(kind, by, path) {
    if (bound[by] > widest) { widest = bound[by] }
    near(kind, by, rate("auc_micro", by), oracle[path], bound[by] + 1e-9)
}
# The criterion's row of a set: its path.
function criterion(set, id,   i, path, attributes) {
    attributes = set == "race_x_sex" ? "race sex" : set
    for (i = 0; ("fairness.criteria[" i "].criterion") in evidence; i++) {
        path = "fairness.criteria[" i "]"
        if (evidence[path ".criterion"] == id && attributes_of(path) == attributes) { return path }
    }
    return ""
}
function attributes_of(path,   text) {
    text = evidence[path ".attributes[0]"]
    if ((path ".attributes[1]") in evidence) { text = text " " evidence[path ".attributes[1]"] }
    return text
}
function rates(   n, pair, i, m, key, path, set, group, rest) {
    n = split("base_rate:prevalence selection_rate:selection_rate tpr:recall_micro fnr:false_negative_rate fpr:false_positive_rate tnr:specificity ppv:precision_micro fdr:false_discovery_rate npv:negative_predictive_value for_:false_omission_rate accuracy:accuracy f1:f1_micro treatment_fn_over_fp:missed_per_wrong balance_pos:score_mean_positive balance_neg:score_mean_negative cal_in_large:calibration_in_large brier:brier ece10:ece", pair, " ")
    for (i = 1; i <= n; i++) { split(pair[i], m, ":"); metric[m[1]] = m[2] }
    for (path in oracle) {
        if (path ~ /^overall\.[a-z0-9_]*$/) {
            key = substr(path, 9)
            if (key in metric && ("x" metric[key]) in known) { near("rate of everybody", key, rate(metric[key], "all"), oracle[path]) }
            if (key == "n") { near("rows of everybody", key, count["all"], oracle[path]) }
        }
        if (path ~ /^by\.[a-z_]*\.groups\./) {
            set = path; sub(/^by\./, "", set); sub(/\..*/, "", set)
            rest = path; sub(/^by\.[a-z_]*\.groups\./, "", rest)
            group = rest; sub(/\..*/, "", group); key = rest; sub(/^[^.]*\./, "", key)
            if (key in metric && ("x" metric[key]) in known) { near("rate by group", set " " group " " key, rate(metric[key], by_of(set, group)), oracle[path]) }
            if (key == "n") { near("rows by group", set " " group, count[by_of(set, group)], oracle[path]) }
        }
    }
}
function aggregates(   n, pair, i, m, s, k, path, at) {
    n = split("selection_rate:demographic_parity tpr:equal_opportunity fpr:predictive_equality ppv:predictive_parity npv:negative_predictive_parity accuracy:accuracy_equality treatment_fn_over_fp:treatment_equality balance_pos:balance_positive balance_neg:balance_negative", pair, " ")
    k = split("race sex age_band race_x_sex", sets, " ")
    for (s = 1; s <= k; s++) {
        for (i = 1; i <= n; i++) {
            split(pair[i], m, ":")
            at = "by." sets[s] ".agg." m[1]; path = criterion(sets[s], m[2])
            if (path == "") { continue }
            near("criterion: difference", at, evidence[path ".difference"], oracle[at ".diff_max_min"])
            near("criterion: ratio", at, evidence[path ".ratio"], oracle[at ".ratio_min_max"])
            near("criterion: groups defined", at, evidence[path ".n_defined"], oracle[at ".n_defined"])
        }
        at = "by." sets[s] ".agg.equalized_odds"; path = criterion(sets[s], "equalized_odds")
        near("equalized odds: worst, mean", at, evidence[path ".difference"], oracle[at ".difference_worst"])
        near("equalized odds: worst, mean", at, evidence[path ".mean_difference"], oracle[at ".difference_mean"])
        near("equalized odds: worst, mean", at, evidence[path ".ratio"], oracle[at ".ratio_worst"])
        near("equalized odds: worst, mean", at, evidence[path ".mean_ratio"], oracle[at ".ratio_mean"])
        for (i = 0; ("fairness.inequality[" i "].n_groups") in evidence; i++) {
            path = "fairness.inequality[" i "]"
            if (attributes_of(path) == (sets[s] == "race_x_sex" ? "race sex" : sets[s])) {
                at = "by." sets[s] ".between_group"
                near("entropy between groups", at " ge0", evidence[path ".between.ge0"], oracle[at ".ge0"])
                near("entropy between groups", at " theil", evidence[path ".between.theil"], oracle[at ".ge1_theil"])
                near("entropy between groups", at " ge2", evidence[path ".between.ge2"], oracle[at ".ge2"])
                near("entropy between groups", at " cv", evidence[path ".between.variation"], oracle[at ".cv"])
            }
        }
    }
    path = "fairness.inequality[0].all"
    near("entropy of everybody", "ge0", evidence[path ".ge0"], oracle["individual.ge0"])
    near("entropy of everybody", "theil", evidence[path ".theil"], oracle["individual.ge1_theil"])
    near("entropy of everybody", "ge2", evidence[path ".ge2"], oracle["individual.ge2"])
    near("entropy of everybody", "cv", evidence[path ".variation"], oracle["individual.cv"])
}
# Ratios to a reference; a complement's from its two printed rates. Aequitas makes 10 of x/0: no value here.
function aequitas(   n, pair, i, m, p, path, set, want, group, ref, key) {
    n = split("pprev:selection_rate fdr:false_discovery_rate fpr:false_positive_rate for:false_omission_rate fnr:false_negative_rate tpr:recall_micro tnr:specificity npv:negative_predictive_value precision:precision_micro accuracy:accuracy", pair, " ")
    for (i = 1; i <= n; i++) { split(pair[i], m, ":"); of[m[1]] = m[2] }
    for (path in oracle) {
        if (path !~ /^by\.[a-z_]*\.aequitas_(majority|predefined_Black|min)\..*\.disparity$/) { continue }
        split(path, p, ".")
        set = p[2]; key = p[4]; group = p[6]; ref = oracle["by." set "." p[3] "." key ".ref"]
        if (!(key in of)) { continue }
        want = oracle[path]
        if (rate(of[key], by_of(set, ref)) == 0) { want = "null"; infinite++ }
        near("Aequitas disparity", path, ratio(rate(of[key], by_of(set, group)), rate(of[key], by_of(set, ref))), want)
    }
}
function compared(metric, by) { return estimate[metric "_difference_to_reference|" by] }
function aif360(   i, at, by, ref, tpr, fpr) {
    for (i = 1; i <= 2; i++) {
        at = "aif360." (i == 1 ? "sex unpriv=F priv=M" : "race unpriv=Black priv=White")
        by = i == 1 ? "sex=F" : "race=Black"; ref = i == 1 ? "sex=M" : "race=White"
        tpr = compared("recall_micro", by); fpr = compared("false_positive_rate", by)
        near("AIF360", at, compared("selection_rate", by), oracle[at ".statistical_parity_difference"])
        near("AIF360", at, estimate["selection_rate_ratio_to_reference|" by], oracle[at ".disparate_impact"])
        near("AIF360", at, tpr, oracle[at ".equal_opportunity_difference"])
        near("AIF360", at, (tpr + fpr) / 2, oracle[at ".average_odds_difference"])
        near("AIF360", at, (abs(tpr) + abs(fpr)) / 2, oracle[at ".average_abs_odds_difference"])
        near("AIF360", at, abs(tpr) > abs(fpr) ? abs(tpr) : abs(fpr), oracle[at ".equalized_odds_difference"])
        near("AIF360", at, (compared("precision_micro", by) - compared("negative_predictive_value", by)) / 2, oracle[at ".average_predictive_value_difference"])
        near("AIF360", at, -tpr, oracle[at ".fnr_difference"])
        near("AIF360", at, ratio(rate("false_negative_rate", by), rate("false_negative_rate", ref)), oracle[at ".fnr_ratio"])
        near("AIF360", at, -compared("precision_micro", by), oracle[at ".fdr_difference"])
        near("AIF360", at, -compared("negative_predictive_value", by), oracle[at ".for_difference"])
        near("AIF360", at, -compared("accuracy", by), oracle[at ".error_rate_difference"])
        near("AIF360", at, ratio(1 - rate("accuracy", by), 1 - rate("accuracy", ref)), oracle[at ".error_rate_ratio"])
    }
    at = "aif360.race unpriv=all non-White priv=White"; by = "race=White"
    near("AIF360", at, -estimate["selection_rate_difference_to_rest|" by], oracle[at ".statistical_parity_difference"])
    near("AIF360", at, 1 / estimate["selection_rate_ratio_to_rest|" by], oracle[at ".disparate_impact"])
    near("AIF360", at, -estimate["recall_micro_difference_to_rest|" by], oracle[at ".equal_opportunity_difference"])
    near("AIF360", at, estimate["precision_micro_difference_to_rest|" by], oracle[at ".fdr_difference"])
    near("AIF360", at, estimate["negative_predictive_value_difference_to_rest|" by], oracle[at ".for_difference"])
    near("AIF360", at, estimate["accuracy_difference_to_rest|" by], oracle[at ".error_rate_difference"])
}
# Fairlearn fills a group without positives with 0: its race and race x sex rates of recall differ.
function fairlearn(   k, s, at, path) {
    k = split("race sex race_x_sex", sets, " ")
    for (s = 1; s <= k; s++) {
        at = "library.fairlearn." sets[s]; path = criterion(sets[s], "demographic_parity")
        near("Fairlearn", at " dpd", evidence[path ".difference"], oracle[at ".dpd"])
        near("Fairlearn", at " dpr", evidence[path ".ratio"], oracle[at ".dpr"])
        near("Fairlearn", at " dpd_to_overall", evidence[path ".to_overall"], oracle[at ".dpd_to_overall"])
    }
    at = "library.fairlearn.sex"; path = criterion("sex", "equalized_odds")
    near("Fairlearn", at " eod_worst", evidence[path ".difference"], oracle[at ".eod_worst"])
    near("Fairlearn", at " eod_mean", evidence[path ".mean_difference"], oracle[at ".eod_mean"])
    near("Fairlearn", at " eor_worst", evidence[path ".ratio"], oracle[at ".eor_worst"])
    near("Fairlearn", at " eor_mean", evidence[path ".mean_ratio"], oracle[at ".eor_mean"])
    near("Fairlearn", at " eod_to_overall", evidence[path ".to_overall"], oracle[at ".eod_to_overall"])
    path = criterion("sex", "equal_opportunity")
    near("Fairlearn", at " eopd", evidence[path ".difference"], oracle[at ".eopd"])
    near("Fairlearn", at " eopr", evidence[path ".ratio"], oracle[at ".eopr"])
    path = criterion("race", "equal_opportunity")
    near("Fairlearn, group skipped", "race", evidence[path ".difference"], oracle["library.fairlearn.nan_group_skipped.difference"])
    near("Fairlearn, group skipped", "race", evidence[path ".ratio"], oracle["library.fairlearn.nan_group_skipped.ratio"])
}
function mix(   i, path, at, lo, hi) {
    at = "stratified_tpr_black_vs_white_by_age"
    for (i = 0; ("fairness.case_mix[" i "].metric") in evidence; i++) {
        path = "fairness.case_mix[" i "]"
        if (evidence[path ".by.race"] == "Black" && evidence[path ".level"] == "code" && evidence[path ".metric"] == "recall_micro") { break }
    }
    near("case mix", "odds ratio of a miss", evidence[path ".odds_ratio"], 1 / oracle[at ".or_mh"])
    near("case mix", "RBG lower", evidence[path ".rbg_interval[0]"], 1 / oracle[at ".or_ci95[1]"])
    near("case mix", "RBG upper", evidence[path ".rbg_interval[1]"], 1 / oracle[at ".or_ci95[0]"])
    near("case mix", "difference", evidence[path ".adjusted"], oracle[at ".rd_mh"])
    near("case mix", "Sato lower", evidence[path ".sato_interval[0]"], oracle[at ".rd_ci95_sato[0]"])
    near("case mix", "Sato upper", evidence[path ".sato_interval[1]"], oracle[at ".rd_ci95_sato[1]"])
    near("case mix", "chi-square, corrected", evidence[path ".chi2"], oracle[at ".cmh_chi2_correct"])
    near("case mix", "its p", evidence[path ".p"], oracle[at ".cmh_p_correct"])
    near("case mix", "Breslow-Day", evidence[path ".homogeneity.breslow_day"], oracle[at ".breslow_day"])
    near("case mix", "Tarone", evidence[path ".homogeneity.tarone"], oracle[at ".breslow_day_tarone"])
    near("case mix", "its df", evidence[path ".homogeneity.df"], oracle[at ".bd_df"])
    near("case mix", "its p", evidence[path ".homogeneity.p"], oracle[at ".bdt_p"])
}
END {
    for (key in estimate) { m = key; sub(/\|.*/, "", m); known["x" m] = 1 }
    if (mode == "mix") { mix() } else { rates(); areas(); aggregates(); aequitas(); aif360(); fairlearn() }
    for (kind in kinds) { printf "%-30s %5d agree, %4d undefined in both\n", kind, good[kind], undefined[kind]; total += good[kind] }
    if (widest) { printf "areas: the bound is at most %.6f\n", widest }
    if (infinite) { print "x / 0, which Aequitas calls 10 and Ombud undefined: " infinite }
    exit n_bad > 0 || total == 0
}
