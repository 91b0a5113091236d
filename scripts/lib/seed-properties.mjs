/**
 * Loaded before the tests, in every process that runs some: draws of property tests come from `ZEN_SEED` where it is set, so that a
 * failure is that of the change at hand, and comes back.
 */
import { createHash } from "node:crypto";
import fc from "fast-check";

const { ZEN_SEED } = process.env;
if (ZEN_SEED !== undefined) fc.configureGlobal({ seed: createHash("sha256").update(ZEN_SEED).digest().readInt32BE() });
