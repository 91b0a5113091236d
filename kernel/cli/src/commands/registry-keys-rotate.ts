import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";

export const registryKeysRotate = defineCommand({
  id: "registry:keys-rotate",
  summary: "Have a registry sign with a new key from now on",
  description: `The key before approves the new one and expires: clients that knew it go on without a question, and what it signed stays valid. ${ADMIN_DESCRIPTION}`,
  flags: ADMIN_FLAGS,
  args: [],
  examples: ["registry:keys-rotate"],
  async run(ctx, { flags }) {
    const keyid = await (await openAdmin(ctx, flags)).rotateKey();
    ctx.out.print(`The registry signs with ${keyid} from now on.`);
    return { keyid };
  },
});
