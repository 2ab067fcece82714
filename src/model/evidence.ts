/** A source, and what it establishes. */
export interface Source {
  /** What it is called. */
  readonly title: string;
  /** Its address; absent if only a copy without an address was seen. */
  readonly url?: string;
  /** The edition that was read, if there are several. */
  readonly revision?: string;
  /** What it establishes, in our words. */
  readonly establishes: string;
}

/**
 * How strong evidence is, strongest first. `documented`: the vendor says it in words. `recorded`: a real response shows it.
 * `client`: the code of a public client relies on it. `analogy`: documented for the successor API or a sibling system.
 * `inferred`: read from names and their order only.
 */
export const bases = ['documented', 'recorded', 'client', 'analogy', 'inferred'] as const;

/** How strong evidence is: one of {@link bases}. */
export type Basis = (typeof bases)[number];

/** Why a transition is in the model. */
export interface Grounds<Id extends string = string> {
  /** The strength of the strongest evidence. */
  readonly basis: Basis;
  /** The ids of all sources that support it: none where the machine itself is the evidence. */
  readonly sources: readonly Id[];
}

/** A step that a machine leaves out on purpose. */
export interface Absence<S extends string = string, Id extends string = string> {
  /** The statuses before it. */
  readonly from: readonly S[];
  /** The statuses after it. */
  readonly to: readonly S[];
  /** The reason, in words. */
  readonly why: string;
  /** The ids of the sources that support it. */
  readonly sources: readonly Id[];
}
