import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { proofPath, wayBack } from './way-back.ts'

describe('the way back from a proof', () => {
  it.each([
    '/console',
    '/console/account',
    '/console/residents/019a0000-0000-7000-8000-00000000abcd?purpose=counter',
    '/console/work?before=2026-11-22T03%3A00%3A00.000Z',
  ])('leads staff to the page they came from: %s', (page) => {
    expect(wayBack('staff', page)).toBe(page)
  })

  it.each([
    undefined,
    '',
    'https://elsewhere.example/console',
    '//elsewhere.example/console',
    '/\\elsewhere.example',
    '/console//elsewhere.example',
    '/console/a\r\nset-cookie: a=b',
    '/consolex',
    '/my/account',
    '/sign-in',
    '/console/proof?back=/console/proof',
    'javascript:alert(1)',
  ])('leads staff to their front page for anything else: %s', (asked) => {
    expect(wayBack('staff', asked)).toBe('/console')
  })

  it('never leaves the side of the town of who came, whatever the address says', () => {
    const pieces = fc.constantFrom(
      '/my',
      '/',
      '//',
      '\\',
      '@',
      ':',
      '?',
      '#',
      '..',
      'elsewhere.example',
      '%0a',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const { origin, pathname } = new URL(
          `/ja${wayBack('resident', parts.join(''))}`,
          'https://town.example',
        )
        expect(origin).toBe('https://town.example')
        expect(pathname).toMatch(/^\/(ja\/my|my|ja|$)/)
      }),
    )
  })

  it('is carried whole by the address of the page', () => {
    const back = '/my/family?for=a&b=c'
    const { searchParams } = new URL(proofPath('resident', back), 'https://town.example')
    expect(wayBack('resident', searchParams.get('back') ?? undefined)).toBe(back)
  })
})
