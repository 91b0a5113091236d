/** What is sent back, as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export function answer(body: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(body) };
}

export function errorAnswer(status: number, message: string, headers?: Readonly<Record<string, string>>): Answer {
  return { ...answer({ error: message }, status), ...(headers === undefined ? {} : { headers }) };
}
