import type { WaiterFile, WaiterSettings, WaiterWriter } from './waiter-file.ts';

/** A format of files for other tools. */
interface Format {
  readonly uses: readonly (keyof WaiterSettings)[];
  /** Loads its writer. */
  readonly writer: () => Promise<WaiterWriter>;
}

/** The formats of files for other tools by name. The writers are loaded on demand. */
export const formats = {
  botocore: {
    uses: ['until', 'operation', 'path'],
    writer: async () => (await import('./botocore.ts')).botocore,
  },
  smithy: { uses: ['until', 'path'], writer: async () => (await import('./smithy.ts')).smithy },
  terraform: { uses: ['until', 'package'], writer: async () => (await import('./terraform.ts')).terraform },
  python: { uses: [], writer: async () => (await import('./python.ts')).python },
  go: { uses: ['package'], writer: async () => (await import('./go.ts')).go },
  java: { uses: ['package'], writer: async () => (await import('./java.ts')).java },
} as const satisfies Readonly<Record<string, Format>>;

/** The name of a format of files for other tools. */
export type WaiterFormat = keyof typeof formats;

/** The names of all formats. */
export const waiterFormats = Object.keys(formats) as readonly WaiterFormat[];

/** The file of a format. */
export async function waiterText(format: WaiterFormat, file: WaiterFile): Promise<string> {
  const write = await formats[format].writer();
  return write(file);
}
