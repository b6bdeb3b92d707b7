/** Name to what gives it away in a User-Agent, the more particular ones first: most browsers also claim to be others. */
const browsers = [
  ['Edge', /\bEdgA?(iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Chrome|CriOS|Chromium|HeadlessChrome)\//],
  ['Safari', /\bSafari\//],
] as const
const systems = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
] as const

const longest = 1000

/**
 * Enough for a person to know their own device again: `Firefox · Windows`, or one of the two, or null. The header
 * itself is not kept: with all its versions it would be a fingerprint.
 */
export function deviceLabel(userAgent: string | undefined): string | null {
  const text = (userAgent ?? '').slice(0, longest)
  const named = [browsers, systems].flatMap((list) => {
    const found = list.find(([, sign]) => sign.test(text))
    return found ? [found[0]] : []
  })
  return named.length === 0 ? null : named.join(' · ')
}
