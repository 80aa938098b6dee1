# Ombud. `make deps demo` for the first report, `make deps check` for the tests.
# BUILD=release|asan|tsan|coverage|clang|fuzz keeps each variant in build/<variant>/.
BUILD ?= release
B := build/$(BUILD)
ifeq ($(origin CC),default)
CC := $(if $(filter clang fuzz,$(BUILD)),clang,gcc)
endif
VERSION := 0.1.0
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
# A line a file; V=1 shows the commands, -s nothing.
Q := $(if $(V),,@)
SAY := @$(if $(findstring s,$(firstword -$(MAKEFLAGS))),:,echo)
NULL_STUDIES ?= 200

# `make deps check`: the other goals wait, then run in a second make that sees the new packages.
REST := $(filter-out deps,$(MAKECMDGOALS))
ifneq ($(and $(filter deps,$(MAKECMDGOALS)),$(REST)),)
.PHONY: deps rest $(REST)
$(REST): rest
	@:
rest: deps
	+@$(MAKE) --no-print-directory $(REST)
deps:
	@.ci/deps
else

PKGS := glib-2.0 gsl jansson pangocairo pangoft2 cairo cairo-pdf fontconfig libpng libqpdf libzstd \
	zlib nettle sqlite3 libpcre2-8 libsodium
# Asked once, at the first compilation: before `make deps` there may be no pkg-config.
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(PKGS) check | \
	sed 's/-I/-isystem /g'))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PKGS)))$(PKG_LIBS)
CHECK_LIBS = $(eval CHECK_LIBS := $$(shell pkg-config --libs check))$(CHECK_LIBS)

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla -Wmissing-prototypes \
	-Wstrict-prototypes -Werror
SANITIZE := -g -fno-omit-frame-pointer -fno-sanitize-recover=all
OPT_release := -O2 -g
OPT_clang := -O2 -g
OPT_asan := -O1 $(SANITIZE) -fsanitize=address,undefined
OPT_tsan := -O1 $(SANITIZE) -fsanitize=thread
# Not optimised, the macros of GLib that take a number of elements seem to change its sign.
OPT_coverage := -O0 -g --coverage -Wno-sign-conversion
OPT_fuzz := -O1 $(SANITIZE) -fsanitize=fuzzer-no-link,address,undefined
# No fused multiply-add: the same bytes on every machine and from every compiler.
OPT := $(OPT_$(BUILD)) -ffp-contract=off
CFLAGS_ALL = -std=c17 -D_GNU_SOURCE -I. -DOMBUD_VERSION='"$(VERSION)"' $(WARN) $(OPT) \
	$(PKG_CFLAGS) $(CFLAGS)
LIBS = $(PKG_LIBS) -lcsv -lm -lpthread $(LDFLAGS)

