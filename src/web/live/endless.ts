type Tell = (end: () => void) => void

const told = new WeakMap<Request, Tell>()

/** `tell` is called should the answer to this request turn out to be one that ends only when somebody ends it. */
export function onEndless(request: Request, tell: Tell): void {
  told.set(request, tell)
}

/** Says that the answer to this request is such a one, and how to end it well. */
export function endless(request: Request, end: () => void): void {
  told.get(request)?.(end)
}
