const told = new WeakMap<Request, () => void>()

/** `tell` is called should the answer to this request turn out to be one that ends only when somebody ends it. */
export function onEndless(request: Request, tell: () => void): void {
  told.set(request, tell)
}

/** Says that the answer to this request is such a one. */
export function endless(request: Request): void {
  told.get(request)?.()
}
