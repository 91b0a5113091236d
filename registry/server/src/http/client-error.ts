import type { Socket } from "node:net";

const replies: Readonly<Record<string, readonly [line: string, code: string, sentence: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "REGISTRY_REQUEST_TIMEOUT", "The request did not arrive in time."],
  HPE_HEADER_OVERFLOW: [
    "431 Request Header Fields Too Large",
    "REGISTRY_REQUEST_TOO_LARGE",
    "The headers are too large.",
  ],
};

/** Answers what is not HTTP, or came too slowly to become a request. */
export function clientErrorHandler(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const [line, code, sentence] = replies[error.code ?? ""] ?? [
    "400 Bad Request",
    "REGISTRY_REQUEST_INVALID",
    "The request is no HTTP.",
  ];
  const body = JSON.stringify({ error: sentence, code });
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${line}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  socket.destroy(error);
}
