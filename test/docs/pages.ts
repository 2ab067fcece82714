import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../repository.ts';

/** A block of code in a page. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** The paragraph before it; empty where a block or a heading stands before it. */
  readonly before: string;
}

/** A page in Markdown, by its path in the repository. */
export interface Page {
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

const docs = readdirSync(join(repository, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);

/** The front page, the pages of `docs`, and what stands beside examples. */
export const pages: readonly Page[] = [
  'README.md',
  ...docs,
  'examples/README.md',
  'examples/sagemaker/README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
].map(pageOf);

/** The page of this path. */
export function page(path: string): Page {
  const found = pages.find((each) => each.path === path);
  if (found === undefined) throw new Error(`there is no page ${path}`);
  return found;
}

/** The texts of the blocks in a language, in their order. */
export function blocksOf({ blocks }: Page, language: string): readonly string[] {
  return blocks.filter((block) => block.language === language).map(({ text }) => text);
}

function pageOf(path: string): Page {
  const text = readFileSync(join(repository, path), 'utf8');
  const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(({ 1: language = '', 2: code = '', index }) => {
    const before = text.slice(0, index);
    const paragraph = before.trimEnd().split('\n\n').at(-1) ?? '';
    return {
      language,
      text: code,
      line: before.split('\n').length,
      before: /^(```|#)/m.test(paragraph) ? '' : paragraph,
    };
  });
  return { path, text, blocks };
}
