import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The links of a Markdown page of a folder that lead to no file in it, or to no heading of a page. */
export function deadLinks(folder: string, page: string): string[] {
  return linksOf(folder, page).filter((link) => {
    const [path = '', fragment] = link.split('#');
    const file = path === '' ? page : posix.join(posix.dirname(page), path);
    if (!existsSync(join(folder, file))) return true;
    return fragment !== undefined && !anchorsOf(textOf(folder, file)).includes(fragment);
  });
}

function textOf(folder: string, page: string): string {
  return readFileSync(join(folder, page), 'utf8').replace(/^```.*?^```$/gms, '');
}

/** The relative links and pictures of a page, in Markdown and in HTML, without those in blocks of code. */
export function linksOf(folder: string, page: string): readonly string[] {
  const all = textOf(folder, page).matchAll(/\]\(([^)\s]+)\)|\b(?:href|src|srcset)="([^"\s]+)"/g);
  return [...all].map(([, link, attribute]) => link ?? attribute ?? '').filter((link) => !/^[a-z]+:/.test(link));
}

/** The anchors of the headings, as GitHub makes them. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
