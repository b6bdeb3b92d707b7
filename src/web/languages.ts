import type { Lang, Words } from '#kernel'

/** The shipped language a reader's browser asks for first (RFC 9110 §12.5.4); Japanese when none fits. */
export function preferredLanguage(words: Words, acceptLanguage: string | undefined): Lang {
  const asked = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const quality = parameters.map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find((q) => q !== undefined)
      return { tag: tag.trim(), quality: Number(quality ?? 1) }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  const shipped = [...words.keys()]
  for (const { tag } of asked) {
    const found =
      shipped.find((lang) => lang.toLowerCase() === tag) ?? shipped.find((lang) => lang === tag.split('-')[0])
    if (found !== undefined) return found
  }
  return 'ja'
}
