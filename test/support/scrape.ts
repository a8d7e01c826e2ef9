export const OPENMETRICS = 'application/openmetrics-text';

/** The text of a scrape of `url`; without `accept` in the format of Prometheus. */
export async function scrape(url: string | undefined, accept = 'text/plain'): Promise<string> {
  if (url === undefined) throw new Error('this livegate has no metrics');
  const answer = await fetch(url, { headers: { accept } });
  if (answer.status !== 200) throw new Error(`the scrape was answered with ${answer.status}`);
  return await answer.text();
}

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The series of that name, in order. */
export function seriesOf(text: string, name: string): Series[] {
  return text.split('\n').flatMap((line) => {
    const [, own, labels = '', value] = /^(\w+)(?:\{(.*?)\})? (\S+)/.exec(line) ?? [];
    if (own !== name) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', text = '']) => [label, text]);
    return [{ labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }];
  });
}

/** The type of each metric. */
export function typesOf(text: string): Record<string, string> {
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]);
  return Object.fromEntries(types) as Record<string, string>;
}
