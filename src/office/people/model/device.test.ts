import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deviceLabel } from './device.ts'

describe('the name of a device', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0',
      'Edge · Windows',
    ],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox · Windows'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15',
      'Safari · macOS',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1',
      'Safari · iPhone',
    ],
    [
      'Mozilla/5.0 (iPad; CPU OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/143.0 Mobile/15E148 Safari/604.1',
      'Chrome · iPad',
    ],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
      'Samsung Internet · Android',
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/143.0.0.0 Safari/537.36',
      'Chrome · Linux',
    ],
    ['curl/8.14.1', null],
    ['', null],
    [undefined, null],
  ])('of %j is %j', (userAgent, label) => {
    expect(deviceLabel(userAgent)).toBe(label)
  })

  it('holds nothing a stranger wrote: it is one of a few words, at once', () => {
    const known = /^([A-Z][A-Za-z ]+|iPhone|iPad|macOS)( · ([A-Z][A-Za-z]+|iPhone|iPad|macOS))?$/
    const sign = fc.constantFrom('Chrome/1', 'Firefox/', 'Windows', 'Android', ' Edg/', '<script>')
    fc.assert(
      fc.property(fc.array(fc.oneof(sign, fc.string())), (parts) => {
        const label = deviceLabel(parts.join(' '))
        expect(label === null || (known.test(label) && label.length < 40)).toBe(true)
      }),
    )
  })
})
