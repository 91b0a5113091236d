import { Agent, request } from "node:http";

/** Posts JSON over connections that stay open; rejects with what was said when the answer is not 200. */
export class HttpClient {
  readonly #agent = new Agent({ keepAlive: true });

  post(url: string, body: Buffer): Promise<Buffer> {
    const headers = { "content-type": "application/json", "content-length": body.length };
    return new Promise((resolve, reject) => {
      const sent = request(url, { method: "POST", agent: this.#agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = Buffer.concat(chunks);
          if (response.statusCode === 200) resolve(answer);
          else reject(new Error(`${url} answered ${response.statusCode}: ${answer.toString("utf8", 0, 300)}`));
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