FLOORS := audit reports policies metrics
SRC := $(shell find $(FLOORS) -name '*.c' ! -name main.c)
OBJ := $(SRC:%.c=$(B)/%.o)
FIXTURES := $(patsubst %.c,$(B)/%.o,$(wildcard fixtures/*.c))
UNIT := $(patsubst tests/%.c,$(B)/%,$(wildcard tests/unit/test_*.c))
FUZZ := $(patsubst tests/%.c,$(B)/%,$(wildcard tests/fuzz/fuzz_*.c))
GENERATE := $(B)/fixtures/generate
FLATTEN := $(B)/tools/flatten
# What every script under tests/ needs, and how it is told of it.
PROGRAMS := $(B)/ombud $(GENERATE) $(FLATTEN)
RUN := OMBUD=$(B)/ombud GENERATE=$(GENERATE) FLATTEN=$(FLATTEN) WORK=$(B)/work

export LSAN_OPTIONS := suppressions=$(CURDIR)/tests/lsan.txt:print_suppressions=0

all: $(B)/ombud $(GENERATE)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(SAY) "  $(CC) $@"
	$(Q)$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

PACKS := $(wildcard policies/packs/*.json)
$(B)/policies/packs.c: policies/packs/embed.sh $(PACKS)
$(B)/audit/tables.c: policies/packs/embed.sh audit/codes/race_ethnicity.csv
$(B)/policies/packs.c $(B)/audit/tables.c:
	@mkdir -p $(@D)
	$(Q)$< embedded_$(basename $(@F)) $(filter-out $<,$^) >$@

$(B)/policies/packs.o $(B)/audit/tables.o: %.o: %.c
	$(SAY) "  $(CC) $@"
	$(Q)$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# The dictionary of names as it is, in the program's read-only pages.
$(B)/policies/deid/lexicon_text.o: policies/deid/lexicon.txt
	@mkdir -p $(@D)
	$(Q)printf '.section .rodata\n.global lexicon_text,lexicon_text_end\nlexicon_text: .incbin "$<"\nlexicon_text_end: .byte 10\n.section .note.GNU-stack,"",%%progbits\n' | $(CC) -c -x assembler -o $@ -

$(B)/libombud.a: $(OBJ) $(B)/policies/packs.o $(B)/audit/tables.o $(B)/policies/deid/lexicon_text.o
	@rm -f $@
	$(Q)ar rcs $@ $^

$(B)/ombud: $(B)/audit/cli/main.o $(B)/libombud.a
	$(SAY) "  link $@"
	$(Q)$(CC) $(OPT) -o $@ $^ $(LIBS)

$(GENERATE): $(FIXTURES)
	@mkdir -p $(@D)
	$(SAY) "  link $@"
	$(Q)$(CC) $(OPT) -o $@ $^ $(LIBS)

$(B)/unit/%: $(B)/tests/unit/%.o $(B)/libombud.a
	@mkdir -p $(@D)
	$(SAY) "  link $@"
	$(Q)$(CC) $(OPT) -o $@ $^ $(CHECK_LIBS) $(LIBS)

$(B)/tools/%: $(B)/tests/tools/%.o
	@mkdir -p $(@D)
	$(SAY) "  link $@"
	$(Q)$(CC) $(OPT) -o $@ $^ $(LIBS)

# A fuzz target is the fuzzer itself under BUILD=fuzz, else a program that replays its corpus.
$(B)/fuzz/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(if $(filter fuzz,$(BUILD)),,$(B)/tests/fuzz/replay.o) \
		$(B)/libombud.a
	@mkdir -p $(@D)
	$(SAY) "  link $@"
	$(Q)$(CC) $(OPT) $(if $(filter fuzz,$(BUILD)),-fsanitize=fuzzer) -o $@ $^ $(LIBS)

$(B)/coverage/%: $(B)/tests/coverage/%.o $(B)/libombud.a
	@mkdir -p $(@D)
	$(SAY) "  link $@"
	$(Q)$(CC) $(OPT) -o $@ $^ $(LIBS)

include tests/tests.mk

S := $(DESTDIR)$(PREFIX)
install: $(B)/ombud
	install -D $(B)/ombud $(S)/bin/ombud
	install -D -m 644 audit/cli/ombud.1 $(S)/share/man/man1/ombud.1
	install -D -m 644 audit/cli/ombud.bash $(S)/share/bash-completion/completions/ombud
	install -d $(S)/share/ombud/schemas $(S)/share/ombud/packs
	install -m 644 $(wildcard $(FLOORS:%=%/*.schema.json) $(FLOORS:%=%/*.xsd) audit/study/*.schema.json) \
		$(S)/share/ombud/schemas
	install -m 644 $(PACKS) $(S)/share/ombud/packs

deps:
	@.ci/deps
clean:
	rm -rf build demo

-include $(shell find $(B) -name '*.d' 2>/dev/null)
.PHONY: all check unit fixtures golden docs oracle sense planted report shard bad-input card deid attest history machine \
	attack null null-small mutation replay demo check-pdf check-spark bench bench-pairs bench-drift bench-deid \
	bench-risk bench-report simulate lint asan tsan valgrind coverage fuzz fuzz-run install deps clean
.SECONDARY:
endif
