#!/bin/sh
# Every number of the coding oracles that Ombud has, to 1e-9 (1e-8 where the peer adds 1e-10 to its
# denominators; areas to their bins): mimic4demo_carryforward/expected.json and codiesp. With TABLE=1
# prints id, expected, got, difference. Skipped where ../shared/data is absent.
. tests/common.sh
data=$SHARED/data
if [ ! -d "$data/coding" ]; then
    skip "no data in $data/coding"
    exit 0
fi
data=$(cd "$data" && pwd)
flow=$data/coding/mimic4demo_carryforward
"$FLATTEN" "$flow/expected.json" >"$scratch/expected"
expected() { awk -F '\t' -v k="$1" '$1 == k { print $2; exit }' "$scratch/expected"; }
value() { awk -F '|' -v m="$1" '$1 == m && $2 == "all" && $4 == "overall" { print $3; exit }' "$scratch/estimates"; }
near() { awk -v a="$1" -v b="$2" -v by="$3" 'BEGIN { d = a - b; exit !(a != "" && b != "" && d <= by && d >= -by) }'; }
hold() { # ID EXPECTED GOT BOUND
    if [ -n "${TABLE:-}" ]; then
        awk -v i="$1" -v e="$2" -v g="$3" 'BEGIN { printf "%-44s %.15g %.15g %.1e\n", i, e, g, g - e }'
    fi
    verify "$1 is \"$3\", not $2" near "$3" "$2" "$4"
}
compare() { hold "$1" "$(expected "$2")" "$(value "$1")" "${3:-1e-9}"; }

{ echo code; { tail -n +2 "$flow/gold.csv"; tail -n +2 "$flow/pred.csv"; } | cut -d, -f2 | sort -u; } >"$scratch/labels.csv"
audit() { # LABELS-FLAGS...
    audited "$OMBUD" run --predictions "$flow/pred.csv" --truth "$flow/gold.csv" \
        --encounters "$flow/demographics.csv" --map encounter_id=hadm_id --map code=icd_code \
        --map patient_id=subject_id --by gender --out "$scratch/audit" --force --internal "$@"
}
verify "carryforward is not audited" audit --labels "$scratch/labels.csv" --headings "$data/tables/icd10cm_fy2021.csv.gz"
table_of "$scratch/audit/evidence.json" estimates metric,by,value,level >"$scratch/estimates"

rank="rank_metrics_full_label_space_ties_by_code_asc"
for k in 5 8 15; do
    compare "precision_at_$k" "$rank.P@$k"
    compare "recall_at_$k" "$rank.R@$k"
done
compare r_precision "$rank.R_precision"
compare map "$rank.MAP_full_ranking"
compare map_suggested "$rank.MAP_retrieved_only(score>0)"
# Bins of 0.001. Here 4.3 in 100,000 pairs in and out of gold share a bin with other scores, so the
# micro area may be off by half of that, 2.2e-5; it is off by 2.6e-7, and the macro area by nothing.
compare auc_micro auc.micro_full 1e-6
compare auc_macro auc.macro_labels_with_pos_and_neg 1e-6
for level in category:category3 block:block chapter:chapter; do
    for how in kept:count_preserving set:set_based; do
        for m in precision:p recall:r f1:f1; do
            compare "${m%:*}_${level%:*}_${how%:*}" "hierarchical.${level#*:}.${how#*:}.${m#*:}"
        done
    done
done
for m in precision:p recall:r f1:f1; do
    compare "${m%:*}_levels_kept" "hierarchical.all_levels_concatenated_count_preserving.${m#*:}"
    compare "${m%:*}_levels_set" "hierarchical.all_levels_concatenated_set_based(3-char codes count at leaf AND category level).${m#*:}"
    compare "${m%:*}_micro" "micro.${m#*:}"
done
tree="kiritchenko_hP_hR_hF.full_parent_chain(every FY2021 header level + block + chapter, root excluded)"
for m in precision:hP recall:hR f1:hF; do compare "${m%:*}_nodes" "$tree.${m#*:}"; done
for m in p r f1; do
    case $m in p) of=precision ;; r) of=recall ;; *) of=f1 ;; esac
    compare "${of}_samples" "sklearn_samples.$m"
done
compare exact_match sklearn_samples.exact_match
compare jaccard_samples sklearn_samples.jaccard_mean
compare f1_samples_caml caml_instance_averaged.inst_f1
compare f1_macro_caml macro_variants.A_caml_harmonic_of_macroPR_union_labels
compare f1_macro_union "macro_variants.B_mean_per_label_f1_union_labels(sklearn zero_division=0)"
compare f1_macro macro_variants.C_edin_mean_per_label_f1_only_labels_with_gold_support
compare precision_macro macro_variants.C_macro_precision
compare recall_macro macro_variants.C_macro_recall
compare jaccard_micro caml_evaluation_py.acc_micro
compare jaccard_macro_union caml_evaluation_py.acc_macro
compare precision_macro_union caml_evaluation_py.prec_macro
compare recall_macro_union caml_evaluation_py.rec_macro
compare precision_at_8 caml_evaluation_py.prec_at_8

# Each peer's variant by its own name.
peer() { # PEER NAME PATH
    "$OMBUD" report "$scratch/audit/evidence.json" --out "$scratch/pages" --force --compat "$1" >"$scratch/text"
    hold "$1 calls it $2" "$(awk -v e="$(expected "$3")" 'BEGIN { printf "%.6f", e }')" \
        "$(awk -v n="$2" 'index($0, n " ") == 1 { print substr($0, 32) + 0 }' "$scratch/text")" 1e-9
}
macro="macro_variants"
peer caml f1_macro $macro.A_caml_harmonic_of_macroPR_union_labels
peer caml acc_micro caml_evaluation_py.acc_micro
peer edin f1_macro $macro.C_edin_mean_per_label_f1_only_labels_with_gold_support
peer edin map "$rank.MAP_full_ranking"
peer sklearn "f1_score macro" "$macro.B_mean_per_label_f1_union_labels(sklearn zero_division=0)"

# Without the code table the tree has four nodes a code; without a label list there is no whole ranking.
verify "carryforward is not audited without tables" audit
table_of "$scratch/audit/evidence.json" estimates metric,by,value,level >"$scratch/estimates"
tree="kiritchenko_hP_hR_hF.four_node_set(code,category3,block,chapter; 3-char code counted once)"
for m in precision:hP recall:hR f1:hF; do compare "${m%:*}_nodes" "$tree.${m#*:}"; done
compare map_suggested "$rank.MAP_retrieved_only(score>0)"
case $(value map) in - | "") ;; *) bad "map has a value without a label list" ;; esac

# CodiEsp's toy: a rank in the file becomes a score, codes outside its list are dropped.
esp=$data/coding/codiesp
awk -F '\t' 'BEGIN { print "encounter_id,code,score" } { printf "%s,%s,%.3f\n", $1, $2, 1 - ++n[$1] / 1000 }' "$esp/pred_D.tsv" >"$scratch/pred.csv"
awk -F '\t' 'BEGIN { print "encounter_id,code" } { print $1 "," $2 }' "$esp/gs_D.tsv" >"$scratch/gold.csv"
{ echo code; cut -f1 "$esp/valid_codes_D.tsv"; } >"$scratch/valid.csv"
verify "codiesp is not audited" audited "$OMBUD" run --predictions "$scratch/pred.csv" --truth "$scratch/gold.csv" \
    --labels "$scratch/valid.csv" --out "$scratch/esp" --force --internal
table_of "$scratch/esp/evidence.json" estimates metric,by,value,level >"$scratch/estimates"
"$FLATTEN" "$esp/expected.json" >"$scratch/expected"
for m in precision:p recall:r f1:f1; do
    compare "${m%:*}_micro" "codiesp_D_prf (script run here, system python; equals upstream README).micro_${m#*:}"
done
expected_map=$(expected "codiesp_D_map.MAP_over_docs_present_in_run(upstream README value 0.444)")
"$OMBUD" report "$scratch/esp/evidence.json" --out "$scratch/pages" --force --compat codiesp >"$scratch/text"
hold "codiesp calls it MAP" "$(awk -v e="$expected_map" 'BEGIN { printf "%.6f", e }')" \
    "$(awk '/^MAP / { print $2 }' "$scratch/text")" 1e-9
compare map_codiesp "codiesp_D_map.MAP_over_docs_present_in_run(upstream README value 0.444)"
compare map_predicted codiesp_D_map.MAP_over_all_gold_docs
finish
