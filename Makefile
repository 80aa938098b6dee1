# Ombud. `make deps demo` for the first report, `make deps check` for the tests.
BUILD ?= release
B := build/$(BUILD)
CC ?= gcc
VERSION := 0.1.0
PREFIX ?= /usr/local
PKGS := glib-2.0 gthread-2.0 gsl jansson pangocairo pangoft2 cairo cairo-pdf fontconfig libqpdf libzstd zlib nettle

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla -Wmissing-prototypes -Wstrict-prototypes -Werror
OPT_release := -O2 -g
OPT_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT_tsan := -O1 -g -fsanitize=thread
OPT_coverage := -O0 -g --coverage
CFLAGS_ALL = -std=c17 -D_GNU_SOURCE -I. -DOMBUD_VERSION='"$(VERSION)"' $(WARN) $(OPT_$(BUILD)) \
	-isystem /usr/include $(shell pkg-config --cflags $(PKGS) | sed 's/-I/-isystem /g') $(CFLAGS)
LIBS = $(shell pkg-config --libs $(PKGS)) -lcsv -lm -lpthread $(LDFLAGS)

FLOORS := audit reports policies metrics
SRC := $(shell find $(FLOORS) -name '*.c' ! -name main.c)
OBJ := $(SRC:%.c=$(B)/%.o)
TESTS := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test_*.c))

all: $(B)/ombud

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(B)/policies/packs.c: $(wildcard policies/packs/*.json) policies/packs/embed.sh
	@mkdir -p $(@D)
	policies/packs/embed.sh embedded_packs $(wildcard policies/packs/*.json) > $@

$(B)/policies/packs.o: $(B)/policies/packs.c
	$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(B)/libombud.a: $(OBJ) $(B)/policies/packs.o
	@rm -f $@
	ar rcs $@ $^

$(B)/ombud: $(B)/audit/cli/main.o $(B)/libombud.a
	$(CC) $(OPT_$(BUILD)) -o $@ $^ $(LIBS)

$(B)/unit/%: $(B)/tests/unit/%.o $(B)/libombud.a
	@mkdir -p $(@D)
	$(CC) $(OPT_$(BUILD)) -o $@ $^ $(shell pkg-config --libs check) $(LIBS)

unit: $(TESTS)
	@for t in $(TESTS); do echo "$$t"; $$t || exit 1; done

check: unit

clean:
	rm -rf build

-include $(shell find build -name '*.d' 2>/dev/null)
.PHONY: all unit check clean
.SECONDARY:
