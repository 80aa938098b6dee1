# Evidence of the planted study against what the peers return: files in order peers.txt, estimates
# (metric|by|value|level), evidence (flattened). A line a peer, and each difference on its own.
function abs(x) { return x < 0 ? -x : x }
FILENAME == ARGV[1] { if ($0 !~ /^#/) { want[++n] = $0 } next }
FILENAME == ARGV[2] { split($0, part, "|"); estimate[part[1] "|" part[2]] = part[3]; next }
{ split($0, part, "\t"); evidence[part[1]] = part[2] }
function rate(metric, by) { return estimate[metric "|" by] }
function difference(metric, by) { return rate(metric "_difference_to_reference", by) }
function criterion(id, attribute, field,   i, path) {
    for (i = 0; ("fairness.criteria[" i "].criterion") in evidence; i++) {
        path = "fairness.criteria[" i "]"
        if (evidence[path ".criterion"] == id && evidence[path ".attributes[0]"] == attribute && !((path ".attributes[1]") in evidence)) {
            return evidence[path "." field]
        }
    }
    return ""
}
function fairlearn(metric, attribute, group,   kind, id) {
    if (group != "all") { return rate(own[metric], attribute "=" group) }
    kind = metric ~ /_mean$/ ? "mean_" : ""
    kind = kind (metric ~ /_ratio/ ? "ratio" : "difference")
    id = metric; sub(/_(difference|ratio).*/, "", id)
    return criterion(id, attribute, kind)
}
function aif360(metric, by,   tpr, fpr) {
    if (metric == "theil_index") { return evidence["fairness.inequality[0].all.theil"] }
    if (metric == "generalized_entropy_index_2") { return evidence["fairness.inequality[0].all.ge2"] }
    if (metric == "coefficient_of_variation") { return evidence["fairness.inequality[0].all.variation"] }
    if (metric == "disparate_impact_ratio") { return rate("selection_rate_ratio_to_reference", by) }
    if (metric == "statistical_parity_difference") { return difference("selection_rate", by) }
    tpr = difference("recall_micro", by); fpr = difference("false_positive_rate", by)
    if (metric == "equal_opportunity_difference") { return tpr }
    return metric == "average_odds_difference" ? (tpr + fpr) / 2 : (abs(tpr) + abs(fpr)) / 2
}
function aequitas(metric, attribute, group,   m) {
    m = metric; sub(/_disparity$/, "", m)
    return rate(own[m], attribute "=" group) / rate(own[m], attribute "=" reference[attribute])
}
END {
    k = split("selection_rate:selection_rate true_positive_rate:recall_micro false_positive_rate:false_positive_rate pprev:selection_rate tpr:recall_micro fnr:false_negative_rate fpr:false_positive_rate tnr:specificity precision:precision_micro fdr:false_discovery_rate for:false_omission_rate npv:negative_predictive_value", pair, " ")
    for (i = 1; i <= k; i++) { split(pair[i], m, ":"); own[m[1]] = m[2] }
    reference["race"] = "White"; reference["sex"] = "Female"
    for (i = 1; i <= n; i++) {
        split(want[i], w, "|")
        if (w[1] == "fairlearn") { got = fairlearn(w[2], w[3], w[4]) }
        else if (w[1] == "aif360") { got = aif360(w[2], w[3] "=" w[4]) }
        else { got = aequitas(w[2], w[3], w[4]) }
        if (got != "" && abs(got - w[5]) <= 1e-9 * (1 + abs(w[5]))) { good[w[1]]++ }
        else { n_bad++; print "BAD " want[i] " is " got }
    }
    for (peer in good) { printf "%-10s %4d agree to 1e-9\n", peer, good[peer] }
    exit n_bad > 0 || n == 0
}
