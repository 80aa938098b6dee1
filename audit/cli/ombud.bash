# Completion of ombud for bash. tests/docs.sh holds it to the program's options.
_ombud() {
    local verbs="run tally merge measure judge report init explain power sense hcc agree review policy history deid attest verify drift"
    local study="--study --predictions --truth --encounters --patients --map --where --by --intersect
        --bands --reference --threshold --labels --headings --k --leave-out-unpredicted --policy --set --title --organisation
        --model --period --date --synthetic --seed --threads --memory --sorted"
    local scan="--out --force --json --internal"
    local machine="--prom --junit --sarif --github --json"
    verbs="$verbs card"
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} options=
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$verbs --help --version" -- "$word")
        return
    fi
    case $before in
    --policy | show | lint | diff)
        mapfile -t COMPREPLY < <(compgen -W "$(ombud policy list 2>/dev/null | sed -n 's/@.*//p')" -- "$word"; compgen -f -- "$word"); return ;;
    --kind) mapfile -t COMPREPLY < <(compgen -W "board gate drift" -- "$word"); return ;;
    --card | --xml | --attributes) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    --rules) mapfile -t COMPREPLY < <(compgen -W "safe-harbor limited-data-set" -- "$word"; compgen -f -- "$word"); return ;;
    --census) mapfile -t COMPREPLY < <(compgen -W "2020 2010 2000" -- "$word"); return ;;
    --current | --code-groups) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    --compat) mapfile -t COMPREPLY < <(compgen -W "evidently nannyml deepchecks caml codiesp edin sklearn" -- "$word"); return ;;
    --paper) mapfile -t COMPREPLY < <(compgen -W "letter a4" -- "$word"); return ;;
    --out | --waivers | --attestations | --previous | --log | --key | --new-key | --trusted | --inputs | --study | --predictions | --truth | --encounters | --patients | --code-table | --edits | --places | --mapping | --hierarchy | --coefficients | --history | --prom | --junit | --sarif)
        mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    esac
    case ${COMP_WORDS[1]} in
    run) options="$study $machine --out --force --internal --release --kind --paper --compat --no-png --waivers --attestations --previous --log --quiet --verbose --stats --no-color" ;;
    tally) options="$study --out --force --part" ;;
    merge | init) options="--out --force" ;;
    measure) options="--out --force --internal --release --suppress-below" ;;
    judge) options="$machine --out --force --policy --waivers --attestations --previous --log --quiet --no-color" ;;
    report) options="--out --force --kind --paper --compat --no-png" ;;
    power) options="--rate --half-width --other --ratio --charts --other-charts --mean --sd --precision
        --confidence --power --charts-per-patient --size-cv --correlation --population --json" ;;
    sense) options="$study $scan --code-table --edits --edit-ages --sex-column --age-column --date-column
        --sequence-column --show --places" ;;
    hcc) options="$study $scan --mapping --hierarchy --coefficients --segment --by-patient" ;;
    agree) options="$study $scan --rater --unit --empty-is-unrated" ;;
    review) options="$study $scan --action-column" ;;
    drift) options="$machine --csv --reference --current --history --model --period --code-groups --series --date-column --by --right
        --rows --release --baseline --keep-incomplete --numbers --levels --skip --group --score --prediction --label --code --uncalibrated
        --top --no-fold --compat --all --policy --out --force --paper --suppress-below --internal --quiet
        --no-color" ;;
    policy) options="--date --json" ;;
    history) options="--history --model --version --period --kind --replace --all --metric --by --out --force --json" ;;
    deid) options="$machine --rules --census --reference-year --format --findings --spans --fix --key --show --force
        --risk --quasi --sensitive --population --threshold --msu-size --recursive-c --policy --waivers
        --attestations --log --out --paper --quiet --no-color" ;;
    card) options="--card --xml --attributes --force --quiet" ;;
    attest) options="--key --new-key --name --role --inputs --policy --log --force" ;;
    verify) options="--trusted --signers --inputs --policy --log --quiet" ;;
    explain) options=$(ombud explain 2>/dev/null) ;;
    esac
    case ${COMP_WORDS[1]},$word in
    power,[!-]* | power,) mapfile -t COMPREPLY < <(compgen -W "half-width difference detectable claims" -- "$word") ;;
    policy,[!-]* | policy,) mapfile -t COMPREPLY < <(compgen -W "list show lint diff" -- "$word") ;;
    history,[!-]* | history,) mapfile -t COMPREPLY < <(compgen -W "add check list show trend" -- "$word"; compgen -f -- "$word") ;;
    explain,*) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word") ;;
    *,-*) mapfile -t COMPREPLY < <(compgen -W "$options --help" -- "$word") ;;
    *) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    esac
}
complete -o filenames -F _ombud ombud
