# SPDX-License-Identifier: LGPL-2.1-or-later

dist_man_MANS += \
	man/byolcheck.1 \
	man/byolcheck-attestation.5 \
	man/byolcheck-profile.5 \
	man/byolcheck-reader.8 \
	man/libbyolcheck.3
