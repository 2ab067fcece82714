import { type Context, say } from './context.ts';

/** Opens an address or a file in the browser that people have set; says so where there is none. */
export async function openInBrowser(context: Context, target: string): Promise<void> {
  const { default: open } = await import('open');
  const fail = ({ message }: Error) => say(context, `cannot open a browser: ${message}; open ${target} yourself`);
  try {
    const browser = await open(target);
    browser.once('error', fail);
  } catch (error) {
    fail(error as Error);
  }
}
