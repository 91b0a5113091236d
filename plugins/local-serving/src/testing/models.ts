import { createHash, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ServedModel, TensorSignature, TensorType } from "@zen/plugin-sdk";
import { sampleModel, type SampleModel } from "@zen/plugin-sdk/conformance";
import type { WishedModel } from "../state/wishes.js";

/** The sample as a backend gets it, its files in a new folder below `folder`. */
export async function published(folder: string, sample: SampleModel): Promise<ServedModel> {
  const place = join(folder, randomUUID());
  await mkdir(place, { recursive: true });
  const entries = Object.entries(sample.contents).map(async ([path, bytes]) => {
    const localPath = join(place, path);
    await writeFile(localPath, bytes);
    return [path, { uri: pathToFileURL(localPath).href, localPath }] as const;
  });
  return { digest: sample.digest, manifest: sample.manifest, files: Object.fromEntries(await Promise.all(entries)) };
}

/** The model's graph as `LoadedModel` reads it from the folder. */
export async function stored(folder: string, { manifest, digest, contents }: SampleModel): Promise<WishedModel> {
  const { file, inputs, outputs } = manifest;
  await writeFile(join(folder, file), contents[file] as Uint8Array);
  return { digest, file, inputs, outputs, files: { [file]: digest } };
}

const ELEMENT: Readonly<Record<TensorType, number>> = { FP32: 1, INT64: 7, BYTES: 8, BOOL: 9, FP64: 11 };
const TYPES = Object.keys(ELEMENT) as TensorType[];

/** A model that gives back what it is given: inputs `in-TYPE` and outputs `out-TYPE` of each datatype and any number of rows. */
export function identityModel(): SampleModel {
  const nodes = TYPES.map((type) => field(1, field(1, `in-${type}`), field(2, `out-${type}`), field(4, "Identity")));
  const values = (at: number, prefix: string) =>
    TYPES.map((type) => field(at, field(1, prefix + type), typeProto(type)));
  const graph = field(7, ...nodes, field(2, "identity"), ...values(11, "in-"), ...values(12, "out-"));
  const bytes = Buffer.concat([number(1, 8), graph, field(8, number(2, 17))]);
  const tensors = (prefix: string) =>
    TYPES.map((datatype): TensorSignature => ({ name: prefix + datatype, datatype, shape: [-1] }));
  const sample = sampleModel(0);
  return {
    digest: createHash("sha256").update(bytes).digest("hex"),
    manifest: { ...sample.manifest, inputs: tensors("in-"), outputs: tensors("out-") },
    contents: { ...sample.contents, "model.onnx": bytes },
  };
}

function typeProto(type: TensorType): Buffer {
  return field(2, field(1, number(1, ELEMENT[type]), field(2, field(1, field(2, "rows")))));
}

/** Protocol buffers, as far as small models need them: a field that is text or a message... */
function field(id: number, ...content: readonly (string | Buffer)[]): Buffer {
  const bytes = Buffer.concat(content.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
  return Buffer.concat([varint((id << 3) | 2), varint(bytes.length), bytes]);
}

/** ... or a number. */
function number(id: number, value: number): Buffer {
  return Buffer.concat([varint(id << 3), varint(value)]);
}

function varint(value: number): Buffer {
  return value < 0x80 ? Buffer.of(value) : Buffer.concat([Buffer.of((value & 0x7f) | 0x80), varint(value >>> 7)]);
}
