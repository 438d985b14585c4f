# SPDX-License-Identifier: LGPL-2.1-or-later

# Made of the header, of other pages and of tables, by build-aux/make-man.
generated_mans = \
	man/byol_ctx.3 \
	man/byol_error.3 \
	man/byol_facts.3 \
	man/byol_image.3 \
	man/byol_profile.3 \
	man/byol_report.3 \
	man/byol_rule.3 \
	man/byol_terms.3 \
	man/byol_version.3 \
	man/byolcheck-check.1 \
	man/byolcheck-diff.1 \
	man/byolcheck-explain.1 \
	man/byolcheck-inspect.1 \
	man/byolcheck-profiles.1 \
	man/byolcheck-report.5 \
	man/byolcheck-rules.1
dist_man_MANS += \
	$(generated_mans) \
	man/byolcheck.1 \
	man/byolcheck-attestation.5 \
	man/byolcheck-profile.5 \
	man/byolcheck-reader.8 \
	man/byolcheck-waiver.5 \
	man/libbyolcheck.3
EXTRA_DIST += \
	build-aux/make-man \
	man/examples/byol_ctx.c \
	man/examples/byol_error.c \
	man/examples/byol_facts.c \
	man/examples/byol_image.c \
	man/examples/byol_profile.c \
	man/examples/byol_report.c \
	man/examples/byol_rule.c \
	man/examples/byol_terms.c

# Every function has a page by its name, which is that of its family.
install-data-local: install-man-of-functions
uninstall-local: uninstall-man-of-functions
install-man-of-functions:
	$(MKDIR_P) '$(DESTDIR)$(man3dir)'
	cd '$(srcdir)/man' && for page in byol_*.3; do \
	  for name in `sed -n 's/^\.Nm \(byol_[a-z0-9_]*\).*/\1/p' $$page`; do \
	    echo ".so man3/$$page" > '$(DESTDIR)$(man3dir)'/$$name.3 || exit 1; \
	  done; \
	done
uninstall-man-of-functions:
	cd '$(srcdir)/man' && for name in `sed -n 's/^\.Nm \(byol_[a-z0-9_]*\).*/\1/p' byol_*.3`; do \
	  rm -f '$(DESTDIR)$(man3dir)'/$$name.3; \
	done
.PHONY: install-man-of-functions uninstall-man-of-functions
