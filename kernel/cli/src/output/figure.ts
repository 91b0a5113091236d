export { figure } from "@zen/client/words";
