/** One promise of a contract as data: any test runner can run it, and its name says what a backend that fails it breaks. */
export interface ConformanceCase<H> {
  readonly name: string;
  run(harness: H): Promise<void>;
}
