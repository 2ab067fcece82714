import { render } from 'preact';
import type { PageData } from '../page-data.ts';
import { elementOf, readData } from './document.ts';
import { Report } from './page.tsx';

const data = readData<PageData>();
render(<Report first={data} />, elementOf('page'));
