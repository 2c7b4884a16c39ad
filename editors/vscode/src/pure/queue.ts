/** Runs asynchronous actions one after the other; a burst of equal ones is run once more at the end. */
export class SerialQueue {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = new Map<string, Promise<unknown>>();

  /** Runs `action` after all that were queued before it. An action of the same name that still waits is shared. */
  run<T>(name: string, action: () => Promise<T>): Promise<T> {
    const pending = this.waiting.get(name);
    if (pending) {
      return pending as Promise<T>;
    }
    const result = this.last.then(() => {
      this.waiting.delete(name);
      return action();
    });
    this.waiting.set(name, result);
    this.last = result.catch(() => undefined);
    return result;
  }
}
