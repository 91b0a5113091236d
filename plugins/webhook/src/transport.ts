import { Agent, ProxyAgent, type Dispatcher } from "undici";
import { proxyFor } from "./proxy.js";

export { request } from "undici";

const dispatchers = new Map<string, Dispatcher>();

/** Connections are kept per proxy, and none of them keeps a process alive. */
export function dispatcherFor(url: URL): Dispatcher {
  const proxy = proxyFor(url, process.env) ?? "";
  const dispatcher = dispatchers.get(proxy) ?? (proxy === "" ? new Agent() : new ProxyAgent(proxy));
  dispatchers.set(proxy, dispatcher);
  return dispatcher;
}
