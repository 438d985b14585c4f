# SPDX-License-Identifier: LGPL-2.1-or-later

lib_libinner_la_SOURCES += \
	lib/policy/builtin.c \
	lib/policy/document.c lib/policy/document.h \
	lib/policy/gate.c lib/policy/gate.h \
	lib/policy/profile.c lib/policy/profile.h \
	lib/policy/terms.c lib/policy/terms.h

# Oldest first: the order in which they are listed.
PROFILES = \
	lib/policy/profiles/aws-workspaces-2019-06.json \
	lib/policy/profiles/aws-workspaces-2019-10.json \
	lib/policy/profiles/aws-workspaces-2020-03.json \
	lib/policy/profiles/aws-workspaces-2022-09.json \
	lib/policy/profiles/aws-workspaces-2024-05.json \
	lib/policy/profiles/aws-workspaces-2025-08.json \
	lib/policy/profiles/aws-workspaces-2026-05.json
profilesdir = $(pkgdatadir)/profiles
dist_profiles_DATA = $(PROFILES)
dist_pkgdata_DATA += \
	lib/policy/attestation.schema.json \
	lib/policy/profile.schema.json \
	lib/policy/waiver.schema.json

lib/policy/builtin.c: $(PROFILES) build-aux/embed-profiles lib/policy/local.mk
	$(AM_V_GEN)$(MKDIR_P) lib/policy && \
	(cd $(srcdir) && SED='$(SED)' sh build-aux/embed-profiles $(PROFILES)) > $@.new && \
	mv $@.new $@
EXTRA_DIST += build-aux/embed-profiles
MAINTAINERCLEANFILES = lib/policy/builtin.c
