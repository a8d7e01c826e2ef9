import { Context, createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** A context, and the hook that reads it where it is provided. */
export function requiredContext<T extends object>(what: string): [Context<T | undefined>, () => T] {
  const context = createContext<T | undefined>(undefined);
  const use = (): T => {
    const value = useContext(context);
    if (!value) throw new Error(`there is no ${what}`);
    return value;
  };
  return [context, use];
}
