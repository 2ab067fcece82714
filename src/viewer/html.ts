import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { printable } from '../harmless.ts';

/** The parts of a page. */
export interface PageParts {
  /** The name of its program, which is in the folder `app`. */
  readonly app: 'report' | 'inspect' | 'bridge';
  readonly title: string;
  /** The data that the program shows. */
  readonly data: object;
  /** The address that the page may connect to; none unless given. */
  readonly connect?: string;
  /** The origin of pages that it may show in a frame; none unless given. */
  readonly frame?: string;
}

/**
 * A page in one file: program, style and data. Its Content Security Policy lets no other script run and nothing be
 * loaded; the data is never parsed as HTML.
 */
export function html({ app, title, data, connect = "'none'", frame = "'none'" }: PageParts): string {
  const script = built(`${app}.js`);
  const style = built('style.css');
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    `connect-src ${connect}`,
    `frame-src ${frame}`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="page"><noscript>This page needs JavaScript. It loads nothing and sends nothing.</noscript></div>
<script type="application/json" id="data">${asData(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** A file that the bundler made from the folder `app`. It is found from the sources, too. */
function built(file: string): string {
  return readFileSync(new URL(`../../dist/viewer/app/${file}`, import.meta.url), 'utf8').trim();
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** JSON that cannot end the element that it is in, nor steer what shows the file as text. */
function asData(data: object): string {
  return printable(JSON.stringify(data)).replaceAll('<', '\\u003c');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
