export { testPlugin, type TestPlugin } from "./plugin-source.js";
export { memorySource, startTestKernel, type TestKernel } from "./start-test-kernel.js";
