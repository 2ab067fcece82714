import { setFlagsFromString } from 'node:v8';

/** So many steps of WebAssembly, about, that no picture takes them. */
const MORE_THAN_A_PICTURE = 1e9;

/**
 * Has V8 run Graphviz as it compiles it first. To optimize it meanwhile, on other threads, takes four times the processor time
 * of the one picture that a command draws.
 */
export function drawOnce(): void {
  setFlagsFromString(`--wasm-tiering-budget=${MORE_THAN_A_PICTURE}`);
}
