export { short, size } from "@zen/client/words";
