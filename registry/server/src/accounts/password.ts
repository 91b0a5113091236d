import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

/** 32 MiB and some 50 ms for each try. They are kept with the hash, so that later ones may cost more. */
const cost = { N: 2 ** 15, r: 8, p: 1 };
const length = 32;

export function randomPassword(): string {
  return randomBytes(18).toString("base64url");
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password.normalize("NFC"), salt, length, { ...cost, maxmem: memoryOf(cost) });
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64"), key.toString("base64")].join("$");
}

/** Takes as long for an account without a password, or for none at all: who guesses must not learn which accounts exist. */
export async function isPassword(password: string, hash: string | null | undefined): Promise<boolean> {
  const [, N, r, p, salt = "", key = ""] = (hash ?? nobody).split("$");
  const paid = { N: Number(N), r: Number(r), p: Number(p) };
  const found = await derive(password.normalize("NFC"), Buffer.from(salt, "base64"), length, {
    ...paid,
    maxmem: memoryOf(paid),
  });
  return timingSafeEqual(found, Buffer.from(key, "base64")) && hash !== null && hash !== undefined;
}

const nobody = [
  "scrypt",
  cost.N,
  cost.r,
  cost.p,
  Buffer.alloc(16).toString("base64"),
  Buffer.alloc(length).toString("base64"),
].join("$");

function memoryOf({ N, r, p }: typeof cost): number {
  return 256 * N * r * p;
}
