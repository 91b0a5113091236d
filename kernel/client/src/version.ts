/** What plugins' `engines.zen` is held against when nobody says otherwise. */
export const KERNEL_VERSION = "0.1.0";
