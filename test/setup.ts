import fc from 'fast-check';
import { inject } from 'vitest';

// A property that fails is shrunk until shortly before its test would end, so that the test says with which values it fails.
// This runs before each file of tests. Plugins of fast-check, which it prefers, would pile up.
fc.configureGlobal({ interruptAfterTimeLimit: inject('propertyTimeout'), markInterruptAsFailure: true });

declare module 'vitest' {
  interface ProvidedContext {
    /** The most milliseconds that a property may take. */
    readonly propertyTimeout: number;
  }
}
