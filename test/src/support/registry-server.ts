import { startRegistry, type RegistryOptions } from "@zen/registry-server";

/** A registry in a process of its own: takes its options as JSON, tells its parent address and first token, runs until it is ended. */
const options = JSON.parse(process.argv[2]!) as RegistryOptions;
const { url, firstToken } = await startRegistry(options);
process.send!({ url, firstToken });
