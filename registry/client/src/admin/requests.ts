import { readHostileJson } from "@zen/registry-protocol";
import { registryAddress } from "../http/address.js";
import { RegistryHttp, type HttpOptions } from "../http/registry-http.js";

export interface AdminOptions extends Pick<HttpOptions, "cwd" | "limits"> {
  /** In place of the one that npm's configuration has for the address. */
  readonly token?: string;
  readonly signal?: AbortSignal;
}

/** JSON to and from a registry's own routes. */
export class AdminRequests {
  readonly http: RegistryHttp;

  constructor(
    address: string,
    private readonly options: AdminOptions,
  ) {
    this.http = new RegistryHttp(registryAddress(address), options);
  }

  get address(): string {
    return this.http.address;
  }

  get<T>(route: string, what: string): Promise<T> {
    return this.#ask("GET", route, what);
  }

  send<T>(method: string, route: string, what: string, body?: object): Promise<T> {
    return this.#ask(method, route, what, body);
  }

  /** As `RegistryHttp.bytes`, with the token. */
  bytes(route: string, what: string): AsyncGenerator<Uint8Array> {
    const { token, signal } = this.options;
    const given = { ...(token === undefined ? {} : { token }), ...(signal === undefined ? {} : { signal }) };
    return this.http.bytes(route.slice(1), { what, ...given });
  }

  async #ask<T>(method: string, route: string, what: string, body?: object): Promise<T> {
    const { token, signal } = this.options;
    const { text } = await this.http.send(route.slice(1), {
      ...{ what, method },
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      ...(token === undefined ? {} : { token }),
      ...(signal === undefined ? {} : { signal }),
    });
    return (text === "" ? {} : readHostileJson(text, `The answer of ${this.address} to ${what}`)) as T;
  }
}
