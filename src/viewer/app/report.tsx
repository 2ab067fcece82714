import { render } from 'preact';
import type { ReportPage } from '../report/page-data.ts';
import { elementOf, readData } from './document.ts';
import { Report } from './report/page.tsx';

const data = readData<ReportPage>();
render(<Report first={data} />, elementOf('page'));
