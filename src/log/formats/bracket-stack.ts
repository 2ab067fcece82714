/** Brackets that are open: a byte for each, the innermost last. */
export interface BracketStack {
  /** How many are open. */
  readonly depth: number;
  /** The innermost; 0 where none is open. */
  readonly top: number;
  push(bracket: number): void;
  /** Takes the innermost away. */
  pop(): void;
  clear(): void;
}

/** Brackets that most values have room for. */
const ROOM = 32;

/** A stack without a bracket. It takes as many bytes as brackets were open at once, or twice as many. */
export function bracketStack(): BracketStack {
  let brackets = new Uint8Array(ROOM);
  let depth = 0;
  return {
    get depth() {
      return depth;
    },
    get top() {
      return brackets[depth - 1] ?? 0;
    },
    push(bracket) {
      if (depth === brackets.length) {
        const grown = new Uint8Array(2 * depth);
        grown.set(brackets);
        brackets = grown;
      }
      brackets[depth++] = bracket;
    },
    pop() {
      if (depth > 0) depth--;
    },
    clear() {
      depth = 0;
    },
  };
}
