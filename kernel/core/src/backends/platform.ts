export { thisPlatform as platformHere } from "@zen/plugin-sdk";
