/** What `make` gives, made when it is first asked for and kept; when it throws, the next call makes it anew. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
