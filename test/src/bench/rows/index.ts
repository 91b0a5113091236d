import type { Row } from "../row.js";
import { startUp } from "./start-up.js";

/** Every row of the table, in its order. */
export const rows: readonly Row[] = [startUp];
