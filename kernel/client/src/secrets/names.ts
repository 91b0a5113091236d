export { secretNames } from "@zen/kernel";
