/** The fields of one protobuf message, by number, each with its values in order: numbers for varints and fixed sizes, bytes for the rest. */
export type Message = ReadonlyMap<number, readonly (bigint | Buffer)[]>;

/** Reads the wire format, and throws where it is none. */
export function readMessage(bytes: Buffer): Message {
  const fields = new Map<number, (bigint | Buffer)[]>();
  let at = 0;
  const varint = (): bigint => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new RangeError("A field is longer than its message");
    return bytes.subarray(at, (at += length));
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = Number(tag & 7n);
    const number = Number(tag >> 3n);
    const value =
      wire === 0
        ? varint()
        : wire === 1
          ? take(8).readBigUInt64LE()
          : wire === 2
            ? take(Number(varint()))
            : wire === 5
              ? BigInt(take(4).readUInt32LE())
              : undefined;
    if (value === undefined) throw new RangeError(`Wire type ${wire}`);
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

export function messagesOf(message: Message, field: number): readonly Message[] {
  return (message.get(field) ?? []).map((value) => readMessage(value as Buffer));
}

export function bytesOf(message: Message, field: number): Buffer {
  return ((message.get(field) ?? [])[0] as Buffer | undefined) ?? Buffer.alloc(0);
}

export function numberOf(message: Message, field: number): bigint {
  return ((message.get(field) ?? [])[0] as bigint | undefined) ?? 0n;
}
