import { routes } from "@zen/registry-protocol";
import { shared } from "../index/shared.js";
import type { Room } from "../room.js";
import { readQuestion } from "./question.js";

/** Answers what there is. */
export const searchRoom: Room = {
  name: "search",
  routes(app, registry) {
    const { catalogue } = shared(registry);
    app.get(routes.search, async (request, reply) => {
      reply.header("cache-control", "private, no-cache");
      return catalogue.ask(readQuestion(request.query as Readonly<Record<string, unknown>>));
    });
  },
};
