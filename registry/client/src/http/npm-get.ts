import { npmFetch } from "./npm-fetch.js";

/** A GET that is sent once and led nowhere else. */
export type NpmGet = (
  url: string,
  request: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
) => Promise<{
  readonly status: number;
  /** Ended early, or thrown away by `discard`, it gives its connection up. */
  readonly body: AsyncIterable<Uint8Array>;
  discard(): void;
}>;

/** GETs under npm's own configuration as it holds in `cwd`; it is read when the first one is sent. */
export function npmGet(cwd: string): NpmGet {
  let loaded: ReturnType<typeof npmFetch> | undefined;
  return async (url, request) => {
    const { fetch } = await (loaded ??= npmFetch(cwd));
    const { status, body } = await fetch(url, request);
    body.on("error", () => undefined);
    return { status, body: untilEnd(body), discard: () => void body.destroy() };
  };
}

async function* untilEnd(
  body: AsyncIterable<Uint8Array> & { destroy(): unknown },
): AsyncGenerator<Uint8Array, void, undefined> {
  let whole = false;
  try {
    yield* body;
    whole = true;
  } finally {
    if (!whole) body.destroy();
  }
}
