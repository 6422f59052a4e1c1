// Hears of a method of the page's own objects after it was called. The page's script goes first: it gets what the method gives, whatever becomes of us.

/** Calls `then` after each call of `verb` on objects that inherit from `on`; what is given back ends that. */
export function after<T>(on: object, verb: string, then: (to: T, given: never) => void): () => void {
  const own = Object.getOwnPropertyDescriptor(on, verb);
  const original = own?.value as ((...given: unknown[]) => unknown) | undefined;
  if (!own || !original) return () => undefined;
  let ended = false;
  const value = function (this: T, ...given: unknown[]): unknown {
    const answer = original.apply(this, given);
    try {
      if (!ended) then(this, given as never);
    } catch {
      // nothing of ours may break the page
    }
    return answer;
  };
  Object.defineProperty(on, verb, { ...own, value });
  return () => {
    ended = true; // where another script put its own around ours, ours stays and says nothing
    if (Object.getOwnPropertyDescriptor(on, verb)?.value === value) Object.defineProperty(on, verb, own);
  };
}

/** The same for a property that is set. */
export function afterSet<T>(on: object, name: string, then: (to: T) => void): () => void {
  const own = Object.getOwnPropertyDescriptor(on, name);
  if (!own?.set || !own.configurable) return () => undefined;
  let ended = false;
  const set = function (this: T, value: unknown): void {
    own.set!.call(this, value);
    if (!ended) then(this);
  };
  Object.defineProperty(on, name, { ...own, set });
  return () => {
    ended = true;
    if (Object.getOwnPropertyDescriptor(on, name)?.set === set) Object.defineProperty(on, name, own);
  };
}
