import XmlBuilder from 'fast-xml-builder';
import { harmlessXml } from './harmless.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
};

const builder = new XmlBuilder({
  attributeNamePrefix: '@',
  commentPropName: '#comment',
  ignoreAttributes: false,
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
  format: true,
  processEntities: false,
  attributeValueProcessor: (_name, value) => escaped(value, true),
  tagValueProcessor: (_name, value) => escaped(value, false),
});

/**
 * Elements as XML, indented: `{ job: { '@id': 'a', status: 8 } }`. A key is the name of an element, with `@` in front that of
 * an attribute; a list repeats its element; what is `undefined` is left out. A character that XML 1.0 cannot hold becomes U+FFFD.
 */
export function xml(elements: Readonly<Record<string, unknown>>): string {
  return builder.build(elements);
}

/** A value as it is written: a reader gets back the same, line feeds within attributes too. */
function escaped(value: unknown, isAttribute: boolean): string {
  const text = String(value)
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>'"]/g, (character) => ENTITIES[character] ?? character);
  return harmlessXml(text, isAttribute);
}
