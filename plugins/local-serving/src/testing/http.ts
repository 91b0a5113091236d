import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import type { Server } from "node:http";
import { text } from "node:stream/consumers";

/** Listens on a free port of this machine. */
export async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Ends the server and its connections. */
export async function closed(server: Server): Promise<void> {
  const done = once(server, "close");
  server.close();
  server.closeAllConnections();
  await done;
}

/** Sends bytes as they are, and gives all that comes back until the server ends the connection. */
export async function exchange(port: number, ...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => socket.destroy());
  for (const part of parts) socket.write(part);
  try {
    return await text(socket);
  } finally {
    socket.destroy();
  }
}

/** The same by a client that reads nothing before it has sent everything. */
export async function exchangeInTurn(port: number, ...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  try {
    for (const part of parts) {
      await new Promise<void>((resolve, reject) => {
        socket.once("error", reject);
        socket.write(part, (error) => (error ? reject(error) : resolve()));
      });
    }
    return await text(socket);
  } finally {
    socket.destroy();
  }
}
