export type { Image, Images, ServedHere } from "./images.js";
export type { Endpoint } from "./endpoint.js";
export type { CustomJob } from "./job.js";
export type { VertexOptions } from "./options.js";
export { dedicatedPrediction, vertex, type Vertex } from "./service.js";
