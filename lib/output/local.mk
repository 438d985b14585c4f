# SPDX-License-Identifier: LGPL-2.1-or-later

lib_libinner_la_SOURCES += \
	lib/output/aws-image-info.c \
	lib/output/aws-log.c \
	lib/output/escape.c \
	lib/output/html.c lib/output/html.h \
	lib/output/json.c \
	lib/output/json-parts.c lib/output/json-parts.h \
	lib/output/junit.c \
	lib/output/markdown.c \
	lib/output/ndjson.c \
	lib/output/page.c \
	lib/output/output.c lib/output/output.h \
	lib/output/sarif.c \
	lib/output/text.c \
	lib/output/told.c lib/output/told.h
dist_pkgdata_DATA += lib/output/report.schema.json

# The style and the script of the HTML format.
PAGE = lib/output/html/page.css lib/output/html/page.js
lib/output/page.c: $(PAGE) build-aux/embed-page
	$(AM_V_GEN)$(MKDIR_P) lib/output && \
	(cd $(srcdir) && SED='$(SED)' sh build-aux/embed-page $(PAGE)) > $@.new && \
	mv $@.new $@
EXTRA_DIST += build-aux/embed-page $(PAGE)
