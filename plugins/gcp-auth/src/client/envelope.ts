/** What Google's services say of a failure, in any of the forms that they have (AIP-193, the older `errors`, OAuth's). */
export interface Complaint {
  readonly message: string;
  /** The canonical code (`PERMISSION_DENIED`), where there is one. */
  readonly status?: string;
  /** The machine-readable reason of `google.rpc.ErrorInfo`, or of the older form. */
  readonly reason?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** What `google.rpc.RetryInfo` asks to wait. */
  readonly afterMs?: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads the body of an answer that reports a failure; what is no envelope of Google's gives its text. */
export function readComplaint(body: string): Complaint {
  const parsed = parse(body);
  const envelope = fields(Array.isArray(parsed) ? parsed[0] : parsed);
  const { error, error_description: description } = envelope;
  if (typeof error === "string") return { message: text(description) ?? error, reason: error, metadata: {} };
  if (!isFields(error)) return { message: parsed === undefined ? plain(body) : "", metadata: {} };
  const details = list(error["details"]).map(fields);
  const info = details.find((detail) => typeOf(detail) === "ErrorInfo");
  const reason = text(info?.["reason"]) ?? text(fields(list(error["errors"])[0])["reason"]);
  const status = text(error["status"]);
  const afterMs = seconds(text(details.find((detail) => typeOf(detail) === "RetryInfo")?.["retryDelay"]));
  return {
    message: text(error["message"]) ?? "",
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason }),
    metadata: strings(info?.["metadata"]),
    ...(afterMs === undefined ? {} : { afterMs }),
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined; // a page of HTML, from a proxy or a front end
  }
}

/** The text of what may be a page; its beginning says enough. */
function plain(body: string): string {
  return body
    .slice(0, 8 * 1024)
    .replace(/<(style|script)[^]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .slice(0, 500);
}

function typeOf(detail: Fields): string | undefined {
  return text(detail["@type"])?.replace(/^.*google\.rpc\./, "");
}

/** A duration as protobuf's JSON has it: `1.5s`. */
function seconds(duration: string | undefined): number | undefined {
  const match = /^(\d{1,6}(?:\.\d{1,9})?)s$/.exec(duration ?? "");
  return match === null ? undefined : Number(match[1]) * 1000;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function strings(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
