/** The element of the page with an id. */
export function elementOf(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}

/** The data in the page. */
export function readData<Data>(): Data {
  return JSON.parse(elementOf('data').textContent ?? '') as Data;
}
