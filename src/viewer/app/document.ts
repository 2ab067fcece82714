/** An element of the page that must be there. */
export function elementOf(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}

/** What the page shows, from the place where it was put. */
export function readData<Data>(): Data {
  return JSON.parse(elementOf('data').textContent ?? '') as Data;
}
