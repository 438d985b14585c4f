/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What build-aux/embed-page makes of lib/output/html/. */
#ifndef BYOL_OUTPUT_HTML_H
#define BYOL_OUTPUT_HTML_H

extern const char byol_html_style[], byol_html_script[], byol_html_policy[];

#endif
