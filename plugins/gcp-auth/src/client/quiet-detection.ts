/** The kind of warning that gcp-metadata sends through Node when no metadata server answers. */
const KIND = "MetadataLookupWarning";
let quiet = false;

/**
 * Keeps Google's library from printing a warning on every machine outside Google Cloud: that no metadata server answers is what was to
 * be found out, and missing credentials are told as an error. It offers no setting that leaves the search itself as it is.
 */
export function quietDetection(): void {
  if (quiet) return;
  quiet = true;
  const emit = process.emitWarning.bind(process) as (...given: readonly unknown[]) => void;
  process.emitWarning = (warning: string | Error, ...more: readonly unknown[]): void => {
    const [options] = more;
    const kind = typeof options === "string" ? options : (options as { readonly type?: string } | undefined)?.type;
    if (kind !== KIND) emit(warning, ...more);
  };
}
