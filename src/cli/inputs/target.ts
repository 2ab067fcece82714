import type { Lifecycle } from '../../model/lifecycle.ts';
import { type Target, targetWords } from '../../model/prospects.ts';
import { UsageError } from '../context.ts';
import { statusIn } from './lifecycle.ts';

/**
 * The target that people mean.
 *
 * @throws UsageError for what is none
 */
export async function targetNamed<S extends string>(lifecycle: Lifecycle<S>, text: string): Promise<Target<S>> {
  const target = targetWords.find((word) => word === text.toLowerCase()) ?? statusIn(lifecycle, text);
  if (target !== undefined) return target;
  const { statusesMeant } = await import('./unknown-status.ts');
  const meant = statusesMeant(text, lifecycle);
  const hint = meant.length === 0 ? '' : `; did you mean ${meant.join(' or ')}?`;
  throw new UsageError(`--until: give a status of ${lifecycle.id}, or ${targetWords.join(', ')}, not "${text}"${hint}`);
}
