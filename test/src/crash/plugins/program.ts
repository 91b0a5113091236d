import { change, type Change, type Place } from "./place.js";

// For `node`: one change of the plugins of a place, in a process that can be killed.

const [place, what] = process.argv.slice(2).map((text) => JSON.parse(text) as unknown) as [Place, Change];
await change(place, what);
