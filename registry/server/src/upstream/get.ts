/** A GET to an upstream registry: sent once, with redirections not followed. */
export type UpstreamGet = (
  url: string,
  request: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
) => Promise<UpstreamAnswer>;

export interface UpstreamAnswer {
  readonly status: number;
  /** Taken up to its end, left early, or discarded. */
  readonly body: AsyncIterable<Uint8Array>;
  discard(): void;
}

/** Straight to the upstream, whatever proxies there are. */
export const getDirectly: UpstreamGet = async (url, request) => {
  const { status, body } = await fetch(url, { ...request, redirect: "manual" });
  return { status, body: body ?? nothing(), discard: () => void body?.cancel().catch(() => undefined) };
};

async function* nothing(): AsyncGenerator<Uint8Array> {}
