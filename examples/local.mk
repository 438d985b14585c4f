# SPDX-License-Identifier: LGPL-2.1-or-later
# Programs that use the public header only.

bin_PROGRAMS += examples/byolcheck
noinst_PROGRAMS += \
	examples/check-one \
	examples/gate \
	examples/list-rules \
	examples/new-since \
	examples/scan

examples_byolcheck_SOURCES = \
	examples/byolcheck.c \
	examples/cli/cli.h \
	examples/cli/complete.c \
	examples/cli/diff.c \
	examples/cli/folders.c \
	examples/cli/images.c \
	examples/cli/options.c \
	examples/cli/output.c \
	examples/cli/suggest.c \
	examples/cli/tables.c \
	examples/cli/terms.c \
	examples/cli/texts.c
examples_byolcheck_CFLAGS = $(AM_CFLAGS) $(JSON_C_CFLAGS)
examples_byolcheck_LDADD = lib/libbyolcheck.la $(JSON_C_LIBS)
examples_check_one_SOURCES = examples/check-one.c
examples_check_one_LDADD = lib/libbyolcheck.la
examples_gate_SOURCES = examples/gate.c
examples_gate_LDADD = lib/libbyolcheck.la
examples_new_since_SOURCES = examples/new-since.c
examples_new_since_LDADD = lib/libbyolcheck.la
examples_scan_SOURCES = examples/scan.c
examples_scan_LDADD = lib/libbyolcheck.la
examples_list_rules_SOURCES = examples/list-rules.c
examples_list_rules_LDADD = lib/libbyolcheck.la

# Where the shells of Debian look for it.
bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/vendor-completions
fishcompletiondir = $(datadir)/fish/vendor_completions.d
dist_zshcompletion_DATA = examples/completion/_byolcheck
dist_fishcompletion_DATA = examples/completion/byolcheck.fish
EXTRA_DIST += examples/completion/byolcheck.bash
install-data-local: install-bash-completion
uninstall-local: uninstall-bash-completion
install-bash-completion:
	$(MKDIR_P) '$(DESTDIR)$(bashcompletiondir)'
	$(INSTALL_DATA) '$(srcdir)/examples/completion/byolcheck.bash' '$(DESTDIR)$(bashcompletiondir)/byolcheck'
uninstall-bash-completion:
	rm -f '$(DESTDIR)$(bashcompletiondir)/byolcheck'
.PHONY: install-bash-completion uninstall-bash-completion

# What users write, to start from.
examplesdir = $(docdir)/examples
dist_examples_DATA = \
	examples/attestation.json \
	examples/profile.json \
	examples/waivers.json
