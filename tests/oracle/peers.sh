#!/bin/sh
# The planted study against Fairlearn, AIF360 and Aequitas on the same pairs of encounter and code,
# to 1e-9: what they return is in tests/oracle/peers.txt. PRINT=1 prints how many agree.
. tests/common.sh
"$GENERATE" --kind planted --patients 300 --codes 100 --out "$scratch/study" >"$scratch/log"
sed -e 's/{"name": "language", "reference": "English"}/{"name": "sex", "reference": "Female"}/' \
    -e '/"name": "age"/d' -e 's/"reference": "Female"},/"reference": "Female"}/' "$scratch/study/study.json" >"$scratch/study/peers.json"
verify "the study is not audited" audited "$OMBUD" run --study "$scratch/study/peers.json" --out "$scratch/audit" --internal
"$FLATTEN" "$scratch/audit/evidence.json" >"$scratch/flat"
awk -v table=estimates -v columns=metric,by,value,level -f tests/evidence.awk "$scratch/flat" | grep '|overall$' >"$scratch/estimates"
peers() { awk -f tests/oracle/peers.awk tests/oracle/peers.txt "$scratch/estimates" "$scratch/flat" >"$scratch/table"; }
verify "a figure differs from a peer's" peers
if [ -n "${PRINT:-}" ]; then sort "$scratch/table"; else grep '^BAD' "$scratch/table" | head -20 || :; fi
finish
