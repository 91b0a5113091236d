import type { FastifyInstance } from "fastify";
import type { SearchHit } from "@zen/registry-protocol";
import { shared } from "../index/shared.js";
import type { Registry } from "../registry.js";
import { readQuestion } from "../search/question.js";

/** `npm search`, answered by the same index as the catalogue. */
export function searchRoutes(app: FastifyInstance, registry: Registry): void {
  const { catalogue } = shared(registry);
  app.get("/-/v1/search", async (request) => {
    const { text = "", size = "20", from = "0" } = request.query as Readonly<Record<string, unknown>>;
    const limit = Math.min(100, Math.max(1, Number(size) || 20));
    const page = await catalogue.ask(readQuestion({ text: words(text), limit: String(limit), after: from }));
    return { objects: page.hits.map(inForm), total: page.total, time: registry.now().toISOString() };
  });
}

/** Without npm's qualifiers (`author:x`), which are not kept here. */
function words(text: unknown): string {
  const plain = String(text).replaceAll(/\b[a-z]+:\S*/g, " ");
  return plain.replaceAll(/\s+/g, " ").trim().slice(0, 200);
}

/** As npm's own registry has it. Hits come in their order; npm sorts them no more. */
function inForm({ name, version, description, published, publisher }: SearchHit): object {
  const person = { username: publisher, email: "" };
  const detail = { quality: 1, popularity: 1, maintenance: 1 };
  return {
    package: {
      name,
      version,
      description,
      date: published,
      keywords: [],
      links: {},
      publisher: person,
      maintainers: [person],
    },
    score: { final: 1, detail },
    searchScore: 1,
  };
}
