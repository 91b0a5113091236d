import { ZenError, type ArtifactStore, type Processing } from "@zen/plugin-sdk";

/** Whether an engine on other machines reads and writes the objects of this store. */
export function runsInStore({ supports }: Pick<Processing, "supports">, store: Pick<ArtifactStore, "uri">): boolean {
  return supports.schemes?.includes(schemeOf(store)) === true;
}

/** What to say where it does not. */
export function processingNotLocal(
  { supports: { schemes = [] } }: Pick<Processing, "supports">,
  store: Pick<ArtifactStore, "uri">,
  name = "of this stack",
): ZenError {
  const fitting = schemes.map((scheme) => `${scheme}://`).join(" or ") || "none that it names";
  return new ZenError(
    "PROCESSING_NOT_LOCAL",
    `The processing backend ${name} runs on other machines and cannot use an artifact store at ${schemeOf(store)}://`,
    {
      hint: `Use a store that it reads and writes (${fitting}), or a processing backend that runs where the steps run.`,
    },
  );
}

function schemeOf(store: Pick<ArtifactStore, "uri">): string {
  return /^([a-z][a-z0-9+.-]*):/.exec(store.uri("x"))?.[1] ?? "memory";
}
