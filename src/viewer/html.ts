import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What a page is made of. */
export interface PageParts {
  /** The name of its program: see the folder `app`. */
  readonly app: 'report' | 'inspect' | 'bridge';
  readonly title: string;
  /** What the program shows. */
  readonly data: object;
  /** What the page may connect to; nothing unless given. */
  readonly connect?: string;
  /** Which pages of others it may show within itself; none unless given. */
  readonly frame?: string;
}

/**
 * A page in one file: program, style and data. Its policy lets nothing else run, and nothing be loaded; what stands in
 * the data is never read as HTML.
 */
export function html({ app, title, data, connect = "'none'", frame = "'none'" }: PageParts): string {
  const script = built(`${app}.js`);
  const style = built('style.css');
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}' '${hashOf(PLOT_STYLE)}'`,
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

/** A file that the bundler made of the folder `app`. It is found from the sources, too. */
function built(file: string): string {
  return readFileSync(new URL(`../../dist/viewer/app/${file}`, import.meta.url), 'utf8').trim();
}

/**
 * The style that Observable Plot puts into each figure of the class `figure` (src/plot.js there): the policy lets this
 * one pass, to the letter.
 */
const PLOT_STYLE = `:where(.figure) {
  --plot-background: white;
  display: block;
  height: auto;
  height: intrinsic;
  max-width: 100%;
}
:where(.figure text),
:where(.figure tspan) {
  white-space: pre;
}`;

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** JSON in which nothing can end the element that it stands in. */
function asData(data: object): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
