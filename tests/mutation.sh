#!/bin/sh
# Mutation test of the judge: each comparator, boundary and rule of precedence is changed, one at a
# time, and the unit tests of the judge must notice. A mutant that lives is a test that is missing.
. tests/common.sh
build=$(dirname "$OMBUD")
case $build in */release) ;; *)
    skip "mutants are made in the release build only"
    good
    finish
    exit
    ;;
esac
flags=$(make -s -n -W policies/judge.c "$build/policies/judge.o" V=1 | grep -o -- '-std=c17.*-MMD' | sed 's/ -MMD.*//')
libs=$(make -s -n -W tests/unit/test_judge.c "$build/unit/test_judge" V=1 | grep -- ' -o .*unit/test_judge ' | sed 's/.*libombud.a //')
mutants=$scratch/list
# FILE NUMBER FROM TO: the NUMBERth line that holds FROM gets TO in its place.
cat >"$mutants" <<'END'
judge.c|1|f->lo > f->limit_lo|f->lo >= f->limit_lo
judge.c|1|f->hi < f->limit_hi|f->hi <= f->limit_hi
judge.c|1|f->lo >= f->limit_lo && f->hi|f->lo > f->limit_lo \&\& f->hi
judge.c|1|f->hi <= f->limit_hi;|f->hi < f->limit_hi;
judge.c|1|f->hi <= f->limit_lo|f->hi < f->limit_lo
judge.c|1|f->lo >= f->limit_hi;|f->lo > f->limit_hi;
judge.c|1|f->hi < f->limit_lo|f->hi <= f->limit_lo
judge.c|1|f->lo > f->limit_hi;|f->lo >= f->limit_hi;
judge.c|1|f->lo > f->limit_lo && f->hi|f->lo > f->limit_lo \|\| f->hi
judge.c|1|f->lo >= f->limit_lo && f->hi|f->lo >= f->limit_lo \|\| f->hi
judge.c|1|f->hi <= f->limit_lo \|\| f->lo|f->hi <= f->limit_lo \&\& f->lo
judge.c|1|f->hi < f->limit_lo \|\| f->lo|f->hi < f->limit_lo \&\& f->lo
judge.c|1|r->comparator == COMPARATOR_GT \|\| r->comparator == COMPARATOR_LT|r->comparator == COMPARATOR_GT
judge.c|1|r->comparator == COMPARATOR_GT \|\| r->comparator == COMPARATOR_LT|r->comparator == COMPARATOR_LT
judge.c|2|r->comparator == COMPARATOR_GT \|\| r->comparator == COMPARATOR_LT|r->comparator == COMPARATOR_GT
judge.c|2|r->comparator == COMPARATOR_GT \|\| r->comparator == COMPARATOR_LT|r->comparator == COMPARATOR_LT
judge.c|1|< r->min_n|<= r->min_n
judge.c|1|return e->n_encounters;|return e->n_patients;
judge.c|1|return e->n_labels;|return e->n_patients;
judge.c|1|return e->n_patients;|return e->n_labels;
judge.c|1|judge_give(f, VERDICT_CANNOT_TELL, "the likely range crosses|judge_give(f, VERDICT_PASS, "the likely range crosses
judge.c|1|(1 - confidence) / MAX(w->n_comparisons, 1)|(1 - confidence)
judge.c|1|if (!e->has_interval \|\| !is_judged(r, e))|if (!is_judged(r, e))
judge.c|1|judge_give(f, VERDICT_SUPPRESSED,|judge_give(f, VERDICT_PASS,
judge.c|1|judge_give(f, VERDICT_NOT_APPLICABLE, e->reason)|judge_give(f, VERDICT_PASS, e->reason)
judge.c|1|judge_give(f, VERDICT_CANNOT_TELL, e->reason)|judge_give(f, VERDICT_PASS, e->reason)
judge.c|1|f->verdict == VERDICT_FAIL \&\& severity|f->verdict == VERDICT_WAIVED \&\& severity
judge.c|1|f->verdict == VERDICT_CANNOT_TELL;|f->verdict == VERDICT_SUPPRESSED;
judge.c|1|has_pass \|\| f->verdict == VERDICT_PASS|has_pass \|\| f->verdict != VERDICT_FAIL
judge.c|1|return has_doubt \|\| !has_pass ?|return has_doubt ?
judge.c|1|return has_doubt \|\| !has_pass ?|return !has_pass ?
judge.c|1|severity == SEVERITY_FAIL);|severity == SEVERITY_WARN);
judge.c|1|? SEVERITY_FAIL : SEVERITY_WARN;|? SEVERITY_FAIL : SEVERITY_INFO;
judge.c|1|if (f->rule->severity != severity)|if (false)
judge_people.c|1|if (n_filled == 0)|if (n_filled > 1)
judge_people.c|1|missing->len == 0|missing->len != 0
judge_people.c|1|other->verdict != VERDICT_FAIL|other->verdict == VERDICT_FAIL
judge_people.c|1|day <= until|day < until
judge_people.c|1|a->is_yes ? VERDICT_PASS : VERDICT_FAIL|VERDICT_PASS
judge_people.c|1|is_checked \|\| !judge_meets|is_checked \&\& !judge_meets
judge_people.c|1|is_checked \&\& privacy->is_checked|is_checked \|\| privacy->is_checked
judge_people.c|1|e->n_patients < p->suppress_below|e->n_patients <= p->suppress_below
judge_people.c|1|f->verdict != VERDICT_FAIL|f->verdict != VERDICT_PASS
judge_people.c|1|VERDICT_WAIVED|VERDICT_PASS
waiver.c|1|until - issued > WAIVER_MAX_DAYS|until - issued >= WAIVER_MAX_DAYS
waiver.c|1|until < today|until <= today
waiver.c|1|until < issued|issued < until
waiver.c|1|< MIN_REASON|< 0
END
# is_noticed FILE: the mutant in $scratch/FILE, in place of its original, fails a test.
is_noticed() {
    # shellcheck disable=SC2086 # lists of words
    gcc $flags -O0 -g0 -w -c -o "$scratch/mutant.o" "$scratch/$1" || return 1
    case $1 in judge.c) tests="judge people" ;; *) tests="people judge" ;; esac
    for t in $tests; do
        # shellcheck disable=SC2086
        gcc -s -o "$scratch/mutant" "$build/tests/unit/test_$t.o" "$scratch/mutant.o" "$build/libombud.a" $libs || return 1
        timeout 60 "$scratch/mutant" >/dev/null 2>&1 || return 0
    done
    return 1
}
n=0
while read -r line; do
    n=$((n + 1))
    printf '%s\n' "$line" | awk -v dir="$scratch" '
        { gsub(/\\\|/, "\001"); split($0, part, "|")
          for (i in part) { gsub("\001", "|", part[i]); gsub(/\\&/, "\\&", part[i]) }
          file = part[1]; number = part[2]; from = part[3]; to = part[4]; gsub(/\\/, "", from); gsub(/\\/, "", to)
          source = "policies/" file; out = dir "/" file; seen = 0
          printf "" >out
          while ((getline text < source) > 0) {
              at = index(text, from)
              if (at > 0 && ++seen == number) { text = substr(text, 1, at - 1) to substr(text, at + length(from)) }
              print text >out
          }
          if (seen < number) { print "no line " number " holds: " from; exit 1 } }' || {
        bad "mutant $n: its line is gone: $line"
        continue
    }
    verify "mutant $n lives: $line" is_noticed "${line%%|*}"
done <"$mutants"
finish
