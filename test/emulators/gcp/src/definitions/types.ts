export interface AskedRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  /** Undefined where the body is no JSON. */
  readonly body: unknown;
}

/** One method of a service as its vendor has published it. */
export interface DefinedMethod {
  /** Google's own id, such as `storage.objects.insert`. */
  readonly id: string;
  /** What the service would refuse in a request, in words; empty where nothing. */
  checkRequest(request: AskedRequest): readonly string[];
  checkResponse(body: unknown): readonly string[];
}

/** What a vendor has published of one service. */
export interface Definitions {
  /** Where it comes from, for messages. */
  readonly source: string;
  /** Undefined where the vendor has no such method. */
  find(httpMethod: string, path: string): DefinedMethod | undefined;
}
