/** Something wrong in a pipeline file, at offsets into its text. */
export class Fault extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
    readonly span: Span,
  ) {
    super(message);
  }
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The form of the file is not that of a pipeline. */
export function misshapen(span: Span, message: string, hint: string): Fault {
  return new Fault("PIPELINE_FILE_INVALID", message, hint, span);
}
