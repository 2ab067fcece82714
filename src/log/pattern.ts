/**
 * A regular expression as people write it: that of JavaScript, with named groups also in the spelling of Python.
 *
 * @throws RangeError for what is none, or has no named group
 */
export function patternOf(text: string): RegExp {
  const source = text.replaceAll('(?P<', '(?<');
  let pattern: RegExp;
  try {
    // Without the flag `u`, escapes that are needed elsewhere, such as \- in Python, are taken as well.
    pattern = new RegExp(source);
  } catch (error) {
    throw new RangeError(error instanceof Error ? error.message : String(error));
  }
  if (!/\(\?<[^=!]/.test(source))
    throw new RangeError('give a regular expression with named groups, as in (?<job>\\d+) (?<status>\\w+)');
  return pattern;
}
