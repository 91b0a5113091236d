import type { ArtifactSink, ArtifactSource, PartContent, TreePart } from "../artifact.js";
import { ZenError } from "../errors.js";
import type { Json } from "../job.js";
import { codec, type AnyCodec, type Codec, type ValueOf } from "./codec.js";

/**
 * How a list artifact is laid out: a tree whose facts name its elements in order. The bytes of element 3 are in its entry when they are
 * few, else in the part `3`, or in the parts `3/...` where the element is a tree itself. So a list holds references to what its elements
 * consist of, and no copies.
 */
export interface ListMeta {
  readonly format: "list@1";
  readonly items: readonly ListItem[];
}

export interface ListItem {
  readonly kind: "blob" | "tree";
  readonly codec: string;
  /** The bytes of a small blob, as base64. */
  readonly inline?: string;
  /** The facts of a tree. */
  readonly meta?: Json;
}

/** Blobs up to this size ride in the list. */
const INLINE = 4096;

/** Lists whose elements are all of one codec: what a map gives, and what a map may go over. */
export function list<C extends AnyCodec>(of: C): Codec<readonly ValueOf<C>[], "list"> {
  return codec<readonly ValueOf<C>[], "list">({
    id: "list",
    version: 1,
    async encode(values, sink) {
      const items: ListItem[] = [];
      for (const [index, value] of values.entries()) {
        const element = new ElementSink(sink, String(index), of.id);
        await of.encode(value, element);
        items.push(element.item());
      }
      sink.meta({ format: "list@1", items } satisfies ListMeta as unknown as Json);
      sink.summary({ items: items.length });
    },
    async decode(source) {
      const elements = listElements(source);
      const wrong = elements.find(({ item }) => item.codec !== of.id);
      if (wrong !== undefined) {
        throw new ZenError(
          "STEP_INPUT_INVALID",
          `A list of ${of.id} was wanted, and this one holds a ${wrong.item.codec}`,
          { hint: `Declare the input as a list of ${wrong.item.codec}, or wire another one.` },
        );
      }
      const values: ValueOf<C>[] = [];
      for (const element of elements) values.push((await of.decode(elementSource(source, element))) as ValueOf<C>);
      return values;
    },
  });
}

export interface ListElement {
  readonly name: string;
  readonly item: ListItem;
  /** Of a tree, by paths within it; of a blob that is stored, its one part. */
  readonly parts: readonly TreePart[];
}

/** The elements of a list artifact, in order. @throws ZenError `ARTIFACT_KIND_WRONG` for what is no list. */
export function listElements({
  ref,
  meta,
  parts,
}: Pick<ArtifactSource, "ref" | "meta" | "parts">): readonly ListElement[] {
  const facts = meta as unknown as ListMeta | undefined;
  if (facts?.format !== "list@1") {
    throw new ZenError("ARTIFACT_KIND_WRONG", `The artifact ${ref.digest.slice(0, 12)} is no list`, {
      hint: `It was written by the codec ${ref.codec}; read it with that one.`,
    });
  }
  const byElement = new Map<string, TreePart[]>();
  for (const part of parts) {
    const [name = "", ...rest] = part.path.split("/");
    const path = rest.join("/");
    const own = byElement.get(name);
    const inner = { ...part, path };
    if (own === undefined) byElement.set(name, [inner]);
    else own.push(inner);
  }
  return facts.items.map((item, index) => ({ name: String(index), item, parts: byElement.get(String(index)) ?? [] }));
}

/** Reads one element through the list that it is in. */
export function elementSource(source: ArtifactSource, { name, item, parts }: ListElement): ArtifactSource {
  const whole = (path: string) => (path === "" ? name : `${name}/${path}`);
  return {
    ref: {
      ...source.ref,
      kind: item.kind,
      codec: item.codec,
      ...(item.inline === undefined ? {} : { inline: item.inline }),
    },
    parts: item.kind === "tree" ? parts : [],
    meta: item.meta,
    blob: async () => (item.inline === undefined ? source.part(name) : Buffer.from(item.inline, "base64")),
    part: (path) => source.part(whole(path)),
    stream: (path) => source.stream(whole(path)),
    localPath: (path) => source.localPath(whole(path)),
    uri: (path) => source.uri(whole(path)),
  };
}

/** Takes one element's bytes into the list's own parts. */
class ElementSink implements ArtifactSink {
  #kind: ListItem["kind"] = "tree";
  #inline: string | undefined;
  #meta: Json | undefined;

  constructor(
    private readonly list: ArtifactSink,
    private readonly name: string,
    private readonly codec: string,
  ) {}

  async blob(content: Uint8Array): Promise<void> {
    this.#kind = "blob";
    if (content.length <= INLINE) this.#inline = Buffer.from(content).toString("base64");
    else await this.list.part(this.name, content);
  }

  part(path: string, content: PartContent): Promise<void> {
    return this.list.part(`${this.name}/${path}`, content);
  }

  meta(meta: Json): void {
    this.#meta = meta;
  }

  /** What an element says of itself is for lists of artifacts, in which it is not. */
  summary(): void {}

  item(): ListItem {
    return {
      kind: this.#kind,
      codec: this.codec,
      ...(this.#inline === undefined ? {} : { inline: this.#inline }),
      ...(this.#meta === undefined ? {} : { meta: this.#meta }),
    };
  }
}
