/** Opens an address or a file in the browser of whoever is there. */
export async function openInBrowser(address: string): Promise<void> {
  const { default: open } = await import('open');
  const child = await open(address);
  // Where there is no browser, the address that was printed has to do.
  child.once('error', () => {});
}
