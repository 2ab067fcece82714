import XmlBuilder from 'fast-xml-builder';

const builder = new XmlBuilder({
  attributeNamePrefix: '@',
  commentPropName: '#comment',
  ignoreAttributes: false,
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
  format: true,
});

/**
 * Elements as XML, indented: `{ job: { '@id': 'a', status: 8 } }`. A key is the name of an element, with `@` in front that of
 * an attribute; a list repeats its element; what is `undefined` is left out.
 */
export function xml(elements: Readonly<Record<string, unknown>>): string {
  return builder.build(elements);
}
