/** Reasons of Google's older services beside the status names of google.rpc.Code. */
const forms = {
  INVALID_ARGUMENT: { code: 400, reason: "invalid" },
  FAILED_PRECONDITION: { code: 400, reason: "failedPrecondition" },
  UNAUTHENTICATED: { code: 401, reason: "authError" },
  PERMISSION_DENIED: { code: 403, reason: "forbidden" },
  NOT_FOUND: { code: 404, reason: "notFound" },
  ALREADY_EXISTS: { code: 409, reason: "alreadyExists" },
  ABORTED: { code: 409, reason: "conflict" },
  PRECONDITION_FAILED: { code: 412, reason: "conditionNotMet" },
  RESOURCE_EXHAUSTED: { code: 429, reason: "rateLimitExceeded" },
  INTERNAL: { code: 500, reason: "backendError" },
  UNIMPLEMENTED: { code: 501, reason: "notImplemented" },
  UNAVAILABLE: { code: 503, reason: "backendError" },
  DEADLINE_EXCEEDED: { code: 504, reason: "deadlineExceeded" },
} as const;

export type GoogleStatus = keyof typeof forms;

export interface GoogleErrorOptions {
  /** HTTP status where it is not the usual one of the status. */
  readonly code?: number;
  /** `errors[].reason` of the older services. */
  readonly reason?: string;
  readonly details?: readonly Readonly<Record<string, unknown>>[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal as Google's JSON services write it; see google.rpc.Status and AIP-193. */
export class GoogleError extends Error {
  constructor(
    readonly status: GoogleStatus,
    message: string,
    readonly options: GoogleErrorOptions = {},
  ) {
    super(message);
  }

  get code(): number {
    return this.options.code ?? forms[this.status].code;
  }

  get headers(): Readonly<Record<string, string>> {
    return this.options.headers ?? {};
  }

  /** The body: fields of the newer services and `errors` of the older ones, which clients may look at alike. */
  get body(): object {
    const { reason = forms[this.status].reason, details } = this.options;
    return {
      error: {
        code: this.code,
        message: this.message,
        status: this.status,
        errors: [{ message: this.message, domain: "global", reason }],
        ...(details === undefined ? {} : { details }),
      },
    };
  }
}

/** A detail of type google.rpc.ErrorInfo. */
export function errorInfo(
  reason: string,
  domain: string,
  metadata: Readonly<Record<string, string>>,
): object & Record<string, unknown> {
  return { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason, domain, metadata };
}
