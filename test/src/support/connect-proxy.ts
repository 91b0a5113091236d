import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";

/** A proxy that lets TLS through (CONNECT), and alone knows where the hosts behind it are. */
export class ConnectProxy {
  /** `host:port` of everything that was asked for. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly ports: Readonly<Record<string, number>>) {
    this.#server = createServer((_request, response) => void response.writeHead(405).end());
    this.#server.on("connection", (socket) => this.#keep(socket));
    this.#server.on("connect", ({ url = "" }, client: Socket) => this.#tunnel(url, client));
  }

  /** Each host with its port on this machine. */
  static async start(ports: Readonly<Record<string, number>>): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(ports);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #tunnel(target: string, client: Socket): void {
    this.asked.push(target);
    const port = this.ports[target.slice(0, target.lastIndexOf(":"))];
    if (port === undefined) return void client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    const upstream = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    this.#keep(upstream);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#sockets.delete(socket));
  }
}
