export type { Image, Images, ServedHere } from "./images.js";
export type { CustomJob } from "./job.js";
export type { VertexOptions } from "./options.js";
export { vertex, type Vertex } from "./service.js";
