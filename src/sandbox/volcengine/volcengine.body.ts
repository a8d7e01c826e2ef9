import { bindError, emptyError, formatError, notAmong, notBetween } from './volcengine.errors';

type BodyFields = Readonly<Record<string, unknown>>;

/**
 * Reads the JSON body of an action, or an object in it. A value of a wrong type is refused; null
 * and an empty text count as absent.
 */
export class BodyReader {
  private readonly fields: BodyFields;

  constructor(json: unknown) {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw bindError();
    this.fields = json as BodyFields;
  }

  text(name: string): string {
    return this.bound(name, 'string') ?? '';
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === '') throw emptyError(name);
    return value;
  }

  textLike(name: string, pattern: RegExp): string {
    const value = this.text(name);
    if (value !== '' && !pattern.test(value)) throw formatError(name);
    return value;
  }

  /** One of `values`, or empty. */
  choice(name: string, values: readonly string[]): string {
    const value = this.text(name);
    if (value !== '' && !values.includes(value)) throw notAmong(name, values);
    return value;
  }

  requiredChoice(name: string, values: readonly string[]): string {
    this.requiredText(name);
    return this.choice(name, values);
  }

  /** A value of any type; undefined if it is absent. */
  value(name: string): unknown {
    return this.fields[name] ?? undefined;
  }

  boolean(name: string): boolean {
    return this.bound(name, 'boolean') ?? false;
  }

  integer(name: string, least: number, most: number): number | undefined {
    const value = this.bound(name, 'number');
    if (value === undefined) return undefined;
    if (!Number.isInteger(value)) throw bindError();
    if (value < least || value > most) throw notBetween(name, least, most);
    return value;
  }

  requiredInteger(name: string, least: number, most: number): number {
    const value = this.integer(name, least, most);
    if (value === undefined) throw emptyError(name);
    return value;
  }

  texts(name: string): string[] {
    const list = this.list(name);
    if (!list.every((item) => typeof item === 'string')) throw bindError();
    return list;
  }

  integers(name: string): number[] {
    const list = this.list(name);
    if (!list.every((item) => Number.isInteger(item))) throw bindError();
    return list as number[];
  }

  /** A list of objects, with at least one. */
  requiredObjects(name: string): BodyReader[] {
    const list = this.list(name);
    if (list.length === 0) throw emptyError(name);
    return list.map((item) => new BodyReader(item));
  }

  /** A map of strings to strings. */
  textMap(name: string): Record<string, string> {
    const value = this.fields[name] ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) throw bindError();
    if (!Object.values(value).every((item) => typeof item === 'string')) throw bindError();
    return { ...(value as Record<string, string>) };
  }

  private list(name: string): unknown[] {
    const value = this.fields[name] ?? [];
    if (!Array.isArray(value)) throw bindError();
    return value;
  }

  private bound(name: string, type: 'string'): string | undefined;
  private bound(name: string, type: 'boolean'): boolean | undefined;
  private bound(name: string, type: 'number'): number | undefined;
  private bound(name: string, type: 'string' | 'boolean' | 'number'): unknown {
    const value = this.fields[name] ?? undefined;
    if (value !== undefined && typeof value !== type) throw bindError();
    return value;
  }
}
