/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where requirements are stated. */
#ifndef BYOL_RULES_SOURCES_H
#define BYOL_RULES_SOURCES_H

#define AWS_GUIDE "https://docs.aws.amazon.com/workspaces/latest/adminguide/"
#define SOURCE_BYOL AWS_GUIDE "byol-windows-images.html"
#define SOURCE_ERRORS AWS_GUIDE "windows-images-common-errors.html"
#define SOURCE_SYSPREP AWS_GUIDE "images-errors-sysprep.html"
#define SOURCE_IMAGE_CHECKER AWS_GUIDE "create-custom-bundle.html"
/* The requirements as they stood on a day. */
#define AWS_GUIDE_HISTORY "https://github.com/awsdocs/amazon-workspaces-administration-guide/blob/"
#define SOURCE_BYOL_2019 AWS_GUIDE_HISTORY "14e8fdf/doc_source/byol-windows-images.md"
#define SOURCE_BYOL_2022 AWS_GUIDE_HISTORY "75afab3/doc_source/byol-windows-images.md"
/* BYOLChecker.ps1 2.13.25 and 2.0.6, as published in public repositories. */
#define SOURCE_CHECKER                                                                             \
  "https://github.com/russellbell/packer-test/blob/HEAD/scripts/BYOLChecker/BYOLChecker.ps1"
#define SOURCE_CHECKER_2_0_6                                                                       \
  "https://github.com/jason-r-c/ui-testing/blob/2cc5490/aws-windows-vm-master/BYOLChecker/"        \
  "BYOLChecker.ps1"
#define SOURCE_VM_IMPORT "https://docs.aws.amazon.com/vm-import/latest/userguide/prerequisites.html"
#define SOURCE_VM_IMPORT_LIMITS                                                                    \
  "https://docs.aws.amazon.com/vm-import/latest/userguide/limitations-image-importing.html"
#define SOURCE_VM_ERRORS                                                                           \
  "https://docs.aws.amazon.com/vm-import/latest/userguide/vmimport-troubleshooting.html"
#define SOURCE_VM_PREPARE                                                                          \
  "https://docs.aws.amazon.com/vm-import/latest/userguide/prepare-vm-image.html"

#endif
