import { render } from 'preact';
import type { PageData } from '../report/page-data.ts';
import { elementOf, readData } from './document.ts';
import { Report } from './report/page.tsx';

const data = readData<PageData>();
render(<Report first={data} />, elementOf('page'));
