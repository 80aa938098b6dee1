# The goals that test and measure; the Makefile, which includes this, knows how programs are built.

check: unit fixtures golden docs oracle sense planted report shard bad-input card deid attest history machine \
	attack null-small mutation replay

# A locale of decimal commas, for the tests that must not care.
$(B)/locale/de_DE.UTF-8:
	@mkdir -p $(@D)
	@localedef -i de_DE -f UTF-8 $@ 2>/dev/null || :
unit: $(UNIT) $(B)/locale/de_DE.UTF-8
	@for t in $(UNIT); do echo "$$t"; LOCPATH=$(B)/locale $$t || exit 1; done
fixtures: $(GENERATE)
	@$(RUN) tests/fixtures.sh
golden: $(PROGRAMS)
	@$(RUN) tests/run.sh $(if $(BLESS),--bless)
docs: $(PROGRAMS)
	@$(RUN) tests/docs.sh
oracle: $(PROGRAMS)
	@for t in tests/oracle/*.sh; do $(RUN) $$t || exit 1; done
sense: $(PROGRAMS)
	@for t in tests/sense/*.sh; do $(RUN) $$t || exit 1; done
planted report shard bad-input card deid attest history machine check-pdf: $(PROGRAMS)
	@$(RUN) $(if $(wildcard tests/$@/),tests/$@/$@.sh,tests/$@.sh)
attack: $(PROGRAMS) $(B)/tools/attack $(B)/coverage/random_tables
	@$(RUN) tests/attack/attack.sh
null: $(PROGRAMS)
	@$(RUN) tests/null.sh null $(NULL_STUDIES)
	@$(RUN) tests/null.sh edge $(NULL_STUDIES)
null-small: $(PROGRAMS)
	@$(RUN) tests/null.sh null 20
	@$(RUN) tests/null.sh edge 20
replay: $(FUZZ) $(PROGRAMS)
	@$(RUN) tests/fuzz/seeds.sh $(B)/work/seeds
	@for t in $(FUZZ); do k=$${t##*fuzz_}; echo "$$t"; \
	$$t $(B)/work/seeds/$$k tests/fuzz/corpus/$$k || exit 1; done
check-spark: $(PROGRAMS)
	@$(RUN) tests/spark/spark.sh
demo: $(PROGRAMS)
	@$(RUN) fixtures/demo.sh
bench: $(PROGRAMS) $(B)/tools/stopwatch $(B)/coverage/csv_speed
	@$(RUN) tests/bench/bench.sh
bench-pairs: $(PROGRAMS) $(B)/tools/stopwatch
	@$(RUN) tests/bench/pairs.sh
bench-drift: $(PROGRAMS) $(B)/tools/stopwatch $(B)/tools/drift_files
	@$(RUN) tests/bench/drift.sh $(PART)
bench-deid: $(PROGRAMS) $(B)/tools/stopwatch $(B)/tools/regex_bench
	@$(RUN) tests/bench/deid.sh
bench-risk bench-report: $(PROGRAMS) $(B)/tools/stopwatch
	@$(RUN) tests/bench/$(@:bench-%=%).sh
mutation: $(PROGRAMS) $(UNIT)
	@$(RUN) tests/mutation.sh
simulate: $(patsubst %,$(B)/coverage/%,coverage power_observed score_coverage fairness_error \
		drift_error cbpe_error series_error)
	for t in $^; do nice $$t || exit 1; done
lint:
	@tests/lint/lint.sh

asan:
	+$(MAKE) BUILD=$@ check
# GLib's own allocator reuses memory behind the race detector's back.
tsan:
	+G_SLICE=always-malloc $(MAKE) BUILD=$@ check
valgrind: $(PROGRAMS) $(UNIT)
	@$(RUN) tests/valgrind.sh $(UNIT)
coverage:
	+$(MAKE) BUILD=coverage check
	@tests/line-coverage.sh build/coverage
fuzz:
	+$(MAKE) BUILD=fuzz fuzz-run
fuzz-run: $(FUZZ) $(PROGRAMS)
	@$(RUN) tests/fuzz/seeds.sh $(B)/work/seeds
	@for t in $(FUZZ); do k=$${t##*fuzz_}; mkdir -p $(B)/corpus/$$k tests/fuzz/corpus/$$k; \
	$$t -max_total_time=$(FUZZ_SECONDS) -max_len=1000000 -timeout=20 -print_final_stats=1 \
	$(B)/corpus/$$k $(B)/work/seeds/$$k tests/fuzz/corpus/$$k || exit 1; done
